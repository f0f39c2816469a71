"""How acts on cases are performed: their deed, with what is said of it, and what they answer."""

from collections.abc import Awaitable, Callable
from typing import Any, ClassVar, Concatenate, ParamSpec, Protocol, Self, TypeVar

from db.compiler.plan import global_id
from db.services.cases import referrals
from db.services.cases.acting import Done as Acted
from db.services.requests import Done
from db.services.work import Work
from schema.cases.refusals import SAID
from schema.writing import Info, Keyed


class Answer(Protocol):
    """A success. `kind`: of the part of the case that it is about, beside the case."""

    kind: ClassVar[str | None]

    @classmethod
    def of(cls, done: Done) -> Self: ...


Success = TypeVar("Success", bound=Answer)
Words = ParamSpec("Words")


async def acted(
    info: Info,
    input: Keyed,
    success: type[Success],
    deed: Callable[Concatenate[Work, Words], Awaitable[Acted]],
    *said: Words.args,
    **more: Words.kwargs,
) -> Success | Any:
    """The outcome of an act on a case, remembered by the name of its success."""

    async def command(work: Work) -> Done:
        done = await deed(work, *said, **more)
        ids = {"case": global_id("Case", done.case)}
        if success.kind and done.part:
            ids["part"] = global_id(success.kind, done.part)
        return Done(success.__name__, ids, {"case": done.version})

    return await SAID.perform(info, input, command, success.of)


async def answered(
    info: Info,
    input: Keyed,
    success: type[Success],
    deed: Callable[Concatenate[Work, Words], Awaitable[referrals.Done]],
    *said: Words.args,
    **more: Words.kwargs,
) -> Success | Any:
    """The outcome of an act on a referral."""

    async def command(work: Work) -> Done:
        done = await deed(work, *said, **more)
        ids = {"referral": global_id("Referral", done.referral)}
        return Done(success.__name__, ids, {"referral": done.version})

    return await SAID.perform(info, input, command, success.of)
