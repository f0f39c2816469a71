"""Where a child is: its school, its facility, its household, and who looks after that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

import asyncpg

from db.access import NotFoundError
from db.compiler.plan import global_id
from db.models import Household, Organisation
from db.rules.facts import (
    LONGEST_GRADE,
    LONGEST_NUMBER,
    Hurdle,
    Span,
    first_day,
    found,
    last_day,
    refuse,
)
from db.rules.history import EventKind
from db.rules.inputs import Fault, InputRefusedError, Problem, at, line_faults, tidy
from db.rules.organisations import OrganisationKind
from db.rules.series import ONE_DAY, Become, clear, put
from db.services.acts import MEMBERSHIP, PLACEMENT, SCHOOLING, Act, Done, Said
from db.services.work import Work, part

ASSIGN: Final = "assign"  # as in the access lines
MOST_HOUSEHOLDS: Final = 100  # in one request
FIND: Final = "SELECT app_household($1, $2) AS id"
FOUND: Final = "INSERT INTO household (id, unit_id, number, hamlet) VALUES ($1, $2, $3, $4)"
COLLABORATES: Final = "SELECT app_collaborates($1) AS here"
GIVE: Final = """
INSERT INTO household_assignment (household_id, officer_id, valid_from)
SELECT $1, $2, $3 WHERE NOT EXISTS (
  SELECT FROM household_assignment
  WHERE household_id = $1 AND officer_id = $2 AND (valid_to IS NULL OR valid_to >= $3))
ON CONFLICT (household_id, officer_id, valid_from) DO UPDATE SET valid_to = NULL
"""
TAKE: Final = """
UPDATE household_assignment SET valid_to = $3
WHERE household_id = $1 AND officer_id = $2 AND (valid_to IS NULL OR valid_to > $3)
"""


@dataclass(frozen=True, slots=True)
class School:
    """None: goes to none any more."""

    organisation: UUID | None
    grade: str | None = None


async def set_schooling(work: Work, said: Said, school: School | None, since: date | None) -> Done:
    act = await Act.begin(work, said, SCHOOLING.of)
    day = since or work.today
    grade = school.grade if school else None
    refuse(
        first_day("since", day, act.childhood),
        at(("grade",), line_faults(grade, LONGEST_GRADE) if grade is not None else ()),
    )
    held = await act.held(SCHOOLING)
    if school is None:
        changes = clear(held, day)
    else:
        body = await _body(work, school.organisation, OrganisationKind.EDUCATION, "school")
        changes = put(held, day, (body, tidy(grade) if grade else None))
    await act.change(SCHOOLING, changes)
    act.tell(SCHOOLING.of, since=day, school=school and school.organisation, grade=grade)
    return Done(act.child["id"], await act.end(EventKind.SCHOOLING_SET, "setSchooling"))


async def record_placement(
    work: Work, said: Said, facility: UUID | None, since: date | None
) -> Done:
    """The child lives in a facility from a day on; where it was in another, that ends."""
    act = await Act.begin(work, said, PLACEMENT.of)
    day = since or work.today
    refuse(first_day("since", day, act.childhood))
    body = await _body(work, facility, OrganisationKind.FACILITY, "facility")
    await act.change(PLACEMENT, put(await act.held(PLACEMENT), day, (body,)))
    act.tell(PLACEMENT.of, since=day, facility=body)
    return Done(act.child["id"], await act.end(EventKind.PLACED, "recordPlacement"))


async def end_placement(work: Work, said: Said, until: date | None) -> Done:
    """The last day in the facility where the child lives today; it may be planned."""
    act = await Act.begin(work, said, PLACEMENT.of)
    last = until or work.today
    held = await act.held(PLACEMENT)
    here = [row for row in held if row.span.holds_on(work.today)]
    refuse(found("", (Hurdle.NOTHING_TO_END, not here)))
    [row, *_] = here
    refuse(last_day("until", last, row.span.first, work.today, planned=True))
    await act.change(PLACEMENT, [Become(row.id, Span(row.span.first, last), row.says)])
    act.tell(PLACEMENT.of, until=last)
    return Done(act.child["id"], await act.end(EventKind.PLACEMENT_ENDED, "endPlacement"))


async def _body(work: Work, key: UUID | None, kind: OrganisationKind, path: str) -> UUID:
    """An organisation of this kind."""
    with part(path):
        body = await work.find(Organisation, key)
    refuse(found(path, (Hurdle.WRONG_KIND_OF_ORGANISATION, body["kind"] != kind)))
    known: UUID = body["id"]
    return known


@dataclass(frozen=True, slots=True)
class Home:
    """A household of the child's commune by its number in the book; one not yet known is made."""

    number: str
    hamlet: str | None = None


