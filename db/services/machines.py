"""Machine clients of organisations, and their keys: issued and revoked from one's desk."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from db.compiler.plan import global_id
from db.models import Officer
from db.rules import postings as rules
from db.rules.postings import LONGEST_KEY, Hindrance, refuse
from db.services import keys
from db.services.administration import Desk, Told, Wish, posted
from db.services.work import Work, part

HOLDER: Final = "SELECT officer_id FROM machine_key WHERE id = $1"
TOO_LONG: Final = LONGEST_KEY.days + 1  # as good as any longer wish


class MachineOrOrganisationError(Exception):
    """Neither of the two was named, or both."""


@dataclass(frozen=True, slots=True)
class KeyTold:
    """A key of a machine that was written, and the secret that is told once."""

    id: UUID
    machine: UUID
    expires_at: datetime
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that is asked for: of a `machine`, or of a new one of the `organisation`."""

    machine: UUID | None
    organisation: UUID | None
    label: str
    days: int
    postings: Sequence[Wish] = ()


async def issue_key(work: Work, wish: NewKey) -> KeyTold:
    """The machine is made when none is named, and given the postings."""
    if (wish.machine is None) == (wish.organisation is None):
        raise MachineOrOrganisationError
    desk = Desk(work)
    machine = wish.machine or await _machine(desk, wish)
    with part("machine"):
        row, target = await desk.target(machine)
    expires = work.now + timedelta(days=max(0, min(wish.days, TOO_LONG)))
    given = desk.administrator
    refuse(rules.to_issue(given, target, wish.label, expires, work.now, work.today))
    if expires > work.now + work.key_life:
        refuse((Hindrance.LIVES_TOO_LONG,))
    for number, asked in enumerate(wish.postings):
        with part("postings", str(number)):
            _, post = await posted(desk, row, target, asked)
            target = replace(target, posts=(*target.posts, post))
    key = await keys.issue(
        work,
        row["id"],
        wish.label,
        issued_by=work.subject,
        now=work.now,
        expires_at=expires,
    )
    officer = global_id("Officer", row["id"])
    await work.record(
        "issueKey", global_id("MachineKey", key.id), officer=officer, expiresAt=expires
    )
    return KeyTold(key.id, row["id"], expires, key.secret)


async def _machine(desk: Desk, wish: NewKey) -> UUID:
    """A machine client of the organisation, known by the label of its first key."""
    with part("organisation"):
        body = await desk.body(wish.organisation)
    machine = uuid4()
    username = f"machine-{machine.hex[:16]}"
    refuse(rules.to_create(desk.administrator, body, username, wish.label))
    row = {"username": username, "display_name": wish.label, "is_machine": True}
    await desk.work.add(Officer, id=machine, organisation_id=wish.organisation, **row)
    await desk.work.record("createOfficer", global_id("Officer", machine), username=username)
    return machine


async def revoke_key(work: Work, key: UUID | None) -> Told:
    """With effect on the next request. Revoking again changes nothing. Answers with the machine."""
    desk = Desk(work)
    with part("key"):
        held = await work.row(HOLDER, key)
        row, target = await desk.target(held and held["officer_id"])
    refuse(rules.to_revoke(desk.administrator, target))
    if key is not None and await keys.revoke(work, key, work.now):
        await work.record("revokeKey", global_id("MachineKey", key))
    return Told(row["id"], row["version"])
