"""What the mutations of moves answer: read again, with the rights of after them."""

from typing import Annotated, Any, ClassVar, Self

import strawberry

from db.compiler.plan import global_id
from db.services.requests import Done
from schema.acts import About
from schema.children.types import Child
from schema.errors import ChangeRefusal
from schema.moves.types import Move
from schema.writing import Info, outcome, row


@strawberry.type
class OfMove(About):
    """Something was done about a move."""

    about: ClassVar[str] = "Move"
    called: ClassVar[str] = "move"

    @strawberry.field(description="The move as you may see it now.")
    async def move(self, info: Info) -> Move | None:
        return await row(info, self.identity)


@strawberry.type(description="The other commune can answer now; nothing of the child has changed.")
class MoveProposed(OfMove):
    pass


@strawberry.type(description="The child is in the register of the caller's commune.")
class MoveAccepted(OfMove):
    came: strawberry.Private[str]

    @strawberry.field(description="The child, with its whole history.")
    async def child(self, info: Info) -> Child | None:
        return await row(info, self.came)

    @classmethod
    def kept(cls, deed: Any) -> Done:
        assert deed.child is not None  # noqa: S101 -- who accepts takes one
        ids = {"move": global_id("Move", deed.id), "child": global_id("Child", deed.child)}
        return Done(cls.__name__, ids, {"move": deed.version})

    @classmethod
    def of(cls, done: Done) -> Self:
        return cls(identity=done.ids["move"], came=done.ids["child"])


@strawberry.type(description="The child stays where it is.")
class MoveDeclined(OfMove):
    pass


@strawberry.type(description="The proposal is taken back.")
class MoveWithdrawn(OfMove):
    pass


ProposeMoveResult = Annotated[MoveProposed | ChangeRefusal, outcome("ProposeMoveResult")]
AcceptMoveResult = Annotated[MoveAccepted | ChangeRefusal, outcome("AcceptMoveResult")]
DeclineMoveResult = Annotated[MoveDeclined | ChangeRefusal, outcome("DeclineMoveResult")]
WithdrawMoveResult = Annotated[MoveWithdrawn | ChangeRefusal, outcome("WithdrawMoveResult")]
