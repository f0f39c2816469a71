"""Sign-in with a local account: one answer, and one duration, for every way to be wrong."""

import asyncio
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from db.rules.passwords import normal
from db.services import sessions
from db.services.sessions import AccessToken, Session, SessionLimits, SignInRefusedError
from db.services.throttle import Attempt, Throttle, ThrottleLimits
from db.vault import Vault

MEMORY: Final = 19 * 1024  # KiB; with two passes and one lane, OWASP's first choice for argon2id
AT_ONCE: Final = 2  # hashes in work per worker: 19 MiB each
SWEEP: Final = timedelta(hours=1)
ACCOUNT: Final = """
SELECT id, password_hash, disabled_at FROM officer WHERE username = $1 AND NOT is_machine
"""
OWN: Final = """
SELECT username, password_hash IS NOT NULL AND NOT is_machine AS has_password FROM officer
WHERE id = $1
"""


@dataclass(frozen=True, slots=True)
class Account:
    username: str
    has_password: bool


@dataclass(frozen=True, slots=True)
class SignInLimits:
    throttle: ThrottleLimits = field(default_factory=ThrottleLimits)
    session: SessionLimits = field(default_factory=SessionLimits)


class Passwords:
    """argon2id, in threads of its own: the event loop never waits for a hash."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=MEMORY, parallelism=1)
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="argon2")
        self._nobody = self._hasher.hash("nobody has this password")

    async def hashed(self, password: str) -> str:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._hasher.hash, normal(password))

    async def fits(self, password: str, stored: str | None) -> bool:
        """Without a stored hash, the same work for nothing."""
        loop = asyncio.get_running_loop()
        verified = await loop.run_in_executor(
            self._threads, self._verified, stored or self._nobody, normal(password)
        )
        return verified and stored is not None

    def is_weak(self, stored: str) -> bool:
        """Hashed with parameters of the past."""
        return self._hasher.check_needs_rehash(stored)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _verified(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False


class SignIn:
    """Sessions of local accounts, on the pool of the sign-in role."""

    def __init__(
        self, pool: Any, vault: Vault, passwords: Passwords, limits: SignInLimits | None = None
    ) -> None:
        self._pool, self._passwords = pool, passwords
        self._limits = limits or SignInLimits()
        self._throttle = Throttle(vault, self._limits.throttle)
        self._swept_at: datetime | None = None

    async def with_password(
        self, username: str, password: str, address: str, now: datetime
    ) -> Session:
        """Raises SignInRefusedError, or DelayedError before the password is looked at."""
        name = unicodedata.normalize("NFKC", username).strip().lower()
        officer_id, stored, attempt = await self._verified(name, password, address, now)
        if self._passwords.is_weak(stored):
            stored = await self._strengthened(officer_id, password, stored)
        async with self._pool.acquire() as connection, connection.transaction():
            session = await sessions.begin(
                connection, officer_id, stored, now, self._limits.session
            )
            await self._throttle.forgive(connection, attempt)
        if self._swept_at is None or now - self._swept_at > SWEEP:
            await self.sweep(now)
        return session

    async def proved(self, username: str, password: str, address: str, now: datetime) -> str:
        """The stored hash that this password of somebody signed in already fits; slowed, counted
        and refused as at sign-in."""
        _, stored, attempt = await self._verified(username, password, address, now)
        async with self._pool.acquire() as connection, connection.transaction():
            await self._throttle.forgive(connection, attempt)
        return stored

    async def account(self, officer_id: UUID) -> Account | None:
        """What one may know of one's own account, without its password."""
        row = await self._pool.fetchrow(OWN, officer_id)
        return None if row is None else Account(row["username"], row["has_password"])

    async def _verified(
        self, name: str, password: str, address: str, now: datetime
    ) -> tuple[UUID, str, Attempt]:
        async with self._pool.acquire() as connection:
            attempt = await self._throttle.attempt(connection, name, address, now)
            account = await connection.fetchrow(ACCOUNT, name)
        stored: str | None = account["password_hash"] if account else None
        fits = await self._passwords.fits(password, stored)
        if not fits or stored is None or account["disabled_at"] is not None:
            raise SignInRefusedError
        return account["id"], stored, attempt

    async def _strengthened(self, officer_id: UUID, password: str, stored: str) -> str:
        """Hashed with today's parameters; what was signed in with the old hash is signed out."""
        renewed = await self._passwords.hashed(password)
        done = await self._pool.execute(
            "UPDATE officer SET password_hash = $2 WHERE id = $1 AND password_hash = $3",
            officer_id,
            renewed,
            stored,
        )
        return renewed if done == "UPDATE 1" else stored

    async def with_refresh(self, token: str, now: datetime) -> Session:
        return await sessions.renew(self._pool, token, now, self._limits.session)

    async def end(self, token: str, now: datetime) -> None:
        await sessions.end(self._pool, token, now)

    async def take_back(self, token: AccessToken, now: datetime) -> None:
        await sessions.take_back(self._pool, token, now)

    async def sweep(self, now: datetime) -> None:
        """Forgets what expired. Sign-in itself does so, once an hour in each worker."""
        self._swept_at = now
        async with self._pool.acquire() as connection:
            await sessions.sweep(connection, now)
            await self._throttle.sweep(connection, now)
