"""Subscriptions over a WebSocket: graphql-transport-ws only, spoken by Strawberry's handler.

The token comes in connection_init; pages of other origins do not get that far. Queries and
mutations are sent by POST.
"""

import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from datetime import timedelta
from typing import Any, Final

import orjson
from graphql import GraphQLError
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http.exceptions import NonTextMessageReceived, WebSocketDisconnected
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
)
from strawberry.types.execution import ExecutionResult, PreExecutionError
from strawberry.types.unset import UNSET

from api.errors import RefusedRequestError, too_often
from api.gate import Gate
from api.http import Receive, Scope, Send, headers, retry_after
from api.rate import address
from api.streams import Streams, Viewer
from schema.faults import BAD_USER_INPUT, RATE_LIMITED, RequestRefusedError, fault, told

log = logging.getLogger(__name__)

PROTOCOL: Final = "graphql-transport-ws"
SCHEME: Final = "bearer "
ENTRY: Final = 1  # points of an address, for a place until somebody signed in there
# Codes of closing: RFC 6455, and those of the protocol.
GOING_AWAY, TOO_LARGE, TRY_LATER = 1001, 1009, 1013
BAD_MESSAGE, FORBIDDEN, WRONG_PROTOCOL = 4400, 4403, 4406
_MESSAGES: Final = frozenset({"connection_init", "ping", "pong", "subscribe", "complete"})


class Channel:
    """What Strawberry's handler takes for a WebSocket; after its end, silence."""

    def __init__(self, receive: Receive, send: Send, gate: Gate) -> None:
        self._receive, self._send, self._gate = receive, send, gate
        self._over = False
        self.sent = 0
        self.hear: Callable[[], float] = lambda: 0.0  # seconds to wait: said too much

    async def iter_json(self, *, ignore_parsing_errors: bool = False) -> AsyncIterator[Any]:
        while True:
            message = await self._receive()
            if message["type"] == "websocket.disconnect":
                self._over = True
                raise WebSocketDisconnected
            if self._over:
                continue
            text = message.get("text")
            if text is None:
                raise NonTextMessageReceived
            if self.hear():
                await self.close(TRY_LATER, "Too many messages")
            elif (said := await self._understood(text)) is not None:
                yield said

    async def _understood(self, text: str) -> Any:
        body = text.encode()
        if len(body) > self._gate.max_body_bytes:
            await self.close(TOO_LARGE, "Message too large")
            return None
        try:
            said = self._gate.decoded(body)
        except RefusedRequestError as refused:
            await self.close(BAD_MESSAGE, refused.error["message"])
            return None
        if not _well_formed(said):
            await self.close(BAD_MESSAGE, f"Not a message of {PROTOCOL}")
            return None
        return said

    async def send_json(self, message: Any) -> None:
        if self._over:
            return
        text = orjson.dumps(message).decode()
        try:
            await self._send({"type": "websocket.send", "text": text})
            self.sent += 1
        except OSError:  # hung up meanwhile
            self._over = True

    async def close(self, code: int, reason: str) -> None:
        if self._over:
            return
        self._over = True
        try:
            await self._send({"type": "websocket.close", "code": code, "reason": reason})
        except OSError:
            return


def _well_formed(said: Any) -> bool:
    if not isinstance(said, dict) or said.get("type") not in _MESSAGES:
        return False
    kind, payload = said["type"], said.get("payload")
    if kind in {"ping", "pong", "connection_init"}:
        return isinstance(payload, dict | None)
    if not isinstance(said.get("id"), str) or not said["id"]:
        return False
    return kind == "complete" or (isinstance(payload, dict) and _asks(payload))


def _asks(payload: dict[str, Any]) -> bool:
    return (
        isinstance(payload.get("query"), str)
        and isinstance(payload.get("variables"), dict | None)
        and isinstance(payload.get("operationName"), str | None)
        and isinstance(payload.get("extensions"), dict | None)
    )


