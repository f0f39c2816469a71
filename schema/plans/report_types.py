"""Reports of units, and what is asked for."""

from datetime import date, datetime
from typing import Any

import strawberry

from db import models as m
from db.compiler.plan import global_id
from db.press import Language
from db.queries.indicators.exact import held
from db.queries.reports import Obligation
from db.rules.indicators import DEFINITIONS
from db.rules.reports import AtOnce, PlanReportStatus, Standing, Told
from db.rules.sensitivity import Sensitivity
from db.services.plans.figures import Sheet
from schema.figures.links import report_url
from schema.figures.words import FileFormat
from schema.mapped import Rows, attr, col, key, made, one, parts, ref, then, viewer_can
from schema.node import Node
from schema.people.types import Officer
from schema.plans import words as _registers_enums  # noqa: F401
from schema.plans.types import ReportDuty
from schema.units.types import Unit, unit_of

ZERO_SLACK = "NO_TIME_TO_ADD_UP"


@strawberry.type(description="A figure as it stands in a report.")
class ReportFigure:
    code: str = attr("code", "Code of the indicator.")
    value: float | None = attr("value", "A count, or a rate in percent.")
    numerator: int | None = attr("numerator", "What is counted.")
    denominator: int | None = attr("denominator", "Of how many; null of a count.")
    suppressed: bool = attr("suppressed", "Not shown to who drew it up: too small.")
    rounded: bool = attr("rounded", "Protected by rounding.")
    of: int = attr("of", "From how many reports it was added up.")


def told(ask: Any, _: Any, text: str) -> list[Told]:
    """As whoever reads the report may have them: what they may not count exactly themselves is
    told where it is rounded, and no sum of it: others of the sum may be exact."""
    sheet = Sheet.read(text)
    classes = held(ask.access, ask.memory.tree.by_id[sheet.unit])
    return [each if _shown(each, classes) else _hidden(each) for each in sheet.told]


def _shown(figure: Told, classes: frozenset[Sensitivity] | None) -> bool:
    known = DEFINITIONS.get(figure.code)
    exactly = classes is not None and known is not None and known.needed(()) <= classes
    return exactly or (figure.rounded and figure.of == 1)


def _hidden(figure: Told) -> Told:
    return Told(figure.code, suppressed=True, of=figure.of)


def figures_of(column: Any) -> Any:
    said = "Its figures; suppressed where the viewer may not count them by the classes they need."
    return then(told, column, actions=(), of=Sensitivity.PUBLIC, description=said)


def included(memory: Any, text: str) -> list[Any]:
    return [memory.tree.by_id[unit] for unit in Sheet.read(text).included]


def missing(memory: Any, text: str) -> list[Any]:
    return [memory.tree.by_id[unit] for unit in Sheet.read(text).missing]


@strawberry.type(
    description="A report as it was submitted: what was said then, of which boundaries and moment."
)
class ReportEdition(Node):
    id: strawberry.ID = key(m.PlanReportEdition.id)
    number: int = col(m.PlanReportEdition.number, "From 1.")
    text: str = col(m.PlanReportEdition.body, "What was said.")
    figures: list[ReportFigure] = figures_of(m.PlanReportEdition.figures)
    included: list[Unit] = ref(
        m.PlanReportEdition.figures, included, "Of a synthesis, the units that it added up."
    )
    missing: list[Unit] = ref(
        m.PlanReportEdition.figures, missing, "Of a synthesis, the units that it lacked."
    )
    reason: str | None = col(
        m.PlanReportEdition.reason, "Of a restatement (đính chính), why; null of the others."
    )
    boundaries: date = col(
        m.PlanReportEdition.boundaries, "By the units of which day it was counted."
    )
    as_of: datetime = col(m.PlanReportEdition.as_of, "When its figures were counted.")
    submitted_by: Officer | None = one(
        m.PlanReportEdition.submitted_by, "Who; null where the viewer may not see that officer."
    )
    submitted_at: datetime = col(m.PlanReportEdition.submitted_at, "When.")


EDITIONS = Rows(m.PlanReportEdition, (m.PlanReportEdition.number, False))


