"""How acts are performed: their deed, with what is said of it, and what they answer."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, ClassVar, Concatenate, ParamSpec, Protocol, Self, TypeVar
from uuid import UUID

from db.compiler.plan import global_id
from db.services.requests import Done, Notice
from db.services.work import Work
from schema.writing import Info, Keyed, Mutation


class Deed(Protocol):
    """What a command left: the row that it is about, in its version."""

    @property
    def id(self) -> UUID: ...
    @property
    def version(self) -> int: ...


class Answer(Protocol):
    """A success. `about`: the type of the row that it is about."""

    about: ClassVar[str]

    @classmethod
    def of(cls, done: Done) -> Self: ...


Success = TypeVar("Success", bound=Answer)
Words = ParamSpec("Words")


async def acted(
    said_of: Mutation,
    info: Info,
    input: Keyed,
    success: type[Success],
    deed: Callable[Concatenate[Work, Words], Awaitable[Deed]],
    *said: Words.args,
    **more: Words.kwargs,
) -> Success | Any:
    """The outcome of an act, remembered by the name of its success and the row it is about.
    `said_of`: how its refusals are told."""

    async def command(work: Work) -> Done:
        done = await deed(work, *said, **more)
        return remembered(success, done)

    return await said_of.perform(info, input, command, success.of)


def remembered(success: type[Answer], done: Deed) -> Done:
    """Of an act on many lines: how many there were, and which of them were refused."""
    ids: Mapping[str, str] = {"about": global_id(success.about, done.id)}
    lines: int | None = getattr(done, "lines", None)
    refused: Sequence[Notice] = getattr(done, "refused", ())
    versions = {"about": done.version} | ({} if lines is None else {"lines": lines})
    return Done(success.__name__, ids, versions, notices=refused)
