"""Which pages of other origins may ask: exact origins by setting, none by default.

Credentials are bearer headers only, so cookies are never allowed. Preflights are answered before
sign-in; refusals carry the headers too, so that a front end can read them.
"""

import re
from collections.abc import Iterable
from typing import Final

from api.http import GUARDED, App, Header, Message, Receive, Scope, Send, headers

DEMO_ORIGINS: Final = ("http://localhost:*",)
_METHODS: Final = b"GET, POST"
_HEADERS: Final = b"authorization, content-type"
_SECONDS: Final = b"600"


class Cors:
    """Wraps an application. An entry that ends in `:*` takes any port of that host."""

    def __init__(self, app: App, origins: Iterable[str]) -> None:
        self._app = app
        self._origins = re.compile("|".join(_pattern(o) for o in origins) or r"(?!)")

    def allows(self, origin: str) -> bool:
        return self._origins.fullmatch(origin) is not None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        origin = headers(scope, b"origin") if scope["type"] == "http" else []
        if not origin:
            await self._app(scope, receive, send)
            return
        allowed = len(origin) == 1 and self.allows(origin[0])
        granted: list[Header] = [(b"vary", b"Origin")]
        if allowed:
            granted.append((b"access-control-allow-origin", origin[0].encode("latin-1")))
        if scope["method"] == "OPTIONS" and headers(scope, b"access-control-request-method"):
            await _preflight(send, granted, allowed=allowed)
            return
        if allowed:
            granted.append((b"access-control-expose-headers", b"Retry-After"))

        async def granting(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), *granted]}
            await send(message)

        await self._app(scope, receive, granting)


def _pattern(origin: str) -> str:
    bare = origin.rstrip("/")
    if bare.endswith(":*"):
        return re.escape(bare[:-1]) + r"[0-9]{1,5}"
    return re.escape(bare)


async def _preflight(send: Send, granted: list[Header], *, allowed: bool) -> None:
    told = [*granted, *GUARDED]
    if allowed:
        told += [
            (b"access-control-allow-methods", _METHODS),
            (b"access-control-allow-headers", _HEADERS),
            (b"access-control-max-age", _SECONDS),
        ]
    await send({"type": "http.response.start", "status": 204, "headers": told})
    await send({"type": "http.response.body", "body": b""})
