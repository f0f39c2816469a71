"""Subscribers whose right goes by what was given to them, asked about together.

One statement for one event and all who listen, instead of a read for each of them. It is a look
before the read: whoever may be told is read for as ever, with their own access.
"""

import asyncio
import logging
from collections.abc import Set
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Self
from uuid import UUID

from db.access import StaleError
from db.compiler.plan import Plans
from db.models import Base
from db.queries.crowd import Crowd, crowd_plan
from schema.context import Context
from schema.execution import House

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who it is that listens, as they were when they were last looked at."""

    context: Context
    bodies: tuple[UUID, ...]

    @classmethod
    def of(cls, context: Context, model: type[Base]) -> Self:
        return cls(context, context.access.bodies(model))


Waiting = list[tuple[Asker, asyncio.Future[bool]]]


class Crowds:
    """Of one worker."""

    def __init__(self, house: House) -> None:
        self._runner, self._plans = house.runner, Plans()
        self._waiting: dict[tuple[type[Base], UUID], Waiting] = {}
        self._running: set[asyncio.Task[None]] = set()

    async def may(self, model: type[Base], row: UUID, asker: Asker) -> bool:
        """Whether the row may be open now, from afar. Those who ask in the same turn of the loop,
        as all do whom the relay wakes, are one statement. What is not known may be open: the read
        will tell."""
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        waiting = self._waiting.setdefault((model, row), [])
        waiting.append((asker, answer))
        if len(waiting) == 1:
            task = asyncio.create_task(self._ask(model, row))
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return await answer

    async def _ask(self, model: type[Base], row: UUID) -> None:
        waiting, found = self._waiting.pop((model, row)), None
        try:
            found = await self._found(model, row, [asker for asker, _ in waiting])
        except Exception as problem:  # each reads, and is told of it
            log.warning("a crowd was not asked about, %s", type(problem).__name__)
        finally:
            for asker, answer in waiting:
                if not answer.done():
                    answer.set_result(found is None or asker.context.subject in found)

    async def _found(self, model: type[Base], row: UUID, askers: list[Asker]) -> Set[UUID] | None:
        """None: each is to be read for. So it is of postings out of date, and behind row security,
        which knows one subject."""
        epochs = [each.context.epoch for each in askers if each.context.epoch is not None]
        if self._runner.walled or len(epochs) < len(askers):
            return None
        people = {each.context.subject: each.bodies for each in askers}
        ask = askers[0].context.ask({}, root=Crowd(row, people))
        ask.epoch, ask.now = min(epochs), datetime.now(UTC)
        plan = self._plans.plan(model, ask, partial(crowd_plan, model, ask.access))
        try:
            found: Set[UUID] = await self._runner.run(plan, ask)
        except StaleError:
            return None
        return found
