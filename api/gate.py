"""What stands before /graphql: nothing that is not exactly a GraphQL request in JSON goes in."""

import asyncio
import json
import math
import re
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from api.errors import (
    ClientGoneError,
    body_too_large,
    body_too_slow,
    malformed,
    wrong_media,
)
from api.http import Receive, Scope, headers

_CONTENT_TYPE: Final = re.compile(
    r'application/json[ \t]*(?:;[ \t]*charset[ \t]*=[ \t]*(?:utf-8|"utf-8")[ \t]*)?', re.IGNORECASE
)
_DIGITS: Final = 100  # of a whole number; no field takes more, and conversion is quadratic
_SWALLOWED_BYTES: Final = 1_048_576
_SWALLOWED_SECONDS: Final = 0.5


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    query: str
    variables: dict[str, Any]
    operation_name: str | None


class RefusedJsonError(ValueError):
    """Well-formed for the decoder, but not taken here. The message is for the client."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Settings describe the limits: bytes, levels of nesting, seconds."""

    max_body_bytes: int = 131_072
    max_json_depth: int = 40
    body_timeout: float = 5

    def check_head(self, scope: Scope) -> None:
        """Refuse by the head alone, before a byte of the body is awaited."""
        types = headers(scope, b"content-type")
        if len(types) != 1 or not _CONTENT_TYPE.fullmatch(types[0].strip()):
            raise wrong_media("The body must be application/json in UTF-8.")
        if headers(scope, b"content-encoding"):
            raise wrong_media("The body must not be compressed.")
        for length in headers(scope, b"content-length"):
            if not length.isdecimal() or int(length) > self.max_body_bytes:
                raise body_too_large(self.max_body_bytes)

    async def body(self, receive: Receive) -> bytes:
        try:
            async with asyncio.timeout(self.body_timeout):
                return await self._body(receive)
        except TimeoutError:
            raise body_too_slow() from None

    async def _body(self, receive: Receive) -> bytes:
        parts: list[bytes] = []
        size, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientGoneError
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > self.max_body_bytes:
                raise body_too_large(self.max_body_bytes)
            more = message.get("more_body", False)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def request(self, body: bytes) -> GraphQLRequest:
        """The request in a body. Unknown members are reserved by the specification and ignored."""
        asked = self.decoded(body)
        if not isinstance(asked, dict):
            raise malformed("The body must be one JSON object; batches are not taken.")
        query, variables, name = (asked.get(k) for k in ("query", "variables", "operationName"))
        if not isinstance(query, str):
            raise malformed("`query` must be a string.")
        if not isinstance(variables, dict | None):
            raise malformed("`variables` must be an object.")
        if not isinstance(name, str | None):
            raise malformed("`operationName` must be a string.")
        if not isinstance(asked.get("extensions"), dict | None):
            raise malformed("`extensions` must be an object.")
        return GraphQLRequest(query, variables or {}, name)

    def decoded(self, body: bytes) -> Any:
        try:
            text = body.decode("utf-8")
            value = _DECODER.decode(text)
        except RefusedJsonError as refused:
            raise malformed(str(refused)) from None
        except UnicodeDecodeError:
            raise malformed("The body is not UTF-8.") from None
        except RecursionError:
            raise self._too_deep() from None
        except ValueError:
            raise malformed("The body is not JSON.") from None
        if "\\u" in text or text.count("{") + text.count("[") > self.max_json_depth:
            self._check_values(value)
        return value

    def _check_values(self, value: Any) -> None:
        """Depth, and strings that PostgreSQL or UTF-8 cannot hold. Level by level, no recursion."""
        level, depth = [value], 0
        while level:
            depth += 1
            below: list[Any] = []
            for found in level:
                if isinstance(found, str):
                    _check_string(found)
                elif isinstance(found, dict):
                    below += [*found, *found.values()]
                elif isinstance(found, list):
                    below += found
            level = below
            if depth >= self.max_json_depth and any(isinstance(v, dict | list) for v in level):
                raise self._too_deep()

    def _too_deep(self) -> Exception:
        return malformed(f"The JSON is nested deeper than {self.max_json_depth}.")


async def swallow(receive: Receive, scope: Scope) -> None:
    """Take in what a refused client is still sending, for a moment and up to 1 MB.

    Closing on unread bytes resets the connection, and the client may then never see the answer.
    """
    if headers(scope, b"expect"):
        return  # it waits for a word of ours before it sends
    size, more = 0, True
    try:
        async with asyncio.timeout(_SWALLOWED_SECONDS):
            while more and size < _SWALLOWED_BYTES:
                message = await receive()
                size += len(message.get("body", b""))
                more = message.get("more_body", False)
    except TimeoutError:
        return


def _check_string(text: str) -> None:
    if "\0" in text:
        raise malformed("Strings must not contain NUL.")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise malformed("Strings must not contain lone surrogates.") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise RefusedJsonError("An object has the same key twice.")
    return found


def _whole(digits: str) -> int:
    if len(digits) > _DIGITS:
        raise RefusedJsonError("A number is too long.")
    return int(digits)


def _fraction(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise RefusedJsonError("A number is too large.")
    return value


def _constant(name: str) -> NoReturn:
    raise RefusedJsonError(f"{name} is not JSON.")


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_whole,
    parse_float=_fraction,
    parse_constant=_constant,
)
