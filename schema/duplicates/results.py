"""What is answered about two records, read again with the rights of now."""

from typing import Annotated, Any, TypeVar

import strawberry

from db.services.requests import Done, Notice
from schema.children.change_results import row
from schema.children.types import Child
from schema.children.wording import second_looks
from schema.duplicates.types import Merge
from schema.errors import ChangeRefusal, Refusal, SecondLook
from schema.writing import OUTCOME, Info

Told = TypeVar("Told", bound="OfTwo")
Merged = TypeVar("Merged", bound="OfMerge")


@strawberry.type
class OfTwo:
    """Something was decided of two records."""

    one: strawberry.Private[str]
    other: strawberry.Private[str]

    @strawberry.field(description="One of the two, as you may see it now.")
    async def first(self, info: Info) -> Child | None:
        return await row(info, self.one)  # type: ignore[no-any-return]

    @strawberry.field(description="The other one.")
    async def second(self, info: Info) -> Child | None:
        return await row(info, self.other)  # type: ignore[no-any-return]

    @classmethod
    def of(cls: type[Told], done: Done) -> Told:
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
    def of(cls, done: Done) -> Any:
        return cls(notices=tuple(done.notices))


@strawberry.type
class OfMerge:
    """Something was done about two records."""

    identity: strawberry.Private[str]

    @strawberry.field(description="The merge as you may see it now.")
    async def merge(self, info: Info) -> Merge | None:
        return await row(info, self.identity)  # type: ignore[no-any-return]

    @classmethod
    def of(cls: type[Merged], done: Done) -> Merged:
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


DismissDuplicateResult = Annotated[
    DuplicateDismissed | Refusal,
    strawberry.union("DismissDuplicateResult", description=OUTCOME),
]
ReopenDuplicateResult = Annotated[
    DuplicateReopened | Refusal,
    strawberry.union("ReopenDuplicateResult", description=OUTCOME),
]
AskElsewhereResult = Annotated[
    ElsewhereAsked | Refusal,
    strawberry.union("AskElsewhereResult", description=OUTCOME),
]
ProposeMergeResult = Annotated[
    MergeProposed | ChangeRefusal,
    strawberry.union("ProposeMergeResult", description=OUTCOME),
]
ConfirmMergeResult = Annotated[
    MergeConfirmed | ChangeRefusal,
    strawberry.union("ConfirmMergeResult", description=OUTCOME),
]
DeclineMergeResult = Annotated[
    MergeDeclined | Refusal,
    strawberry.union("DeclineMergeResult", description=OUTCOME),
]
UndoMergeResult = Annotated[
    MergeUndone | ChangeRefusal,
    strawberry.union("UndoMergeResult", description=OUTCOME),
]
