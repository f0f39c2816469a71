"""A child leaves the country and comes back: status, days, what ends, who may."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from db import roles
from tests.databases import Databases
from tests.schema.moving import Desk
from tests.schema.registry import day

CHILD = """query($id: ID!, $on: Date) { node(id: $id) { ... on Child { status
  departure(on: $on) { to since until } watches { kind } circumstances { group { code } }
  schooling { since } placement { since } household { number } history(first: 30) { nodes {
  kind class } } } } }"""
THEN = """query($on: Date!) { children(asOf: $on, where: {status: null, code: "BO-1"}) {
  nodes { status } } }"""
AWAY = """query($status: [ChildStatus!]) { children(where: {status: $status, code: "BO-1"}) {
  totalCount } }"""


@pytest_asyncio.fixture(loop_scope="session")
async def desk(databases: Databases) -> AsyncIterator[Desk]:
    found = await Desk.opened(databases)
    yield found
    await found.finish(databases)


async def do(desk: Desk, mutation: str, who: str = "bo.worker", **said: Any) -> dict[str, Any]:
    return await desk.act(who, mutation, id=desk.world.near_id, **said)


async def seen(desk: Desk, who: str = "bo.worker", **said: Any) -> Any:
    return (await desk.request(who, CHILD, id=desk.world.near_id, **said))["node"]


def codes(done: dict[str, Any]) -> list[tuple[str, str]]:
    assert done["__typename"] == "InvalidInput", done
    return [(".".join(each["path"]), each["code"]) for each in done["problems"]]


async def test_a_departure_closes_the_record_and_ends_what_ends_with_a_life_here(
    desk: Desk,
) -> None:
    made = await desk.proposed()
    done = await do(desk, "recordDeparture", on=day(-9), to=" Đài Loan ")
    assert done["__typename"] == "DepartureRecorded"
    now = await seen(desk)
    assert (now["status"], now["departure"]) == (
        "LEFT_COUNTRY", {"to": "Đài Loan", "since": day(-9), "until": None}
    )  # fmt: skip
    assert (now["watches"], now["circumstances"], now["schooling"], now["placement"]) == (
        [], [], None, None
    )  # fmt: skip
    assert now["household"] == {"number": "H-1"}
    told = [(each["kind"], each["class"]) for each in now["history"]["nodes"]]
    assert {("DEPARTED", "PUBLIC"), ("MOVE_WITHDRAWN", "CONTACT")} <= set(told)
    row = await desk.admin.fetchrow("SELECT status, version FROM move")
    assert tuple(row) == ("WITHDRAWN", 2)
    closed = await desk.move("quang.worker", "acceptMove", id=made)
    assert codes(closed) == [("", "MOVE_CLOSED")]
    for where, count in ((["LEFT_COUNTRY"], 1), (["ACTIVE"], 0)):
        found = await desk.request("bo.worker", AWAY, status=where)
        assert found["children"]["totalCount"] == count
    kept = await desk.everything()
    assert codes(await do(desk, "updateChild", hamlet="x")) == [("", "RECORD_CLOSED")]
    assert codes(await do(desk, "recordDeparture")) == [("", "RECORDED_ALREADY")]
    for on in (day(-9), day(-10)):
        assert codes(await do(desk, "recordReturn", on=on)) == [("on", "ENDS_BEFORE_IT_BEGINS")]
    assert await desk.everything() == kept


async def test_a_return_opens_the_record_and_the_days_between_are_known(desk: Desk) -> None:
    await do(desk, "recordDeparture", on=day(-9), to="Đài Loan")
    assert (await do(desk, "recordReturn", on=day(-2)))["__typename"] == "ReturnRecorded"
    now, before = await seen(desk), await seen(desk, on=day(-5))
    assert (now["status"], now["departure"], now["watches"]) == ("ACTIVE", None, [])
    assert before["departure"] == {"to": "Đài Loan", "since": day(-9), "until": day(-3)}
    assert now["history"]["nodes"][0] == {"kind": "RETURNED", "class": "PUBLIC"}
    assert (await do(desk, "updateChild", hamlet="Thôn 3"))["__typename"] == "ChildUpdated"
    kept = await desk.everything()
    assert codes(await do(desk, "recordReturn")) == [("", "NOTHING_TO_END")]
    assert codes(await do(desk, "recordDeparture", on=day(-5))) == [("", "RECORDED_ALREADY")]
    assert await desk.everything() == kept
    for offset, status in (
        (-10, "ACTIVE"),
        (-9, "LEFT_COUNTRY"),
        (-3, "LEFT_COUNTRY"),
        (-2, "ACTIVE"),
    ):
        found = await desk.request("ha.officer", THEN, on=day(offset))
        assert found["children"]["nodes"] == [{"status": status}], offset


async def test_who_may_propose_a_move_records_a_departure(desk: Desk) -> None:
    for mutation in ("recordDeparture", "recordReturn"):
        kept = await desk.everything()
        for who in ("bo.collab", "bo.data", "bo.chair", "ha.officer", "quang.worker", "dpo"):
            sees = who not in {"quang.worker", "dpo"}
            done = await do(desk, mutation, who)
            assert done["__typename"] == ("Forbidden" if sees else "NotFound"), (who, mutation)
        assert await desk.everything() == kept
        assert (await do(desk, mutation, on=day(-5 if mutation == "recordDeparture" else 0)))[
            "child"
        ]


async def test_days_and_place_are_known_to_who_knows_the_home_in_both_walls(desk: Desk) -> None:
    await do(desk, "recordDeparture", to="Đài Loan")
    for who, place in (("bo.data", "Đài Loan"), ("bo.auditor", None), ("long.leader", None)):
        for lane in ("fast", "walled"):
            answer = await desk.ask(who, CHILD, lane, variables={"id": desk.world.near_id})
            node = answer["data"]["node"]
            assert node["status"] == "LEFT_COUNTRY"
            assert (node["departure"] and node["departure"]["to"]) == place, (who, lane)


async def test_of_the_dead_and_the_merged_nobody_says_that_they_left(desk: Desk) -> None:
    await do(desk, "recordDeath", on=day(-2), cause="ILLNESS")
    assert codes(await do(desk, "recordDeparture")) == [("", "RECORD_CLOSED")]
    assert codes(await do(desk, "recordReturn")) == [("", "NOTHING_TO_END")]
    await desk.admin.execute("UPDATE child SET status = 'MERGED', personal_id_blind = NULL")
    for mutation in ("recordDeparture", "recordReturn"):
        assert codes(await do(desk, mutation)) == [("", "RECORD_CLOSED")]


async def test_nobody_closes_a_record_without_a_departure(desk: Desk) -> None:
    connection = await asyncpg.connect(desk.database.dsn(roles.APP))
    close = "SELECT close_with_departure($1, current_date)"
    claim = "SELECT set_config('app.subject', $1, true)"
    for left, people in ((False, ("bo.worker",)), (True, ("bo.data", "bo.collab", "quang.worker"))):
        if left:
            await desk.admin.execute("UPDATE child SET status = 'LEFT_COUNTRY'")
        for who in people:
            async with connection.transaction():
                await connection.execute(claim, str(desk.world.officer(who)))
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    async with connection.transaction():
                        await connection.execute(close, desk.world.near)
    await connection.close()
