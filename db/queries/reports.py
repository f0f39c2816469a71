"""Which reports a unit owes and is owed in a year, and where each stands: one statement."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Integer, Uuid, any_, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from db.access import Access
from db.compiler.plan import EPOCH, HANOI, Ask, Draft, Plan
from db.models import Plan as PlanModel
from db.models import PlanDuty, PlanReport, PlanTarget
from db.queries.duties import Known, known, reporting
from db.rules.reports import Occurrence, Standing, last_day, occurrences, slack, standing
from db.units import Area, Tree, Unit

_DUTY: Final = (
    *("id", "code", "kind", "level", "period", "half", "comparator", "due", "days", "first"),
    *("last", "of_code"),
)
_REPORT: Final = (
    *("id", "duty_id", "unit_id", "year", "half", "due_on", "event", "status"),
    *("first_submitted_at", "accepted_at", "version"),
)


@dataclass(frozen=True, slots=True)
class Board:
    """What is asked: of this unit, in this year."""

    unit: Unit
    year: int


@dataclass(frozen=True, slots=True)
class Obligation:
    """A report that is asked for. `own`: the unit owes it; else it is owed one. `slack`: of a
    synthesis, days between its last day and that of what it adds up. `report`: what there is of it,
    as far as the subject may see it."""

    duty: Known
    unit: Unit
    occurrence: Occurrence
    last: date | None
    slack: int | None
    standing: Standing
    report: Mapping[str, Any] | None

    def days_late(self, today: date) -> int | None:
        if self.last is None:
            return None
        late = ((_day(self.report) or today) - self.last).days
        return late if late > 0 else None


def may_look(access: Access, unit: Unit) -> bool:
    return access.held(PlanReport, "read", unit) is not None


def board_plan(access: Access, draft: Draft) -> Plan:
    """Duties of plans of the unit and of those above it; reports of the year in the unit."""
    plan: Any = access.rows(PlanModel, draft)
    duty = plan.part(PlanDuty)
    source, above = duty.alone()
    units = draft.bind(_units, ARRAY(Integer()))
    row = func.row(plan.entity.unit_id, *(getattr(duty.entity, name) for name in _DUTY))
    duties = select(row).select_from(source)
    duties = duties.where(duty.where, above, plan.entity.unit_id == any_(units))
    seen: Any = access.rows(PlanReport, draft, within=_area)
    told = func.row(*(getattr(seen.entity, name) for name in _REPORT))
    year = draft.bind(lambda ask: ask.root.year, Integer())
    reports = select(told).select_from(seen.source()).where(seen.where, seen.entity.year == year)
    both = (func.array(each.scalar_subquery()) for each in (duties, reports))
    return draft.finish(select(*both, EPOCH), _shape)


def _shape(row: Any, ask: Ask) -> list[Obligation]:
    duties = [known(dict(zip(("unit_id", *_DUTY), each, strict=True))) for each in row[0]]
    reports = [dict(zip(_REPORT, each, strict=True)) for each in row[1]]
    return list(obligations(ask.memory.tree, ask.root, duties, reports, ask.today))


def _units(ask: Ask) -> list[int]:
    unit = ask.root.unit
    return [each.id for each in (unit, *unit.ancestors)]


def _area(ask: Ask) -> Area:
    found: Area = ask.memory.tree.area([ask.root.unit])
    return found


def obligations(
    tree: Tree,
    board: Board,
    duties: Sequence[Known],
    reports: Sequence[Mapping[str, Any]],
    today: date,
) -> Iterator[Obligation]:
    """In the order of their days, own ones and those of units below."""
    there = {(r["duty_id"], r["unit_id"], r["half"], r["due_on"]): r for r in reports}
    by_code = {duty.code: duty for duty in duties}
    for duty in sorted(duties, key=lambda each: each.code):
        units = reporting(tree, duty, board.year)
        seen = [u for u in units if u is board.unit or duty.unit == board.unit.id]
        for asked in occurrences(duty.law, board.year):
            last = last_day(duty.law.comparator, asked.due)
            left = slack(_input_day(by_code, duty, asked, board.year), last)
            for unit in seen:
                report = there.get((duty.id, unit.id, asked.half, last))
                stands = standing(last, _day(report), today)
                yield Obligation(duty, unit, asked, last, left, stands, report)
    yield from _at_once(tree, board, duties, reports)


def _at_once(
    tree: Tree, board: Board, duties: Sequence[Known], reports: Sequence[Mapping[str, Any]]
) -> Iterator[Obligation]:
    by_id = {duty.id: duty for duty in duties}
    for report in reports:
        if report["event"] and report["duty_id"] in by_id:
            duty, unit = by_id[report["duty_id"]], tree.by_id[report["unit_id"]]
            asked = Occurrence(board.year, None, None)
            yield Obligation(duty, unit, asked, None, None, Standing.NO_DAY, report)


def _input_day(
    by_code: Mapping[str, Known], duty: Known, asked: Occurrence, year: int
) -> date | None:
    """The last day of what a synthesis adds up, of the same period."""
    below = by_code.get(duty.adds_up or "")
    if below is None:
        return None
    each = (o for o in occurrences(below.law, year) if o.half == asked.half)
    return next((last_day(below.law.comparator, o.due) for o in each), None)


def _day(report: Mapping[str, Any] | None) -> date | None:
    at: datetime | None = report["first_submitted_at"] if report else None
    return at.astimezone(HANOI).date() if at else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """The codes that a report speaks of, and the period of its plan."""

    codes: Sequence[str]
    first: date
    last: date


def wanted_plan(access: Access, draft: Draft) -> Plan:
    """Of the duty that is the root of the ask. Plans are public."""
    plan: Any = access.rows(PlanModel, draft)
    duty, target = plan.part(PlanDuty), plan.part(PlanTarget)
    key = draft.bind(lambda ask: ask.root, Uuid())
    row = func.row(target.entity.indicator, plan.entity.valid_from, plan.entity.valid_to)
    found = select(row).select_from(plan.source(), duty.source(), target.source())
    found = found.where(plan.where, duty.where, target.where, duty.entity.id == key)
    found = found.order_by(target.entity.position)
    return draft.finish(select(func.array(found.scalar_subquery()), EPOCH), _wanted)


def _wanted(row: Any, _: Ask) -> Wanted | None:
    if not row[0]:
        return None
    return Wanted(list(dict.fromkeys(each[0] for each in row[0])), row[0][0][1], row[0][0][2])


@dataclass(frozen=True, slots=True)
class Begun:
    """A report that is there: of which duty, unit and period."""

    duty: UUID
    unit: int
    year: int
    half: int | None


def begun_plan(access: Access, draft: Draft) -> Plan:
    """The report that is the root of the ask, where the subject may read it."""
    door: Any = access.rows(PlanReport, draft)
    key = draft.bind(lambda ask: ask.root, Uuid())
    row = door.entity
    found = select(func.row(row.duty_id, row.unit_id, row.year, row.half))
    found = found.select_from(door.source()).where(door.where, row.id == key)
    both = select(func.array(found.scalar_subquery()), EPOCH)
    return draft.finish(both, lambda told, _: Begun(*told[0][0]) if told[0] else None)
