"""Officers, postings, passwords and keys, administered from one's desk.

Each command runs in the transaction of its mutation, gathers the facts, asks the rules, records
what it did, and leaves its line in the audit. What the connection may see and write at all, row
security decides besides.
"""

import json
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from db.access import ConflictError, NotFoundError
from db.compiler.plan import HANOI, global_id
from db.rules import postings as rules
from db.rules.passwords import acceptable
from db.rules.postings import Administrator, Hindrance, Place, Post, Target, refuse
from db.services import keys
from db.services.keys import IssuedKey
from db.services.sign_in import Passwords
from db.units import Area, Tree, Unit

LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
GROUPS: Final = 4
GROUP: Final = 5  # letters; together 99 bits

LOCK: Final = "SELECT 1 FROM officer WHERE id = $1 FOR NO KEY UPDATE"
OFFICER: Final = """
SELECT o.id, o.username, o.is_machine, o.disabled_at IS NOT NULL AS disabled, b.unit_id
FROM officer o JOIN organisation b ON b.id = o.organisation_id WHERE o.id = $1
"""
POSTINGS: Final = """
SELECT role, unit_id, organisation_id, valid_from, valid_to FROM posting WHERE officer_id = $1
"""
POSTING: Final = """
SELECT officer_id, role, unit_id, organisation_id, valid_from, valid_to, version
FROM posting WHERE id = $1
"""
ORGANISATION: Final = "SELECT unit_id FROM organisation WHERE id = $1"
KEY: Final = "SELECT officer_id, revoked_at FROM machine_key WHERE id = $1"

ADD_OFFICER: Final = """
INSERT INTO officer (id, username, display_name, organisation_id, is_machine, password_hash)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (username) DO NOTHING
"""
SET_PASSWORD: Final = """
UPDATE officer SET password_hash = $2, version = version + 1 WHERE id = $1
"""
ADD_POSTING: Final = """
INSERT INTO posting
  (id, officer_id, role, unit_id, organisation_id, valid_from, valid_to, started_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
END_POSTING: Final = """
UPDATE posting SET valid_to = $2, ended_by = $3, version = version + 1
WHERE id = $1 AND version = $4
"""
AUDIT: Final = "INSERT INTO audit (officer_id, action, object, details) VALUES ($1, $2, $3, $4)"


class UsernameTakenError(Exception):
    """Another account has this username, here or elsewhere."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one administers from. `area`: of one's postings as administrator, by this tree;
    `key_life`: the longest of a key, if the house is stricter than the rule."""

    connection: Any
    officer_id: UUID
    area: Area
    tree: Tree
    now: datetime
    key_life: timedelta = rules.LONGEST_KEY

    @property
    def today(self) -> date:
        """The law's day."""
        return self.now.astimezone(HANOI).date()

    @property
    def administrator(self) -> Administrator:
        return Administrator(self.officer_id, self.area, self.place(self.tree.root.id))

    def place(self, unit_id: int) -> Place:
        """Raises NotFoundError for a unit that the tree has not."""
        unit: Unit | None = self.tree.by_id.get(unit_id)
        if unit is None:
            raise NotFoundError
        in_force = unit.valid_on(self.tree.boundaries)
        return Place(unit.level, unit.lft, unit.rgt, in_force)

    async def target(self, officer_id: UUID) -> Target:
        """The officer, locked if they may be changed. Raises NotFoundError for one who cannot be
        seen, and for a stranger: what lies outside one's area is as if it were not."""
        await self.connection.execute(LOCK, officer_id)
        row = await self.connection.fetchrow(OFFICER, officer_id)
        if row is None:
            raise NotFoundError
        place = self.place(row["unit_id"])
        if officer_id != self.officer_id and not place.within(self.area):
            raise NotFoundError
        held = await self.connection.fetch(POSTINGS, officer_id)
        posts = tuple(self.post(posting) for posting in held)
        return Target(officer_id, place, row["is_machine"], row["disabled"], posts)

    async def body(self, organisation_id: UUID) -> Place:
        unit_id = await self.connection.fetchval(ORGANISATION, organisation_id)
        if unit_id is None:
            raise NotFoundError
        return self.place(unit_id)

    async def record(self, action: str, what: str, key: UUID, **details: Any) -> None:
        said = json.dumps(details, default=str)
        await self.connection.execute(AUDIT, self.officer_id, action, global_id(what, key), said)

    def post(self, row: Any) -> Post:
        place = self.place(row["unit_id"])
        return Post(
            row["role"],
            row["unit_id"],
            place,
            row["organisation_id"],
            row["valid_from"],
            row["valid_to"],
        )


