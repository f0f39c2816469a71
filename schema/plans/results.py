"""What the mutations of plans answer: read again, with the rights of after them."""

from typing import Annotated, Self

import strawberry

from db.services.requests import Done
from schema.errors import ChangeRefusal, Refusal
from schema.plans.types import Plan
from schema.writing import Info, outcome, row


@strawberry.type
class AboutPlan:
    """Something was said of the plan of a unit."""

    identity: strawberry.Private[str]

    @strawberry.field(description="The plan.")
    async def plan(self, info: Info) -> Plan | None:
        return await row(info, self.identity)

    @classmethod
    def of(cls, done: Done) -> Self:
        return cls(identity=done.ids["plan"])


@strawberry.type(description="The unit has issued its own plan.")
class PlanRecorded(AboutPlan):
    pass


@strawberry.type(description="Number and day are as was said now.")
class PlanCorrected(AboutPlan):
    pass


@strawberry.type(description="The plan of the unit does not count any more.")
class PlanWithdrawn(AboutPlan):
    pass


RecordPlanResult = Annotated[PlanRecorded | Refusal, outcome("RecordPlanResult")]
CorrectPlanResult = Annotated[PlanCorrected | ChangeRefusal, outcome("CorrectPlanResult")]
WithdrawPlanResult = Annotated[PlanWithdrawn | ChangeRefusal, outcome("WithdrawPlanResult")]
