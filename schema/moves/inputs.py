"""What is said of a move by its two ends."""

from datetime import date

import strawberry

from db.rules.facts import LONGEST_REASON, SHORTEST_REASON
from schema.children.change_inputs import VERSION, ChildRead, day
from schema.writing import Keyed


@strawberry.input
class MoveRead(Keyed):
    """What an input about a move says that was read."""

    id: strawberry.ID = strawberry.field(description="The move.")
    version: int = strawberry.field(description=VERSION)


def line(description: str) -> str | None:
    found: str | None = strawberry.field(default=strawberry.UNSET, description=description)
    return found


@strawberry.input(description="A child is to live in another commune (chuyển nơi cư trú).")
class ProposeMoveInput(ChildRead):
    to: strawberry.ID = strawberry.field(
        description="The commune where it is to live, of the boundaries in force."
    )
    reason: str = strawberry.field(
        description=f"Why, in {SHORTEST_REASON} to {LONGEST_REASON} characters. The other commune"
        " reads it when it has accepted."
    )
    since: date | None = day("First day there, today or before; today unless said.")
    hamlet: str | None = line("Thôn, bản, tổ dân phố there, if known.")
    address: str | None = line("House number and street there, if known.")


@strawberry.input(description="The child is ours from now on.")
class AcceptMoveInput(MoveRead):
    hamlet: str | None = line("Thôn, bản, tổ dân phố; as was proposed unless said.")
    address: str | None = line("House number and street; as was proposed unless said.")


@strawberry.input(description="The child does not come to us.")
class DeclineMoveInput(MoveRead):
    reason: str = strawberry.field(
        description=f"Why, in {SHORTEST_REASON} to {LONGEST_REASON} characters. The sending commune"
        " reads it."
    )


@strawberry.input(description="The child stays with us.")
class WithdrawMoveInput(MoveRead):
    pass
