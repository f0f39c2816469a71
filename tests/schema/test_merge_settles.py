"""What waits of a record that is merged ends with it, and is told; numbers in flight."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest_asyncio

from tests.databases import Databases
from tests.schema.merging import NUMBER, Merges, codes, gid
from tests.schema.moving import REASON
from tests.schema.moving import document as of_moves
from tests.schema.office import QUANG

OTHER = "001315000999"
TOLD = "SELECT object FROM outbox WHERE id > $1 AND topic = $2 ORDER BY object"
EVENTS = """SELECT kind, class, child_id, other_id, merge_id IS NULL AS own FROM child_event
  WHERE kind = $1 ORDER BY child_id, own"""


@pytest_asyncio.fixture(loop_scope="session")
async def merges(databases: Databases) -> AsyncIterator[Merges]:
    found = await Merges.started(databases)
    yield found
    await found.finish(databases)


async def move(merges: Merges, who: str, mutation: str, **said: Any) -> Any:
    given = {"key": str(uuid4()), "version": 1} | said
    return (await merges.request(who, of_moves(mutation), input=given))[mutation]


async def last(merges: Merges) -> int:
    found: int = await merges.admin.fetchval("SELECT coalesce(max(id), 0) FROM outbox")
    return found


async def test_an_open_move_of_the_merged_record_is_withdrawn_and_stays_so(merges: Merges) -> None:
    w = merges.world
    said = {"id": w.near_id, "to": f"Unit_{QUANG}", "reason": REASON}
    made = (await move(merges, "bo.worker", "proposeMove", **said))["move"]["id"]
    proposed, before = await merges.proposed(w.bare, w.life), await last(merges)
    assert (await merges.decide("bo.chair", "confirmMerge", id=proposed))["merge"]
    row = await merges.row("move", UUID(made[5:]))
    assert (row["status"], row["version"], row["decided_by"]) == (
        "WITHDRAWN", 2, w.officer("bo.chair")
    )  # fmt: skip
    assert [r["object"] for r in await merges.admin.fetch(TOLD, before, "move")] == [made]
    told = [tuple(r)[:3] for r in await merges.admin.fetch(EVENTS, "MOVE_WITHDRAWN")]
    assert told == [("MOVE_WITHDRAWN", "CONTACT", key) for key in sorted((w.bare, w.life))]
    closed = await move(merges, "quang.worker", "acceptMove", id=made, version=2)
    assert [p["code"] for p in closed["problems"]] == ["MOVE_CLOSED"]
    assert (await merges.decide("bo.data", "undoMerge", id=proposed))["merge"]
    assert (await merges.row("move", UUID(made[5:])))["status"] == "WITHDRAWN"
    told = [tuple(r)[:3] for r in await merges.admin.fetch(EVENTS, "MOVE_WITHDRAWN")]
    assert told == [("MOVE_WITHDRAWN", "CONTACT", w.life)]
    assert (await move(merges, "bo.worker", "proposeMove", **said, version=3))["move"]["id"] != made


async def test_proposals_that_are_pointless_are_declined_aloud(merges: Merges) -> None:
    w = merges.world
    this, other = await merges.proposed(w.bare, w.life), await merges.proposed(w.third, w.life)
    apart, before = await merges.proposed(w.third, w.bare), await last(merges)
    assert (await merges.decide("bo.data", "confirmMerge", id=this))["merge"]
    rows = [await merges.row("child_merge", UUID(each[6:])) for each in (other, apart)]
    assert [row["status"] for row in rows] == ["DECLINED", "PROPOSED"]
    assert rows[0]["decided_by"] == w.officer("bo.data")
    found = [tuple(r) for r in await merges.admin.fetch(EVENTS, "MERGE_DECLINED")]
    assert sorted(found) == sorted(
        ("MERGE_DECLINED", "IDENTITY", *each)
        for each in ((w.life, w.third, True), (w.third, w.life, True), (w.bare, w.third, False))
    )
    told = {r["object"] for r in await merges.admin.fetch(TOLD, before, "child")}
    assert told == {gid("Child", key) for key in (w.life, w.third, w.bare)}


async def freed(merges: Merges) -> str:
    """A merge whose number is held by nobody any more, the survivor having another one."""
    w = merges.world
    merge = await merges.merged(w.bare, w.life)
    said = {"personalId": OTHER, "reason": "Ghi nhầm số định danh"}
    done = await merges.act("bo.worker", "correctChild", id=gid("Child", w.bare), **said)
    assert done["__typename"] == "ChildCorrected", done
    return merge


async def test_undoing_beside_a_number_being_given_is_refused_by_name(merges: Merges) -> None:
    w = merges.world
    blind = await merges.admin.fetchval("SELECT personal_id_blind FROM child WHERE id = $1", w.life)
    merge = await freed(merges)
    kept = await merges.all_kept()
    other = await asyncpg.connect(merges.database.dsn())
    waits = other.transaction()
    await waits.start()
    give = "UPDATE child SET personal_id_blind = $2 WHERE id = $1"
    await other.execute(give, w.third, blind)
    now = {"survivorVersion": await merges.version(gid("Child", w.bare))}
    undoing = asyncio.ensure_future(merges.decide("bo.data", "undoMerge", id=merge, **now))
    held = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'"
    async with asyncio.timeout(5):
        while not await merges.admin.fetchval(held):
            await asyncio.sleep(0.01)
    await waits.commit()
    assert codes(await undoing) == [("NUMBER_TAKEN", "alias")]
    await other.execute(give, w.third, None)
    await other.close()
    assert await merges.all_kept() == kept
    assert (await merges.decide("bo.data", "undoMerge", id=merge))["merge"]["status"] == "UNDONE"


async def test_registering_giving_and_undoing_race_to_one_holder(merges: Merges) -> None:
    w = merges.world
    third = {"id": gid("Child", w.third), "version": 1, "personalId": NUMBER}
    entry = {"unit": f"Unit_{merges.world.rows['child'][0]['unit_id']}", "fullName": "Lê Bình",
             "sex": "MALE", "dateOfBirth": "2015-05-05", "personalId": NUMBER}  # fmt: skip
    merge = await freed(merges)
    now = {"survivorVersion": await merges.version(gid("Child", w.bare))}
    found = await asyncio.gather(
        merges.decide("bo.data", "undoMerge", id=merge, **now),
        merges.do("bo.worker", "registerChild", **entry),
        merges.act("bo.data", "updateChild", **third),
    )
    kinds = [each["__typename"] for each in found]
    assert kinds[0] == "MergeUndone" or codes(found[0]) == [("NUMBER_TAKEN", "alias")], found
    assert kinds[1] in {"ChildRegistered", "ChildExists"}, found
    assert kinds[2] in {"ChildUpdated", "ChildExists"}, found
    holders = await merges.admin.fetchval(
        """SELECT count(*) FROM child WHERE personal_id_blind = (SELECT number_blind
        FROM personal_id WHERE child_id = $1 AND number_blind IS NOT NULL
        ORDER BY recorded_at LIMIT 1)""",
        w.bare,
    )
    assert holders == 1
