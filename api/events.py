"""Subscriptions as an event stream (SSE), answered to a POST: one operation, one response.

The events are those of graphql-sse in its mode of distinct connections: `next` and `complete`.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, Final

import orjson

from api.auth import BAD_CREDENTIAL, SCHEME
from api.errors import RefusedRequestError, unauthenticated
from api.gate import GraphQLRequest
from api.http import GUARDED, Receive, Scope, Send, headers
from api.streams import Streams, Viewer
from schema.faults import told
from schema.streaming import Subscription

ALIVE: Final = 15.0  # seconds of silence, after which a comment says that the stream is alive
HEAD: Final = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    *GUARDED,
    (b"x-accel-buffering", b"no"),
)
COMPLETE: Final = b"event: complete\ndata:\n\n"
PULSE: Final = b":\n\n"


class EventLine:
    """One response. A line of `Streams`."""

    def __init__(self, streams: Streams) -> None:
        self._streams = streams
        self._over = asyncio.Event()
        self._forbidden = False
        self.viewer: Viewer | None = None
        self.subscription: Subscription | None = None

    async def open(self, scope: Scope, request: GraphQLRequest) -> bool:
        """False: the operation is no subscription. Raises RefusedRequestError and
        RequestRefusedError. What was opened is to be told, or closed."""
        credential = headers(scope, b"authorization")[0][len(SCHEME) :].encode("latin-1")
        self._streams.enter(self)
        try:
            self.viewer = await self._streams.viewer(self, credential)
            if self.viewer is not None:
                self.subscription = await self._streams.subscribe(
                    self.viewer, request.query, request.variables, request.operation_name
                )
        finally:
            if self.subscription is None:
                self._streams.left(self)
        return self.subscription is not None

    async def tell(self, receive: Receive, send: Send) -> None:
        """Until the client hangs up, or the right to listen or the server ends."""
        gone = asyncio.create_task(_hung_up(receive))
        over = asyncio.create_task(self._over.wait())
        try:
            await send({"type": "http.response.start", "status": 200, "headers": list(HEAD)})
            await self._events(send, gone, over)
            if self._forbidden:
                await send({"type": "http.response.body", "body": FORBIDDEN, "more_body": True})
            await send({"type": "http.response.body", "body": COMPLETE, "more_body": False})
        except OSError:
            return  # hung up meanwhile
        finally:
            gone.cancel()
            over.cancel()
            self.close()

    def close(self) -> None:
        if self.subscription is not None:
            self.subscription.end()
        self._streams.left(self)

    async def forbid(self) -> None:
        self._forbidden = True
        self._over.set()

    async def leave(self) -> None:
        self._over.set()

    async def _events(
        self, send: Send, gone: "asyncio.Task[None]", over: "asyncio.Task[Any]"
    ) -> None:
        assert self.subscription is not None  # noqa: S101 -- `open` was True
        async with aclosing(self._told(self.subscription)) as events:
            coming: asyncio.Task[bytes] = asyncio.create_task(_next(events))
            try:
                while True:
                    await asyncio.wait({coming, gone, over}, timeout=ALIVE, return_when=FIRST)
                    said = PULSE
                    if coming.done():
                        said, coming = coming.result(), asyncio.create_task(_next(events))
                    elif gone.done() or over.done():
                        return
                    if not said:
                        return
                    await send({"type": "http.response.body", "body": said, "more_body": True})
            finally:
                coming.cancel()
                await asyncio.gather(coming, return_exceptions=True)

    async def _told(self, subscription: Subscription) -> AsyncGenerator[bytes, None]:
        assert self.viewer is not None  # noqa: S101 -- it subscribed
        try:
            async with aclosing(subscription.answers()) as answers:
                async for answer in answers:
                    self._streams.charge(self.viewer, answer)
                    yield _event(answer)
        except RefusedRequestError as refused:
            yield _event({"errors": [refused.error]})
        except Exception as problem:  # nothing leaves unmasked
            yield _event({"errors": [told(problem)]})


FIRST: Final = asyncio.FIRST_COMPLETED


def _event(answer: dict[str, Any]) -> bytes:
    return b"event: next\ndata: " + orjson.dumps(answer) + b"\n\n"


FORBIDDEN: Final = _event({"errors": [unauthenticated(BAD_CREDENTIAL).error]})


async def _next(events: AsyncGenerator[bytes, None]) -> bytes:
    """The next event; empty: there is none."""
    async for event in events:
        return event
    return b""


async def _hung_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
