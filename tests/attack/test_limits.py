"""A bare caller of the database chooses neither how often to ask nor how long a thing is open."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from db.rules import probes
from db.rules.duplicates import MOST_PLACES
from db.rules.openings import OPEN_FOR
from tests.databases import Databases
from tests.schema.merging import Merges

HOLDER = "SELECT * FROM personal_id_holder($1, 1000000, '0', '0', '0')"
OPEN = """INSERT INTO sealed_opening (id, child_id, officer_id, reason, opened_at, expires_at)
  VALUES (gen_random_uuid(), $1, app_subject(), 'x', now() + interval '1 h', $2)
  RETURNING expires_at - now() AS lasts, opened_at - now() AS ahead"""


@pytest_asyncio.fixture(loop_scope="session")
async def merges(databases: Databases) -> AsyncIterator[Merges]:
    found = await Merges.started(databases)
    yield found
    await found.finish(databases)


async def bare(merges: Merges, who: str, sql: str, *values: Any) -> Any:
    context = merges.context(who)
    async with merges.works.begin(context.access, context.now) as work:
        return await work.row(sql, *values)


async def test_whoever_asks_for_numbers_waits_by_the_rule_whatever_they_say(merges: Merges) -> None:
    w = merges.world
    blind = (await merges.row("child", w.life))["personal_id_blind"]
    for _ in range(probes.FREE):
        assert (await bare(merges, "quang.worker", HOLDER, blind))["unit"] is not None
    hit = await merges.admin.fetchrow("SELECT hits, blocked_until - last_at FROM probe_throttle")
    assert tuple(hit) == (probes.FREE, probes.FIRST_WAIT)
    more = """UPDATE probe_throttle SET hits = 1000, blocked_until = NULL,
      last_at = now() - $1::interval"""
    await merges.admin.execute(more, probes.FORGOTTEN_AFTER - timedelta(minutes=1))
    await bare(merges, "quang.worker", HOLDER, blind)
    longest = await merges.admin.fetchval("SELECT blocked_until - last_at FROM probe_throttle")
    assert longest == probes.LONGEST_WAIT
    assert (await bare(merges, "quang.worker", HOLDER, blind))["wait"] > 0


async def test_the_limits_of_the_database_are_those_of_the_rules(merges: Merges) -> None:
    source = "SELECT prosrc FROM pg_proc WHERE proname = $1"
    for name, most in (
        ("personal_id_holder", None),
        ("probe_hit", None),
        ("duplicate_elsewhere", MOST_PLACES),
        ("book_elsewhere", probes.MOST_OF_BOOKS),
    ):
        text = await merges.admin.fetchval(source, name)
        if name != "book_elsewhere":
            assert f"free := least(free, {probes.FREE});" in text, name
        if most is not None:
            assert f"most := least(most, {most});" in text, name


@pytest.mark.parametrize("asked", [timedelta(days=30), timedelta(minutes=1)])
async def test_sealed_parts_are_open_for_a_quarter_of_an_hour_at_most(
    merges: Merges, asked: timedelta
) -> None:
    ends = await merges.admin.fetchval("SELECT now() + $1::interval", asked)
    row = await bare(merges, "bo.worker", OPEN, merges.world.life, ends)
    assert row["ahead"] == timedelta()
    assert row["lasts"] <= min(asked, OPEN_FOR)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await bare(merges, "bo.worker", "UPDATE sealed_opening SET expires_at = $1", ends)
    assert (await merges.admin.fetchval("SELECT max(expires_at - opened_at) FROM sealed_opening")
            <= OPEN_FOR)  # fmt: skip
