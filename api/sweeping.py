"""Once a minute, notices of clocks: in every worker, of which one at a time sweeps."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import asyncpg

from db.patience import told_to_end
from db.reader import Connect
from db.services.notices import sweep
from db.units import Memory

MINUTE: Final = 60.0  # seconds
GONE: Final = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)

log = logging.getLogger(__name__)


async def sweeping(
    connect: Connect, memory: Memory, told: Callable[[], None], pause: float = MINUTE
) -> None:
    """Until it is cancelled, over a connection of its own for each sweep. A database that goes away
    is waited for: what was not told then is told later. `told`: to be called when something was."""
    while True:
        try:
            connection: Any = await connect()
            try:
                if await sweep(connection, memory.tree, memory.terms, datetime.now(UTC)):
                    told()
            finally:
                await connection.close(timeout=2)
        except GONE as problem:
            if told_to_end():
                raise
            log.warning("clocks were not looked at, %s", type(problem).__name__)
        await asyncio.sleep(pause)
