"""A report of a unit (báo cáo): begun from figures, edited, submitted, returned or accepted by who
stands above, restated. Each form in which it was submitted is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

from db.access import ForbiddenError, NotFoundError
from db.compiler.plan import global_id
from db.models import PlanReport, PlanReportEdition
from db.queries.duties import Known
from db.rules.facts import found, reason, refuse
from db.rules.inputs import Problem, at
from db.rules.reports import (
    AtOnce,
    DutyKind,
    Occurrence,
    PlanReportStatus,
    PlanReportStep,
    ReportFault,
    ReportGuard,
    Told,
    added_up,
    last_day,
    next_status,
    occurrences,
)
from db.rules.texts import text_faults
from db.services.plans.duties import duty_of, reporters
from db.services.plans.figures import Sheet
from db.services.work import Work, part, unchanged
from db.units import Unit

WRITE: Final = "write"  # as in the access lines
ACCEPT: Final = "accept"
LONGEST: Final = 20_000  # characters of the text of a report
BEGUN: Final = """
SELECT EXISTS (SELECT FROM plan_report WHERE duty_id = $1 AND unit_id = $2 AND year = $3
  AND half IS NOT DISTINCT FROM $4 AND due_on IS NOT DISTINCT FROM $5 AND event IS NULL) AS begun
"""
INPUTS: Final = """
SELECT coalesce(array_agg(r.unit_id ORDER BY r.unit_id), '{}') AS units,
  coalesce(array_agg(e.figures ORDER BY r.unit_id), '{}') AS figures
