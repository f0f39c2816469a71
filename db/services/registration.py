"""Taking a child into the register: once, in its commune, with all that is said of it.

The row of the child comes first, because what belongs to it is written under its access; then its
dated rows, the event, the message and the audit in one statement; then the same predicate that
opens rows for registering is asked whether this one was allowed (architecture, principle 17).
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID, uuid4

from asyncpg import InsufficientPrivilegeError, RaiseError, UniqueViolationError

from db.access import ForbiddenError, NotFoundError, SlowedError
from db.compiler.plan import global_id
from db.models import Child
from db.rules import probes
from db.rules.children import FactKind
from db.rules.history import EventKind
from db.rules.identifiers import PERSONAL_ID
from db.rules.inputs import Doubt, Fault, InputRefusedError, Problem
from db.rules.names import name_key, toneless
from db.rules.registration import WRITES, Entry, beyond, examined
from db.rules.sensitivity import Sensitivity
from db.rules.units import UnitLevel
from db.services.duplicates import named_likewise
from db.services.history import TOPIC
from db.services.requests import Done, Notice, Request, recalled
from db.services.work import UnsettledError, Work, part
from db.units import Unit

REGISTER: Final = "register"  # as in the access lines

ENLISTED: Final = """
INSERT INTO child (id, unit_id, code, full_name, name_key, search_name, sex, date_of_birth,
  date_of_birth_precision, personal_id_missing, personal_id_sealed, personal_id_blind, ethnicity,
  hamlet, address, poverty)
SELECT $1, $2, child_code($3, $4), $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17
WHERE $13::bytea IS NULL OR NOT probe_blocked()
ON CONFLICT (personal_id_blind) DO NOTHING RETURNING code, version
"""  # no row: the personal id is held by a record, or who asks has to wait
SAID: Final = """
WITH home AS (
  INSERT INTO residence (id, child_id, unit_id, hamlet, address, valid_from, recorded_by)
  VALUES ($1, $2, $3, $4, $5, $6, $7)),
told AS (
  INSERT INTO fact (id, child_id, kind, value, valid_from, recorded_by)
  SELECT id, $2, kind, value, $6, $7
  FROM unnest($8::uuid[], $9::text[], $10::text[]) AS said (id, kind, value)),
carers AS (
  INSERT INTO guardian (id, child_id, full_name, relation, phone_sealed, valid_from, recorded_by)
  SELECT id, $2, full_name, relation, phone, $6, $7 FROM unnest($11::uuid[], $12::text[],
    $13::text[], $14::bytea[]) AS said (id, full_name, relation, phone)),
event AS (
  INSERT INTO child_event (id, child_id, kind, class, by_id, unit_id)
  VALUES ($15, $2, $16, 'PUBLIC', $7, $3)),
message AS (
  INSERT INTO outbox (topic, object, event_id, unit_id, kind) VALUES ($17, $18, $15, $3, $16))
