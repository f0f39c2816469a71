"""What is said with the steps of a case."""

from datetime import date, datetime

import strawberry

from db.rules.casework import MeetingRole
from schema.cases.asking import OfCase, moment, why


@strawberry.input(description="Pass the case on to where it happened (chuyển thông tin).")
class RouteCaseInput(OfCase):
    incident_unit: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="That commune, of the boundaries in force; where the case stands unless said.",
    )


@strawberry.input(description="The first assessment (Mẫu 02) is final: go by it.")
class AssessInitiallyInput(OfCase):
    pass


@strawberry.input(description="The child needs urgent protection (bảo vệ khẩn cấp).")
class DeclareEmergencyInput(OfCase):
    taken_from_carers: bool = strawberry.field(
        description="Whether the child is taken from parents or carers: then by a final decision"
        " on isolation (Mẫu 07)."
    )


@strawberry.input(description="Begin the detailed assessment (Mẫu 03).")
class StartDetailedAssessmentInput(OfCase):
    pass


@strawberry.input(description="Somebody who took part in the meeting.")
class ParticipantInput:
    full_name: str = strawberry.field(description="As in the minutes.")
    role: MeetingRole = strawberry.field(description="As what.")
    officer: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The account, of whoever has one."
    )
    suspected: bool = strawberry.field(
        default=False, description="Whether they are suspected of the harm: they stay away."
    )


@strawberry.input(
    description="The meeting on what the child needs was held (họp xác định nhu cầu), and minuted."
)
class ConfirmNeedsInput(OfCase):
    held_on: date = strawberry.field(description="When.")
    participants: list[ParticipantInput] = strawberry.field(description="Who took part.")
    minutes: str = strawberry.field(description="What was found and agreed. Kept encrypted.")


@strawberry.input(description="Begin the plan of support and intervention (Mẫu 04).")
class DraftPlanInput(OfCase):
    pass


@strawberry.input(description="Lay the plan before the chair, with the draft of the decision.")
class SubmitPlanInput(OfCase):
    pass


@strawberry.input(description="Approve the plan by a decision (Mẫu 05).")
class ApprovePlanInput(OfCase):
    decision_number: str = strawberry.field(description="Number of the decision that was signed.")


@strawberry.input(description="Give the plan back to be worked over.")
class ReturnPlanInput(OfCase):
    reason: str = why("What is to be changed")


@strawberry.input(description="Begin the review of the plan (Mẫu 06).")
class ReviewCaseInput(OfCase):
    pass


@strawberry.input(description="No risk remains and the child is stable: close the case.")
class CloseCaseInput(OfCase):
    pass


@strawberry.input(description="Risk remains, or the child is not stable: plan anew.")
class ReplanCaseInput(OfCase):
    pass


@strawberry.input(description="There is neither abuse nor risk: propose to dismiss the case.")
class ProposeDismissalInput(OfCase):
    reason: str = why("What was verified")


@strawberry.input(description="Confirm that there is neither abuse nor risk.")
class DismissCaseInput(OfCase):
    reason: str = why("Why")


@strawberry.input(description="There is news of the child: begin another episode of the case.")
class ReopenCaseInput(OfCase):
    information: str = why("The news")
    received_at: datetime | None = moment(
        "When it was received, 30 days ago at most: the clocks of the law begin then. Now unless"
        " said."
    )