class Socket:
    """One connection: Strawberry's view, schema and context in one. A line of `Streams`."""

    def __init__(self, streams: Streams, channel: Channel, client: Any) -> None:
        self._streams, self._channel, self._client = streams, channel, client
        self.viewer: Viewer | None = None
        self.connection_params: dict[str, Any] = {}
        self._said = 0  # messages before they signed in
        channel.hear = self._hear

    async def on_ws_connect(self, _: Any) -> Any:
        """The token, as `authorization` in the payload, in the form of the header."""
        for name, value in self.connection_params.items():
            if name.lower() == "authorization" and isinstance(value, str):
                given = value[len(SCHEME) :] if value[: len(SCHEME)].lower() == SCHEME else ""
                try:
                    self.viewer = await self._streams.viewer(self, given.encode())
                except RefusedRequestError:
                    await self._channel.close(TRY_LATER, "Too many connections")
                    return UNSET
        if self.viewer is None:
            self._streams.unknown_rates.spend(address(self._client), 1)
            raise ConnectionRejectionError
        self._streams.unknown_rates.spend(address(self._client), -ENTRY)  # known now
        return UNSET

    async def stream(self, query: str, **asked: Any) -> AsyncGenerator[Any, None]:
        return self._results(query, asked["variable_values"] or {}, asked["operation_name"])

    async def forbid(self) -> None:
        await self._channel.close(FORBIDDEN, "Forbidden")

    async def leave(self) -> None:
        await self._channel.close(GOING_AWAY, "Going away")

    def _hear(self) -> float:
        if self.viewer is not None:
            self._streams.rates.spend(self.viewer.officer_id, 1)
            return self._streams.rates.wait(self.viewer.officer_id)
        self._said += 1
        if self._said == 1:
            return 0.0  # their token; a bad one costs
        self._streams.unknown_rates.spend(address(self._client), 1)
        return self._streams.unknown_rates.wait(address(self._client))

    async def _results(
        self, text: str, variables: dict[str, Any], name: str | None
    ) -> AsyncGenerator[Any, None]:
        viewer = self.viewer
        assert viewer is not None  # noqa: S101 -- nobody subscribes before the acknowledgement
        try:
            subscription = await self._streams.subscribe(viewer, text, variables, name)
            if subscription is None:
                yield _refused(fault("Queries and mutations are sent by POST.", BAD_USER_INPUT))
                return
            try:
                async with aclosing(subscription.answers()) as answers:
                    async for answer in answers:
                        self._streams.charge(viewer, answer)
                        yield _result(answer)
            finally:
                subscription.end()
        except RequestRefusedError as refused:
            yield _refused(*refused.errors)
        except RefusedRequestError as refused:
            if refused.status == UNAUTHENTICATED:
                await self.forbid()
            else:
                yield _refused(refused.error)
        except Exception as problem:  # nothing leaves unmasked
            yield _refused(told(problem))


UNAUTHENTICATED: Final = 401


def _refused(*errors: dict[str, Any]) -> PreExecutionError:
    return PreExecutionError(data=None, errors=[_error(each) for each in errors])


def _result(answer: dict[str, Any]) -> ExecutionResult:
    errors = [_error(each) for each in answer.get("errors", ())] or None
    return ExecutionResult(answer["data"], errors, answer["extensions"])


def _error(said: dict[str, Any]) -> GraphQLError:
    return GraphQLError(said["message"], path=said.get("path"), extensions=said["extensions"])


class Handler(BaseGraphQLTransportWSHandler[Any, None]):
    """As Strawberry has it, with an error code where too many are open."""

    async def handle_subscribe(self, message: Any) -> None:
        most = self.max_subscriptions_per_connection or 1
        known = message["id"] in self.operations or not self.connection_acknowledged
        if known or len(self.operations) < most:
            await super().handle_subscribe(message)
            return
        error = fault(f"At most {most} subscriptions on one connection.", RATE_LIMITED)
        refusal: Any = {"id": message["id"], "type": "error", "payload": [error]}
        await self.send_message(refusal)


class Sockets:
    """The ASGI application of /graphql for WebSockets. `allows`: the origins of pages that may
    connect; those of the server itself may, and programs, which name none."""

    def __init__(
        self,
        streams: Streams,
        allows: Callable[[str], bool],
        gate: Gate,
        *,
        init_timeout: float = 3,
        most: int = 20,
    ) -> None:
        self._streams, self._allows, self._gate = streams, allows, gate
        self._patience, self._most = timedelta(seconds=init_timeout), most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()  # websocket.connect
        if not self._welcome(scope):
            await _turn_away(scope, send, 403)
            return
        channel = Channel(receive, send, self._gate)
        line = Socket(self._streams, channel, scope.get("client"))
        try:
            self._enter(line, address(scope.get("client")))
        except RefusedRequestError as refused:
            await _turn_away(scope, send, refused.status)
            return
        began = time.monotonic()
        try:
            await self._converse(scope, send, channel, line)
        finally:
            self._streams.left(line)
            lasted = {"seconds": round(time.monotonic() - began, 1), "count": channel.sent}
            log.info("websocket", extra=lasted)

    def _enter(self, line: Socket, whose: str) -> None:
        """Places are few: who says nothing has one for a moment, and not one after the other."""
        purse = self._streams.unknown_rates
        if wait := purse.wait(whose):
            raise too_often(wait)
        self._streams.enter(line)
        purse.spend(whose, ENTRY)

    async def _converse(self, scope: Scope, send: Send, channel: Channel, line: Socket) -> None:
        if PROTOCOL not in scope.get("subprotocols", ()):
            await send({"type": "websocket.accept"})
            await channel.close(WRONG_PROTOCOL, "Subprotocol not acceptable")
            return
        await send({"type": "websocket.accept", "subprotocol": PROTOCOL})
        view: Any = line
        websocket: Any = channel
        handler = Handler(view, websocket, line, None, view, self._patience, self._most)
        await handler.handle()

    def _welcome(self, scope: Scope) -> bool:
        origins = headers(scope, b"origin")
        if not origins:
            return True
        own = {f"{way}://{host}" for host in headers(scope, b"host") for way in ("http", "https")}
        return len(origins) == 1 and (origins[0] in own or self._allows(origins[0]))


async def _turn_away(scope: Scope, send: Send, status: int) -> None:
    """Before the handshake; servers that cannot say a status say 403."""
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close"})
        return
    head = [retry_after(1)] if status != 403 else []  # noqa: PLR2004
    await send({"type": "websocket.http.response.start", "status": status, "headers": head})
    await send({"type": "websocket.http.response.body", "body": b""})
