"""What is done about the reports of units."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

import strawberry

from db.compiler.plan import global_id
from db.services.plans import reporting
from db.services.plans.reporting import Kept
from db.services.requests import Done
from db.services.work import Work
from schema.plans import report_inputs as i
from schema.plans import report_results as r
from schema.plans.filling import filled, filled_again
from schema.plans.report_results import SAID, AboutReport
from schema.writing import ARGUMENT, Info, given, key_of


def done(kind: str, kept: Kept) -> Done:
    return Done(kind, {"report": global_id("PlanReport", kept.id)}, {"report": kept.version})


Success = TypeVar("Success", bound=AboutReport)


async def acted(
    info: Info,
    input: i.OfReport,
    kind: type[Success],
    act: Callable[..., Awaitable[Kept]],
    *said: Any,
) -> Success | Any:
    async def command(work: Work) -> Done:
        report = key_of("PlanReport", input.id)
        return done(kind.__name__, await act(work, report, input.version, *said))

    return await SAID.perform(info, input, command, kind.of)


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

        async def command(work: Work) -> Done:
            unit, event = work.memory.unit(input.unit), given(input.event)
            wish = reporting.Wish(duty, unit, input.year, half, event, told)
            return done("ReportDrafted", await reporting.draft_report(work, wish))

        return await SAID.perform(info, input, command, r.ReportDrafted.of)

    @strawberry.mutation(description="Say what the figures do not, and count them anew if wanted.")
    async def edit_report(
        self, info: Info, input: Annotated[i.EditReportInput, ARGUMENT]
    ) -> r.EditReportResult | None:
        told = await filled_again(info, input.id) if input.refill else None
        act = reporting.edit_report
        return await acted(info, input, r.ReportEdited, act, input.text, told)

    @strawberry.mutation(description="Submit the report; as it is now it stays to be read.")
    async def submit_report(
        self, info: Info, input: Annotated[i.SubmitReportInput, ARGUMENT]
    ) -> r.SubmitReportResult | None:
        return await acted(info, input, r.ReportSubmitted, reporting.submit_report)

    @strawberry.mutation(description="Send the report back, and say why: who stands above.")
    async def return_report(
        self, info: Info, input: Annotated[i.ReturnReportInput, ARGUMENT]
    ) -> r.ReturnReportResult | None:
        act = reporting.return_report
        return await acted(info, input, r.ReportReturned, act, input.reason)

    @strawberry.mutation(description="Accept the report, which locks it: who stands above.")
    async def accept_report(
        self, info: Info, input: Annotated[i.AcceptReportInput, ARGUMENT]
    ) -> r.AcceptReportResult | None:
        return await acted(info, input, r.ReportAccepted, reporting.accept_report)

    @strawberry.mutation(
        description="Open an accepted report again (đính chính số liệu), and say why: what was"
        " accepted stands until the new one is."
    )
    async def restate_report(
        self, info: Info, input: Annotated[i.RestateReportInput, ARGUMENT]
    ) -> r.RestateReportResult | None:
        act = reporting.restate_report
        return await acted(info, input, r.ReportReopened, act, input.reason)
