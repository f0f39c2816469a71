"""What the steps of a case answer: the case read again, with the rights of after them."""

from typing import Annotated, ClassVar

import strawberry

from schema.acts import About
from schema.cases.refusals import FormRefusal, StepRefusal
from schema.cases.types import Case
from schema.errors import ChangeRefusal
from schema.writing import Info, outcome, row


@strawberry.type
class AboutCase(About):
    """Something was done to a case."""

    about: ClassVar[str] = "Case"
    called: ClassVar[str] = "case"

    @strawberry.field(description="The case as you may see it now; null if no longer at all.")
    async def case(self, info: Info) -> Case | None:
        return await row(info, self.identity)


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


RouteCaseResult = Annotated[CaseRouted | StepRefusal, outcome("RouteCaseResult")]
AssessInitiallyResult = Annotated[InitiallyAssessed | StepRefusal, outcome("AssessInitiallyResult")]
DeclareEmergencyResult = Annotated[
    EmergencyDeclared | StepRefusal, outcome("DeclareEmergencyResult")
]
StartDetailedAssessmentResult = Annotated[
    DetailedAssessmentStarted | StepRefusal, outcome("StartDetailedAssessmentResult")
]
ConfirmNeedsResult = Annotated[NeedsConfirmed | StepRefusal, outcome("ConfirmNeedsResult")]
DraftPlanResult = Annotated[PlanBegun | StepRefusal, outcome("DraftPlanResult")]
SubmitPlanResult = Annotated[PlanSubmitted | StepRefusal, outcome("SubmitPlanResult")]
ApprovePlanResult = Annotated[PlanApproved | StepRefusal, outcome("ApprovePlanResult")]
ReturnPlanResult = Annotated[PlanReturned | StepRefusal, outcome("ReturnPlanResult")]
ReviewCaseResult = Annotated[CaseUnderReview | StepRefusal, outcome("ReviewCaseResult")]
CloseCaseResult = Annotated[CaseClosed | StepRefusal, outcome("CloseCaseResult")]
ReplanCaseResult = Annotated[CaseReplanned | StepRefusal, outcome("ReplanCaseResult")]
ProposeDismissalResult = Annotated[
    DismissalProposed | StepRefusal, outcome("ProposeDismissalResult")
]
DismissCaseResult = Annotated[CaseDismissed | StepRefusal, outcome("DismissCaseResult")]
ReopenCaseResult = Annotated[CaseReopened | StepRefusal, outcome("ReopenCaseResult")]
ProposeTransferResult = Annotated[TransferProposed | StepRefusal, outcome("ProposeTransferResult")]
AcceptTransferResult = Annotated[TransferAccepted | StepRefusal, outcome("AcceptTransferResult")]
DeclineTransferResult = Annotated[TransferDeclined | StepRefusal, outcome("DeclineTransferResult")]
WithdrawTransferResult = Annotated[
    TransferWithdrawn | StepRefusal, outcome("WithdrawTransferResult")
]
SaveFormResult = Annotated[FormSaved | FormRefusal, outcome("SaveFormResult")]
CorrectCaseResult = Annotated[CaseCorrected | ChangeRefusal, outcome("CorrectCaseResult")]
RecordEvidenceResult = Annotated[EvidenceRecorded | ChangeRefusal, outcome("RecordEvidenceResult")]
