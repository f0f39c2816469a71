"""The past of records that were merged since: known before, they were two; known now, they are
one."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest_asyncio

from tests.databases import Databases
from tests.schema.merging import NUMBER, Merges
from tests.schema.registry import day
from tests.schema.test_looking_back import LANES, LIST

TEXT = LIST.replace("nodes { code", "nodes { code personalId personalIdMissing mergedFrom { id }")
HOME = """INSERT INTO residence (id, child_id, unit_id, valid_from, recorded_at)
  SELECT gen_random_uuid(), id, unit_id, '2020-01-01', now() - interval '1 day' FROM child
  WHERE id = $1"""
EVER = "UPDATE child SET registered_at = now() - interval '2 days'"
Told = dict[str, dict[str, Any]]


@pytest_asyncio.fixture(loop_scope="session")
async def merges(databases: Databases) -> AsyncIterator[Merges]:
    found = await Merges.started(databases)
    await found.admin.execute(HOME, found.world.bare)
    await found.admin.execute(EVER)
    yield found
    await found.finish(databases)


async def moment(merges: Merges) -> datetime:
    found: datetime = await merges.admin.fetchval("SELECT clock_timestamp()")
    return found


async def told(merges: Merges, known: datetime | None = None, **where: Any) -> Told:
    """Both records on a day before everything here was done, but for what is of no day."""
    said = {"on": day(-1), "known": known and known.isoformat(), "where": where or None}
    answers = []
    for lane in LANES:
        now = await moment(merges)
        answers.append(await merges.ask("ha.officer", TEXT, lane, variables=said, now=now))
    assert answers[0] == answers[1] == answers[2]
    assert "errors" not in answers[0], answers[0]
    nodes = answers[0]["data"]["children"]["nodes"]
    kept = {node["code"]: node for node in nodes if node["code"] in {"BO-1", "B-1"}}
    for node in kept.values():
        del node["version"]
    return kept


async def test_known_before_they_were_two_and_known_now_they_are_one(merges: Merges) -> None:
    w, any_ = merges.world, {"status": None}
    first, before = await moment(merges), await told(merges, **any_)
    assert {child["status"] for child in before.values()} == {"ACTIVE"}
    assert (before["BO-1"]["personalId"], before["B-1"]["personalId"]) == (NUMBER, None)
    assert (before["BO-1"]["poverty"], before["B-1"]["poverty"]) == ("POOR", None)

    merge = await merges.merged(w.bare, w.life)
    second, after = await moment(merges), await told(merges, **any_)
    assert (after["B-1"]["status"], after["B-1"]["poverty"]) == ("ACTIVE", "POOR")
    assert after["B-1"]["mergedFrom"] == [{"id": merge}]
    assert after["BO-1"]["status"] == "MERGED"
    assert (await told(merges)).keys() == {"B-1"}  # one child, counted once
    assert (await told(merges, status=["MERGED"])).keys() == {"BO-1"}
    assert await told(merges, first, **any_) == before
    assert (await told(merges, first)).keys() == {"BO-1", "B-1"}
    assert (await told(merges, first, poverty=["POOR"])).keys() == {"BO-1"}
    assert (await told(merges, poverty=["POOR"])).keys() == {"B-1"}

    assert (await merges.decide("bo.worker", "undoMerge", id=merge))["__typename"] == "MergeUndone"
    assert await told(merges, first, **any_) == before
    between = await told(merges, second, **any_)
    assert {code: child["status"] for code, child in between.items()} == {
        "BO-1": "MERGED", "B-1": "ACTIVE"}  # fmt: skip
    assert between["B-1"]["poverty"] == "POOR"
    now = await told(merges, **any_)
    for child in (*now.values(), *before.values()):
        del child["history"]
    assert now == before


async def test_a_chain_of_merges_is_known_step_by_step(merges: Merges) -> None:
    w = merges.world
    await merges.admin.execute(HOME, w.third)
    first = await moment(merges)
    await merges.merged(w.bare, w.life)
    second = await moment(merges)
    await merges.merged(w.third, w.bare)
    steps = {None: {"MERGED"}, second: {"ACTIVE", "MERGED"}, first: {"ACTIVE"}}
    for known, statuses in steps.items():
        found = await told(merges, known, status=None)
        assert {child["status"] for child in found.values()} == statuses, known
