"""A share of live reads, worked out again behind row security. A difference is an alarm: one of the
two walls is wrong, and somebody may see too much."""

import asyncio
import logging
from dataclasses import replace
from random import random
from typing import Any

import orjson

from db.compiler.plan import Ask, Plan
from db.reader import Reader

log = logging.getLogger(__name__)


class Shadow:
    """`share` of the reads, 0 to 1, after their answers; `differences` counts the alarms."""

    def __init__(self, reader: Reader, walled: Reader, share: float) -> None:
        self._reader, self._walled, self._share = reader, walled, share
        self._under_way: set[asyncio.Task[None]] = set()
        self.compared = self.differences = 0

    def follow(self, plan: Plan, ask: Ask, value: Any) -> None:
        if random() >= self._share:  # noqa: S311 -- a sample, not a secret
            return
        task = asyncio.create_task(self._compare(plan, ask, orjson.dumps(value)))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def settled(self) -> None:
        """When all comparisons under way are done."""
        while self._under_way:
            await asyncio.gather(*self._under_way)

    async def _compare(self, plan: Plan, ask: Ask, answer: bytes) -> None:
        try:
            other = await self._answer(self._walled, plan, ask)
            if other != answer and other != await self._answer(self._reader, plan, ask):
                self.differences += 1
                log.error("shadow: row security gives another answer", extra={"probe": "shadow"})
            self.compared += 1
        except Exception:  # a shadow never disturbs what it follows
            log.exception("shadow: the comparison failed", extra={"probe": "shadow"})

    async def _answer(self, reader: Reader, plan: Plan, ask: Ask) -> bytes:
        again = replace(ask, session=None, notes={}, seen=set(), debts=[], epoch=None)
        return orjson.dumps(await reader.run(plan, again))
