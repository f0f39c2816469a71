"""Keys of machine clients: `mnk_` and 256 random bits, of which only the SHA-256 is kept."""

import re
import secrets
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID, uuid4

PREFIX: Final = "mnk_"
FORM: Final = re.compile(r"mnk_[A-Za-z0-9_-]{43}\Z")

HOLDER: Final = """
SELECT id, officer_id, expires_at FROM machine_key
WHERE digest = $1 AND revoked_at IS NULL AND expires_at > $2
"""
USED: Final = """
UPDATE machine_key SET last_used_on = $2
WHERE id = $1 AND (last_used_on IS NULL OR last_used_on < $2)
"""
INSERT: Final = """
INSERT INTO machine_key (id, officer_id, label, digest, issued_at, issued_by, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
REVOKE: Final = "UPDATE machine_key SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL"


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A new key. The secret is shown once, here."""

    id: UUID
    secret: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """Whose key it is. Whether it was revoked since, `Person.keys` knows."""

    key_id: UUID
    officer_id: UUID
    expires_at: datetime


def is_key(token: str) -> bool:
    return token.startswith(PREFIX)


def digest(secret: str) -> bytes:
    return sha256(secret.encode()).digest()


async def issue(
    connection: Any,
    officer_id: UUID,
    label: str,
    *,
    issued_by: UUID | None,
    now: datetime,
    expires_at: datetime,
) -> IssuedKey:
    """Writes the key; who may, and for how long, is decided before."""
    key = IssuedKey(uuid4(), PREFIX + secrets.token_urlsafe(32), expires_at)
    row = (key.id, officer_id, label, digest(key.secret), now, issued_by, expires_at)
    await connection.execute(INSERT, *row)
    return key


async def revoke(connection: Any, key_id: UUID, now: datetime) -> bool:
    """Whether it was in force until now."""
    done: str = await connection.execute(REVOKE, key_id, now)
    return done == "UPDATE 1"


class MachineKeys:
    """Looks keys up, and notes once a day that they were used."""

    def __init__(self, pool: Any) -> None:
        self._pool = pool
        self._noted: dict[UUID, date] = {}

    async def holder(self, secret: str, now: datetime) -> KeyHolder | None:
        if not FORM.match(secret):
            return None
        row = await self._pool.fetchrow(HOLDER, digest(secret), now)
        return KeyHolder(row["id"], row["officer_id"], row["expires_at"]) if row else None

    async def used(self, key_id: UUID, day: date) -> None:
        """At most one write a day and worker, whatever the traffic."""
        if self._noted.get(key_id) != day:
            self._noted[key_id] = day
            await self._pool.execute(USED, key_id, day)
