"""Transactions of mutations: begun, tried again, ended."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, Final, Self

import asyncpg

from db.access import Access
from db.compiler.plan import Ask, Plans
from db.patience import LOST, Pulse
from db.rules.postings import LONGEST_KEY
from db.services.requests import Done, Request, once
from db.services.sign_in import Passwords
from db.services.work import AtOnce, Command, UnsettledError, Work
from db.units import Memory

AGAIN: Final = frozenset({"40001", "40P01"})  # serialisation failure, deadlock
RETRIES: Final = 5
PAUSE: Final = 0.02  # seconds before the first retry at most; doubled each time

CLAIM: Final = "SELECT set_config('app.subject', $1, true)"


def _nobody() -> None:
    """Nobody waits for news."""


class Works:
    """Transactions of mutations, on the pool of the role that writes under row security."""

    def __init__(
        self,
        pool: Any,
        memory: Memory,
        passwords: Passwords,
        key_life: timedelta = LONGEST_KEY,
        idle_timeout: float = 10.0,
    ) -> None:
        self._pool, self._memory, self._idle = pool, memory, idle_timeout
        self._passwords, self._key_life = passwords, key_life
        self._plans = Plans()
        self.statements = 0
        self.committed: Callable[[], None] = _nobody  # to be told of what may go out now

    @classmethod
    async def open(  # noqa: PLR0913 -- each is a setting
        cls,
        dsn: str,
        memory: Memory,
        *,
        size: int = 8,
        statement_timeout: float = 5.0,
        lock_timeout: float = 3.0,
        idle_timeout: float = 10.0,
        key_life: timedelta = LONGEST_KEY,
    ) -> Self:
        """Timeouts in seconds, kept by the database (security.md §5)."""
        settings = {
            "application_name": "mangnon works",
            "jit": "off",
            "statement_timeout": f"{statement_timeout * 1000:.0f}",
            "lock_timeout": f"{lock_timeout * 1000:.0f}",
            "idle_in_transaction_session_timeout": f"{idle_timeout * 1000:.0f}",
        }
        pool = await asyncpg.create_pool(
            dsn, min_size=1, max_size=size, reset=_as_it_is, server_settings=settings
        )
        return cls(pool, memory, Passwords(), key_life, idle_timeout)

    async def close(self) -> None:
        self._passwords.close()
        await self._pool.close()

    @asynccontextmanager
    async def begin(
        self, access: Access, now: datetime, *, epoch: int | None = None
    ) -> AsyncIterator[Work]:
        """A transaction that commits when its block ends well, and else leaves nothing. Raises
        TimeoutError if it idled."""
        async with self._opened(access, now, epoch) as work:
            await work.row(CLAIM, str(work.subject))
            yield work

    @asynccontextmanager
    async def _bare(self, access: Access, now: datetime, epoch: int | None) -> AsyncIterator[Work]:
        """No transaction: each statement is one."""
        ask = Ask(access, {}, now, self._memory, epoch=epoch)
        async with self._pool.acquire() as connection:
            given = (self._passwords.hashed, self._key_life, self._counted)
            yield Work(connection, ask, self._plans, *given)
        self.committed()

    def _counted(self) -> None:
        self.statements += 1

    @asynccontextmanager
    async def _opened(
        self, access: Access, now: datetime, epoch: int | None
    ) -> AsyncIterator[Work]:
        """As `begin`, but nobody has said who asks: row security shows nothing yet."""
        ask, pulse = Ask(access, {}, now, self._memory, epoch=epoch), Pulse(self._idle)

        def counted() -> None:
            self._counted()
            pulse.beat()

        with pulse.felt():
            async with self._pool.acquire() as connection, connection.transaction():
                pulse.beat()
                given = (self._passwords.hashed, self._key_life, counted)
                yield Work(connection, ask, self._plans, *given)
        self.committed()

    async def perform(
        self,
        access: Access,
        now: datetime,
        request: Request,
        command: Command,
        *,
        epoch: int | None = None,
        at_once: AtOnce | None = None,
    ) -> Done:
        """The command, once per key, tried again when the database asks for it or a connection is
        lost: the key keeps what was committed unheard from being done twice. `at_once`: the same in
        one statement, where that can be; it answers None where it cannot, and did nothing. Raises
        what the command raises, MismatchError, and StaleError when access is newer than `epoch`."""
        for attempt in range(RETRIES + 1):
            try:
                done = await self._done(access, now, epoch, request, (command, at_once))
            except UnsettledError as unsettled:
                async with self.begin(access, now) as work:
                    settled = await unsettled.settle(work)
                raise settled from None
            except LOST:
                if attempt == RETRIES:
                    raise
            except asyncpg.PostgresError as error:
                if error.sqlstate not in AGAIN:
                    raise
            else:
                return done
            await asyncio.sleep(random.uniform(0, PAUSE * 2**attempt))  # noqa: S311 -- jitter
        raise TimeoutError

    async def _done(
        self,
        access: Access,
        now: datetime,
        epoch: int | None,
        request: Request,
        ways: tuple[Command, AtOnce | None],
    ) -> Done:
        command, at_once = ways
        if at_once is not None:
            async with self._bare(access, now, epoch) as work:
                done = await at_once(work, request)
            if done is not None:
                return done
        async with self._opened(access, now, epoch) as work:
            return await once(work, request, command)

    async def purge(self, *ages: timedelta) -> int:
        """Once an hour: forget keys older than a day, how many; by their ages, files of books,
        their reports, and statements of the bank that nobody entered."""
        more = ", forget_books($1, $2), forget_bank_statements($3)" if ages else ""
        forget = f"SELECT forget_request_keys(){more}"
        forgotten: int = await self._pool.fetchval(forget, *ages)
        return forgotten


async def _as_it_is(_: Any) -> None:
    """What works say on a connection ends with their transaction; asyncpg ends that."""
