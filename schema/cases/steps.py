"""The steps of a case, one mutation each."""

from typing import Annotated

import strawberry

from db.rules.cases import CaseStep
from db.services.cases import meetings, steps
from schema.acts import acted
from schema.cases import step_inputs as i
from schema.cases import step_results as r
from schema.cases.asking import said
from schema.cases.refusals import SAID
from schema.writing import ARGUMENT, Info, given, named


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
        unit = given(input.incident_unit)
        where = steps.Routing(unit is not None, info.context.memory.unit(unit))
        return await acted(SAID, info, input, r.CaseRouted, steps.route, said(input), where)

    @strawberry.mutation(
        description="Say that the first assessment (đánh giá nguy cơ ban đầu) is done; Mẫu 02 is"
        " final before."
    )
    async def assess_initially(
        self, info: Info, input: Annotated[i.AssessInitiallyInput, ARGUMENT]
    ) -> r.AssessInitiallyResult | None:
        return await acted(
            SAID, info, input, r.InitiallyAssessed, steps.assess_initially, said(input)
        )

    @strawberry.mutation(
        description="Decide that the child is protected at once (bảo vệ khẩn cấp): beside the"
        " status, once in an episode. A plan that is due later is due in twelve hours."
    )
    async def declare_emergency(
        self, info: Info, input: Annotated[i.DeclareEmergencyInput, ARGUMENT]
    ) -> r.DeclareEmergencyResult | None:
        taken = input.taken_from_carers
        return await acted(
            SAID,
            info,
            input,
            r.EmergencyDeclared,
            steps.declare_emergency,
            said(input),
            taken_from_carers=taken,
        )

    @strawberry.mutation(
        description="Begin to collect, verify and assess in detail (đánh giá nguy cơ cụ thể)."
    )
    async def start_detailed_assessment(
        self, info: Info, input: Annotated[i.StartDetailedAssessmentInput, ARGUMENT]
    ) -> r.StartDetailedAssessmentResult | None:
        what = (said(input), CaseStep.START_DETAILED_ASSESSMENT)
        return await acted(SAID, info, input, r.DetailedAssessmentStarted, steps.take, *what)

    @strawberry.mutation(
        description="Hold the meeting on what the child needs (xác định nhu cầu), with minutes; who"
        " is suspected of the harm does not take part."
    )
    async def confirm_needs(
        self, info: Info, input: Annotated[i.ConfirmNeedsInput, ARGUMENT]
    ) -> r.ConfirmNeedsResult | None:
        return await acted(
            SAID, info, input, r.NeedsConfirmed, meetings.confirm_needs, said(input), minutes(input)
        )

    @strawberry.mutation(
        description="Propose that the case be dismissed, because there is neither abuse nor risk."
    )
    async def propose_dismissal(
        self, info: Info, input: Annotated[i.ProposeDismissalInput, ARGUMENT]
    ) -> r.ProposeDismissalResult | None:
        what = (said(input), input.reason)
        return await acted(SAID, info, input, r.DismissalProposed, steps.propose_dismissal, *what)

    @strawberry.mutation(
        description="Confirm as chair what a worker proposed: the case was not substantiated."
    )
    async def dismiss_case(
        self, info: Info, input: Annotated[i.DismissCaseInput, ARGUMENT]
    ) -> r.DismissCaseResult | None:
        return await acted(
            SAID, info, input, r.CaseDismissed, steps.dismiss, said(input), input.reason
        )