INSERT INTO audit (officer_id, action, object, details) VALUES ($7, 'registerChild', $18, $19)
"""
_NUMBERED: Final = ", ".join(f"${number}" for number in range(1, 30))
AT_ONCE: Final = f"SELECT epoch, fingerprint, outcome, version FROM register_at_once({_NUMBERED})"  # noqa: S608 -- numbers
HOLDER: Final = "SELECT child, unit, wait FROM personal_id_holder($1, $2, $3, $4, $5)"


@dataclass(eq=False)
class HeldError(Exception):
    """A living record has this personal id: `child`, where the subject may know so; else whom to
    ask, the commune `unit`."""

    child: UUID | None
    unit: int | None


@dataclass(eq=False)
class TakenError(UnsettledError):
    """The personal id is taken. Who holds it is asked when nothing of this is left: the question is
    counted, slowed and on record, whatever becomes of the request."""

    blind: bytes

    async def settle(self, work: Work) -> Exception:
        limits = (probes.FREE, probes.FIRST_WAIT, probes.LONGEST_WAIT, probes.FORGOTTEN_AFTER)
        found = await work.row(HOLDER, self.blind, *limits)
        if found is None:
            return TimeoutError()  # it was given up meanwhile
        if found["wait"]:
            return SlowedError(found["wait"])
        held = HeldError(found["child"], found["unit"])
        held.__dict__["path"] = ("personal_id",)
        return held


@dataclass(frozen=True, slots=True)
class Registered:
    """The new row, and what to look at again."""

    id: UUID
    version: int
    notices: Sequence[Notice]


Tell = Callable[[Registered], Done]


async def register_child(work: Work, unit: Unit | None, entry: Entry) -> Registered:
    """Raises NotFoundError and ForbiddenError for the unit, InputRefusedError with everything that
    is wrong, HeldError, SlowedError."""
    with part("unit"):
        home, held = _competent(work, unit)
    if over := beyond(entry, held):
        with part(over):
            raise ForbiddenError(REGISTER)
    kept, doubts = _examined(work, home, entry)
    child = uuid4()
    row = await work.row(ENLISTED, *_row(work, child, home, kept))
    if row is None:
        raise TakenError(_blind(work, kept))
    await work.execute(SAID, *_said(work, child, home, kept))
    with part("unit"):
        await work.find(Child, child, REGISTER, *((of, None) for of in _written(kept)))
    found = [Notice(doubt, (place,)) for place, doubt in doubts]
    found += await named_likewise(work, child)
    return Registered(child, row["version"], found)


async def register_at_once(
    work: Work, request: Request, unit: Unit | None, entry: Entry, tell: Tell
) -> Done | None:
    """The same in one statement, once per key, where nothing is against it and no record is like
    it; None, and nothing was done, where it has to be looked at step by step. Row security asks the
    predicate of registering, class by class. `tell`: what is remembered of it.
    Raises StaleError, MismatchError."""
    try:
        home, held = _competent(work, unit)
        if beyond(entry, held):
            return None
        kept, doubts = _examined(work, home, entry)
    except (NotFoundError, ForbiddenError, InputRefusedError):
        return None  # unless its key recalls that it was done
    child = uuid4()
    done = tell(Registered(child, 1, [Notice(doubt, (place,)) for place, doubt in doubts]))
    asked = (*request.asked(work.subject), work.ask.epoch, done.remembered())
    people = (*_people(work, kept), global_id("Child", child))
    try:
        row = await work.row(AT_ONCE, *asked, *_row(work, child, home, kept), work.today, *people)
    except (RaiseError, UniqueViolationError, InsufficientPrivilegeError):
        return None
    if row["version"] is None:
        return recalled(row, work.ask.epoch, request)
    return replace(done, epoch=row["epoch"])


def _competent(work: Work, unit: Unit | None) -> tuple[Unit, frozenset[Sensitivity]]:
    """The unit and what may be entered there: in memory, before anything is looked for."""
    if unit is None:
        raise NotFoundError
    held = work.access.held(Child, REGISTER, unit)
    if held is None:
        raise ForbiddenError(REGISTER)
    return unit, held


def _examined(work: Work, unit: Unit, entry: Entry) -> tuple[Entry, list[tuple[str, Doubt]]]:
    """With what is wrong about the unit among the problems."""
    wrong = [Problem(("unit",), fault) for fault in unit_faults(work, unit)]
    try:
        found = examined(entry, work.today, work.memory.countries)
    except InputRefusedError as refused:
        raise InputRefusedError([*wrong, *refused.problems]) from None
    if wrong:
        raise InputRefusedError(wrong)
    return found


def unit_faults(work: Work, unit: Unit) -> Iterator[Fault]:
    """Of a unit in which a child is to live."""
    day = work.memory.tree.boundaries
    if not unit.valid_on(day):
        yield Fault.UNIT_NOT_IN_FORCE
    elif unit.level in {UnitLevel.NATION, UnitLevel.PROVINCE} or [*unit.leaves(day)] != [unit]:
        yield Fault.NOT_A_COMMUNE


def _blind(work: Work, entry: Entry) -> bytes:
    found: bytes = work.memory.vault.blind(entry.personal_id or "", purpose=PERSONAL_ID)
    return found


def _row(work: Work, child: UUID, home: Unit, entry: Entry) -> tuple[Any, ...]:
    vault = work.memory.vault
    number = entry.personal_id
    key = vault.lasting(home.code, purpose="registry number")
    name = (entry.full_name, name_key(entry.full_name), toneless(entry.full_name))
    sealed = number and vault.seal("child", "personal_id_sealed", child, number)
    numbered = (entry.personal_id_missing, sealed, _blind(work, entry) if number else None)
    birth = (entry.sex, entry.date_of_birth, entry.precision)
    rest = (entry.ethnicity, entry.hamlet, entry.address, entry.poverty)
    return (child, home.id, home.code, key, *name, *birth, *numbered, *rest)


def _said(work: Work, child: UUID, home: Unit, entry: Entry) -> tuple[Any, ...]:
    said = {FactKind.POVERTY: entry.poverty, FactKind.ETHNICITY: entry.ethnicity}
    facts = [(uuid4(), kind.value, str(value)) for kind, value in said.items() if value]
    place = (uuid4(), child, home.id, entry.hamlet, entry.address, work.today, work.subject)
    told = ([f[0] for f in facts], [f[1] for f in facts], [f[2] for f in facts])
    event = (uuid4(), EventKind.REGISTERED.value, TOPIC, global_id("Child", child))
    details = json.dumps({"unit": f"Unit_{home.id}"})
    return (*place, *told, *_people(work, entry), *event, details)


def _people(work: Work, entry: Entry) -> tuple[list[Any], ...]:
    """Ids, names, relations, sealed telephones."""
    keys = sorted(uuid4() for _ in entry.carers)  # lists go by id: in the order they were said
    carers = [*zip(keys, entry.carers, strict=True)]
    seal = work.memory.vault.seal
    phones = [c.phone and seal("guardian", "phone_sealed", key, c.phone) for key, c in carers]
    return keys, [c.full_name for _, c in carers], [c.relation for _, c in carers], phones


def _written(entry: Entry) -> list[Sensitivity]:
    """The classes of what was entered."""
    parts = {of for name, of in WRITES.items() if getattr(entry, name)}
    return sorted({Sensitivity.IDENTITY, *parts})
