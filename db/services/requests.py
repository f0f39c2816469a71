"""Keys of requests: a mutation acts once per key, caller and name (security.md D13).

Of two at once the second waits for the first. What a success was is remembered in its transaction;
a refusal leaves nothing, hence leaves the key free. Kept a day (see `Works.purge`).
"""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2b
from typing import Any, Final, Self
from uuid import UUID

from db.access import StaleError

# Says who asks, waits for a request of the same key, then recalls what that one was.
BEGUN: Final = "SELECT epoch, fingerprint, outcome FROM request_begun($1, $2, $3, $4)"
REMEMBER: Final = """
INSERT INTO request_key (officer_id, mutation, key, fingerprint, outcome)
VALUES ($1, $2, $3, $4, $5) RETURNING (SELECT epoch FROM access_epoch)
"""


class MismatchError(Exception):
    """The same key came before with another input."""


@dataclass(frozen=True, slots=True)
class Request:
    """A mutation as it was asked for. `fingerprint` is keyed: an input may hold a password."""

    mutation: str
    key: UUID
    fingerprint: bytes

    def lock(self, subject: UUID) -> int:
        """For an advisory lock. That two keys share one costs a wait, nothing else."""
        said = f"{subject} {self.mutation} {self.key}".encode()
        return int.from_bytes(blake2b(said, digest_size=8).digest(), signed=True)

    def asked(self, subject: UUID) -> tuple[UUID, int, UUID, bytes]:
        """As functions of the database ask for it that do the whole of it."""
        return subject, self.lock(subject), self.key, self.fingerprint


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to look at again, by code and place; `ids`: global ids of what it speaks of."""

    code: str
    path: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """What is remembered of a success: its kind, global ids and versions, until when it holds, what
    to look at again.
    `secret` is told once and never kept; `epoch`: how new access is since."""

    kind: str
    ids: Mapping[str, str]
    versions: Mapping[str, int] = field(default_factory=dict)
    until: datetime | None = None
    secret: str | None = field(default=None, repr=False)
    epoch: int | None = None
    notices: Sequence[Notice] = ()

    def remembered(self) -> str:
        until = self.until and self.until.isoformat()
        said: dict[str, Any] = {
            "kind": self.kind,
            "ids": self.ids,
            "versions": self.versions,
            "until": until,
        }
        if self.notices:
            said["notices"] = [(n.code, n.path, n.ids) for n in self.notices]
        return json.dumps(said)

    @classmethod
    def recalled(cls, text: str, epoch: int) -> Self:
        said = json.loads(text)
        until = said["until"] and datetime.fromisoformat(said["until"])
        notices = [Notice(c, tuple(p), tuple(i)) for c, p, i in said.get("notices", ())]
        return cls(said["kind"], said["ids"], said["versions"], until, epoch=epoch, notices=notices)


def recalled(known: Any, epoch: int | None, request: Request) -> Done | None:
    """What is known of this request; None: it is new. `epoch`: how new access is to who asks.
    Raises StaleError and MismatchError."""
    if epoch is not None and known["epoch"] > epoch:
        raise StaleError(known["epoch"])
    if known["outcome"] is None:
        return None
    if known["fingerprint"] != request.fingerprint:
        raise MismatchError
    return Done.recalled(known["outcome"], known["epoch"])


async def once(work: Any, request: Request, command: Callable[[Any], Awaitable[Done]]) -> Done:
    """The command, or what it did when this request came before. In a transaction in which nobody
    has asked yet. Raises StaleError when access is newer than the work knows."""
    named = (work.subject, request.mutation, request.key)
    known = await work.row(BEGUN, work.subject, request.lock(work.subject), *named[1:])
    if before := recalled(known, work.ask.epoch, request):
        return before
    done = await command(work)
    said = (*named, request.fingerprint, done.remembered())
    epoch = (await work.row(REMEMBER, *said))["epoch"]
    return replace(done, epoch=epoch)
