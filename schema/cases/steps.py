"""The steps of a case, one mutation each."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Final

import strawberry

from db.compiler.plan import global_id
from db.rules.cases import CaseStep
from db.services.cases import meetings, steps
from db.services.cases.acting import Done as Acted
from db.services.cases.acting import Said
from db.services.requests import Done
from db.services.work import Work
from schema.cases import step_inputs as i
from schema.cases import step_results as r
from schema.cases.asking import OfCase, said
from schema.cases.refusals import mutation
from schema.writing import ARGUMENT, Info, given, named

SAID: Final = mutation()
Deed = Callable[[Work, Said], Awaitable[Acted]]


async def done(info: Info, input: OfCase, deed: Deed, success: type[r.AboutCase]) -> Any:
    """The outcome of an act on a case, remembered by the name of its success."""

    async def command(work: Work) -> Done:
        acted = await deed(work, said(input))
        return Done(
            success.__name__, {"case": global_id("Case", acted.case)}, {"case": acted.version}
        )

    return await SAID.perform(info, input, command, success.of)


def plain(step: CaseStep) -> Deed:
    """A step that says nothing more."""
    return lambda work, of: steps.take(work, of, step)


def minutes(input: i.ConfirmNeedsInput) -> meetings.Minutes:
    people = [
        meetings.Participant(p.full_name, p.role, named("Officer", p.officer), p.suspected)
        for p in input.participants
    ]
    return meetings.Minutes(input.held_on, people, input.minutes)


@strawberry.type
class AssessmentMutations:
    """From the notice to the needs: `routeCase` … `confirmNeeds`, `proposeDismissal`,
    `dismissCase`."""

    @strawberry.mutation(
        description="Pass a case on to the commune where it happened (xã nơi xảy ra vụ việc)."
    )
    async def route_case(
        self, info: Info, input: Annotated[i.RouteCaseInput, ARGUMENT]
    ) -> r.RouteCaseResult | None:
        def deed(work: Work, of: Said) -> Awaitable[Acted]:
            unit = given(input.incident_unit)
            where = steps.Routing(unit is not None, work.memory.unit(unit))
            return steps.route(work, of, where)

        return await done(info, input, deed, r.CaseRouted)  # type: ignore[no-any-return]

    @strawberry.mutation(
        description="Say that the first assessment (đánh giá nguy cơ ban đầu) is done; Mẫu 02 is"
        " final before."
    )
    async def assess_initially(
        self, info: Info, input: Annotated[i.AssessInitiallyInput, ARGUMENT]
    ) -> r.AssessInitiallyResult | None:
        deed = steps.assess_initially
        return await done(info, input, deed, r.InitiallyAssessed)  # type: ignore[no-any-return]

    @strawberry.mutation(
        description="Decide that the child is protected at once (bảo vệ khẩn cấp): beside the"
        " status, once in an episode. A plan that is due later is due in twelve hours."
    )
    async def declare_emergency(
        self, info: Info, input: Annotated[i.DeclareEmergencyInput, ARGUMENT]
    ) -> r.DeclareEmergencyResult | None:
        def deed(work: Work, of: Said) -> Awaitable[Acted]:
            taken = input.taken_from_carers
            return steps.declare_emergency(work, of, taken_from_carers=taken)

        return await done(info, input, deed, r.EmergencyDeclared)  # type: ignore[no-any-return]

    @strawberry.mutation(
        description="Begin to collect, verify and assess in detail (đánh giá nguy cơ cụ thể)."
    )
    async def start_detailed_assessment(
        self, info: Info, input: Annotated[i.StartDetailedAssessmentInput, ARGUMENT]
    ) -> r.StartDetailedAssessmentResult | None:
        deed = plain(CaseStep.START_DETAILED_ASSESSMENT)
        return await done(  # type: ignore[no-any-return]
            info, input, deed, r.DetailedAssessmentStarted
        )

    @strawberry.mutation(
        description="Hold the meeting on what the child needs (xác định nhu cầu), with minutes; who"
        " is suspected of the harm does not take part."
    )
    async def confirm_needs(
        self, info: Info, input: Annotated[i.ConfirmNeedsInput, ARGUMENT]
    ) -> r.ConfirmNeedsResult | None:
        def deed(work: Work, of: Said) -> Awaitable[Acted]:
            return meetings.confirm_needs(work, of, minutes(input))

        return await done(info, input, deed, r.NeedsConfirmed)  # type: ignore[no-any-return]

    @strawberry.mutation(
        description="Propose that the case be dismissed, because there is neither abuse nor risk."
    )
    async def propose_dismissal(
        self, info: Info, input: Annotated[i.ProposeDismissalInput, ARGUMENT]
    ) -> r.ProposeDismissalResult | None:
        def deed(work: Work, of: Said) -> Awaitable[Acted]:
            return steps.propose_dismissal(work, of, input.reason)

        return await done(info, input, deed, r.DismissalProposed)  # type: ignore[no-any-return]

    @strawberry.mutation(
        description="Confirm as chair what a worker proposed: the case was not substantiated."
    )
    async def dismiss_case(
        self, info: Info, input: Annotated[i.DismissCaseInput, ARGUMENT]
    ) -> r.DismissCaseResult | None:
        def deed(work: Work, of: Said) -> Awaitable[Acted]:
            return steps.dismiss(work, of, input.reason)

        return await done(info, input, deed, r.CaseDismissed)  # type: ignore[no-any-return]
