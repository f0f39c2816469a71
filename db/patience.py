"""What PostgreSQL ended because we kept it waiting is told as that, not as a connection lost.

It closes the connection of a transaction that idles (`idle_in_transaction_session_timeout`), and
says why only to whoever listens at that moment: the next statement finds a connection that is gone.
How long it had been waiting for us tells the two apart.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Final

import asyncpg

# A connection that ended, or was ended, under way; asyncpg says it in several ways.
LOST: Final = (
    asyncpg.ConnectionDoesNotExistError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,  # it recovers
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    ConnectionError,
)


def told_to_end() -> bool:
    """Whether somebody cancelled this task. A connection that is lost at that moment puts its own
    error in the place of theirs: who goes on after errors asks this first, or never ends."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


class Pulse:
    """When a transaction was heard of: `beat` before each statement. `limit`: seconds."""

    __slots__ = ("_last", "_limit", "_longest")

    def __init__(self, limit: float) -> None:
        self._limit, self._longest = limit, 0.0
        self._last: float | None = None

    def beat(self) -> None:
        now = monotonic()
        if self._last is not None:
            self._longest = max(self._longest, now - self._last)
        self._last = now

    @contextmanager
    def felt(self) -> Iterator[None]:
        """Around the whole transaction. Raises TimeoutError where it idled too long."""
        try:
            yield
        except asyncpg.IdleInTransactionSessionTimeoutError as ended:
            raise TimeoutError from ended
        except LOST as lost:
            self.beat()
            if self._longest >= self._limit:
                raise TimeoutError from lost
            raise