def generated_password() -> str:
    """To be told once and changed by whoever receives it."""
    parts = ("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join(parts)


async def create_officer(
    desk: Desk,
    organisation_id: UUID,
    *,
    username: str,
    display_name: str,
    password_hash: str | None,
) -> UUID:
    """Without a password it is a machine, which comes in with keys. It may do nothing until it has
    a posting. Raises UsernameTakenError."""
    body = await desk.body(organisation_id)
    refuse(rules.to_create(desk.administrator, body, username, display_name))
    officer_id, is_machine = uuid4(), password_hash is None
    row = (officer_id, username, display_name, organisation_id, is_machine, password_hash)
    if await desk.connection.execute(ADD_OFFICER, *row) != "INSERT 0 1":
        raise UsernameTakenError
    organisation = global_id("Organisation", organisation_id)
    await desk.record("createOfficer", "Officer", officer_id, organisation=organisation)
    return officer_id


async def reset_password(
    desk: Desk, officer_id: UUID, passwords: Passwords, password: str | None = None
) -> str:
    """Sets and answers with the password; without one, a generated one. All their sessions end.
    Raises PasswordRefusedError."""
    target = await desk.target(officer_id)
    refuse(rules.to_reset(desk.administrator, target, desk.today))
    username = (await desk.connection.fetchrow(OFFICER, officer_id))["username"]
    chosen = acceptable(password, username) if password is not None else generated_password()
    hashed = await passwords.hashed(chosen)
    if await desk.connection.execute(SET_PASSWORD, officer_id, hashed) != "UPDATE 1":
        raise NotFoundError
    await desk.record("resetPassword", "Officer", officer_id)
    return chosen


async def start_posting(desk: Desk, officer_id: UUID, wish: "Wish") -> UUID:
    target = await desk.target(officer_id)
    body = await desk.body(wish.organisation_id)
    start = wish.valid_from or desk.today
    place = desk.place(wish.unit_id)
    post = Post(wish.role, wish.unit_id, place, wish.organisation_id, start, wish.valid_to)
    refuse(rules.to_start(desk.administrator, target, post, body, desk.today))
    posting_id = uuid4()
    await desk.connection.execute(
        ADD_POSTING,
        posting_id,
        officer_id,
        wish.role,
        wish.unit_id,
        wish.organisation_id,
        start,
        wish.valid_to,
        desk.officer_id,
    )
    await desk.record(
        "startPosting",
        "Posting",
        posting_id,
        officer=global_id("Officer", officer_id),
        role=wish.role,
        unit=f"Unit_{wish.unit_id}",
        validFrom=start,
        validTo=wish.valid_to,
    )
    return posting_id


@dataclass(frozen=True, slots=True)
class Wish:
    """A posting that is asked for. `valid_from` None: today; `valid_to` None: until it is ended."""

    role: str
    unit_id: int
    organisation_id: UUID
    valid_from: date | None = None
    valid_to: date | None = None


async def end_posting(desk: Desk, posting_id: UUID, last_day: date | None = None) -> date:
    """Answers with the last day. Without one it ends at once, with effect on the next request.
    Raises ConflictError when somebody else changed it in the meantime."""
    row = await desk.connection.fetchrow(POSTING, posting_id)
    if row is None:
        raise NotFoundError
    held = desk.post(row)
    refuse(rules.to_end(desk.administrator, row["officer_id"], held, last_day, desk.today))
    last = last_day or rules.last_day_at_once(held, desk.today)
    done = await desk.connection.execute(
        END_POSTING, posting_id, last, desk.officer_id, row["version"]
    )
    if done != "UPDATE 1":
        raise ConflictError(row["version"])
    await desk.record("endPosting", "Posting", posting_id, validTo=last)
    return last


async def issue_key(desk: Desk, officer_id: UUID, label: str, expires_at: datetime) -> IssuedKey:
    """The secret in the answer is shown this once."""
    target = await desk.target(officer_id)
    refuse(rules.to_issue(desk.administrator, target, label, expires_at, desk.now, desk.today))
    if expires_at > desk.now + desk.key_life:
        refuse((Hindrance.LIVES_TOO_LONG,))
    key = await keys.issue(
        desk.connection,
        officer_id,
        label,
        issued_by=desk.officer_id,
        now=desk.now,
        expires_at=expires_at,
    )
    officer = global_id("Officer", officer_id)
    await desk.record("issueKey", "MachineKey", key.id, officer=officer, expiresAt=expires_at)
    return key


async def revoke_key(desk: Desk, key_id: UUID) -> None:
    """With effect on the next request. Revoking again changes nothing."""
    row = await desk.connection.fetchrow(KEY, key_id)
    if row is None:
        raise NotFoundError
    target = await desk.target(row["officer_id"])
    refuse(rules.to_revoke(desk.administrator, target))
    if await keys.revoke(desk.connection, key_id, desk.now):
        await desk.record("revokeKey", "MachineKey", key_id)
