"""What officers do with a household book that came as a file, once it was looked at."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Self

import strawberry

from db.compiler.plan import global_id
from db.rules.inputs import InputRefusedError
from db.services.book.imports import Moved, begin_commit, begin_undo, cancel
from db.services.requests import Done
from db.services.work import Work
from schema.book.types import Import
from schema.book.wording import BATCH
from schema.children.wording import FAULTS
from schema.errors import ChangeRefusal, InvalidInput
from schema.writing import (
    ARGUMENT,
    Info,
    Keyed,
    Mutation,
    given,
    key_of,
    outcome,
    refused,
    row,
)


@strawberry.input(description="Which import is taken in.")
class CommitImportInput(Keyed):
    id: strawberry.ID = strawberry.field(description="The import.")
    version: int = strawberry.field(description="The version that was read.")
    as_new: list[int] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Numbers of lines with likely duplicates that somebody looked at: other"
        " children than those that are alike.",
    )


@strawberry.input(description="Which import is taken back.")
class UndoImportInput(Keyed):
    id: strawberry.ID = strawberry.field(description="The import.")
    version: int = strawberry.field(description="The version that was read.")


@strawberry.input(description="Which import is given up.")
class CancelImportInput(Keyed):
    id: strawberry.ID = strawberry.field(description="The import.")
    version: int = strawberry.field(description="The version that was read.")


@strawberry.type
class OfImport:
    """Something is done with an import."""

    identity: strawberry.Private[str]

    @strawberry.field(name="import", description="The import as it stands now.")
    async def import_(self, info: Info) -> Import | None:
        return await row(info, self.identity)

    @classmethod
    def of(cls, done: Done) -> Self:
        return cls(identity=done.ids["import"])


@strawberry.type(description="The lines are being taken in; `import` tells how far.")
class ImportCommitBegun(OfImport):
    pass


@strawberry.type(description="What nobody changed since is being taken back.")
class ImportUndoBegun(OfImport):
    pass


@strawberry.type(description="The import is over, and its file forgotten.")
class ImportCancelled(OfImport):
    pass


CommitImportResult = Annotated[
    ImportCommitBegun | ChangeRefusal,
    outcome("CommitImportResult"),
]
UndoImportResult = Annotated[
    ImportUndoBegun | ChangeRefusal,
    outcome("UndoImportResult"),
]
CancelImportResult = Annotated[
    ImportCancelled | ChangeRefusal,
    outcome("CancelImportResult"),
]


def _meant(problem: Exception) -> InvalidInput | None:
    if not isinstance(problem, InputRefusedError):
        return None
    return refused(problem, {**FAULTS, **BATCH})


BOOK = Mutation({}, _meant)


def _command(kind: str, act: Callable[[Work], Awaitable[Moved]]) -> Callable[[Work], Any]:
    async def command(work: Work) -> Done:
        moved = await act(work)
        ids, versions = {"import": global_id("Import", moved.id)}, {"import": moved.version}
        return Done(kind, ids, versions)

    return command


@strawberry.type
class BookMutations:
    """`commitImport`, `undoImport`, `cancelImport`. A file is sent to `/imports`."""

    @strawberry.mutation(
        description="Take in the lines of an import (nhập sổ) that the dry run found new or"
        " changed, by the rules and in the name under which each would be recorded by hand."
    )
    async def commit_import(
        self, info: Info, input: Annotated[CommitImportInput, ARGUMENT]
    ) -> CommitImportResult | None:
        key, chosen = key_of("Import", input.id), given(input.as_new) or []
        command = _command(
            "ImportCommitBegun", lambda work: begin_commit(work, key, input.version, chosen)
        )
        return await BOOK.perform(info, input, command, ImportCommitBegun.of)

    @strawberry.mutation(
        description="Take an import back: children that it brought are withdrawn, facts that it"
        " changed are as they were. What somebody changed since is left, and reported. For whoever"
        " keeps the book of the commune."
    )
    async def undo_import(
        self, info: Info, input: Annotated[UndoImportInput, ARGUMENT]
    ) -> UndoImportResult | None:
        key = key_of("Import", input.id)
        command = _command("ImportUndoBegun", lambda work: begin_undo(work, key, input.version))
        return await BOOK.perform(info, input, command, ImportUndoBegun.of)

    @strawberry.mutation(description="Give an import up before it is taken in.")
    async def cancel_import(
        self, info: Info, input: Annotated[CancelImportInput, ARGUMENT]
    ) -> CancelImportResult | None:
        key = key_of("Import", input.id)
        command = _command("ImportCancelled", lambda work: cancel(work, key, input.version))
        return await BOOK.perform(info, input, command, ImportCancelled.of)
