"""Keeps the tree of a worker as the database has it: read at the start, again after a change.

Every change of who may do what, of the tree among it, raises `access_epoch` and notifies. Whether
it was the tree is asked of the tables; most often it was not.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any, Final

import asyncpg

from db.patience import told_to_end
from db.units import SuccessionRow, Tree, UnitRow, selected

CHANNEL: Final = "access_epoch"
AGAIN: Final = (0.2, 1.0, 5.0)  # seconds before the next attempt to connect

# Every write leaves its transaction's number on the row; freezing keeps it.
MARK: Final = """
SELECT (SELECT (count(*), sum(xmin::text::bigint), max(lft))::text FROM unit)
    || (SELECT (count(*), sum(xmin::text::bigint))::text FROM succession)
"""

Hearer = Callable[[Any, int, str, str], None]
log = logging.getLogger(__name__)


class Forest:
    """`tree` is exchanged as a whole; requests under way end with the one they began with.

    Whoever keeps something made from a tree (plans, areas) says so with `on_change`.
    """

    def __init__(self, boundaries: date) -> None:
        self.boundaries = boundaries
        self._tree: Tree | None = None
        self._mark: str | None = None
        self._told: list[Callable[[Tree], None]] = []
        self._hearers: list[Hearer] = []

    @property
    def tree(self) -> Tree:
        if self._tree is None:
            raise LookupError("The tree was not read yet: `await forest.renew(connection)` first.")
        return self._tree

    def on_change(self, told: Callable[[Tree], None]) -> None:
        """Calls with every new tree, from the next one on."""
        self._told.append(told)

    def hear(self, hearer: "Hearer") -> None:
        """Hears every notification too, and an empty one whenever some may have been missed."""
        self._hearers.append(hearer)

    async def renew(self, connection: Any) -> bool:
        """Reads the tree if the tables changed since; says whether they did."""
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            mark = await connection.fetchval(MARK)
            if mark == self._mark:
                return False
            units = await connection.fetch(selected("unit", UnitRow))
            edges = await connection.fetch(selected("succession", SuccessionRow))
        # Growing it takes a third of a second: beside the requests, not before them.
        self._tree = tree = await asyncio.to_thread(Tree.of, units, edges, self.boundaries)
        self._mark = mark
        for told in self._told:
            told(tree)
        return True

    async def keep(self, connect: Callable[[], Awaitable[Any]]) -> None:
        """Follows the notifications until cancelled, over a connection of its own."""
        failed = 0
        while True:
            try:
                connection = await connect()
                failed = 0
                await self._listen(connection)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
                if told_to_end():
                    raise
                log.warning("tree: connection lost, %s", type(problem).__name__)
            await asyncio.sleep(AGAIN[min(failed, len(AGAIN) - 1)])
            failed += 1

    async def _listen(self, connection: Any) -> None:
        """Until the connection ends. What was said before it listened, the first look catches."""
        turn = asyncio.Event()
        turn.set()
        connection.add_termination_listener(lambda _: turn.set())
        try:
            await connection.add_listener(CHANNEL, lambda *_: turn.set())
            for hearer in self._hearers:
                await connection.add_listener(CHANNEL, hearer)
                hearer(connection, 0, CHANNEL, "")
            while not connection.is_closed():
                await turn.wait()
                turn.clear()
                if not connection.is_closed():
                    await self.renew(connection)
        finally:
            await connection.close()