FROM plan_report r JOIN plan_duty d ON d.id = r.duty_id
JOIN plan_report_edition e ON e.report_id = r.id AND e.number = r.accepted_edition
WHERE d.code = $1 AND r.year = $2 AND r.half IS NOT DISTINCT FROM $3
"""
CHANGE: Final = """
UPDATE plan_report SET {sets}, version = version + 1 WHERE id = $1 RETURNING version
"""


@dataclass(frozen=True, slots=True)
class Kept:
    id: UUID
    version: int = 1


@dataclass(frozen=True, slots=True)
class Wish:
    """A report to be begun: of which duty, unit and period; `event`: what is told at once."""

    duty: UUID | None
    unit: Unit | None
    year: int
    half: int | None
    event: AtOnce | None
    told: Sequence[Told]


@dataclass(slots=True)
class Act:
    """`row`: the report, locked until the end of the transaction."""

    work: Work
    row: Any
    sets: dict[str, Any] = field(default_factory=dict)

    @classmethod
    async def begin(cls, work: Work, report: UUID | None, version: int, action: str) -> "Act":
        with part("id"):
            row = await work.take(PlanReport, report, action)
        unchanged(row, version)
        return cls(work, row)

    def step(self, step: PlanReportStep, **held: bool) -> None:
        guards = frozenset(ReportGuard(name) for name, holds in held.items() if holds)
        status = next_status(PlanReportStatus(self.row["status"]), step, guards)
        self.sets["status"] = status.value

    async def end(self, action: str, **details: Any) -> Kept:
        sets = ", ".join(f"{name} = ${at}" for at, name in enumerate(self.sets, 2))
        sql = CHANGE.replace("{sets}", sets)
        kept = await self.work.write(sql, self.row["id"], *self.sets.values())
        await self.work.record(action, global_id("PlanReport", self.row["id"]), **details)
        return Kept(self.row["id"], kept["version"])


async def draft_report(work: Work, wish: Wish) -> Kept:
    """A unit begins its report. Figures of a synthesis are those of the accepted reports, added up;
    of any other, those that its author may count. Raises NotFoundError, ForbiddenError,
    InputRefusedError."""
    with part("duty"):
        duty = await duty_of(work, wish.duty)
    unit = _own(work, wish.unit)
    asked = _asked(duty, wish)
    due = last_day(duty.law.comparator, asked.due) if asked else None
    refuse(*await _hindrances(work, duty, wish, asked, due))
    half = asked.half if asked else None
    sheet = await sheet_of(work, duty, unit.id, (wish.year, half), wish.told)
    made = uuid4()
    await work.add(
        PlanReport,
        id=made,
        duty_id=duty.id,
        unit_id=unit.id,
        level=unit.level.value,
        year=wish.year,
        half=half,
        due_on=due,
        event=wish.event.value if wish.event else None,
        figures=sheet.text(),
        boundaries=_boundaries(work, wish.year),
        as_of=work.now,
        drafted_by=work.subject,
    )
    said = {"duty": duty.code, "unit": f"Unit_{unit.id}", "year": wish.year}
    await work.record("draftReport", global_id("PlanReport", made), **said)
    return Kept(made)


async def _hindrances(
    work: Work, duty: Known, wish: Wish, asked: Occurrence | None, due: date | None
) -> list[list[Problem]]:
    at_once = duty.law.kind is DutyKind.AT_ONCE
    begun = False
    if asked is not None and wish.unit is not None:
        period = (wish.year, asked.half, due)
        begun = (await work.row(BEGUN, duty.id, wish.unit.id, *period))["begun"]
    theirs = wish.unit in reporters(work, duty, wish.year)
    return [
        found("unit", (ReportFault.NOT_A_REPORTER, not theirs)),
        found(
            "year",
            (ReportFault.NOT_ASKED_FOR, asked is None and not at_once),
            (ReportFault.BEGUN_ALREADY, begun),
        ),
        found(
            "event",
            (ReportFault.EVENT_NEEDED, at_once and wish.event is None),
            (ReportFault.NO_EVENT_HERE, not at_once and wish.event is not None),
        ),
    ]


async def edit_report(
    work: Work, report: UUID | None, version: int, body: str, told: Sequence[Told] | None
) -> Kept:
    """`told`: figures counted anew; None: they stay."""
    act = await Act.begin(work, report, version, WRITE)
    refuse(at(("text",), text_faults(body, LONGEST)))
    act.step(PlanReportStep.EDIT)
    act.sets["body"] = body.strip()
    if told is not None:
        duty = await duty_of(work, act.row["duty_id"])
        row = act.row
        period = (row["year"], row["half"])
        sheet = await sheet_of(work, duty, row["unit_id"], period, told)
        act.sets |= {"figures": sheet.text(), "as_of": work.now}
    return await act.end("editReport")


async def submit_report(work: Work, report: UUID | None, version: int) -> Kept:
    """What is submitted stays to be read as it is now, whatever comes."""
    act = await Act.begin(work, report, version, WRITE)
    row = act.row
    act.step(PlanReportStep.SUBMIT, TEXT_GIVEN=bool(row["body"]))
    number = row["edition"] + 1
    act.sets |= {
        "submitted_by": work.subject,
        "submitted_at": work.now,
        "first_submitted_at": row["first_submitted_at"] or work.now,
        "returned_for": None,
        "accepted_by": None,
        "edition": number,
    }
    kept = await act.end("submitReport", edition=number)
    edition = {name: row[name] for name in ("body", "figures", "boundaries", "as_of")}
    await work.add(
        PlanReportEdition,
        id=uuid4(),
        report_id=row["id"],
        number=number,
        reason=row["restated_for"],
        submitted_by=work.subject,
        submitted_at=work.now,
        **edition,
    )
    return kept


async def return_report(work: Work, report: UUID | None, version: int, why: str) -> Kept:
    act = await Act.begin(work, report, version, ACCEPT)
    refuse(reason("reason", why))
    other = act.row["submitted_by"] != work.subject
    act.step(PlanReportStep.RETURN, REASON_GIVEN=True, BY_SOMEBODY_ELSE=other)
    act.sets["returned_for"] = why.strip()
    return await act.end("returnReport", reason=why.strip())


async def accept_report(work: Work, report: UUID | None, version: int) -> Kept:
    """It is locked, and counts in what is added up."""
    act = await Act.begin(work, report, version, ACCEPT)
    other = act.row["submitted_by"] != work.subject
    act.step(PlanReportStep.ACCEPT, BY_SOMEBODY_ELSE=other)
    act.sets |= {
        "accepted_by": work.subject,
        "accepted_at": work.now,
        "accepted_edition": act.row["edition"],
        "restated_for": None,
    }
    return await act.end("acceptReport")


async def restate_report(work: Work, report: UUID | None, version: int, why: str) -> Kept:
    """What was accepted is to be replaced (đính chính số liệu); it stands until that is."""
    act = await Act.begin(work, report, version, WRITE)
    refuse(reason("reason", why))
    act.step(PlanReportStep.RESTATE, REASON_GIVEN=True)
    act.sets["restated_for"] = why.strip()
    return await act.end("restateReport", reason=why.strip())


async def sheet_of(
    work: Work, duty: Known, unit: int, period: tuple[int, int | None], told: Sequence[Told]
) -> Sheet:
    if duty.law.kind is not DutyKind.SYNTHESIS or duty.adds_up is None:
        return Sheet(unit, told)
    year, half = period
    row = await work.row(INPUTS, duty.adds_up, year, half)
    sheets = [Sheet.read(text).told for text in row["figures"]]
    below = await duty_of(work, None, code=duty.adds_up)
    wanted = [unit.id for unit in reporters(work, below, year)]
    included = [each for each in row["units"] if each in wanted]
    missing = [each for each in wanted if each not in included]
    return Sheet(unit, added_up(sheets), included, missing)


def _own(work: Work, unit: Unit | None) -> Unit:
    """A unit for which one writes, and above which one does not."""
    with part("unit"):
        if unit is None:
            raise NotFoundError
        above = unit.parent
        mine = work.access.held(PlanReport, WRITE, unit) is not None
        if not mine or (above and work.access.held(PlanReport, WRITE, above) is not None):
            raise ForbiddenError(WRITE)
        return unit


def _asked(duty: Known, wish: Wish) -> Occurrence | None:
    """The report that the duty asks for; of several days in a year the first."""
    each = occurrences(duty.law, wish.year)
    return next((o for o in each if wish.half in (None, o.half)), None)


def _boundaries(work: Work, year: int) -> date:
    return min(date(year, 12, 31), work.memory.tree.boundaries)
