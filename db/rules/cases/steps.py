"""Who takes a step, at which end of a case, on which form (domain 2.1, 2.2).

A case has two competent communes: of the incident (first assessment, emergency) and of the child's
residence (plan). Who holds which post there is the access policy's business.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from db.rules.cases.papers import FormCode
from db.rules.cases.words import CaseStep


class Side(StrEnum):
    """Whose step it is. RECEIVER: the body that took the notice in, wherever it sits, or either
    commune."""

    RECEIVER = "RECEIVER"
    INCIDENT = "INCIDENT"
    RESIDENCE = "RESIDENCE"
    EITHER = "EITHER"


class Hand(StrEnum):
    """Whose hand: of whoever received the notice, of the child-protection worker, of the chair."""

    RECEIVER = "RECEIVER"
    WORKER = "WORKER"
    CHAIR = "CHAIR"


@dataclass(frozen=True, slots=True)
class StepRule:
    """`forms` must be final for the step; `transition` is the line of domain 2.2."""

    transition: str
    hand: Hand
    side: Side
    forms: tuple[FormCode, ...] = ()


STEPS: Final[dict[CaseStep, StepRule]] = {
    CaseStep.ROUTE: StepRule("T2", Hand.RECEIVER, Side.RECEIVER),
    CaseStep.ASSESS_INITIALLY: StepRule(
        "T4", Hand.WORKER, Side.INCIDENT, (FormCode.INITIAL_ASSESSMENT,)
    ),
    CaseStep.DECLARE_EMERGENCY: StepRule("T5", Hand.CHAIR, Side.EITHER),
    CaseStep.START_DETAILED_ASSESSMENT: StepRule("T6", Hand.WORKER, Side.EITHER),
    CaseStep.CONFIRM_NEEDS: StepRule(
        "T7", Hand.CHAIR, Side.RESIDENCE, (FormCode.DETAILED_ASSESSMENT,)
    ),
    CaseStep.DRAFT_PLAN: StepRule("T8", Hand.WORKER, Side.RESIDENCE),
    CaseStep.SUBMIT_PLAN: StepRule("T8", Hand.WORKER, Side.RESIDENCE, (FormCode.PLAN,)),
    CaseStep.APPROVE_PLAN: StepRule("T9", Hand.CHAIR, Side.RESIDENCE, (FormCode.DECISION,)),
    CaseStep.RETURN_PLAN: StepRule("T9b", Hand.CHAIR, Side.RESIDENCE),
    CaseStep.REVIEW: StepRule("T11", Hand.WORKER, Side.RESIDENCE),
    CaseStep.CLOSE: StepRule("T12", Hand.CHAIR, Side.RESIDENCE, (FormCode.REVIEW,)),
    CaseStep.REPLAN: StepRule("T13", Hand.CHAIR, Side.RESIDENCE, (FormCode.REVIEW,)),
    CaseStep.DISMISS: StepRule("T3", Hand.CHAIR, Side.INCIDENT),
    CaseStep.TRANSFER: StepRule("T14", Hand.CHAIR, Side.RESIDENCE),
    CaseStep.REOPEN: StepRule("T15", Hand.WORKER, Side.EITHER),
}
