"""What officers do to the register of children."""

from datetime import datetime
from typing import Annotated, Self

import strawberry

from db.compiler.plan import global_id
from db.rules.openings import LONGEST_REASON, SHORTEST_REASON, ReasonFault, ReasonRefusedError
from db.services.opening import open_sealed
from db.services.registration import Registered, register_at_once, register_child
from db.services.requests import Done, Request
from db.services.work import Work, about
from schema.children.registration import (
    REGISTRATION,
    ChildRegistered,
    RegisterChildInput,
    RegisterChildResult,
    entry_of,
)
from schema.children.types import Child
from schema.errors import InputProblem, Refusal
from schema.writing import ARGUMENT, Info, Keyed, Mutation, invalid, key_of, outcome, row

SENTENCES = {
    ReasonFault.REASON_TOO_SHORT: f"Say why, in at least {SHORTEST_REASON} characters.",
    ReasonFault.REASON_TOO_LONG: f"Say why in at most {LONGEST_REASON} characters.",
}


@strawberry.input(description="Which child, and why.")
class OpenSealedInput(Keyed):
    id: strawberry.ID = strawberry.field(description="The child.")
    reason: str = strawberry.field(
        description=f"Why the sealed parts must be read, in {SHORTEST_REASON} to {LONGEST_REASON}"
        " characters. Kept with the opening; whoever protects the data of children reads it."
    )


@strawberry.type(description="The sealed parts (thông tin mật) of the child are open to you alone.")
class SealedOpened:
    identity: strawberry.Private[str]
    expires_at: datetime = strawberry.field(description="From then on they are closed again.")

    @strawberry.field(description="The child as you may now see it; null if no longer at all.")
    async def child(self, info: Info) -> Child | None:
        return await row(info, self.identity)

    @classmethod
    def of(cls, done: Done) -> Self:
        assert done.until is not None  # noqa: S101 -- see `open_sealed` below
        return cls(identity=done.ids["child"], expires_at=done.until)


def _told(found: Registered) -> Done:
    ids, versions = {"child": global_id("Child", found.id)}, {"child": found.version}
    return Done("ChildRegistered", ids, versions, notices=found.notices)


OpenSealedResult = Annotated[SealedOpened | Refusal, outcome("OpenSealedResult")]


def _meant(problem: Exception) -> Refusal | None:
    if isinstance(problem, ReasonRefusedError):
        said = SENTENCES[problem.fault]
        return invalid(InputProblem(path=list(about(problem)), code=problem.fault, message=said))
    return None


OPENING = Mutation({}, _meant)


@strawberry.type
class ChildMutations:
    """`registerChild`, `openSealed`."""

    @strawberry.mutation(
        description="Take a child (trẻ em) into the register of the commune where it lives. Says"
        " beside success what is unlikely and who may be the same child."
    )
    async def register_child(
        self, info: Info, input: Annotated[RegisterChildInput, ARGUMENT]
    ) -> RegisterChildResult | None:
        entry = entry_of(input)

        async def command(work: Work) -> Done:
            return _told(await register_child(work, work.memory.unit(input.unit), entry))

        async def at_once(work: Work, request: Request) -> Done | None:
            unit = work.memory.unit(input.unit)
            return await register_at_once(work, request, unit, entry, _told)

        return await REGISTRATION.perform(info, input, command, ChildRegistered.of, at_once)

    @strawberry.mutation(
        description="Open the sealed parts of a child of your commune, for a reason and for 15"
        " minutes, on record. For the worker and the chair of the commune."
    )
    async def open_sealed(
        self, info: Info, input: Annotated[OpenSealedInput, ARGUMENT]
    ) -> OpenSealedResult | None:
        async def command(work: Work) -> Done:
            until = await open_sealed(work, key_of("Child", input.id), input.reason)
            return Done("SealedOpened", {"child": input.id}, until=until)

        return await OPENING.perform(info, input, command, SealedOpened.of)
