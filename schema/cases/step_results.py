"""What the steps of a case answer: the case read again, with the rights of after them."""

from typing import Annotated, TypeVar

import strawberry

from db.services.requests import Done
from schema.cases.refusals import FormRefusal, StepRefusal
from schema.cases.types import Case
from schema.children.change_results import row
from schema.errors import ChangeRefusal
from schema.writing import OUTCOME, Info

Told = TypeVar("Told", bound="AboutCase")


@strawberry.type
class AboutCase:
    """Something was done to a case."""

    identity: strawberry.Private[str]

    @strawberry.field(description="The case as you may see it now; null if no longer at all.")
    async def case(self, info: Info) -> Case | None:
        return await row(info, self.identity)  # type: ignore[no-any-return]

    @classmethod
    def of(cls: type[Told], done: Done) -> Told:
        return cls(identity=done.ids["case"])


@strawberry.type(description="The commune where it happened has the case.")
class CaseRouted(AboutCase):
    pass


@strawberry.type(description="The first assessment is done.")
class InitiallyAssessed(AboutCase):
    pass


@strawberry.type(description="Measures for the child's safety are in force, beside the status.")
class EmergencyDeclared(AboutCase):
    pass


@strawberry.type(description="The detailed assessment is under way.")
class DetailedAssessmentStarted(AboutCase):
    pass


@strawberry.type(description="What the child needs is determined; the minutes are kept.")
class NeedsConfirmed(AboutCase):
    pass


@strawberry.type(description="The plan is being drafted.")
class PlanBegun(AboutCase):
    pass


@strawberry.type(description="The plan lies before the chair.")
class PlanSubmitted(AboutCase):
    pass


@strawberry.type(description="The plan is in force.")
class PlanApproved(AboutCase):
    pass


@strawberry.type(description="The plan is to be worked over; what was drafted so far stays.")
class PlanReturned(AboutCase):
    pass


@strawberry.type(description="The review is under way.")
class CaseUnderReview(AboutCase):
    pass


@strawberry.type(description="The case is closed; every clock of it stopped.")
class CaseClosed(AboutCase):
    pass


@strawberry.type(description="A new round of planning has begun, with a clock anew.")
class CaseReplanned(AboutCase):
    pass


@strawberry.type(description="A chair can confirm it now; the case goes on until then.")
class DismissalProposed(AboutCase):
    pass


@strawberry.type(description="The case was not substantiated; every clock of it stopped.")
class CaseDismissed(AboutCase):
    pass


@strawberry.type(description="Another episode of the case has begun, with clocks anew.")
class CaseReopened(AboutCase):
    pass


@strawberry.type(description="The other commune can answer now; the clocks run on.")
class TransferProposed(AboutCase):
    pass


@strawberry.type(description="The case is with the caller's commune, with its history.")
class TransferAccepted(AboutCase):
    pass


@strawberry.type(description="The case stays where it was.")
class TransferDeclined(AboutCase):
    pass


@strawberry.type(description="The proposal is taken back; the case goes on.")
class TransferWithdrawn(AboutCase):
    pass


@strawberry.type(description="One more save of the form; those before it are kept.")
class FormSaved(AboutCase):
    pass


@strawberry.type(description="The case says so now; what it said is kept.")
class CaseCorrected(AboutCase):
    pass


@strawberry.type(description="It stands beside the activity of the plan.")
class EvidenceRecorded(AboutCase):
    pass


RouteCaseResult = Annotated[
    CaseRouted | StepRefusal,
    strawberry.union("RouteCaseResult", description=OUTCOME),
]
AssessInitiallyResult = Annotated[
    InitiallyAssessed | StepRefusal,
    strawberry.union("AssessInitiallyResult", description=OUTCOME),
]
DeclareEmergencyResult = Annotated[
    EmergencyDeclared | StepRefusal,
    strawberry.union("DeclareEmergencyResult", description=OUTCOME),
]
StartDetailedAssessmentResult = Annotated[
    DetailedAssessmentStarted | StepRefusal,
    strawberry.union("StartDetailedAssessmentResult", description=OUTCOME),
]
ConfirmNeedsResult = Annotated[
    NeedsConfirmed | StepRefusal,
    strawberry.union("ConfirmNeedsResult", description=OUTCOME),
]
DraftPlanResult = Annotated[
    PlanBegun | StepRefusal,
    strawberry.union("DraftPlanResult", description=OUTCOME),
]
SubmitPlanResult = Annotated[
    PlanSubmitted | StepRefusal,
    strawberry.union("SubmitPlanResult", description=OUTCOME),
]
ApprovePlanResult = Annotated[
    PlanApproved | StepRefusal,
    strawberry.union("ApprovePlanResult", description=OUTCOME),
]
ReturnPlanResult = Annotated[
    PlanReturned | StepRefusal,
    strawberry.union("ReturnPlanResult", description=OUTCOME),
]
ReviewCaseResult = Annotated[
    CaseUnderReview | StepRefusal,
    strawberry.union("ReviewCaseResult", description=OUTCOME),
]
CloseCaseResult = Annotated[
    CaseClosed | StepRefusal,
    strawberry.union("CloseCaseResult", description=OUTCOME),
]
ReplanCaseResult = Annotated[
    CaseReplanned | StepRefusal,
    strawberry.union("ReplanCaseResult", description=OUTCOME),
]
ProposeDismissalResult = Annotated[
    DismissalProposed | StepRefusal,
    strawberry.union("ProposeDismissalResult", description=OUTCOME),
]
DismissCaseResult = Annotated[
    CaseDismissed | StepRefusal,
    strawberry.union("DismissCaseResult", description=OUTCOME),
]
ReopenCaseResult = Annotated[
    CaseReopened | StepRefusal,
    strawberry.union("ReopenCaseResult", description=OUTCOME),
]
ProposeTransferResult = Annotated[
    TransferProposed | StepRefusal,
    strawberry.union("ProposeTransferResult", description=OUTCOME),
]
AcceptTransferResult = Annotated[
    TransferAccepted | StepRefusal,
    strawberry.union("AcceptTransferResult", description=OUTCOME),
]
DeclineTransferResult = Annotated[
    TransferDeclined | StepRefusal,
    strawberry.union("DeclineTransferResult", description=OUTCOME),
]
WithdrawTransferResult = Annotated[
    TransferWithdrawn | StepRefusal,
    strawberry.union("WithdrawTransferResult", description=OUTCOME),
]
SaveFormResult = Annotated[
    FormSaved | FormRefusal,
    strawberry.union("SaveFormResult", description=OUTCOME),
]
CorrectCaseResult = Annotated[
    CaseCorrected | ChangeRefusal,
    strawberry.union("CorrectCaseResult", description=OUTCOME),
]
RecordEvidenceResult = Annotated[
    EvidenceRecorded | ChangeRefusal,
    strawberry.union("RecordEvidenceResult", description=OUTCOME),
]
