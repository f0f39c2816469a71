"""Enums of plans and reports, by the names that they have in the API."""

import strawberry

from db.rules.plans import Comparator
from db.rules.reports import DueComparator, DutyKind, DutyPeriod
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