async def set_household(work: Work, said: Said, home: Home | None, since: date | None) -> Done:
    """Raises InputRefusedError for a change that would take the child out of the caller's reach:
    the database sees that it does."""
    act = await Act.begin(work, said, MEMBERSHIP.of)
    day = since or work.today
    refuse(first_day("since", day, act.childhood), _home(home))
    try:
        held = await act.held(MEMBERSHIP)
        if home is None:
            changes = clear(held, day)
        else:
            changes = put(held, day, (await _household(act, home),))
        await act.change(MEMBERSHIP, changes)
        act.tell(MEMBERSHIP.of, since=day, number=home and home.number)
        return Done(act.child["id"], await act.end(EventKind.HOUSEHOLD_SET, "setHousehold"))
    except asyncpg.InsufficientPrivilegeError:
        raise InputRefusedError(found("number", (Hurdle.OUT_OF_REACH, True))) from None


def _home(home: Home | None) -> list[Any]:
    if home is None:
        return []
    hamlet = line_faults(home.hamlet) if home.hamlet is not None else ()
    number = line_faults(home.number, LONGEST_NUMBER)
    return [*at(("number",), number), *at(("hamlet",), hamlet)]


async def _household(act: Act, home: Home) -> UUID:
    work, number = act.work, tidy(home.number)
    known: UUID | None = (await work.row(FIND, act.child["id"], number))["id"]
    if known is None:
        known = uuid4()
        hamlet = tidy(home.hamlet) if home.hamlet else None
        await work.execute(FOUND, known, act.child["unit_id"], number, hamlet)
    return known


@dataclass(frozen=True, slots=True)
class Assignment:
    """Households given to a collaborator, and taken back, from today on."""

    officer: UUID | None
    given: Sequence[UUID | None] = ()
    taken: Sequence[UUID | None] = ()


async def assign_households(work: Work, wish: Assignment) -> UUID:
    """The collaborator sees the children of what is given from the next request on. Raises
    NotFoundError for an officer who is no collaborator in the caller's unit."""
    both = {"give": wish.given, "take": wish.taken}
    refuse(
        found("", (Hurdle.NOTHING_SAID, not (wish.given or wish.taken))),
        *(
            found(path, (Fault.TOO_MANY, len(keys) > MOST_HOUSEHOLDS))
            for path, keys in both.items()
        ),
        _twice("give", wish.given, ()),
        _twice("take", wish.taken, wish.given),
    )
    with part("officer"):
        if wish.given and not (await work.row(COLLABORATES, wish.officer))["here"]:
            raise NotFoundError
    for path, keys in both.items():
        for number, key in enumerate(keys):
            with part(path, str(number)):
                await _assigned(work, wish.officer, key, given=path == "give")
    assert wish.officer is not None  # noqa: S101 -- nobody collaborates under no id
    told = {path: [global_id("Household", k) for k in keys if k] for path, keys in both.items()}
    await work.record("assignHouseholds", global_id("Officer", wish.officer), **told)
    return wish.officer


def _twice(path: str, keys: Sequence[UUID | None], others: Sequence[UUID | None]) -> list[Problem]:
    return [
        problem
        for number, key in enumerate(keys)
        for problem in found(
            f"{path}.{number}", (Fault.REPEATED, key in keys[:number] or key in others)
        )
    ]


async def _assigned(work: Work, officer: UUID | None, key: UUID | None, *, given: bool) -> None:
    household = await work.find(Household, key, ASSIGN)
    if given:
        await work.execute(GIVE, household["id"], officer, work.today)
        return
    done = await work.execute(TAKE, household["id"], officer, work.today - ONE_DAY)
    refuse(found("", (Hurdle.NOTHING_TO_END, done.endswith(" 0"))))
