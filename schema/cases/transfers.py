"""A case goes to another commune: what its two ends do."""

from typing import Annotated

import strawberry

from db.services.cases import transfer
from schema.acts import acted
from schema.cases import step_results as r
from schema.cases.asking import OfCase, said, why
from schema.cases.refusals import SAID
from schema.writing import ARGUMENT, Info


@strawberry.input(description="The child lives elsewhere now: the case is to go there (chuyển ca).")
class ProposeTransferInput(OfCase):
    to: strawberry.ID = strawberry.field(
        description="The commune that is to have it, of the boundaries in force."
    )
    reason: str = why("Why; the other commune reads it at once")


@strawberry.input(description="The case is ours from now on.")
class AcceptTransferInput(OfCase):
    pass


@strawberry.input(description="The case does not come to us.")
class DeclineTransferInput(OfCase):
    reason: str = why("Why; the sending commune reads it")


@strawberry.input(description="The case stays with us.")
class WithdrawTransferInput(OfCase):
    reason: str = why("Why")


@strawberry.type
class TransferMutations:
    """`proposeTransfer`, `acceptTransfer`, `declineTransfer`, `withdrawTransfer`."""

    @strawberry.mutation(
        description="Propose as chair that a case (ca) goes to the commune where the child lives"
        " now. It waits for the answer; the clocks run on."
    )
    async def propose_transfer(
        self, info: Info, input: Annotated[ProposeTransferInput, ARGUMENT]
    ) -> r.ProposeTransferResult | None:
        unit = info.context.memory.unit(input.to)
        what = (said(input), unit, input.reason)
        return await acted(SAID, info, input, r.TransferProposed, transfer.propose_transfer, *what)

    @strawberry.mutation(
        description="Take the case into your commune as its chair: it goes on where it stood, with"
        " its history."
    )
    async def accept_transfer(
        self, info: Info, input: Annotated[AcceptTransferInput, ARGUMENT]
    ) -> r.AcceptTransferResult | None:
        return await acted(
            SAID, info, input, r.TransferAccepted, transfer.accept_transfer, said(input)
        )

    @strawberry.mutation(description="Say as chair that the case does not come to you, and why.")
    async def decline_transfer(
        self, info: Info, input: Annotated[DeclineTransferInput, ARGUMENT]
    ) -> r.DeclineTransferResult | None:
        what = (said(input), input.reason)
        return await acted(SAID, info, input, r.TransferDeclined, transfer.decline_transfer, *what)

    @strawberry.mutation(description="Take back a transfer that nobody has answered yet.")
    async def withdraw_transfer(
        self, info: Info, input: Annotated[WithdrawTransferInput, ARGUMENT]
    ) -> r.WithdrawTransferResult | None:
        return await acted(
            SAID,
            info,
            input,
            r.TransferWithdrawn,
            transfer.withdraw_transfer,
            said(input),
            input.reason,
        )
