"""Personal ids of the past: as they were, as was known, and found by what they were."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest_asyncio

from tests.databases import Databases
from tests.schema.moving import Desk
from tests.schema.registry import day
from tests.schema.test_looking_back import LANES, moment, refused

FIRST, SECOND, NONE = "001315000001", "001315000002", "Chưa được cấp"
SHOWN = """query($on: Date, $known: DateTime, $where: ChildWhere) { children(asOf: $on,
  knownOn: $known, where: $where) { totalCount nodes {
  code personalId personalIdMissing withheld } } }"""


@pytest_asyncio.fixture(loop_scope="session")
async def desk(databases: Databases) -> AsyncIterator[Desk]:
    found = await Desk.opened(databases)
    yield found
    await found.finish(databases)


async def listed(desk: Desk, **said: Any) -> list[dict[str, Any]]:
    answers = []
    for lane in LANES:
        now = datetime.fromisoformat(await moment(desk))
        answers.append(await desk.ask("ha.officer", SHOWN, lane, variables=said, now=now))
    assert answers[0] == answers[1] == answers[2]
    assert "errors" not in answers[0], answers[0]
    found: list[dict[str, Any]] = answers[0]["data"]["children"]["nodes"]
    assert len(found) == answers[0]["data"]["children"]["totalCount"]
    return found


async def number(desk: Desk, on: int, known: str | None = None) -> tuple[str | None, str | None]:
    [child] = [c for c in await listed(desk, on=day(on), known=known) if c["code"] == "BO-1"]
    assert child["withheld"] == []
    return child["personalId"], child["personalIdMissing"]


async def said(desk: Desk, mutation: str, **more: Any) -> str:
    """Says it, and when that was known."""
    done = await desk.act("bo.worker", mutation, id=desk.world.near_id, **more)
    assert "child" in done, done
    return await moment(desk)


async def test_a_number_is_told_as_it_was_and_as_it_was_known(desk: Desk) -> None:
    start = await moment(desk)
    assert await number(desk, -1) == (None, None)
    given = await said(desk, "updateChild", personalId=FIRST, since=day(-5))
    assert [await number(desk, on) for on in (-6, -5, 0)] == [(None, None)] + [(FIRST, None)] * 2
    why = {"reason": "Ghi nhầm số định danh"}
    mended = await said(desk, "correctChild", personalId=SECOND, on=day(-5), **why)
    taken = {"personalId": None, "personalIdMissing": NONE, "since": day(-2)}
    await said(desk, "updateChild", **taken)
    for known, days in (
        (start, {-9: (None, None), 0: (None, None)}),
        (given, {-6: (None, None), -5: (FIRST, None), 0: (FIRST, None)}),
        (mended, {-6: (None, None), -5: (SECOND, None), 0: (SECOND, None)}),
        (None, {-6: (None, None), -5: (SECOND, None), -3: (SECOND, None), -2: (None, NONE)}),
    ):
        for on, shown in days.items():
            assert await number(desk, on, known) == shown, (known, on)


async def test_what_a_child_is_found_by_is_its_number_of_the_day(desk: Desk) -> None:
    given = await said(desk, "updateChild", personalId=FIRST, since=day(-5))
    await said(desk, "updateChild", personalId=SECOND, since=day(-2))
    for where, found in (({"personalId": FIRST}, True), ({"personalId": SECOND}, False),
                         ({"NOT": {"personalId": FIRST}}, False),
                         ({"OR": [{"personalId": "001 315 000 001"}]}, True)):  # fmt: skip
        for on, known in ((-3, None), (0, given)):
            codes = [c["code"] for c in await listed(desk, on=day(on), known=known, where=where)]
            assert ("BO-1" in codes) is found, (where, on)
    assert await listed(desk, on=day(-6), where={"personalId": FIRST}) == []
    assert await listed(desk, on=day(0), where={"personalId": FIRST}) == []
    [now] = await listed(desk, on=day(0), where={"personalId": SECOND})
    assert (now["code"], now["personalId"]) == ("BO-1", SECOND)


async def test_until_it_changes_a_number_is_that_of_the_record(desk: Desk) -> None:
    sealed = desk.memory.vault.seal("child", "personal_id_sealed", desk.world.near, FIRST)
    sql = "UPDATE child SET personal_id_sealed = $2 WHERE id = $1"
    await desk.admin.execute(sql, desk.world.near, sealed)
    for on, known in ((-9, None), (0, await moment(desk))):
        assert await number(desk, on, known) == (FIRST, None)
    answer = await desk.ask("long.leader", SHOWN, variables={"on": day(0)})
    assert refused(answer) == ["FIELD_NOT_ALLOWED"]  # who would see three digits of it
