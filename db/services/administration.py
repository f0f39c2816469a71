"""Officers, postings, passwords and keys, administered from one's desk.

Each command runs in the transaction of its mutation: takes what it changes, gathers the facts, asks
the rules, records what it did. What may be seen and written at all, row security decides besides.
"""

import secrets
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import insert

from db.access import NotFoundError
from db.compiler.plan import global_id
from db.models import Base, Officer, Organisation, Posting
from db.rules import postings as rules
from db.rules.passwords import acceptable
from db.rules.postings import Administrator, Place, Post, Target, refuse
from db.services.work import Work, part

LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
GROUPS: Final = 4
GROUP: Final = 5  # characters; 99 bits in all
ADMINISTER: Final = "administer"  # as in the access lines


class UsernameTakenError(Exception):
    """Another account has this username, here or elsewhere."""


@dataclass(frozen=True, slots=True)
class Told:
    """A row that was written, and the secret that is told once."""

    id: UUID
    version: int = 1
    secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Wish:
    """A posting that is asked for. Nothing said: in the officer's own organisation, from today,
    until it is ended."""

    role: str
    unit_id: int | None
    organisation: UUID | None = None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one administers from."""

    work: Work

    @property
    def administrator(self) -> Administrator:
        return self.over(Officer)

    def over(self, model: type[Base]) -> Administrator:
        """As the one who administers rows of this table."""
        area = self.work.access.area(model, ADMINISTER)
        return Administrator(self.work.subject, area, self.place(self.work.memory.tree.root.id))

    def place(self, unit_id: int | None) -> Place:
        """Raises NotFoundError for a unit that the tree has not."""
        tree = self.work.memory.tree
        unit = tree.by_id.get(unit_id) if unit_id is not None else None
        if unit is None:
            raise NotFoundError
        return Place(unit.level, unit.lft, unit.rgt, unit.valid_on(tree.boundaries))

    async def body(self, organisation: UUID | None) -> Place:
        found = await self.work.find(Organisation, organisation)
        return self.place(found["unit_id"])

    async def target(self, officer: UUID | None) -> tuple[Any, Target]:
        """The officer, locked, with all that is to be known before they are changed."""
        row = await self.work.take(Officer, officer, ADMINISTER)
        body = await self.body(row["organisation_id"])
        held = await self.work.those(Posting.officer_id, row["id"])
        posts = tuple(self.post(posting) for posting in held)
        disabled = row["disabled_at"] is not None
        return row, Target(row["id"], body, row["is_machine"], disabled, posts)

    def post(self, row: Any) -> Post:
        return Post(
            row["role"],
            row["unit_id"],
            self.place(row["unit_id"]),
            row["organisation_id"],
            row["valid_from"],
            row["valid_to"],
        )


def generated_password() -> str:
    """To be told once and changed by whoever receives it."""
    parts = ("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join(parts)


async def create_officer(
    work: Work, organisation: UUID | None, *, username: str, display_name: str, password: str | None
) -> Told:
    """A person with an account, who may do nothing until they have a posting. Without a password,
    a generated one is told. Raises UsernameTakenError, PasswordRefusedError."""
    desk = Desk(work)
    with part("organisation"):
        body = await desk.body(organisation)
    refuse(rules.to_create(desk.administrator, body, username, display_name))
    with part("password"):
        chosen = acceptable(password, username) if password is not None else generated_password()
    created = uuid4()
    row = {
        "id": created,
        "username": username,
        "display_name": display_name,
        "organisation_id": organisation,
        "password_hash": await work.hashed(chosen),
    }
    adding = insert(Officer).values(row).on_conflict_do_nothing(index_elements=["username"])
    if await work.run(adding.returning(Officer.id)) is None:
        with part("username"):
            raise UsernameTakenError
    await work.record("createOfficer", global_id("Officer", created), username=username)
    return Told(created, secret=None if password is not None else chosen)


async def reset_password(work: Work, officer: UUID | None, password: str | None) -> Told:
    """All their sessions end with it. Raises PasswordRefusedError."""
    desk = Desk(work)
    with part("officer"):
        row, target = await desk.target(officer)
    refuse(rules.to_reset(desk.administrator, target, work.today))
    with part("password"):
        known = row["username"]
        chosen = acceptable(password, known) if password is not None else generated_password()
    hashed = await work.hashed(chosen)
    version = await changed(work, Officer, row["id"], password_hash=hashed)
    await work.record("resetPassword", global_id("Officer", row["id"]))
    return Told(row["id"], version, None if password is not None else chosen)


async def disable_officer(work: Work, officer: UUID | None) -> Told:
    """The account is closed for good; what its owner did stays theirs."""
    desk = Desk(work)
    with part("officer"):
        row, target = await desk.target(officer)
    refuse(rules.to_disable(desk.administrator, target, work.today))
    version = await changed(work, Officer, row["id"], disabled_at=func.now())
    await work.record("disableOfficer", global_id("Officer", row["id"]))
    return Told(row["id"], version)


async def start_posting(work: Work, officer: UUID | None, wish: Wish) -> Told:
    desk = Desk(work)
    with part("officer"):
        row, target = await desk.target(officer)
    told, _ = await posted(desk, row, target, wish)
    return told


async def posted(desk: Desk, officer: Any, target: Target, wish: Wish) -> tuple[Told, Post]:
    work, body = desk.work, target.place
    organisation = wish.organisation or officer["organisation_id"]
    if organisation != officer["organisation_id"]:
        with part("organisation"):
            body = await desk.body(organisation)
    with part("unit"):
        place = desk.place(wish.unit_id)
    start = wish.valid_from or work.today
    post = Post(wish.role, wish.unit_id or 0, place, organisation, start, wish.valid_to)
    refuse(rules.to_start(desk.administrator, target, post, body, work.today))
    details = {
        "officer_id": target.id,
        "role": wish.role,
        "unit_id": wish.unit_id,
        "organisation_id": organisation,
        "valid_from": start,
        "valid_to": wish.valid_to,
    }
    started = uuid4()
    await work.add(Posting, id=started, **details, started_by=work.subject)
    said = {
        "officer": global_id("Officer", target.id),
        "role": wish.role,
        "unit": f"Unit_{wish.unit_id}",
        "organisation": global_id("Organisation", organisation),
        "validFrom": start,
        "validTo": wish.valid_to,
    }
    await work.record("startPosting", global_id("Posting", started), **said)
    return Told(started), post


async def end_posting(work: Work, posting: UUID | None, last_day: date | None = None) -> Told:
    """Without a last day it ends at once, with effect on the next request."""
    desk = Desk(work)
    with part("posting"):
        seen = await work.find(Posting, posting)
        await work.take(Officer, seen["officer_id"], ADMINISTER)
        held = await work.find(Posting, posting)  # as it stands now that its officer is locked
    refuse(
        rules.to_end(desk.administrator, held["officer_id"], desk.post(held), last_day, work.today)
    )
    last = last_day or rules.last_day_at_once(desk.post(held), work.today)
    version = await changed(work, Posting, held["id"], valid_to=last, ended_by=work.subject)
    await work.record("endPosting", global_id("Posting", held["id"]), validTo=last)
    return Told(held["id"], version)


async def changed(work: Work, model: Any, key: UUID, **values: Any) -> int:
    """The version after it."""
    change = update(model).where(model.id == key).values(version=model.version + 1, **values)
    done = await work.run(change.returning(model.version))
    if done is None:
        raise NotFoundError  # row security knows better than the lines: never known to happen
    version: int = done["version"]
    return version
