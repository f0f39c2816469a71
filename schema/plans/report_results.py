"""What the mutations of reports answer: read again, with the rights of after them."""

from typing import Annotated, Any, ClassVar

import strawberry

from db.rules.inputs import InputRefusedError
from db.rules.reports import PlanReportStatus, PlanReportStep, ReportFault, ReportStepRefusedError
from schema.acts import About
from schema.errors import ChangeRefusal, Refusal, UserError
from schema.plans.refusals import WORDS
from schema.plans.report_types import PlanReport
from schema.writing import Info, Mutation, outcome, refused, row

FAULTS = {
    **WORDS,
    ReportFault.NOT_A_REPORTER: "This duty is none of the unit's.",
    ReportFault.NOT_ASKED_FOR: "The duty asks for no report of this period.",
    ReportFault.BEGUN_ALREADY: "This report was begun already.",
    ReportFault.EVENT_NEEDED: "What is reported at once says what happened.",
    ReportFault.NO_EVENT_HERE: "This is no duty to report at once.",
}


@strawberry.type(
    description="There is no such step from here, or conditions of it are unmet; nothing was"
    " changed."
)
class ReportRefused(UserError):
    status: PlanReportStatus = strawberry.field(description="Where the report stands.")
    step: PlanReportStep = strawberry.field(description="The step that was asked for.")
    unmet: list[str] = strawberry.field(
        description="Codes of the conditions that are unmet; empty: there is no such step from"
        " here."
    )


def meant(problem: Exception) -> Any:
    match problem:
        case ReportStepRefusedError():
            unmet = [guard.value for guard in problem.unmet]
            said = "Conditions are unmet." if unmet else "There is no such step from here."
            return ReportRefused(
                message=said, status=problem.status, step=problem.step, unmet=unmet
            )
        case InputRefusedError():
            return refused(problem, FAULTS)
    return None


SAID = Mutation({}, meant)


@strawberry.type
class AboutReport(About):
    """Something was done about a report."""

    about: ClassVar[str] = "PlanReport"
    called: ClassVar[str] = "report"

    @strawberry.field(description="The report as you may see it now.")
    async def report(self, info: Info) -> PlanReport | None:
        return await row(info, self.identity)


@strawberry.type(description="It has its figures; text can be written.")
class ReportDrafted(AboutReport):
    pass


@strawberry.type(description="The text is as was said now.")
class ReportEdited(AboutReport):
    pass


@strawberry.type(description="Who stands above can accept or return it.")
class ReportSubmitted(AboutReport):
    pass


@strawberry.type(description="The unit has it again.")
class ReportReturned(AboutReport):
    pass


@strawberry.type(description="It is locked, and counts in what is added up.")
class ReportAccepted(AboutReport):
    pass


@strawberry.type(description="It can be edited; what was accepted stands until this is.")
class ReportReopened(AboutReport):
    pass


StepRefusal = ChangeRefusal | ReportRefused
DraftReportResult = Annotated[ReportDrafted | Refusal, outcome("DraftReportResult")]
EditReportResult = Annotated[ReportEdited | StepRefusal, outcome("EditReportResult")]
SubmitReportResult = Annotated[ReportSubmitted | StepRefusal, outcome("SubmitReportResult")]
ReturnReportResult = Annotated[ReportReturned | StepRefusal, outcome("ReturnReportResult")]
AcceptReportResult = Annotated[ReportAccepted | StepRefusal, outcome("AcceptReportResult")]
RestateReportResult = Annotated[ReportReopened | StepRefusal, outcome("RestateReportResult")]
