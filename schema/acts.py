"""How acts are performed: their deed, with what is said of it, and what they answer."""

from collections.abc import Awaitable, Callable
from typing import Any, ClassVar, Concatenate, ParamSpec, Protocol, Self, TypeVar
from uuid import UUID

import strawberry

from db.compiler.plan import global_id
from db.services.requests import Done
from db.services.work import Work
from schema.writing import Info, Keyed, Mutation


class Deed(Protocol):
    """What a command left: the row that it is about, in its version."""

    @property
    def id(self) -> UUID: ...
    @property
    def version(self) -> int: ...


class Answer(Protocol):
    """A success: what is remembered of its deed, and the answer from what was remembered."""

    @classmethod
    def kept(cls, deed: Any) -> Done: ...
    @classmethod
    def of(cls, done: Done) -> Self: ...


@strawberry.type
class About:
    """Something was done about one row. `about`: its type; `called`: the word by which it is
    remembered; `part`: the type of the part of it that is told beside it."""

    about: ClassVar[str]
    called: ClassVar[str] = "about"
    part: ClassVar[str | None] = None
    identity: strawberry.Private[str]

    @classmethod
    def kept(cls, deed: Deed | UUID) -> Done:
        """Of an act on many lines also how many there were, and which of them were refused."""
        if isinstance(deed, UUID):
            return Done(cls.__name__, {cls.called: global_id(cls.about, deed)})
        ids, versions = {cls.called: global_id(cls.about, deed.id)}, {cls.called: deed.version}
        if cls.part and (beside := getattr(deed, "part", None)):
            ids["part"] = global_id(cls.part, beside)
        if (lines := getattr(deed, "lines", None)) is not None:
            versions["lines"] = lines
        return Done(cls.__name__, ids, versions, notices=getattr(deed, "notices", ()))

    @classmethod
    def of(cls, done: Done) -> Self:
        return cls(identity=done.ids[cls.called])


@strawberry.type
class AboutPart(About):
    """Something was done about a part of a row."""

    beside: strawberry.Private[str]

    @classmethod
    def of(cls, done: Done) -> Self:
        return cls(identity=done.ids[cls.called], beside=done.ids["part"])


Success = TypeVar("Success", bound=Answer)
Words = ParamSpec("Words")


async def acted(
    said_of: Mutation,
    info: Info,
    input: Keyed,
    success: type[Success],
    deed: Callable[Concatenate[Work, Words], Awaitable[Any]],
    *said: Words.args,
    **more: Words.kwargs,
) -> Success | Any:
    """The outcome of an act, as its success remembers it. `said_of`: how its refusals are told."""

    async def command(work: Work) -> Done:
        return success.kept(await deed(work, *said, **more))

    return await said_of.perform(info, input, command, success.of)
