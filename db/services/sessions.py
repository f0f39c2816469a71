"""Chains of refresh tokens: each link is used once, and using one twice ends the whole chain.

All that changes a chain holds the lock of its officer's row, so that a link cannot be added to a
chain that is being revoked, nor after a password was reset.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import UUID, uuid4

PREFIX: Final = "mnr_"
LONGEST: Final = 64  # characters of a refresh token that is looked at

OFFICER: Final = """
SELECT id, username, token_epoch, password_hash, disabled_at FROM officer WHERE id = $1
FOR NO KEY UPDATE
"""
LINK: Final = """
SELECT r.*, (SELECT min(f.issued_at) FROM refresh_token f WHERE f.family = r.family) AS began_at
FROM refresh_token r WHERE r.digest = $1
"""
INSERT: Final = """
INSERT INTO refresh_token (id, family, officer_id, digest, issued_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6)
"""
REVOKE: Final = """
UPDATE refresh_token SET revoked_at = $2 WHERE family = $1 AND revoked_at IS NULL
"""

TAKE_BACK: Final = """
INSERT INTO revoked_token (officer_id, digest, expires_at) VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING
"""
IN_FORCE: Final = """
SELECT family, revoked_at FROM refresh_token
WHERE family = $1 AND officer_id = $2 AND revoked_at IS NULL LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """`idle`: life of one link. `longest`: of the chain; then the password is asked again."""

    idle: timedelta = timedelta(hours=12)
    longest: timedelta = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Session:
    """A session that was begun or continued. The refresh token is told here and kept nowhere."""

    id: UUID
    officer_id: UUID
    username: str
    token_epoch: int
    refresh_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AccessToken:
    """One that was verified, to be taken back. `digest`: of its `jti`; `expires_at`: when nobody
    would accept it any longer; `session`: None for one that was not signed in."""

    officer_id: UUID
    digest: bytes
    expires_at: datetime
    session: UUID | None


class SignInRefusedError(Exception):
    """Not signed in. One error for every cause: nobody learns which it was."""


def digest(token: str) -> bytes:
    return sha256(token.encode()).digest()


async def begin(
    connection: Any, officer_id: UUID, password_hash: str, now: datetime, limits: SessionLimits
) -> Session:
    """Inside a transaction. Refused if the account changed since its password was verified."""
    officer = await connection.fetchrow(OFFICER, officer_id)
    if officer["disabled_at"] is not None or officer["password_hash"] != password_hash:
        raise SignInRefusedError
    return await _linked(connection, officer, uuid4(), now, now + limits.idle)


async def renew(pool: Any, token: str, now: datetime, limits: SessionLimits) -> Session:
    """The next link of the chain. A link that was used before revokes the chain, with effect on
    access tokens too; a link that expired, or of an officer disabled since, is refused."""
    async with pool.acquire() as connection, connection.transaction():
        link, officer = await _locked(connection, token)
        session = await _continued(connection, link, officer, now, limits)
    if session is None:  # decided inside, said outside: the revocation must be committed
        raise SignInRefusedError
    return session


async def end(pool: Any, token: str, now: datetime) -> None:
    """Ends the session this refresh token belongs to; its access tokens end with it."""
    async with pool.acquire() as connection, connection.transaction():
        try:
            link, _ = await _locked(connection, token)
        except SignInRefusedError:
            return
        await _revoke(connection, link, now)


async def take_back(pool: Any, token: AccessToken, now: datetime) -> None:
    """This access token counts no longer, nor does the session it belongs to. Again: nothing."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.fetchrow(OFFICER, token.officer_id)
        await connection.execute(TAKE_BACK, token.officer_id, token.digest, token.expires_at)
        link = await connection.fetchrow(IN_FORCE, token.session, token.officer_id)
        if link is not None:
            await _revoke(connection, link, now)


async def sweep(connection: Any, now: datetime) -> None:
    """Forgets tokens that expired, and chains that ended so long ago that not even an access token
    remembers them."""
    await connection.execute("DELETE FROM revoked_token WHERE expires_at < $1", now)
    await connection.execute(
        "DELETE FROM refresh_token r WHERE r.expires_at < $1 AND NOT EXISTS (SELECT FROM"
        " refresh_token f WHERE f.family = r.family AND f.expires_at >= $1)",
        now - timedelta(days=1),
    )


async def _locked(connection: Any, token: str) -> tuple[Any, Any]:
    """The link as it stands once its officer's row is ours."""
    known = None
    if token.startswith(PREFIX) and len(token) <= LONGEST:
        known = await connection.fetchrow(LINK, digest(token))
    if known is None:
        raise SignInRefusedError
    officer = await connection.fetchrow(OFFICER, known["officer_id"])
    link = await connection.fetchrow(LINK, digest(token))
    if link is None:
        raise SignInRefusedError
    return link, officer


async def _continued(
    connection: Any, link: Any, officer: Any, now: datetime, limits: SessionLimits
) -> Session | None:
    if link["revoked_at"] is not None or link["expires_at"] <= now:
        return None
    if link["used_at"] is not None or officer["disabled_at"] is not None:
        await _revoke(connection, link, now)
        return None
    until = min(now + limits.idle, link["began_at"] + limits.longest)
    if until <= now:
        return None
    await connection.execute("UPDATE refresh_token SET used_at = $2 WHERE id = $1", link["id"], now)
    return await _linked(connection, officer, link["family"], now, until)


async def _revoke(connection: Any, link: Any, now: datetime) -> None:
    """Raises the epoch of access (a trigger does), so that workers learn which sessions ended;
    hence never for nothing."""
    if link["revoked_at"] is None:
        await connection.execute(REVOKE, link["family"], now)


async def _linked(
    connection: Any, officer: Any, family: UUID, now: datetime, until: datetime
) -> Session:
    token = PREFIX + secrets.token_urlsafe(32)
    await connection.execute(INSERT, uuid4(), family, officer["id"], digest(token), now, until)
    return Session(family, officer["id"], officer["username"], officer["token_epoch"], token)
