"""What units say of their own plans."""

from typing import Annotated

import strawberry

from db.compiler.plan import global_id
from db.rules.plans import Issue
from db.services.plans import recording
from db.services.requests import Done
from db.services.work import Work
from schema.plans import inputs as i
from schema.plans import results as r
from schema.plans.refusals import SAID
from schema.writing import ARGUMENT, Info, key_of


def done(kind: str, kept: recording.Kept) -> Done:
    return Done(kind, {"plan": global_id("Plan", kept.id)}, {"plan": kept.version})


@strawberry.type
class PlanMutations:
    """`recordPlan`, `correctPlan`, `withdrawPlan`."""

    @strawberry.mutation(
        description="Record that a unit issued its own plan (ban hành kế hoạch) for carrying out"
        " a printed one: whoever works for or leads the unit, or one above it."
    )
    async def record_plan(
        self, info: Info, input: Annotated[i.RecordPlanInput, ARGUMENT]
    ) -> r.RecordPlanResult | None:
        async def command(work: Work) -> Done:
            unit, parent = work.memory.unit(input.unit), key_of("Plan", input.parent_plan)
            issue = Issue(input.decision, input.on)
            return done("PlanRecorded", await recording.record_plan(work, unit, parent, issue))

        return await SAID.perform(info, input, command, r.PlanRecorded.of)

    @strawberry.mutation(
        description="Correct number or day of a unit's own plan; the audit keeps what stood before."
    )
    async def correct_plan(
        self, info: Info, input: Annotated[i.CorrectPlanInput, ARGUMENT]
    ) -> r.CorrectPlanResult | None:
        async def command(work: Work) -> Done:
            plan, issue = key_of("Plan", input.id), Issue(input.decision, input.on)
            kept = await recording.correct_plan(work, plan, input.version, issue)
            return done("PlanCorrected", kept)

        return await SAID.perform(info, input, command, r.PlanCorrected.of)

    @strawberry.mutation(
        description="Say that the plan of a unit was recorded by mistake: it counts no more."
    )
    async def withdraw_plan(
        self, info: Info, input: Annotated[i.WithdrawPlanInput, ARGUMENT]
    ) -> r.WithdrawPlanResult | None:
        async def command(work: Work) -> Done:
            plan = key_of("Plan", input.id)
            kept = await recording.withdraw_plan(work, plan, input.version, input.reason)
            return done("PlanWithdrawn", kept)

        return await SAID.perform(info, input, command, r.PlanWithdrawn.of)
