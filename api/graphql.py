"""The /graphql endpoint: body -> operation -> answer, in one ASGI send."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Hashable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from inspect import isawaitable
from typing import Any, Protocol
from uuid import UUID

import orjson

from api.errors import (
    STATUS,
    ClientGoneError,
    Refusal,
    RefusedRequestError,
    not_acceptable,
    too_busy,
    too_often,
    too_slow,
    unauthenticated,
    wrong_method,
)
from api.events import EventLine
from api.gate import Gate, GraphQLRequest, swallow
from api.http import CLOSE, JSON, App, Header, Receive, Scope, Send, answer, headers, retry_after
from api.media import GRAPHQL, negotiated, wants_events, wants_page
from api.rate import Rates, address
from api.streams import Streams
from schema.faults import TIMEOUT, RequestRefusedError, unexpected

log = logging.getLogger(__name__)

REFUSED_POINTS = 10  # for a document that is refused, and as many for every half millisecond:
POINTS_A_MS = 20  # what is dear to validate, or to compile, is as dear as what runs
SLOW = 408  # it had its time to send
UNKNOWN_POINTS = 1  # a request without a valid token


class Caller(Protocol):
    """Who asks, as sign-in found out."""

    @property
    def officer_id(self) -> UUID: ...


class Executor(Protocol):
    """`schema.execution.House`."""

    async def execute(
        self, text: str, variables: dict[str, Any], operation_name: str | None, context: Any
    ) -> dict[str, Any]:
        """A GraphQL response; one without `data` was not executed."""


Authenticate = Callable[[Scope], Awaitable[Caller | Refusal]]


@dataclass(slots=True)
class Reply:
    status: int
    body: bytes
    headers: tuple[Header, ...] = ()
    line: EventLine | None = None  # told of events, instead of a body


@dataclass(slots=True)
class Endpoint:
    """What it needs is handed in by the composition root; seconds and counts by settings.

    `page` answers browsers at GET; without it GET is 405 for everybody.
    """

    house: Executor
    authenticate: Authenticate
    context: Callable[[Any], Any]  # the caller's context, or a promise of it
    gate: Gate = field(default_factory=Gate)
    rates: Rates = field(default_factory=lambda: Rates(300_000))
    unknown_rates: Rates = field(default_factory=lambda: Rates(600))
    request_timeout: float = 15
    max_in_work: int = 64
    page: App | None = None
    streams: Streams | None = None
    in_work: int = field(default=0, init=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()
        if scope["method"] == "GET" and self._shows_page(scope):
            await self.page(scope, receive, send)  # type: ignore[misc]  # _shows_page looked
            return
        media, closing = _media(scope), False
        facts: dict[str, Any] = {}
        try:
            reply = await self._reply(scope, receive, media, facts)
        except ClientGoneError:
            return
        except RefusedRequestError as refused:
            reply = _refused(refused)
            closing = refused.early
            if closing and refused.status != SLOW:
                await swallow(receive, scope)
        except Exception as problem:  # the last door: nothing leaves unmasked
            reply = Reply(500, orjson.dumps({"errors": [unexpected(problem)]}))
        if reply.line is not None:
            log.info("graphql events", extra=facts)
            await reply.line.tell(receive, send)
            return
        more = (*reply.headers, CLOSE) if closing else reply.headers
        await answer(send, reply.status, reply.body, media or JSON, more)
        facts |= {"status": reply.status, "ms": round((time.perf_counter() - began) * 1000, 1)}
        log.info("graphql", extra=facts)

    def _shows_page(self, scope: Scope) -> bool:
        return self.page is not None and wants_page(_accept(scope))

    async def _reply(
        self, scope: Scope, receive: Receive, media: bytes | None, facts: dict[str, Any]
    ) -> Reply:
        if scope["method"] != "POST":
            raise wrong_method(b"POST", b"OPTIONS")
        listens = self.streams is not None and wants_events(_accept(scope))
        if media is None and not listens:
            raise not_acceptable()
        self.gate.check_head(scope)
        caller = await self._caller(scope)
        if self.in_work >= self.max_in_work:
            raise too_busy()
        request = self.gate.request(await self.gate.body(receive))
        facts["operation"] = operation_hash(request.query)
        if listens and (reply := await self._listening(scope, request)):
            return reply
        if media is None:
            raise not_acceptable(early=False)
        began = time.perf_counter()
        result = await self._executed(request, caller)
        self._charge(caller, result, (time.perf_counter() - began) * 1000, facts)
        return _answered(result, media)

    async def _listening(self, scope: Scope, request: GraphQLRequest) -> Reply | None:
        """None: what was sent is no subscription."""
        assert self.streams is not None  # noqa: S101 -- see `_reply`
        line = EventLine(self.streams)
        try:
            opened = await line.open(scope, request)
        except RequestRefusedError as refused:
            return _answered({"errors": refused.errors}, GRAPHQL)
        except RefusedRequestError as refused:
            refused.early = False  # the body was read
            raise
        return Reply(200, b"", line=line) if opened else None

    async def _caller(self, scope: Scope) -> Caller:
        caller = await self.authenticate(scope)
        if isinstance(caller, Refusal):
            key = address(scope.get("client"))
            self._check_purse(self.unknown_rates, key)
            self.unknown_rates.spend(key, UNKNOWN_POINTS)
            raise unauthenticated(caller)
        self._check_purse(self.rates, caller.officer_id)
        return caller

    def _check_purse(self, rates: Rates, key: Hashable) -> None:
        wait = rates.wait(key)
        if wait:
            raise too_often(wait)

    async def _executed(self, request: GraphQLRequest, caller: Caller) -> dict[str, Any]:
        """A place is taken only now: slow senders hold none."""
        if self.in_work >= self.max_in_work:
            busy = too_busy()
            busy.early = False
            raise busy
        self.in_work += 1
        context: Any = None
        try:
            async with asyncio.timeout(self.request_timeout) as deadline:
                context = self.context(caller)
                if isawaitable(context):
                    context = await context
                return await self.house.execute(
                    request.query, request.variables, request.operation_name, context
                )
        except TimeoutError:
            if not deadline.expired():
                raise
            raise too_slow() from None
        finally:
            self.in_work -= 1
            thought = getattr(context, "thought", 0.0)
            self.rates.spend(caller.officer_id, int(thought * 1000) * POINTS_A_MS)

    def _charge(
        self, caller: Caller, result: Mapping[str, Any], ms: float, facts: dict[str, Any]
    ) -> None:
        cost = result.get("extensions", {}).get("cost")
        points = cost["requested"] if cost else REFUSED_POINTS + int(ms * POINTS_A_MS)
        self.rates.spend(caller.officer_id, points)
        facts["cost"] = points
        if errors := result.get("errors"):
            facts["codes"] = sorted({e.get("extensions", {}).get("code", "") for e in errors})


def operation_hash(text: str) -> str:
    """Tells operations apart in logs without showing what stands in them."""
    return blake2b(text.encode(), digest_size=8).hexdigest()


def _media(scope: Scope) -> bytes | None:
    return negotiated(_accept(scope))


def _accept(scope: Scope) -> str:
    return ",".join(headers(scope, b"accept"))[:1000]


def _answered(result: Mapping[str, Any], media: bytes) -> Reply:
    body = orjson.dumps(result)
    if "data" in result:
        return Reply(200, body)
    code = result["errors"][0].get("extensions", {}).get("code")
    status = STATUS.get(code, 400 if media == GRAPHQL else 200)
    return Reply(status, body, (retry_after(1),) if code == TIMEOUT else ())


def _refused(refused: RefusedRequestError) -> Reply:
    return Reply(refused.status, orjson.dumps({"errors": [refused.error]}), refused.headers)
