"""Words of the Child Protection Fund (Quỹ Bảo trợ trẻ em): sources, kinds of support, occasions."""

from enum import StrEnum
from typing import Final

from db.rules.children import FundSource


class SourceClass(StrEnum):
    """State budget, which is managed and inspected apart, or what was given."""

    BUDGET = "BUDGET"
    DONATION = "DONATION"


class SupportKind(StrEnum):
    """What a child is given (loại hỗ trợ)."""

    GIFT_CASH = "GIFT_CASH"
    GIFT_IN_KIND = "GIFT_IN_KIND"
    SCHOLARSHIP = "SCHOLARSHIP"
    MEDICAL_EXAM = "MEDICAL_EXAM"
    SURGERY = "SURGERY"
    REHABILITATION = "REHABILITATION"
    FUNERAL = "FUNERAL"
    EMERGENCY_RELIEF = "EMERGENCY_RELIEF"
    SCHOOL_SUPPLIES = "SCHOOL_SUPPLIES"
    FACILITY_EQUIPMENT = "FACILITY_EQUIPMENT"
    OTHER = "OTHER"


class Occasion(StrEnum):
    """When it is given (dịp): a holiday, an event of the year, an emergency."""

    TET = "TET"
    CHILDREN_DAY = "CHILDREN_DAY"
    ACTION_MONTH = "ACTION_MONTH"
    CHILDREN_FORUM = "CHILDREN_FORUM"
    MID_AUTUMN = "MID_AUTUMN"
    SCHOOL_OPENING = "SCHOOL_OPENING"
    EMERGENCY = "EMERGENCY"
    OTHER = "OTHER"


BUDGETS: Final = frozenset(
    {
        FundSource.BUDGET_CENTRAL,
        FundSource.BUDGET_PROVINCE,
        FundSource.BUDGET_DISTRICT,
        FundSource.BUDGET_COMMUNE,
    }
)


def class_of(source: FundSource) -> SourceClass:
    return SourceClass.BUDGET if source in BUDGETS else SourceClass.DONATION


def source_received(source: FundSource, *, from_nation: bool) -> FundSource:
    """As what a fund receives what another one passes on: budget stays the budget it was, and what
    was given to the national Fund comes from the national Fund."""
    if from_nation and class_of(source) is SourceClass.DONATION:
        return FundSource.NATIONAL_FUND
    return source


__all__ = [
    "BUDGETS",
    "FundSource",
    "Occasion",
    "SourceClass",
    "SupportKind",
    "class_of",
    "source_received",
]
