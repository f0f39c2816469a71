"""Clocks of the law on cases of child protection (Decree 56/2017/NĐ-CP art. 26, 28, 31, 32)."""

from enum import StrEnum


class DeadlineKind(StrEnum):
    """What must be done in time: first measures, the plan, its approval, ending isolation."""

    EMERGENCY = "EMERGENCY"
    PLAN = "PLAN"
    PLAN_APPROVAL = "PLAN_APPROVAL"
    ISOLATION = "ISOLATION"
