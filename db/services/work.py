"""One mutation, one transaction, under row security: who asks is said once, at its beginning.

`take` is the only door to a row for writing.
"""

import json
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import insert

from db.access import Access, ConflictError, ForbiddenError, NotFoundError
from db.compiler.plan import DIALECT, Ask, Plan, Plans
from db.mapping import Column
from db.models import Base
from db.queries.rows import opened
from db.rules.sensitivity import Sensitivity
from db.services.requests import Done, Request
from db.units import Memory

Class = tuple[Sensitivity, str | None]  # and the part of it, where a part is meant alone
Wanted = tuple[str, tuple[Class, ...]]  # what is to be done, and to which classes

RECORDED: Final = "INSERT INTO audit (officer_id, action, object, details) VALUES ($1, $2, $3, $4)"


class UnsettledError(Exception):
    """A refusal that has to leave a trace: when all that was done is undone, `settle` runs in a
    transaction of its own, and what it returns is raised instead."""

    async def settle(self, work: "Work") -> Exception:
        raise NotImplementedError


@contextmanager
def part(*path: str) -> Iterator[None]:
    """Refusals inside are about this part of the input."""
    try:
        yield
    except Exception as refusal:
        refusal.__dict__["path"] = (*path, *about(refusal))
        raise


def unchanged(row: Any, version: int, path: str = "version") -> None:
    """Raises ConflictError, about this part of the input, for a row in another version."""
    if row["version"] != version:
        with part(path):
            raise ConflictError(row["version"])


def about(refusal: Exception) -> tuple[str, ...]:
    """The part of the input that was refused; empty: the whole."""
    return getattr(refusal, "path", ())


@dataclass(frozen=True, slots=True)
class Work:
    """A transaction under way, on behalf of one subject. `hashed`: a password as it is kept;
    `key_life`: the longest of a machine's key, where the house is stricter than the rule."""

    connection: Any
    ask: Ask
    plans: Plans
    hashed: Callable[[str], Awaitable[str]]
    key_life: timedelta
    count: Callable[[], None]

    @property
    def subject(self) -> UUID:
        return self.ask.access.subject

    @property
    def access(self) -> Access:
        return self.ask.access

    @property
    def memory(self) -> Memory:
        memory: Memory = self.ask.memory
        return memory

    @property
    def now(self) -> datetime:
        return self.ask.now

    @property
    def today(self) -> date:
        """The law's day, in Asia/Ho_Chi_Minh."""
        return self.ask.today

    async def take(self, model: Any, key: UUID | None, action: str, *classes: Class) -> Any:
        """Lock the row on which the subject may do `action`, to each of these classes. Raises
        NotFoundError for a row that they cannot see, ForbiddenError for one that they can; the work
        is the same."""
        return await self._one(model, key, (action, classes), lock=True)

    async def find(
        self, model: Any, key: UUID | None, action: str = "read", *classes: Class
    ) -> Any:
        """As `take`, for a row that stays as it is."""
        return await self._one(model, key, (action, classes), lock=False)

    async def may(self, model: Any, key: UUID | None, action: str, *classes: Class) -> bool:
        """Whether `find` finds it."""
        try:
            await self.find(model, key, action, *classes)
        except (ForbiddenError, NotFoundError):
            return False
        return True

    async def those(self, by: Column, value: Any, *classes: Class) -> list[Any]:
        """The rows with this value, or one of a list of them, that the subject may read; with
        classes, those on which each of them is held whole."""
        return await self._rows(by, value, ("read", classes), lock=False)

    async def take_each(self, model: Any, keys: list[UUID], action: str) -> list[Any]:
        """As `take`, for those of these rows on which the subject may do it, in order of id."""
        return await self._rows(model.id, keys, (action, ()), lock=True)

    async def asked(self, question: Callable[[Plans, Ask], Plan], root: Any) -> Any:
        """The answer of a plan of `db.queries` about something."""
        ask = replace(self.ask, root=root)
        plan = question(self.plans, ask)
        return plan.shape(await self.row(plan.sql, *plan.arguments(ask)), ask)

    async def add(self, model: type[Base], **row: Any) -> None:
        await self.run(insert(model).values(row).inline())

    async def run(self, statement: Any) -> Any:
        """A write, compiled by Core, run on the driver; the first row it returns, if it does."""
        compiled = statement.compile(dialect=DIALECT)
        values = [compiled.params[name] for name in compiled.positiontup or ()]
        self._own()
        return await self.row(str(compiled), *values)

    async def row(self, sql: str, *values: Any) -> Any:
        """The first row of a statement that row security alone confines."""
        self.count()
        return await self.connection.fetchrow(sql, *values)

    async def execute(self, sql: str, *values: Any) -> str:
        """A write of another service of `db`; its status."""
        self._own()
        self.count()
        status: str = await self.connection.execute(sql, *values)
        return status

    async def write(self, sql: str, *values: Any) -> Any:
        """As `execute`, for a write that answers: its first row."""
        self._own()
        return await self.row(sql, *values)

    async def record(self, action: str, what: str, **details: Any) -> None:
        """The act, in the audit, in the transaction of the act. `what`: a global id."""
        said = json.dumps(details, default=str)
        await self.execute(RECORDED, self.subject, action, what, said)

    async def each(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """A write, once with each of these."""
        self._own()
        self.count()
        await self.connection.executemany(sql, rows)

    def _own(self) -> None:
        """What is written here may raise the epoch of access, for this transaction to see."""
        self.ask.epoch = None

    async def _one(self, model: Any, key: UUID | None, wanted: Wanted, *, lock: bool) -> Any:
        for row in await self._rows(model.id, key, wanted, lock=lock):
            return row
        action, _ = wanted
        sight = (model.__sight__, ())
        if action == "read" or not await self._rows(model.id, key, sight, lock=False):
            raise NotFoundError
        raise ForbiddenError(action)

    async def _rows(self, by: Column, value: Any, wanted: Wanted, *, lock: bool) -> list[Any]:
        ask = replace(self.ask, root=value)
        action, classes = wanted
        plan = opened(self.plans, ask, by, action=action, classes=classes, lock=lock)
        self.count()
        found = await self.connection.fetch(plan.sql, *plan.arguments(ask))
        return [plan.shape(row, ask) for row in found]


Command = Callable[[Work], Awaitable[Done]]
AtOnce = Callable[[Work, Request], Awaitable[Done | None]]
