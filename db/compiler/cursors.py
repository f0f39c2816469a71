"""Cursors: the order's values of one row, encrypted and bound to the list, filter and order.

AES-SIV: the same row gives the same cursor, and nobody reads or makes one without the key.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final
from uuid import UUID

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from db.access import BadCursorError

PARSE: Final[dict[type, Callable[[Any], Any]]] = {
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
    UUID: UUID,
}
LONGEST: Final = 2_000  # characters; ours are under 300


def seal(key: bytes, values: Sequence[Any]) -> str:
    body = orjson.dumps(list(values), default=str)
    return urlsafe_b64encode(_cipher(key).encrypt(body, None)).decode().rstrip("=")


_cipher = lru_cache(1024)(AESSIV)  # making one costs as much as using it


def unseal(key: bytes, cursor: str, types: Sequence[type]) -> tuple[Any, ...]:
    if len(cursor) > LONGEST:
        raise BadCursorError
    try:
        raw = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        values = orjson.loads(_cipher(key).decrypt(raw, None))
    except (ValueError, InvalidTag):
        raise BadCursorError from None
    return tuple(
        None if value is None else PARSE.get(type_, type_)(value)
        for value, type_ in zip(values, types, strict=True)
    )


def binding(secret: bytes, *facts: Any) -> bytes:
    """The key for the cursors of one list under one filter and order."""
    return blake2b(repr(facts).encode(), key=secret, digest_size=64).digest()
