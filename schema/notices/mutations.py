"""Notices are marked as read."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Self

import strawberry

from db.rules.inputs import InputRefusedError
from db.rules.notices import MOST, NoticeFault
from db.services import notices
from db.services.requests import Done
from db.services.work import Work
from schema.errors import Refusal
from schema.people.viewer import Viewer
from schema.writing import (
    ARGUMENT,
    Info,
    Keyed,
    Mutation,
    given,
    key_of,
    named,
    outcome,
    refused,
)

FAULTS: Final[Mapping[str, str]] = {
    NoticeFault.IDS_OR_UP_TO: "Name the notices, or the last of those that were read.",
    NoticeFault.TOO_MANY_IDS: f"At most {MOST} at once.",
}


def _meant(problem: Exception) -> Any:
    if not isinstance(problem, InputRefusedError):
        return None
    return refused(problem, FAULTS)


MARK: Final = Mutation({}, _meant)


@strawberry.input(description="Which notices the viewer has read: some, or all up to one.")
class MarkReadInput(Keyed):
    ids: list[strawberry.ID] | None = strawberry.field(
        default=strawberry.UNSET, description=f"These, {MOST} at most."
    )
    up_to: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="This one and all that are older."
    )


@strawberry.type(description="They are marked as read.")
class NoticesRead:
    marked: int = strawberry.field(description="How many of them were unread until then.")

    @strawberry.field(description="The viewer, to ask what is left.")
    def viewer(self) -> Viewer:
        return Viewer()

    @classmethod
    def of(cls, done: Done) -> Self:
        return cls(marked=done.versions["marked"])


MarkReadResult = Annotated[NoticesRead | Refusal, outcome("MarkReadResult")]


@strawberry.type
class NoticeMutations:
    """`markRead`."""

    @strawberry.mutation(description="Mark notices (thông báo) to the viewer as read.")
    async def mark_read(
        self, info: Info, input: Annotated[MarkReadInput, ARGUMENT]
    ) -> MarkReadResult | None:
        async def command(work: Work) -> Done:
            ids = given(input.ids)
            keys = None if ids is None else [key_of("Notification", each) for each in ids]
            many = await notices.mark_read(work, keys, named("Notification", input.up_to))
            return Done("NoticesRead", {}, {"marked": many})

        return await MARK.perform(info, input, command, NoticesRead.of)
