"""What is done about the reports of units."""

from typing import Annotated
from uuid import UUID

import strawberry

from db.services.plans import reporting
from db.services.plans.reporting import Kept
from db.services.work import Work
from schema.acts import acted
from schema.plans import report_inputs as i
from schema.plans import report_results as r
from schema.plans.filling import filled, filled_again
from schema.plans.report_results import SAID
from schema.writing import ARGUMENT, Info, given, key_of


def which(input: i.OfReport) -> tuple[UUID | None, int]:
    return key_of("PlanReport", input.id), input.version


@strawberry.type
class ReportMutations:
    """`draftReport`, `editReport`, `submitReport`, `returnReport`, `acceptReport`,
    `restateReport`."""

    @strawberry.mutation(
        description="Begin a report that is asked for, with figures as you may count them; of a"
        " synthesis, those of the accepted reports, added up."
    )
    async def draft_report(
        self, info: Info, input: Annotated[i.DraftReportInput, ARGUMENT]
    ) -> r.DraftReportResult | None:
        duty, half = key_of("ReportDuty", input.duty), given(input.half)
        told = await filled(info, duty, info.context.memory.unit(input.unit), input.year, half)

        async def deed(work: Work) -> Kept:
            unit, event = work.memory.unit(input.unit), given(input.event)
            wish = reporting.Wish(duty, unit, input.year, half, event, told)
            return await reporting.draft_report(work, wish)

        return await acted(SAID, info, input, r.ReportDrafted, deed)

    @strawberry.mutation(description="Say what the figures do not, and count them anew if wanted.")
    async def edit_report(
        self, info: Info, input: Annotated[i.EditReportInput, ARGUMENT]
    ) -> r.EditReportResult | None:
        told = await filled_again(info, input.id) if input.refill else None
        act = reporting.edit_report
        return await acted(SAID, info, input, r.ReportEdited, act, *which(input), input.text, told)

    @strawberry.mutation(description="Submit the report; as it is now it stays to be read.")
    async def submit_report(
        self, info: Info, input: Annotated[i.SubmitReportInput, ARGUMENT]
    ) -> r.SubmitReportResult | None:
        return await acted(
            SAID, info, input, r.ReportSubmitted, reporting.submit_report, *which(input)
        )

    @strawberry.mutation(description="Send the report back, and say why: who stands above.")
    async def return_report(
        self, info: Info, input: Annotated[i.ReturnReportInput, ARGUMENT]
    ) -> r.ReturnReportResult | None:
        act = reporting.return_report
        return await acted(SAID, info, input, r.ReportReturned, act, *which(input), input.reason)

    @strawberry.mutation(description="Accept the report, which locks it: who stands above.")
    async def accept_report(
        self, info: Info, input: Annotated[i.AcceptReportInput, ARGUMENT]
    ) -> r.AcceptReportResult | None:
        return await acted(
            SAID, info, input, r.ReportAccepted, reporting.accept_report, *which(input)
        )

    @strawberry.mutation(
        description="Open an accepted report again (đính chính số liệu), and say why: what was"
        " accepted stands until the new one is."
    )
    async def restate_report(
        self, info: Info, input: Annotated[i.RestateReportInput, ARGUMENT]
    ) -> r.RestateReportResult | None:
        act = reporting.restate_report
        return await acted(SAID, info, input, r.ReportReopened, act, *which(input), input.reason)
