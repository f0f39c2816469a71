"""The log of reads (nhật ký truy cập): committed before an answer with a child or a case leaves.

Answers that are ready at the same time share one insert: a group commit (security.md D20).
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from db.reader import Connect

# Arrays of arrays must have one width in PostgreSQL, so each entry's lists travel as text.
INSERT: Final = """
INSERT INTO access_log (officer_id, posting_ids, operation, field, child_ids, case_ids, classes)
SELECT o, p::uuid[], h, f, c::uuid[], v::uuid[], k::text[]
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
  $7::text[]) AS entry (o, p, h, f, c, v, k)
"""
MOST: Final = 500  # entries in one insert


@dataclass(frozen=True, slots=True)
class Entry:
    """One root field of one answer. `children`, `cases`: their keys in hex."""

    officer: UUID
    postings: Sequence[UUID]
    operation: str
    field: str
    children: Sequence[str]
    cases: Sequence[str]
    classes: Sequence[str]

    def row(self) -> tuple[Any, ...]:
        return (
            self.officer,
            _array(self.postings),
            self.operation,
            self.field,
            _array(self.children),
            _array(self.cases),
            _array(self.classes),
        )


def _array(values: Sequence[Any]) -> str:
    return "{" + ",".join(map(str, values)) + "}"


class AccessLog:
    """One connection of the role that can only insert. If it cannot write, no answer leaves."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._connection: Any = None
        self._waiting: list[tuple[Sequence[Entry], asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def write(self, entries: Sequence[Entry]) -> None:
        """Return when the entries are committed."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((entries, done))
        if self._writing is None:
            self._writing = asyncio.create_task(self._drain())
        await done

    async def _drain(self) -> None:
        try:
            while self._waiting:
                group, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                await self._commit(group)
        finally:
            self._writing = None

    async def _commit(self, group: Sequence[tuple[Sequence[Entry], asyncio.Future[None]]]) -> None:
        rows = [entry.row() for entries, _ in group for entry in entries]
        problem: Exception | None = None
        try:
            if self._connection is None or self._connection.is_closed():
                self._connection = await self._connect()
            await self._connection.execute(INSERT, *map(list, zip(*rows, strict=True)))
        except Exception as error:  # each waiting answer fails with it
            problem = error
        for _, done in group:
            if done.cancelled():
                continue
            if problem is None:
                done.set_result(None)
            else:
                done.set_exception(problem)

    async def close(self) -> None:
        if self._writing is not None:
            await self._writing
        if self._connection is not None:
            await self._connection.close()