@strawberry.type(
    description="A report of a unit (báo cáo kết quả thực hiện), from the first draft until it is"
    " accepted, and after."
)
class PlanReport(Node):
    id: strawberry.ID = key(m.PlanReport.id)
    duty: ReportDuty | None = one(m.PlanReport.duty_id, "What asks for it.")
    unit: Unit = ref(m.PlanReport.unit_id, unit_of, "Who reports.")
    year: int = col(m.PlanReport.year, "Of which year.")
    half: int | None = col(m.PlanReport.half, "Of which half of it.")
    last_day: date | None = col(m.PlanReport.due_on, "The last day on which it is in time.")
    event: AtOnce | None = col(m.PlanReport.event, "What is told at once.")
    status: PlanReportStatus = col(m.PlanReport.status, "Where it stands.")
    text: str = col(m.PlanReport.body, "What is said; it names no child.")
    figures: list[ReportFigure] = figures_of(m.PlanReport.figures)
    included: list[Unit] = ref(
        m.PlanReport.figures, included, "Of a synthesis, the units whose reports it adds up."
    )
    missing: list[Unit] = ref(
        m.PlanReport.figures, missing, "Of a synthesis, the units whose reports it lacks."
    )
    boundaries: date = col(m.PlanReport.boundaries, "By the units of which day it is counted.")
    as_of: datetime = col(m.PlanReport.as_of, "When its figures were counted.")
    drafted_by: Officer | None = one(
        m.PlanReport.drafted_by, "Who began it; null where the viewer may not see that officer."
    )
    submitted_by: Officer | None = one(
        m.PlanReport.submitted_by, "Who submitted it; null likewise, and before."
    )
    submitted_at: datetime | None = col(m.PlanReport.submitted_at, "When, the last time.")
    first_submitted_at: datetime | None = col(
        m.PlanReport.first_submitted_at, "When, the first time: that decides whether it was late."
    )
    returned_for: str | None = col(m.PlanReport.returned_for, "Why it was returned last.")
    accepted_by: Officer | None = one(
        m.PlanReport.accepted_by, "Who accepted it; null likewise, and before."
    )
    accepted_at: datetime | None = col(m.PlanReport.accepted_at, "When, the last time.")
    restated_for: str | None = col(
        m.PlanReport.restated_for, "Why what was accepted is to be replaced."
    )
    editions: list[ReportEdition] = parts(
        m.PlanReportEdition, EDITIONS, "As it was submitted, each time: the first one first."
    )
    file_url: str = made(
        report_url,
        m.PlanReport.id,
        of=Sensitivity.PUBLIC,
        arguments={"format": FileFormat, "language": Language | None},
        description="The address of it as a file for spreadsheets, for this viewer: to be fetched"
        " with their token, once, within a minute.",
    )
    viewer_can: list[str] = viewer_can()
    version: int = col(m.PlanReport.version, "Raised by every change.")


@strawberry.type(
    description="A report that is asked for (nghĩa vụ báo cáo): who owes it, by when, where it"
    " stands."
)
class ReportObligation:
    duty: strawberry.ID = strawberry.field(description="The duty: read it by `node`.")
    code: str = strawberry.field(description="What the duty is called.")
    unit: Unit = strawberry.field(description="Who owes it.")
    year: int = strawberry.field(description="Of which year.")
    half: int | None = strawberry.field(description="Of which half of it.")
    due: date | None = strawberry.field(description="The day that the plan prints.")
    last_day: date | None = strawberry.field(
        description="The last day in time: before a day is the day before it."
    )
    slack_days: int | None = strawberry.field(
        description="Of a synthesis, days between its last day and that of what it adds up."
    )
    warning: str | None = strawberry.field(
        description="NO_TIME_TO_ADD_UP: the plan leaves no day between the two."
    )
    standing: Standing = strawberry.field(description="Whether it is in time.")
    days_late: int | None = strawberry.field(
        description="How many days behind its last day it came, or is; null: it is not."
    )
    status: PlanReportStatus | None = strawberry.field(
        description="Where the report stands; null: nobody has begun it."
    )
    report: strawberry.ID | None = strawberry.field(
        description="The report: read it by `node`, all of them by `nodes`."
    )

    @classmethod
    def of(cls, found: Obligation, today: date) -> "ReportObligation":
        unit: Any = found.unit
        report = found.report
        return cls(
            duty=strawberry.ID(global_id("ReportDuty", found.duty.id)),
            code=found.duty.code,
            unit=unit,
            year=found.occurrence.year,
            half=found.occurrence.half,
            due=found.occurrence.due,
            last_day=found.last,
            slack_days=found.slack,
            warning=ZERO_SLACK if found.slack is not None and found.slack <= 0 else None,
            standing=found.standing,
            days_late=found.days_late(today),
            status=PlanReportStatus(report["status"]) if report else None,
            report=strawberry.ID(global_id("PlanReport", report["id"])) if report else None,
        )
