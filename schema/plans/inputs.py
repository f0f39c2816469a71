"""What is said of the plan of a unit."""

from datetime import date

import strawberry

from db.rules.facts import LONGEST_REASON, SHORTEST_REASON
from db.rules.plans import LONGEST_DECISION
from schema.writing import Keyed

VERSION = "The version that was read: another one now is a Conflict."
NUMBER = f"Number of the document (số, ký hiệu), at most {LONGEST_DECISION} characters on one line."
WHY = f"Why, in {SHORTEST_REASON} to {LONGEST_REASON} characters."


@strawberry.input(description="A unit issued its own plan for carrying out another one.")
class RecordPlanInput(Keyed):
    unit: strawberry.ID = strawberry.field(description="Which unit.")
    parent_plan: strawberry.ID = strawberry.field(
        description="The plan that it carries out: a printed one of a unit above it."
    )
    decision: str = strawberry.field(description=NUMBER)
    on: date = strawberry.field(description="When it was issued (ngày ban hành).")


@strawberry.input(description="What was recorded of a unit's plan is corrected.")
class CorrectPlanInput(Keyed):
    id: strawberry.ID = strawberry.field(description="Which plan.")
    version: int = strawberry.field(description=VERSION)
    decision: str = strawberry.field(description=NUMBER)
    on: date = strawberry.field(description="When it was issued (ngày ban hành).")


@strawberry.input(description="What was recorded of a unit's plan does not count.")
class WithdrawPlanInput(Keyed):
    id: strawberry.ID = strawberry.field(description="Which plan.")
    version: int = strawberry.field(description=VERSION)
    reason: str = strawberry.field(description=WHY)
