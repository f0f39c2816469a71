"""Plans with their targets, sums and duties to report."""

from datetime import date, datetime
from typing import Annotated, Any

import strawberry

from db import models as m
from db.filters import absent, equals
from db.queries.plans import counting, number_of, standing
from db.rules.fund import FundSource
from db.rules.indicators import UnitOfMeasure
from db.rules.plans import Comparator
from db.rules.reports import DueComparator, DutyKind, DutyPeriod
from db.rules.units import UnitLevel
from schema.fund import words as _registers_too  # noqa: F401
from schema.giving.filters import of
from schema.indicators.asking import PeriodInput
from schema.mapped import Rows, col, key, one, pages, parts, py, ref, viewer_can, where
from schema.node import Node
from schema.owed import owed
from schema.paging import Connection
from schema.people.types import Officer
from schema.plans import words as _registers_enums  # noqa: F401
from schema.plans.progress import TargetProgress
from schema.plans.progress import progress as reached
from schema.scalars import VND
from schema.units.types import Unit, unit_of

OF_PLAN = Annotated["Plan", strawberry.lazy("schema.plans.types")]


def days_of(_: Any, days: str) -> list[date]:
    return [date.fromisoformat(day) for day in days.split()]


def words_of(_: Any, words: list[str] | None) -> list[str]:
    return list(words or ())


@strawberry.type(description="A sum of a plan from one source (kinh phí thực hiện).")
class BudgetLine:
    source: FundSource = col(m.PlanBudget.source, "From which source (nguồn kinh phí).")
    amount: VND = col(m.PlanBudget.amount, "How much.")


@strawberry.type(description="What a plan prints of the years before it (kết quả đạt được).")
class PlanResult:
    indicator: str = col(m.PlanResult.indicator, "Code of the indicator.")
    first_year: int | None = col(m.PlanResult.first_year, "From which year.")
    first_value: float | None = col(m.PlanResult.first_value, "Its value then.")
    last_year: int = col(m.PlanResult.last_year, "To which year.")
    last_value: float = col(m.PlanResult.last_value, "Its value then.")
    printed: str = col(m.PlanResult.printed, "The words of the plan.")


@strawberry.type(
    description="A target of a plan (chỉ tiêu, mục tiêu cụ thể): its legal number, as printed."
)
class Target(Node):
    id: strawberry.ID = key(m.PlanTarget.id)
    plan: OF_PLAN | None = one(m.PlanTarget.plan_id, "Of which plan.")
    indicator: str = col(
        m.PlanTarget.indicator,
        "Code of the indicator; one that `indicatorDefinitions` lacks is not counted here.",
    )
    level: UnitLevel | None = col(
        m.PlanTarget.level, "Which units are counted, where the target is about units."
    )
    comparator: Comparator = col(m.PlanTarget.comparator, "How a value is measured by it.")
    unit_of_measure: UnitOfMeasure = col(m.PlanTarget.unit_of_measure, "In what it is counted.")
    value: float | None = col(
        m.PlanTarget.value,
        "The number; of DIRECTION_DOWN by how much it is to fall from one period to the next.",
    )
    value_to: float | None = col(m.PlanTarget.value_to, "Upper end where the plan prints a range.")
    baseline: float | None = col(m.PlanTarget.baseline, "Where it stood before the plan.")
    due_on: date | None = col(m.PlanTarget.due_on, "By when it is to be reached.")
    printed_denominator: int | None = col(
        m.PlanTarget.printed_denominator, "Of how many units, where the plan prints that."
    )
    printed: str = col(m.PlanTarget.printed, "The words of the plan.")
    flag: str | None = col(
        m.PlanTarget.flag, "A contradiction or doubt found in the plan, if any, in Vietnamese."
    )
    flag_en: str | None = col(m.PlanTarget.flag_en, "The same in English.")
    progress: TargetProgress | None = owed(
        reached,
        *(m.PlanTarget.plan_id, m.PlanTarget.unit_id, m.PlanTarget.indicator),
        *(m.PlanTarget.level, m.PlanTarget.comparator, m.PlanTarget.unit_of_measure),
        *(m.PlanTarget.value, m.PlanTarget.value_to, m.PlanTarget.due_on),
        m.PlanTarget.printed_denominator,
        arguments={"period": PeriodInput | None},
        description="How far the plan's unit is in a period, exact or protected as figures are for"
        " the viewer; null where nothing is counted by this code for them.",
    )


