"""Runs plans on asyncpg: as the compiler's role, or under row security, the same plans behind the
second wall. The only place that sends what the compiler wrote."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

import asyncpg

from db.access import StaleError
from db.compiler.plan import Ask, Plan
from db.patience import LOST, Pulse

SNAPSHOT: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
Connect = Callable[[], Awaitable[Any]]


def connecting(
    dsn: str, *, statement_timeout: float = 5.0, idle_timeout: float = 10.0, **more: Any
) -> Connect:
    """How a reader opens a connection. Statements are long and few: all of them stay prepared."""

    async def connect() -> Any:
        return await asyncpg.connect(
            dsn,
            statement_cache_size=400,  # some 150 kB each in PostgreSQL, on every connection
            max_cacheable_statement_size=256 * 1024,
            server_settings={
                "jit": "off",
                "statement_timeout": f"{statement_timeout * 1000:.0f}",
                "idle_in_transaction_session_timeout": f"{idle_timeout * 1000:.0f}",
                "application_name": "mangnon reader",
            },
            **more,
        )

    return connect


class Reader:
    """A few connections, taken in turn, first come first served. A plan leaves no state on its
    connection, so nothing is reset between two of them."""

    def __init__(
        self, connect: Connect, size: int, *, walled: bool = False, idle_timeout: float = 10.0
    ) -> None:
        self._connect, self.walled, self._patience = connect, walled, idle_timeout
        self._idle: list[Any] = []
        self._turn = asyncio.Semaphore(size)
        self.statements = 0

    async def run(self, plan: Plan, ask: Ask) -> Any:
        """The answer of one root field, in the form of its selection."""
        found = await self._fetch(plan, ask)
        epoch = found[0][-1]
        if ask.epoch is not None and epoch > ask.epoch:
            raise StaleError(epoch)
        ask.shown |= plan.shown
        return plan.shape(found if plan.paged else found[0], ask)

    async def _fetch(self, plan: Plan, ask: Ask) -> Any:
        arguments = plan.arguments(ask)
        self.statements += 1
        if ask.session is not None and not plan.figures:  # those may be kept, once
            return await ask.session.fetch(plan.sql, arguments)
        if self.walled:
            async with self.snapshot(ask) as session:
                return await session.fetch(plan.sql, arguments)
        async with self._connection() as connection:
            return await connection.fetch(plan.sql, *arguments)

    @asynccontextmanager
    async def snapshot(self, ask: Ask) -> AsyncIterator["Session"]:
        """One view of the database for several root fields, and for what row security guards."""
        async with self._connection() as connection:
            await connection.execute(SNAPSHOT)
            try:
                if self.walled:
                    await claim(connection, ask.access.subject)
                pulse = Pulse(self._patience)
                pulse.beat()
                yield Session(connection, pulse)
            finally:
                await _left(connection)

    def _connection(self) -> "_Turn":
        return _Turn(self._turn, self._idle, self._connect)

    async def close(self) -> None:
        while self._idle:
            await self._idle.pop().close()


class _Turn:
    """One's turn with a connection, and its return. By hand, because every read passes here."""

    __slots__ = ("_connect", "_connection", "_idle", "_turn")

    def __init__(self, turn: asyncio.Semaphore, idle: list[Any], connect: Connect) -> None:
        self._turn, self._idle, self._connect = turn, idle, connect

    async def __aenter__(self) -> Any:
        await self._turn.acquire()
        try:
            connection = self._idle.pop() if self._idle else await self._connect()
            if connection.is_closed():
                connection = await self._connect()
        except BaseException:
            self._turn.release()
            raise
        self._connection = connection
        return connection

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """What was interrupted in the middle of a statement is not trusted again."""
        connection = self._connection
        clean = kind is None or (
            issubclass(kind, asyncpg.PostgresError) and not connection.is_in_transaction()
        )
        if not connection.is_closed():
            if clean:
                self._idle.append(connection)
            else:
                connection.terminate()
        self._turn.release()


async def _left(connection: Any) -> None:
    """Out of the transaction. Nothing was written: that the connection is lost is no error now."""
    try:
        if not connection.is_closed():
            await connection.execute("ROLLBACK")
    except LOST:
        connection.terminate()


class Session:
    """A transaction that several root fields share; one that fails leaves its siblings in it."""

    def __init__(self, connection: Any, pulse: Pulse) -> None:
        self._connection, self._pulse, self._turn = connection, pulse, asyncio.Lock()

    async def fetch(self, sql: str, arguments: list[Any]) -> Any:
        async with self._turn:
            self._pulse.beat()
            with self._pulse.felt():
                return await self._fetch(sql, arguments)

    async def _fetch(self, sql: str, arguments: list[Any]) -> Any:
        await self._connection.execute("SAVEPOINT field")
        try:
            return await self._connection.fetch(sql, *arguments)
        except asyncpg.PostgresError:
            await self._connection.execute("ROLLBACK TO SAVEPOINT field")
            raise


async def claim(connection: Any, subject: Any) -> None:
    """Say who asks, for this transaction only. Row security looks up everything else itself."""
    await connection.execute("SELECT set_config('app.subject', $1, true)", str(subject))
