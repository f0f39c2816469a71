"""Kept counts: worked out anew beside requests, in every worker, of which one at a time does; and
`mangnon check-rollups`."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

import asyncpg

from api.settings import Settings
from authz.access import SqlAccess
from authz.policy import Policy
from authz.subject import Subject
from db import roles
from db.compiler.plan import HANOI, Ask
from db.patience import told_to_end
from db.reader import Connect
from db.rules.indicators.kept import spans
from db.services.rollups import Checked, alone, check, rebuild, refresh, want
from db.units import Memory, Tree

PAUSE: Final = 2.0  # seconds
GONE: Final = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)
NOBODY: Final = UUID(int=0)

log = logging.getLogger(__name__)


class BusyError(Exception):
    """A server is at it."""

    def __str__(self) -> str:
        return "A server works on kept counts at this moment. Try again."


async def keeping(connect: Connect, memory: Memory, pause: float = PAUSE) -> None:
    """Until it is cancelled, on a connection of its own. A database that is gone is waited for."""
    while True:
        try:
            connection = await connect()
            try:
                await _kept(connection, memory, pause)
            finally:
                await connection.close(timeout=2)
        except GONE as problem:
            if told_to_end():
                raise
            log.warning("kept counts were left, %s", type(problem).__name__)
        await asyncio.sleep(pause)


async def _kept(connection: Any, memory: Memory, pause: float) -> None:
    while True:
        async with alone(connection) as mine:
            while mine and await refresh(connection, _ask(memory)):
                pass
        await asyncio.sleep(pause)


def _ask(memory: Any) -> Ask:
    """Of nobody: all of it is counted."""
    subject = Subject.posted(NOBODY, (), memory.tree)
    return Ask(SqlAccess(subject, _policy(), memory.tree), {}, datetime.now(UTC), memory)


@cache
def _policy() -> Policy:
    return Policy()


@dataclass(frozen=True, slots=True)
class Told:
    """`built`: how much was not kept before; `found` last."""

    built: int
    found: Checked
    repaired: bool


async def checked(
    settings: Settings, years: Sequence[int], *, repair: bool, say: Callable[[str], None]
) -> Told:
    """What is wanted or touched is worked out first; periods of these years are wanted besides.
    Raises BusyError."""
    connection = await asyncpg.connect(settings.dsn_as(roles.COMPILER), timeout=10)
    try:
        tree = await Tree.read(connection, date.fromisoformat(settings.boundaries))
        ask = _ask(Memory(tree, settings.key))
        async with alone(connection) as mine:
            if not mine:
                raise BusyError
            return await _checked(connection, ask, years, repair=repair, say=say)
    finally:
        await connection.close()


async def _checked(
    connection: Any, ask: Ask, years: Sequence[int], *, repair: bool, say: Callable[[str], None]
) -> Told:
    today = ask.now.astimezone(HANOI).date()
    built = 0
    for year in years:
        built += await want(connection, spans(year), today)
    while await refresh(connection, ask):
        pass
    found, wrong = await check(connection, ask)
    for each in found.differences:
        say(f"{each.code} {each.first} {each.last} [{each.breakdown}] unit {each.unit_id}")
    if repair and wrong:
        await rebuild(connection, ask, wrong)
        return Told(built, found, repaired=True)
    return Told(built, found, repaired=False)
