"""What is answered about two records, read again with the rights of now."""

from typing import Annotated, Self

import strawberry

from db.services.requests import Done, Notice
from schema.children.types import Child
from schema.children.wording import second_looks
from schema.duplicates.types import Merge
from schema.errors import ChangeRefusal, Refusal, SecondLook
from schema.writing import Info, outcome, row


@strawberry.type
class OfTwo:
    """Something was decided of two records."""

    one: strawberry.Private[str]
    other: strawberry.Private[str]

    @strawberry.field(description="One of the two, as you may see it now.")
    async def first(self, info: Info) -> Child | None:
        return await row(info, self.one)

    @strawberry.field(description="The other one.")
    async def second(self, info: Info) -> Child | None:
        return await row(info, self.other)

    @classmethod
    def of(cls, done: Done) -> Self:
        return cls(one=done.ids["first"], other=done.ids["second"])


@strawberry.type(description="The two are no candidates any more.")
class DuplicateDismissed(OfTwo):
    pass


@strawberry.type(description="The two are candidates again, if they are alike.")
class DuplicateReopened(OfTwo):
    pass


@strawberry.type(description="Records elsewhere were looked for, or you have to wait.")
class ElsewhereAsked:
    notices: strawberry.Private[tuple[Notice, ...]]

    @strawberry.field(
        description="LIKELY_DUPLICATE_ELSEWHERE with the communes to ask, ELSEWHERE_NOT_ASKED when"
        " you have to wait first, or nothing."
    )
    def warnings(self) -> list[SecondLook]:
        return second_looks(self.notices, {})

    @classmethod
    def of(cls, done: Done) -> Self:
        return cls(notices=tuple(done.notices))


@strawberry.type
class OfMerge:
    """Something was done about two records."""

    identity: strawberry.Private[str]

    @strawberry.field(description="The merge as you may see it now.")
    async def merge(self, info: Info) -> Merge | None:
        return await row(info, self.identity)

    @classmethod
    def of(cls, done: Done) -> Self:
        return cls(identity=done.ids["merge"])


@strawberry.type(description="Somebody else may confirm it now.")
class MergeProposed(OfMerge):
    pass


@strawberry.type(description="One record stands for both.")
class MergeConfirmed(OfMerge):
    pass


@strawberry.type(description="The two stay two records.")
class MergeDeclined(OfMerge):
    pass


@strawberry.type(description="The two are two records again.")
class MergeUndone(OfMerge):
    pass


DismissDuplicateResult = Annotated[DuplicateDismissed | Refusal, outcome("DismissDuplicateResult")]
ReopenDuplicateResult = Annotated[DuplicateReopened | Refusal, outcome("ReopenDuplicateResult")]
AskElsewhereResult = Annotated[ElsewhereAsked | Refusal, outcome("AskElsewhereResult")]
ProposeMergeResult = Annotated[MergeProposed | ChangeRefusal, outcome("ProposeMergeResult")]
ConfirmMergeResult = Annotated[MergeConfirmed | ChangeRefusal, outcome("ConfirmMergeResult")]
DeclineMergeResult = Annotated[MergeDeclined | Refusal, outcome("DeclineMergeResult")]
UndoMergeResult = Annotated[MergeUndone | ChangeRefusal, outcome("UndoMergeResult")]
