"""What the two ends of a move do."""

from typing import Annotated

import strawberry

from db.services import moves
from db.services.work import Work
from schema.acts import acted
from schema.children.changes import said
from schema.children.hurdles import mutation
from schema.moves import inputs as i
from schema.moves import results as r
from schema.writing import ARGUMENT, Info, given, key_of

SAID = mutation()


def which(input: i.MoveRead) -> moves.Which:
    return moves.Which(key_of("Move", input.id), input.version)


@strawberry.type
class MoveMutations:
    """`proposeMove`, `acceptMove`, `declineMove`, `withdrawMove`."""

    @strawberry.mutation(
        description="Propose that a child (trẻ em) of your commune goes to another one. Nothing of"
        " it changes until that commune accepts."
    )
    async def propose_move(
        self, info: Info, input: Annotated[i.ProposeMoveInput, ARGUMENT]
    ) -> r.ProposeMoveResult | None:
        async def deed(work: Work) -> moves.Done:
            home = moves.Home(given(input.hamlet), given(input.address))
            to = work.memory.unit(input.to)
            wish = moves.Proposal(said(input), to, input.reason, given(input.since), home)
            return await moves.propose_move(work, wish)

        return await acted(SAID, info, input, r.MoveProposed, deed)

    @strawberry.mutation(
        description="Take the child into your commune: its record comes whole, with its history,"
        " and is seen no more where it came from."
    )
    async def accept_move(
        self, info: Info, input: Annotated[i.AcceptMoveInput, ARGUMENT]
    ) -> r.AcceptMoveResult | None:
        async def deed(work: Work) -> moves.Done:
            home = moves.Home(given(input.hamlet), given(input.address))
            return await moves.accept_move(work, which(input), home)

        return await acted(SAID, info, input, r.MoveAccepted, deed)

    @strawberry.mutation(description="Say that the child does not come to your commune, and why.")
    async def decline_move(
        self, info: Info, input: Annotated[i.DeclineMoveInput, ARGUMENT]
    ) -> r.DeclineMoveResult | None:
        async def deed(work: Work) -> moves.Done:
            return await moves.decline_move(work, which(input), input.reason)

        return await acted(SAID, info, input, r.MoveDeclined, deed)

    @strawberry.mutation(description="Take back a proposal that nobody has answered yet.")
    async def withdraw_move(
        self, info: Info, input: Annotated[i.WithdrawMoveInput, ARGUMENT]
    ) -> r.WithdrawMoveResult | None:
        async def deed(work: Work) -> moves.Done:
            return await moves.withdraw_move(work, which(input))

        return await acted(SAID, info, input, r.MoveWithdrawn, deed)
