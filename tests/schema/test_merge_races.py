"""Many at once about two records; a bare caller of the database; random sequences."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import asyncpg
import pytest_asyncio

from tests.databases import Databases
from tests.schema.merging import Merges, gid


@pytest_asyncio.fixture(loop_scope="session")
async def merges(databases: Databases) -> AsyncIterator[Merges]:
    found = await Merges.started(databases)
    yield found
    await found.finish(databases)


async def test_a_key_of_a_merge_acts_once(merges: Merges) -> None:
    w = merges.world
    sides = {"survivor": gid("Child", w.bare), "alias": w.near_id, "key": str(UUID(int=3))}
    first = await merges.decide("bo.worker", "proposeMerge", **sides)
    assert await merges.decide("bo.worker", "proposeMerge", **sides) == first
    said = {"id": first["merge"]["id"], "key": str(UUID(int=4)), "survivorVersion": 1,
            "aliasVersion": 1}  # fmt: skip
    done = await merges.decide("bo.data", "confirmMerge", **said)
    assert await merges.decide("bo.data", "confirmMerge", **said) == done


async def test_of_several_at_once_one_acts(merges: Merges) -> None:
    """Two who confirm, one who declines, one who changes the alias: in any order, one outcome."""
    w = merges.world
    for _ in range(4):
        proposed = await merges.proposed(w.bare, w.life)
        versions = {
            f"{side}Version": await merges.version(gid("Child", key))
            for side, key in (("survivor", w.bare), ("alias", w.life))
        }
        found = await asyncio.gather(
            merges.decide("bo.data", "confirmMerge", id=proposed, **versions),
            merges.decide("bo.chair", "confirmMerge", id=proposed, **versions),
            merges.decide("bo.worker", "declineMerge", id=proposed),
            merges.act("bo.worker", "updateChild", id=w.near_id, hamlet=f"Thôn {_}",
                       version=versions["aliasVersion"]),
        )  # fmt: skip
        kinds = [each["__typename"] for each in found]
        assert kinds[:2].count("MergeConfirmed") <= 1
        settled = (await merges.row("child_merge", UUID(proposed[6:])))["status"]
        merged = (await merges.row("child", w.life))["status"] == "MERGED"
        assert merged is (settled == "CONFIRMED") is ("MergeConfirmed" in kinds[:2])
        assert ("MergeDeclined" in kinds) is (settled == "DECLINED")
        if merged:
            assert kinds[3] != "ChildUpdated" or await merges.version(w.near_id) > 2
            now = await merges.version(gid("Child", w.bare))
            told = await asyncio.gather(
                merges.decide("bo.worker", "undoMerge", id=proposed, survivorVersion=now),
                merges.decide("bo.data", "undoMerge", id=proposed, survivorVersion=now),
            )
            assert sorted(each["__typename"] for each in told)[1] == "MergeUndone"
            assert (await merges.row("child", w.life))["status"] == "ACTIVE"
        elif settled == "PROPOSED":
            await merges.decide("bo.worker", "declineMerge", id=proposed)


async def test_the_database_alone_lets_nobody_merge_who_may_not(merges: Merges) -> None:
    """With the services out of the way: the second wall."""
    w = merges.world
    proposed = UUID((await merges.proposed(w.bare, w.life))[6:])
    confirm = "SELECT merge_confirm($1, '{}', '{}', '{}', NULL, NULL, NULL)"
    update = "UPDATE child_merge SET status = 'CONFIRMED', decided_by = proposed_by WHERE id = $1"
    steal = "UPDATE child_merge SET proposed_by = gen_random_uuid() WHERE id = $1 RETURNING 1"
    for who in ("bo.worker", "quang.worker", "bo.auditor", "long.affairs", "dpo"):
        context = merges.context(who)
        for sql in (confirm, update, "SELECT merge_undo($1, NULL)", steal):
            async with merges.works.begin(context.access, context.now) as work:
                assert await bare(work, sql, proposed) in (None, "42501", "23514"), (who, sql)
    assert (await merges.row("child_merge", proposed))["status"] == "PROPOSED"


async def bare(work: Any, sql: str, key: UUID) -> Any:
    """What a bare caller gets: a row, nothing, or the code of a refusal."""
    try:
        return await work.row(sql, key)
    except asyncpg.PostgresError as refused:
        return refused.sqlstate
