"""From the needs to the closing: the plan, its approval, its review; news after the end."""

from datetime import date
from typing import Annotated

import strawberry

from db.rules.cases import CaseStep
from db.rules.casework import TaskOutcome
from db.services.cases import meetings, steps
from schema.acts import acted
from schema.cases import step_inputs as i
from schema.cases import step_results as r
from schema.cases.asking import OfCase, day, said
from schema.cases.refusals import SAID
from schema.writing import ARGUMENT, Info, given


@strawberry.input(description="What became of an activity of the plan, and what shows it.")
class RecordEvidenceInput(OfCase):
    activity: int = strawberry.field(description="Its number in the plan in force, from 1.")
    outcome: TaskOutcome = strawberry.field(description="What became of it.")
    evidence: str = strawberry.field(description="What shows it. Kept encrypted.")
    on: date | None = day("When; today unless said.")


@strawberry.type
class PlanMutations:
    """`draftPlan` … `returnPlan`, `recordEvidence`, `reviewCase`, `closeCase`, `replanCase`,
    `reopenCase`."""

    @strawberry.mutation(description="Begin the plan of support and intervention (Mẫu 04).")
    async def draft_plan(
        self, info: Info, input: Annotated[i.DraftPlanInput, ARGUMENT]
    ) -> r.DraftPlanResult | None:
        return await acted(SAID, info, input, r.PlanBegun, steps.draft_plan, said(input))

    @strawberry.mutation(
        description="Lay plan, dossier and draft decision before the chair: Mẫu 01 to 04 are final,"
        " the minutes are there, Mẫu 05 is drafted."
    )
    async def submit_plan(
        self, info: Info, input: Annotated[i.SubmitPlanInput, ARGUMENT]
    ) -> r.SubmitPlanResult | None:
        return await acted(SAID, info, input, r.PlanSubmitted, steps.submit_plan, said(input))

    @strawberry.mutation(
        description="Approve the plan as chair, by the number of a decision (quyết định phê duyệt)"
        " that is final. Nobody approves a plan that they drafted."
    )
    async def approve_plan(
        self, info: Info, input: Annotated[i.ApprovePlanInput, ARGUMENT]
    ) -> r.ApprovePlanResult | None:
        what = (said(input), input.decision_number)
        return await acted(SAID, info, input, r.PlanApproved, steps.approve_plan, *what)

    @strawberry.mutation(
        description="Give the plan back with a reason. Its clock runs on under the old end."
    )
    async def return_plan(
        self, info: Info, input: Annotated[i.ReturnPlanInput, ARGUMENT]
    ) -> r.ReturnPlanResult | None:
        return await acted(
            SAID, info, input, r.PlanReturned, steps.return_plan, said(input), input.reason
        )

    @strawberry.mutation(
        description="Say what became of an activity of the plan. What was said before stays; the"
        " last word counts."
    )
    async def record_evidence(
        self, info: Info, input: Annotated[RecordEvidenceInput, ARGUMENT]
    ) -> r.RecordEvidenceResult | None:
        told = meetings.Evidence(input.activity, input.outcome, given(input.on), input.evidence)
        return await acted(
            SAID, info, input, r.EvidenceRecorded, meetings.record_evidence, said(input), told
        )

    @strawberry.mutation(description="Begin the review of the plan (rà soát, đánh giá; Mẫu 06).")
    async def review_case(
        self, info: Info, input: Annotated[i.ReviewCaseInput, ARGUMENT]
    ) -> r.ReviewCaseResult | None:
        return await acted(
            SAID, info, input, r.CaseUnderReview, steps.take, said(input), CaseStep.REVIEW
        )

    @strawberry.mutation(
        description="Close the case (kết thúc): the review is final, no risk remains, and the child"
        " is stable in body, mind, understanding and feeling."
    )
    async def close_case(
        self, info: Info, input: Annotated[i.CloseCaseInput, ARGUMENT]
    ) -> r.CloseCaseResult | None:
        return await acted(SAID, info, input, r.CaseClosed, steps.take, said(input), CaseStep.CLOSE)

    @strawberry.mutation(description="Plan anew after a review that found risk or no stability.")
    async def replan_case(
        self, info: Info, input: Annotated[i.ReplanCaseInput, ARGUMENT]
    ) -> r.ReplanCaseResult | None:
        return await acted(SAID, info, input, r.CaseReplanned, steps.replan, said(input))

    @strawberry.mutation(
        description="Open a case that ended again, for news of the same child: another episode,"
        " with clocks anew. What was written stays."
    )
    async def reopen_case(
        self, info: Info, input: Annotated[i.ReopenCaseInput, ARGUMENT]
    ) -> r.ReopenCaseResult | None:
        what = (said(input), input.information, given(input.received_at))
        return await acted(SAID, info, input, r.CaseReopened, steps.reopen, *what)
