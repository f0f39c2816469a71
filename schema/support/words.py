"""Enums of support without a list, by the names that they have in the API."""

import strawberry

from db.rules.support import SupportStatus, SupportStep
from schema.giving import words as _registers_enums  # noqa: F401

strawberry.enum(
    SupportStatus,
    description="Where support stands (hồ sơ hỗ trợ), from the application to its end.",
)
strawberry.enum(SupportStep, description="A step of support without a list.")