@strawberry.type(
    description="A duty to report (chế độ báo cáo), as a plan prints it: who, to whom, by when."
)
class ReportDuty(Node):
    id: strawberry.ID = key(m.PlanDuty.id)
    plan: OF_PLAN | None = one(m.PlanDuty.plan_id, "By which plan.")
    code: str = col(m.PlanDuty.code, "What it is called here.")
    kind: DutyKind = col(m.PlanDuty.kind, "Who reports, in kind.")
    level: UnitLevel | None = col(
        m.PlanDuty.level, "Which units report; null: a body of the plan's own unit does."
    )
    reporters: str = col(m.PlanDuty.reporters, "Who reports, in the words of the plan.")
    to: str = col(m.PlanDuty.to, "To whom.")
    via: str | None = col(m.PlanDuty.via, "Through which office.")
    period: DutyPeriod = col(m.PlanDuty.period, "How often.")
    half: int | None = col(m.PlanDuty.half, "Of which half of the year, where it is one of them.")
    comparator: DueComparator = col(m.PlanDuty.comparator, "How the day is printed.")
    due: str | None = col(m.PlanDuty.due, "Month and day of every year: 11-30.")
    days: list[date] = py(days_of, m.PlanDuty.days, description="The days, where they are named.")
    first: int | None = col(m.PlanDuty.first, "From which year.")
    last: int | None = col(m.PlanDuty.last, "To which year.")
    adds_up: str | None = col(m.PlanDuty.of_code, "Code of the duty whose reports are added up.")
    printed: str = col(m.PlanDuty.printed, "The words of the plan.")
    flag: str | None = col(
        m.PlanDuty.flag, "A contradiction or doubt found in the plan, if any, in Vietnamese."
    )
    flag_en: str | None = col(m.PlanDuty.flag_en, "The same in English.")


@strawberry.input(description="Which plans; everything said must hold.")
class PlanWhere:
    unit: strawberry.ID | None = where(
        equals(m.Plan.unit_id, number_of), "Of this unit itself; for those below it `within`."
    )
    on: date | None = where(standing, "In whose period this day lies.")
    within: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Of this unit or of one below it."
    )
    parent_plan: strawberry.ID | None = where(
        of(m.Plan.parent_id, "Plan"), "Issued by units for carrying out this plan."
    )
    printed: bool | None = where(
        absent(m.Plan.parent_id), "Whether it is a printed plan, or one that a unit recorded."
    )


PLANS = Rows(m.Plan, (m.Plan.valid_from, True), where=PlanWhere, always=counting)
TARGETS = Rows(m.PlanTarget, (m.PlanTarget.position, False))
BUDGET = Rows(m.PlanBudget, (m.PlanBudget.position, False))
RESULTS = Rows(m.PlanResult, (m.PlanResult.position, False))
DUTIES = Rows(m.PlanDuty, (m.PlanDuty.position, False))


@strawberry.type(
    description="A plan (kế hoạch): one that was printed, with its targets, or one that a unit"
    " issued for carrying that out. Public to everybody who signed in."
)
class Plan(Node):
    id: strawberry.ID = key(m.Plan.id)
    title: str = col(m.Plan.title, "Its title.")
    unit: Unit = ref(m.Plan.unit_id, unit_of, "Whose plan it is.")
    decision: str | None = col(
        m.Plan.decision, "Its number (số, ký hiệu); null where none is printed."
    )
    issued_on: date | None = col(m.Plan.issued_on, "When it was issued (ngày ban hành).")
    valid_from: date = col(m.Plan.valid_from, "First day of its period.")
    valid_to: date = col(m.Plan.valid_to, "Last day of its period.")
    basis: str | None = col(m.Plan.basis, "What it carries out (căn cứ), in its own words.")
    remarks: list[str] = py(
        words_of, m.Plan.remarks, description="What is to be known of the printed text."
    )
    parent_plan: OF_PLAN | None = one(
        m.Plan.parent_id, "The plan that it carries out, where a unit recorded it."
    )
    targets: list[Target] = parts(m.PlanTarget, TARGETS, "Its targets, as printed.")
    budget: list[BudgetLine] = parts(m.PlanBudget, BUDGET, "Its sums by source.")
    results: list[PlanResult] = parts(
        m.PlanResult, RESULTS, "What it prints of the years before it."
    )
    duties: list[ReportDuty] = parts(m.PlanDuty, DUTIES, "Who has to report.")
    plans_below: Connection["Plan"] | None = pages(
        m.Plan, PLANS, "Plans that units issued for carrying this one out, newest first."
    )
    recorded_by: Officer | None = one(
        m.Plan.recorded_by, "Who recorded it; null where the viewer may not see that officer."
    )
    recorded_at: datetime = col(m.Plan.recorded_at, "When it came into the system.")
    withdrawn_for: str | None = col(
        m.Plan.withdrawn_for, "Why the record does not count; null: it does."
    )
    viewer_can: list[str] = viewer_can()
    version: int = col(m.Plan.version, "Raised by every change.")
