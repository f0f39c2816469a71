"""Figures as a file or a picture: a link for one officer, for one time, for a minute; and its use.

A link is made by a read and leaves no trace. What is asked for stands in it; what may be told is
judged when it is fetched, by the rights of that moment, as of any question.
"""

import zlib
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any, Final
from uuid import UUID

import orjson

from db.access import BadCursorError, NotFoundError
from db.compiler.cursors import LONGEST, binding, seal, unseal
from db.services.work import Work

PURPOSE: Final = "link to figures"  # of the key
NAMED: Final = "figures"  # among the keys of requests, which are used once too
CLAIMED: Final = """
INSERT INTO request_key (officer_id, mutation, key, fingerprint, outcome)
VALUES ($1, $2, $3, $4, '{}') ON CONFLICT DO NOTHING
"""


class LongLinkError(Exception):
    """More is asked for than goes into an address."""


@dataclass(frozen=True, slots=True)
class Link:
    """`about`: the global id that it speaks of; `asked`: all of what is asked for; `expires`:
    seconds since 1970."""

    about: str
    asked: Mapping[str, Any]
    officer: UUID
    expires: float

    @property
    def id(self) -> UUID:
        """What is asked twice in one moment is one link: answers to one question are equal."""
        said = orjson.dumps((self.about, self.asked, self.officer, self.expires))
        return UUID(bytes=blake2b(said, digest_size=16).digest())


def link(secret: bytes, said: Link) -> str:
    """The words that stand in the address. Raises LongLinkError."""
    packed = b64encode(zlib.compress(orjson.dumps(said.asked), 9)).decode()
    words = seal(binding(secret, PURPOSE), (said.about, packed, said.officer, said.expires))
    if len(words) > LONGEST:
        raise LongLinkError
    return words


def read(secret: bytes, words: str) -> Link:
    """Raises NotFoundError for words that we did not make."""
    try:
        values = unseal(binding(secret, PURPOSE), words, (str, str, UUID, float))
    except BadCursorError:
        raise NotFoundError from None
    about, packed, officer, expires = values
    return Link(about, orjson.loads(zlib.decompress(b64decode(packed))), officer, expires)


async def use(work: Work, said: Link) -> None:
    """Once, on record. Raises NotFoundError for a link that is over, used, or another's."""
    over = datetime.fromtimestamp(said.expires, UTC) <= work.now
    if over or said.officer != work.subject:
        raise NotFoundError
    claim = (work.subject, NAMED, said.id, said.id.bytes)
    if await work.execute(CLAIMED, *claim) != "INSERT 0 1":
        raise NotFoundError
    await work.record("fetchFigures", said.about, **said.asked)
