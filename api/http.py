"""ASGI in a few words: types, headers, and answers in one send."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from typing import Any, Final

import orjson

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Header = tuple[bytes, bytes]

JSON: Final = b"application/json; charset=utf-8"
GUARDED: Final[tuple[Header, ...]] = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
)
CLOSE: Final[Header] = (b"connection", b"close")


def headers(scope: Scope, name: bytes) -> list[str]:
    """All values of a header, in order."""
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]


def retry_after(seconds: float) -> Header:
    """Whole seconds, at least one, as HTTP wants them."""
    return (b"retry-after", b"%d" % max(1, -int(-seconds // 1)))


async def answer(
    send: Send,
    status: int,
    body: Mapping[str, Any] | bytes,
    media: bytes = JSON,
    more: Iterable[Header] = (),
) -> None:
    """Never cached, never guessed at."""
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    told = [
        (b"content-type", media),
        (b"content-length", b"%d" % len(content)),
        *GUARDED,
        *more,
    ]
    await send({"type": "http.response.start", "status": status, "headers": told})
    await send({"type": "http.response.body", "body": content})
