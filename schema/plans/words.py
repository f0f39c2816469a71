"""Enums of plans and reports, by the names that they have in the API."""

import strawberry

from db.rules.plans import Comparator
from db.rules.reports import (
    AtOnce,
    DueComparator,
    DutyKind,
    DutyPeriod,
    PlanReportStatus,
    PlanReportStep,
    Standing,
)
from schema.indicators import definitions as _registers_enums  # noqa: F401

strawberry.enum(
    Comparator,
    description="How a value is measured by a target (chỉ tiêu). DIRECTION_DOWN: less than in the"
    " period before, by `value` where one is printed; QUALITATIVE: no number is printed.",
)
strawberry.enum(
    DutyKind,
    description="Who reports. INPUT: units under the plan's own. SYNTHESIS: the reports of those"
    " are added up (tổng hợp). BODY: a body of the unit, such as its police. AT_ONCE: whatever"
    " happens is reported at once (báo cáo kịp thời).",
)
strawberry.enum(
    DutyPeriod,
    description="How often. STAGE: the first years of a plan (sơ kết), or all of them (tổng kết).",
)
strawberry.enum(
    DueComparator,
    description="How the day is printed: before it (trước ngày), on it (vào ngày), or not at all.",
)
strawberry.enum(
    Standing,
    name="ReportStanding",
    description="Whether a report is in time. DUE: its day has not passed; MISSING: it has, and"
    " nothing was submitted; NO_DAY: the plan prints none.",
)
strawberry.enum(AtOnce, description="What is reported at once (báo cáo kịp thời).")
strawberry.enum(
    PlanReportStatus,
    description="Where a report stands. RESTATING: what was accepted is to be replaced, and stands"
    " until then.",
)
strawberry.enum(PlanReportStep, description="A step of a report.")
