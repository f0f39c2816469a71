"""Cases of child protection (ca, vụ việc bảo vệ trẻ em): what is known of one, where it stands,
what may be done to it next.

Law on Children art. 47-53; Decree 56/2017/NĐ-CP ch. III.
"""

from db.rules.cases.facts import Facts, Stability
from db.rules.cases.guards import GUARDS, Guard
from db.rules.cases.lifecycle import (
    LIFECYCLE,
    OPEN_STATUSES,
    TERMINAL,
    OpenStep,
    StepRefusedError,
    TransferAnswer,
    after_transfer,
    next_status,
    open_steps,
    takes_form,
)
from db.rules.cases.steps import STEPS, Hand, Side, StepRule
from db.rules.cases.words import (
    AbuseSetting,
    CaseCategory,
    CaseEventKind,
    CaseStatus,
    CaseStep,
    ReportStatus,
    RiskLevel,
)

__all__ = [
    "GUARDS",
    "LIFECYCLE",
    "OPEN_STATUSES",
    "STEPS",
    "TERMINAL",
    "AbuseSetting",
    "CaseCategory",
    "CaseEventKind",
    "CaseStatus",
    "CaseStep",
    "Facts",
    "Guard",
    "Hand",
    "OpenStep",
    "ReportStatus",
    "RiskLevel",
    "Side",
    "Stability",
    "StepRefusedError",
    "StepRule",
    "TransferAnswer",
    "after_transfer",
    "next_status",
    "open_steps",
    "takes_form",
]
