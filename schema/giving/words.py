"""Enums of giving, by the names that they have in the API."""

import strawberry

from db.rules.giving import DisbursementStatus, GivingStep, LineFault, OnError
from db.rules.support import InstalmentCondition
from schema.fund import words as _registers_enums  # noqa: F401

strawberry.enum(
    DisbursementStatus,
    description="Where a line stands, and its list (danh sách) until the money is reserved.",
)
strawberry.enum(GivingStep, description="A step of a list or a line.")
strawberry.enum(
    OnError,
    description="What becomes of the other lines when one is refused. REJECT_ALL: nothing is done;"
    " REJECT_FAILED: the others are done.",
)
strawberry.enum(
    LineFault,
    description="Why a line was refused. ALREADY_HELPED: the child was given to on this occasion"
    " already; by whom, where and what is told to nobody.",
)
strawberry.enum(
    InstalmentCondition,
    description="What must be shown before an instalment of a scholarship (kỳ học bổng) is paid.",
)
