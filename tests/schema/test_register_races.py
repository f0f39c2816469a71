"""One registration, whatever happens on the way: asked again, at once, given up, cut off."""

import asyncio
from collections.abc import AsyncIterator

import pytest_asyncio

from tests.databases import Databases
from tests.schema.desk import Live
from tests.schema.test_register_child import BORN, NUMBER, grown, whole
from tests.stage import keyring


@pytest_asyncio.fixture(loop_scope="session")
async def live(databases: Databases) -> AsyncIterator[Live]:
    found = await Live.begin(databases, keyring())
    yield found
    await found.finish(databases)


async def test_a_retry_is_told_of_the_same_child(live: Live) -> None:
    said = whole()
    first = await live.do("bo.worker", "registerChild", **said)
    before = await live.kept()
    assert await live.do("bo.worker", "registerChild", **said) == first
    other = await live.do("bo.worker", "registerChild", **said | {"hamlet": "Tổ 6"})
    assert other["__typename"] == "IdempotencyMismatch"
    assert await live.kept() == before


async def test_of_thirty_one_at_once_one_acts(live: Live) -> None:
    said = whole()
    found = await asyncio.gather(
        *(live.do("bo.worker", "registerChild", **said) for _ in range(31))
    )
    assert len({each["child"]["id"] for each in found}) == 1
    assert await live.acts() == ["registerChild"]


async def test_a_request_that_hangs_up_leaves_all_or_nothing(live: Live) -> None:
    for n in range(12):
        before = await live.kept()
        name = "Nguyễn Thị Hoà" if n % 2 else f"Nguyễn Thị {chr(65 + n)}i"  # like another, or not
        number = NUMBER.format(3, n % 10).replace("00012", f"{n:05}")
        said = whole(personalId=number, fullName=name)
        task = asyncio.create_task(live.do("bo.worker", "registerChild", **said))
        await asyncio.sleep(n * 0.003)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        more = await grown(live, before)
        assert more["child"] == more["request_key"] == more["audit"] == more["outbox"]
        assert more["fact"] == more["guardian"] == 2 * more["child"]


async def test_connections_that_break_leave_all_or_nothing_and_a_retry_mends_it(
    live: Live,
) -> None:
    """As when the server or the database is killed: whoever got no answer asks again."""
    cut = (
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE application_name = 'mangnon works' AND datname = current_database()"
    )
    for n in range(12):
        before = await live.kept()
        said = whole(personalId=f"001{3}{BORN:%y}{n + 500:06}")
        task = asyncio.create_task(live.do("bo.worker", "registerChild", **said))
        await asyncio.sleep(n * 0.003)
        await live.admin.fetchval(cut)
        await asyncio.gather(task, return_exceptions=True)
        more = await grown(live, before)
        assert more["child"] == more["request_key"] == more["outbox"] == more["child_event"]
        done = await live.do("bo.worker", "registerChild", **said)
        assert done["__typename"] == "ChildRegistered"
        assert (await grown(live, before))["child"] == 1
