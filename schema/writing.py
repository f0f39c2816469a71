"""The pattern of a mutation: its command runs once per key, and what it raises becomes a member of
the result union. Whatever is not the caller's to mend goes on to `schema.faults`."""

import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, Final, TypeVar
from uuid import UUID

import strawberry

from db.access import ConflictError, ForbiddenError, NotFoundError
from db.compiler.plan import local_id
from db.rules.inputs import InputRefusedError
from db.services.requests import Done, MismatchError, Request
from db.services.work import AtOnce, Command, about
from schema.context import Context
from schema.errors import (
    Conflict,
    Forbidden,
    IdempotencyMismatch,
    InputProblem,
    InvalidInput,
    NotFound,
)

Info = strawberry.Info[Context, None]
Success = TypeVar("Success")
Absent = TypeVar("Absent")
ARGUMENT: Final = strawberry.argument(description="What is to be done, and the key of the request.")
NOBODY: Final = UUID(int=0)  # a key that no row has


@strawberry.input
class Keyed:
    """An input of a mutation."""

    key: UUID = strawberry.field(
        description="One per intention, the same for every retry of it: it acts once."
    )


Meant = Callable[[Exception], Any]  # a member of the mutation's own union, or None


def _nothing(_: Exception) -> None:
    return None


@dataclass(frozen=True)
class Mutation:
    """How refusals are told. `names`: parts of the input that the command calls otherwise;
    `meant`: refusals of this domain, None for what it does not know."""

    names: dict[str, str]
    meant: Meant = _nothing

    async def perform(
        self,
        info: Info,
        input: Keyed,
        command: Command,
        success: Callable[[Done], Success],
        at_once: AtOnce | None = None,
    ) -> Success | Any:
        try:
            return success(await _performed(info, input, command, at_once))
        except Exception as problem:
            refusal = self._refusal(problem)
            if refusal is None:
                raise
            for told in (refusal, *getattr(refusal, "problems", ())):
                told.path = [self.names.get(word, word) for word in told.path]
            return refusal

    def _refusal(self, problem: Exception) -> Any:
        path = list(about(problem))
        match problem:
            case NotFoundError():
                return NotFound(message="No such record.", path=path)
            case ForbiddenError():
                said = "You may see this but not do this to it."
                return Forbidden(message=said, path=path, action=problem.action)
            case ConflictError():
                said = "Somebody changed it since you read it."
                return Conflict(message=said, path=path, current_version=problem.current)
            case MismatchError():
                said = "The same key came before with another input."
                return IdempotencyMismatch(message=said)
            case _:
                return self.meant(problem)


async def _performed(info: Info, input: Keyed, command: Command, at_once: AtOnce | None) -> Done:
    """The command, done once; again if the caller's postings changed meanwhile."""
    context = info.context
    said = canonical(input)
    request = Request(
        info.field_name, input.key, hmac.digest(context.memory.secret, said, "sha256")
    )

    async def performed() -> Done:
        done: Done = await context.works.perform(
            context.access, context.now, request, command, epoch=context.epoch, at_once=at_once
        )
        return done

    done = await context.retried(performed)
    await _renewed(context, done)
    return done


async def _renewed(context: Context, done: Done) -> None:
    """What is read of the success is read with the rights that the caller has after it."""
    known = context.epoch
    if context.renew and known is not None and done.epoch is not None and done.epoch > known:
        await context.renew(context, done.epoch)


def canonical(input: Any) -> bytes:
    """The input without its key, in one form however it was written down."""
    said = {name: value for name, value in _plain(input).items() if name != "key"}
    return json.dumps(said, sort_keys=True, separators=(",", ":"), default=_text).encode()


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        found = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        return {name: each for name, each in found.items() if each is not strawberry.UNSET}
    return [_plain(each) for each in value] if isinstance(value, list) else value


def _text(value: Any) -> str:
    if isinstance(value, UUID | date | Decimal):
        return str(value)
    if isinstance(value, Enum):
        return value.name
    raise TypeError(type(value))


def outcome(name: str) -> Any:
    """The result of a mutation: its success, or a refusal."""
    said = "Success, or what you can mend. More members may come."
    return strawberry.union(name, description=said)


async def row(info: Info, identity: str) -> Any | None:
    """What a success is about, as the caller may see it now."""
    return await info.context.house.row(info, identity)


def key_of(type_name: str, identity: object) -> UUID | None:
    """The key in a global id of this type; None, which is found nowhere, for any other."""
    name, key = local_id(identity)
    return key if name == type_name else None


def named(type_name: str, identity: Any) -> UUID | None:
    """None only where nothing was named."""
    said = given(identity)
    return None if said is None else key_of(type_name, said) or NOBODY


def given(value: Absent | None) -> Absent | None:
    """What was said; None also where nothing was."""
    return None if value is strawberry.UNSET else value


def invalid(*problems: InputProblem) -> InvalidInput:
    """About the one place that is wrong, or about the whole."""
    places = {tuple(problem.path) for problem in problems}
    path = list(places.pop()) if len(places) == 1 else []
    said = " ".join(problem.message for problem in problems)
    return InvalidInput(message=said, path=path, problems=list(problems))


def refused(problem: InputRefusedError, words: Mapping[str, str]) -> InvalidInput:
    """All problems at once, in these words."""
    here = about(problem)
    return invalid(
        *(
            InputProblem(path=[*here, *p.path], code=p.fault, message=words[p.fault])
            for p in problem.problems
        )
    )
