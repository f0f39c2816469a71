"""`POST /imports`: a household book as a file, beside /graphql, which takes no files; and the empty
book to fill in. What comes of a file, GraphQL tells."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final
from urllib.parse import parse_qs
from uuid import UUID

from starlette.routing import BaseRoute, Route

from api.auth import Caller
from api.errors import (
    Refusal,
    RefusedRequestError,
    body_too_large,
    malformed,
    too_busy,
    too_slow,
    wrong_media,
    wrong_method,
)
from api.gate import Gate
from api.http import GUARDED, Receive, Scope, Send, answer, headers
from api.known import Known
from api.rate import Rates
from api.refusals import refuse
from db.access import ForbiddenError, NotFoundError
from db.compiler.plan import global_id
from db.rules.inputs import InputRefusedError
from db.services.book.imports import Sent, send_book
from db.services.book.sheets import Media
from db.services.book.template import template
from db.services.requests import Done, MismatchError, Request
from db.services.work import Work
from schema.context import Context
from schema.faults import BAD_USER_INPUT, FORBIDDEN, fault

NAME: Final = "sendBook"  # of the request, as keys of retries know it
AT_ONCE: Final = 4  # files in work, one of each sender; beyond it 503
POINTS: Final = 2_000  # of the sender's purse, for one file
TEMPLATES: Final = {"xlsx": Media.XLSX, "csv": Media.CSV}
FILE: Final = "so-theo-doi-tre-em"


@dataclass(frozen=True, slots=True)
class Asked:
    """What stands beside the file: the commune, and the key of the request."""

    unit: str
    key: UUID


@dataclass(eq=False)
class Imports:
    """`gate`: how large a file may be, and how long it may take to come."""

    authenticate: Callable[[Scope], Awaitable[Caller | Refusal]]
    context: Callable[[Caller], Awaitable[Context]]
    gate: Gate
    rates: Rates
    unknown_rates: Rates
    patience: float = 15
    in_work: set[UUID] = field(default_factory=set, init=False)  # their senders

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            done = await self._done(scope, receive)
        except Exception as problem:
            await refuse(problem, scope, receive, send)
        else:
            await answer(send, 202, {"import": {"id": done.ids["import"]}})

    async def _done(self, scope: Scope, receive: Receive) -> Done:
        if scope["method"] != "POST":
            raise wrong_method(b"POST")
        media = self._media(scope)
        caller = await self._caller(scope)
        asked = _asked(scope)
        if len(self.in_work) >= AT_ONCE or caller.officer_id in self.in_work:
            raise too_busy()
        self.in_work.add(caller.officer_id)
        self.rates.spend(caller.officer_id, POINTS)  # who sends slowly, or half, holds a place too
        try:
            content = await self.gate.body(receive)
            async with asyncio.timeout(self.patience):
                return await self._sent(caller, asked, Sent(content, media))
        except TimeoutError:
            raise too_slow() from None
        finally:
            self.in_work.discard(caller.officer_id)

    def _media(self, scope: Scope) -> Media:
        said = [
            value.partition(";")[0].strip().lower() for value in headers(scope, b"content-type")
        ]
        if len(said) != 1 or said[0] not in set(Media):
            raise wrong_media(f"The body must be {' or '.join(Media)}.")
        if headers(scope, b"content-encoding"):
            raise wrong_media("The body must not be compressed.")
        for length in headers(scope, b"content-length"):
            if not length.isdecimal() or int(length) > self.gate.max_body_bytes:
                raise body_too_large(self.gate.max_body_bytes)
        return Media(said[0])

    async def _caller(self, scope: Scope) -> Caller:
        return await Known(self.authenticate, self.rates, self.unknown_rates)(scope)

    async def _sent(self, caller: Caller, asked: Asked, sent: Sent) -> Done:
        context = await self.context(caller)
        said = b"|".join((asked.unit.encode(), sent.media.encode(), sha256(sent.content).digest()))
        mark = hmac.digest(context.memory.secret, said, "sha256")

        async def command(work: Work) -> Done:
            moved = await send_book(work, work.memory.unit(asked.unit), sent)
            return Done("BookSent", {"import": global_id("Import", moved.id)})

        try:
            done: Done = await context.works.perform(
                context.access, context.now, Request(NAME, asked.key, mark), command
            )
        except NotFoundError:
            raise _refused(404, "There is no such unit.", BAD_USER_INPUT) from None
        except ForbiddenError:
            raise _refused(403, "Not your commune's book.", FORBIDDEN) from None
        except MismatchError:
            raise _refused(409, "The same key came before with another file.") from None
        except InputRefusedError:
            raise _refused(400, "Books are kept by communes; this unit is none.") from None
        return done


def _refused(status: int, message: str, code: str = BAD_USER_INPUT) -> RefusedRequestError:
    return RefusedRequestError(status, fault(message, code), early=False)


def _asked(scope: Scope) -> Asked:
    said = parse_qs(scope["query_string"].decode("latin-1"), max_num_fields=5)
    if said.keys() != {"unit", "key"} or any(len(values) != 1 for values in said.values()):
        raise _early("Say `unit`, the commune, and `key`, a UUID, in the query.")
    try:
        return Asked(said["unit"][0], UUID(said["key"][0]))
    except ValueError:
        raise _early("`key` must be a UUID.") from None


def _early(message: str) -> RefusedRequestError:
    refused = malformed(message)
    refused.early = True
    return refused


@dataclass(eq=False)
class Template:
    """The empty book, made once."""

    name: str
    _content: bytes | None = field(default=None, init=False)

    async def __call__(self, scope: Scope, _: Receive, send: Send) -> None:
        if scope["method"] not in ("GET", "HEAD"):
            error = fault("The template is only read.", BAD_USER_INPUT)
            await answer(send, 405, {"errors": [error]}, more=[(b"allow", b"GET, HEAD")])
            return
        media = TEMPLATES[self.name]
        if self._content is None:
            self._content = await asyncio.to_thread(template, media)
        told: list[Any] = [
            (b"content-type", media.encode()),
            (b"content-length", b"%d" % len(self._content)),
            (b"content-disposition", f'attachment; filename="{FILE}.{self.name}"'.encode()),
            *GUARDED,
        ]
        body = b"" if scope["method"] == "HEAD" else self._content
        await send({"type": "http.response.start", "status": 200, "headers": told})
        await send({"type": "http.response.body", "body": body})


def routes(imports: Imports) -> list[BaseRoute]:
    empty = [Route(f"/imports/template.{name}", Template(name)) for name in TEMPLATES]
    return [Route("/imports", imports), *empty]
