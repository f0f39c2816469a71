"""What the mutations of circumstances and events answer: read again, with today's rights."""

from typing import Annotated, ClassVar

import strawberry

from schema.acts import AboutPart
from schema.children.change_results import OfChild
from schema.children.facts import Assistance, Circumstance, Watch
from schema.children.lives import Injury
from schema.errors import ChangeRefusal
from schema.writing import Info, outcome, row


@strawberry.type(description="The child is in the group.")
class CircumstanceRecorded(AboutPart, OfChild):
    part: ClassVar[str | None] = "Circumstance"

    @strawberry.field(description="The circumstance; null if it may not be seen any more.")
    async def circumstance(self, info: Info) -> Circumstance | None:
        return await row(info, self.beside)


@strawberry.type(description="The circumstance is over.")
class CircumstanceEnded(AboutPart, OfChild):
    part: ClassVar[str | None] = "Circumstance"

    @strawberry.field(description="The circumstance; null if it may not be seen any more.")
    async def circumstance(self, info: Info) -> Circumstance | None:
        return await row(info, self.beside)


@strawberry.type(description="The child is watched.")
class WatchSet(AboutPart, OfChild):
    part: ClassVar[str | None] = "Watch"

    @strawberry.field(description="The watch; null if it may not be seen any more.")
    async def watch(self, info: Info) -> Watch | None:
        return await row(info, self.beside)


@strawberry.type(description="The watch is over.")
class WatchEnded(AboutPart, OfChild):
    part: ClassVar[str | None] = "Watch"

    @strawberry.field(description="The watch; null if it may not be seen any more.")
    async def watch(self, info: Info) -> Watch | None:
        return await row(info, self.beside)


@strawberry.type(description="The help is on record.")
class AssistanceRecorded(AboutPart, OfChild):
    part: ClassVar[str | None] = "Assistance"

    @strawberry.field(description="The help.")
    async def assistance(self, info: Info) -> Assistance | None:
        return await row(info, self.beside)


@strawberry.type(description="The injury is on record.")
class InjuryRecorded(AboutPart, OfChild):
    part: ClassVar[str | None] = "Injury"

    @strawberry.field(description="The injury.")
    async def injury(self, info: Info) -> Injury | None:
        return await row(info, self.beside)


@strawberry.type(description="The death is on record, and the record closed.")
class DeathRecorded(OfChild):
    pass


@strawberry.type(description="The departure is on record; the record is closed until the return.")
class DepartureRecorded(OfChild):
    pass


@strawberry.type(description="The child is in the country; its record takes entries again.")
class ReturnRecorded(OfChild):
    pass


RecordDepartureResult = Annotated[
    DepartureRecorded | ChangeRefusal, outcome("RecordDepartureResult")
]
RecordReturnResult = Annotated[ReturnRecorded | ChangeRefusal, outcome("RecordReturnResult")]
RecordCircumstanceResult = Annotated[
    CircumstanceRecorded | ChangeRefusal, outcome("RecordCircumstanceResult")
]
EndCircumstanceResult = Annotated[
    CircumstanceEnded | ChangeRefusal, outcome("EndCircumstanceResult")
]
SetWatchResult = Annotated[WatchSet | ChangeRefusal, outcome("SetWatchResult")]
EndWatchResult = Annotated[WatchEnded | ChangeRefusal, outcome("EndWatchResult")]
RecordAssistanceResult = Annotated[
    AssistanceRecorded | ChangeRefusal, outcome("RecordAssistanceResult")
]
RecordInjuryResult = Annotated[InjuryRecorded | ChangeRefusal, outcome("RecordInjuryResult")]
RecordDeathResult = Annotated[DeathRecorded | ChangeRefusal, outcome("RecordDeathResult")]
