"""Who follows a record by its id follows the one that stands for it, by the same rules of sight."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from schema.faults import RequestRefusedError
from tests.databases import Databases
from tests.schema.listening import BRIEF, CHANGED, LANES, Ear, Listening, listening
from tests.schema.merging import Merges, gid


@pytest_asyncio.fixture(loop_scope="session")
async def merges(databases: Databases) -> AsyncIterator[Merges]:
    found = await Merges.started(databases)
    yield found
    await found.finish(databases)


@pytest_asyncio.fixture(loop_scope="session")
async def hall(merges: Merges) -> AsyncIterator[Listening]:
    async with listening(merges) as found:
        yield found


async def change(merges: Merges, child: UUID, hamlet: str) -> None:
    done = await merges.act("bo.worker", "updateChild", id=gid("Child", child), hamlet=hamlet)
    assert done["__typename"] == "ChildUpdated", done


async def undone(merges: Merges, merge: str) -> None:
    done = await merges.decide("bo.data", "undoMerge", id=merge)
    assert done["__typename"] == "MergeUndone", done


async def kinds(ear: Ear, many: int) -> list[tuple[str, str]]:
    """What was told, and of which record."""
    found = [await ear.change() for _ in range(many)]
    return [(each["kind"], each["child"]["id"]) for each in found]


async def test_an_id_that_is_merged_goes_on_with_the_survivor_and_back(
    hall: Listening, merges: Merges
) -> None:
    w = merges.world
    bare, life = gid("Child", w.bare), gid("Child", w.life)
    ears = [await hall.ear("bo.worker", CHANGED, lane, id=life) for lane in LANES]
    merge = await merges.proposed(w.bare, w.life)
    for ear in ears:
        assert await kinds(ear, 1) == [("MERGE_PROPOSED", life)]
    await merges.decide("bo.data", "confirmMerge", id=merge)
    await change(merges, w.bare, "Thôn 7")
    for ear in ears:
        assert await kinds(ear, 2) == [("MERGED", bare), ("UPDATED", bare)]
    late = await hall.ear("bo.worker", id=life)
    await change(merges, w.bare, "Thôn 8")
    for ear in (*ears, late):
        assert await kinds(ear, 1) == [("UPDATED", bare)]
    await undone(merges, merge)
    await change(merges, w.bare, "Thôn 9")
    await change(merges, w.life, "Thôn 10")
    for ear in (*ears, late):
        assert await kinds(ear, 2) == [("MERGE_UNDONE", life), ("UPDATED", life)]
        assert await ear.is_silent()
    rows = await merges.admin.fetch(
        "SELECT child_ids FROM access_log WHERE field = 'childChanged' ORDER BY at DESC"
    )
    assert {*map(frozenset, (row["child_ids"] for row in rows))} == {
        frozenset({w.life}), frozenset({w.life, w.bare})
    }  # fmt: skip


async def test_whoever_comes_back_misses_nothing_of_the_survivor(
    hall: Listening, merges: Merges
) -> None:
    w = merges.world
    life = gid("Child", w.life)
    ear = await hall.ear("bo.worker", id=life)
    await change(merges, w.life, "Thôn 6")
    position = (await ear.change())["position"]
    await ear.close()
    await merges.merged(w.bare, w.life)
    await change(merges, w.bare, "Thôn 7")
    again = await hall.ear("bo.worker", id=life, after=position)
    told: list[tuple[str, str]] = []
    while ("UPDATED", gid("Child", w.bare)) not in told:
        told += await kinds(again, 1)
    assert [each for each in told if each[0] == "MERGED"] == [("MERGED", gid("Child", w.bare))]
    assert await again.is_silent()


async def test_of_a_chain_the_last_record_is_followed(hall: Listening, merges: Merges) -> None:
    w = merges.world
    life, bare, third = (gid("Child", key) for key in (w.life, w.bare, w.third))
    await merges.merged(w.bare, w.life)
    ear = await hall.ear("bo.worker", id=life)
    other = await hall.ear("bo.worker", id=third)
    last = await merges.proposed(w.third, w.bare)
    assert await kinds(ear, 1) == [("MERGE_PROPOSED", bare)]
    await merges.decide("bo.data", "confirmMerge", id=last)
    await change(merges, w.third, "Thôn 7")
    assert await kinds(ear, 2) == [("MERGED", third), ("UPDATED", third)]
    assert (await kinds(other, 3))[1:] == [("MERGED", third), ("UPDATED", third)]
    await undone(merges, last)
    await change(merges, w.bare, "Thôn 8")
    assert await kinds(ear, 2) == [("MERGE_UNDONE", bare), ("UPDATED", bare)]
    assert await kinds(other, 1) == [("MERGE_UNDONE", third)]
    assert await other.is_silent()


async def test_who_may_not_see_the_survivor_is_refused_as_for_an_absent_child(
    hall: Listening, merges: Merges
) -> None:
    """Also who sees the record itself; a school follows the survivor by what that says."""
    w = merges.world
    school = await hall.ear("bo.school", BRIEF, id=gid("Child", w.life))
    await merges.merged(w.bare, w.life)
    await change(merges, w.bare, "Thôn 7")
    assert await kinds(school, 1) == [("UPDATED", gid("Child", w.bare))]  # of the merge nothing
    found: dict[str, Any] = {}
    for who, id_ in (
        ("quang.worker", gid("Child", w.life)),
        ("bo.worker", gid("Child", UUID(int=9))),
    ):
        with pytest.raises(RequestRefusedError) as refused:
            await hall.ear(who, BRIEF, id=id_)
        found[who] = refused.value.errors
    assert found["quang.worker"] == found["bo.worker"]
