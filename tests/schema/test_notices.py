"""Notices as their officer reads them, marks them, and hears of them."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from schema.faults import RequestRefusedError
from tests.databases import Databases
from tests.schema.cases_told import BO, DUE, QUANG, Cases, Court
from tests.schema.listening import LANES, Listening, listening
from tests.schema.office import gid
from tests.stage import keyring

MINE = """query($first: Int, $after: String, $unread: Boolean) { viewer {
  notifications(first: $first, after: $after, unread: $unread) {
    nodes { id kind at readAt case { id number } } totalCount
    pageInfo { hasNextPage endCursor } } } }"""
MARK = """mutation($input: MarkReadInput!) { markRead(input: $input) { __typename
  ... on NoticesRead { marked viewer { notifications(unread: true) { totalCount } } }
  ... on UserError { message path } ... on InvalidInput { problems { code path } } } }"""
NOTIFIED = """subscription($after: String) { notified(after: $after) {
  position notification { id kind case { id } readAt } } }"""
LATE = DUE + timedelta(hours=1)


@pytest_asyncio.fixture(loop_scope="session")
async def court(databases: Databases) -> AsyncIterator[Court]:
    found = await Court.started(databases, keyring(), Cases())
    assert isinstance(found, Court)
    yield found
    await found.finish(databases)


@pytest_asyncio.fixture(loop_scope="session")
async def hall(court: Court) -> AsyncIterator[Listening]:
    async with listening(court) as found:
        yield found


async def mine(court: Court, who: str, **said: Any) -> dict[str, Any]:
    answer = await court.request(who, MINE, **said)
    return answer["viewer"]["notifications"]  # type: ignore[no-any-return]


async def late(court: Court, many: int = 1, **said: Any) -> list[UUID]:
    """So many cases with a clock that ran out, each a minute after the other."""
    cases = [await court.case(**said) for _ in range(many)]
    for n, case in enumerate(cases):
        await court.clock(case, "EMERGENCY", DUE)
        await court.sweep(LATE + timedelta(minutes=n))
    return cases


async def mark(court: Court, who: str, **said: Any) -> dict[str, Any]:
    key = said.pop("key", str(uuid4()))
    answer = await court.request(who, MARK, input={"key": key, **said})
    return answer["markRead"]  # type: ignore[no-any-return]


async def test_the_newest_stand_first_on_pages(court: Court) -> None:
    cases = await late(court, 3)
    first = await mine(court, "bo.worker", first=2)
    assert [n["case"]["id"] for n in first["nodes"]] == [gid("Case", c) for c in cases[:0:-1]]
    assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (3, True)
    rest = await mine(court, "bo.worker", first=2, after=first["pageInfo"]["endCursor"])
    assert [n["case"]["id"] for n in rest["nodes"]] == [gid("Case", cases[0])]
    assert {n["kind"] for n in first["nodes"] + rest["nodes"]} == {"OVERDUE"}
    assert await mine(court, "bo.auditor") == await mine(court, "quang.worker")  # nothing


async def test_the_case_is_told_by_the_rights_of_now(court: Court) -> None:
    (case,) = await late(court)
    leader = (await mine(court, "long.leader"))["nodes"]
    assert [(n["kind"], n["case"]) for n in leader] == [("ESCALATED", None)]  # by today it is not
    await court.admin.execute('UPDATE "case" SET next_due_at = $1', court.world.now - timedelta(1))
    assert (await mine(court, "long.leader"))["nodes"][0]["case"]["id"] == gid("Case", case)
    barred = 'UPDATE "case" SET barred = $1'
    await court.admin.execute(barred, court.who("bo.worker"))
    assert [n["case"] for n in (await mine(court, "bo.worker"))["nodes"]] == [None]
    assert (await mine(court, "bo.chair"))["nodes"][0]["case"]


async def test_some_are_marked_as_read_or_all_up_to_one(court: Court) -> None:
    await late(court, 4)
    nodes = (await mine(court, "bo.worker"))["nodes"]
    ids = [node["id"] for node in nodes]
    done = await mark(court, "bo.worker", ids=[ids[0]])
    left = {"notifications": {"totalCount": 3}}
    assert done == {"__typename": "NoticesRead", "marked": 1, "viewer": left}
    assert [n["id"] for n in (await mine(court, "bo.worker", unread=False))["nodes"]] == ids[:1]
    key = str(uuid4())
    for _ in range(2):  # a retry marks nothing more
        assert (await mark(court, "bo.worker", key=key, upTo=ids[2]))["marked"] == 2
    assert [n["id"] for n in (await mine(court, "bo.worker", unread=True))["nodes"]] == [ids[1]]
    assert (await mine(court, "bo.chair", unread=True))["totalCount"] == 4
    assert (await mark(court, "bo.worker", ids=ids))["marked"] == 1


async def test_notices_of_others_are_not_there(court: Court) -> None:
    await late(court)
    (theirs,) = (await mine(court, "bo.chair"))["nodes"]
    absent = await mark(court, "bo.worker", ids=[gid("Notification", uuid4())])
    assert (absent["__typename"], absent["path"]) == ("NotFound", ["ids", "0"])
    for wrong in (theirs["id"], "Notification_x", gid("Case", uuid4())):
        assert await mark(court, "bo.worker", ids=[wrong]) == absent
        told = await mark(court, "bo.worker", upTo=wrong)
        assert (told["__typename"], told["path"]) == ("NotFound", ["upTo"])
    wrong = {"": {}, "both": {"ids": [theirs["id"]], "upTo": theirs["id"]}, "none": {"ids": []}}
    for said in wrong.values():
        refused = await mark(court, "bo.chair", **said)
        assert refused["problems"] == [{"code": "IDS_OR_UP_TO", "path": []}]
    many = await mark(court, "bo.chair", ids=[theirs["id"]] * 101)
    assert many["problems"] == [{"code": "TOO_MANY_IDS", "path": ["ids"]}]
    node = "query($id: ID!) { node(id: $id) { __typename } }"
    assert (await court.request("bo.worker", node, id=theirs["id"]))["node"] is None
    assert (await court.request("bo.chair", node, id=theirs["id"]))["node"]
    assert (await mine(court, "bo.chair", unread=True))["totalCount"] == 1


async def test_row_security_tells_the_same(court: Court) -> None:
    await late(court, 2, residence=QUANG, barred=("bo.worker",))
    for who in ("bo.worker", "bo.chair", "quang.worker", "long.leader", "quang.head", "nobody"):
        answers = [await court.ask(who, MINE, lane) for lane in ("fast", "core", "walled")]
        assert answers[0] == answers[1] == answers[2], who
        assert "errors" not in answers[0]


async def test_each_hears_of_their_own_when_they_are_made(hall: Listening, court: Court) -> None:
    ears = [await hall.ear("bo.worker", NOTIFIED, lane) for lane in LANES]
    other, chair = await hall.ear("quang.worker", NOTIFIED), await hall.ear("bo.chair", NOTIFIED)
    (case,) = await late(court)
    told = [await ear.told("notified") for ear in ears]
    assert told[0] == told[1]
    assert told[0]["notification"]["kind"] == "OVERDUE"
    assert told[0]["notification"]["case"] == {"id": gid("Case", case)}
    assert (await chair.told("notified"))["notification"]["id"] != told[0]["notification"]["id"]
    assert await other.is_silent()
    await late(court)
    again = await hall.ear("bo.worker", NOTIFIED, after=told[0]["position"])
    found = await again.told("notified")
    assert found == await ears[0].told("notified")
    with pytest.raises(RequestRefusedError):
        await hall.ear("bo.chair", NOTIFIED, after=told[0]["position"])  # of somebody else


__all__ = ["BO"]
