"""The product as it is served: every wall, clock and memory in its place."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
import pytest_asyncio

from tests.databases import Databases
from tests.live import Live, served

CHILDREN = """{ children(first: 5) { totalCount nodes { id code fullName dateOfBirth withheld
  guardians { fullName phone } circumstances { group { code } } unit { code name } } } }"""
COUNT = "{ children { totalCount } }"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def live(databases: Databases) -> AsyncIterator[Live]:
    async with served(databases) as found:
        yield found


async def count(live: Live, who: str) -> int:
    answer = await live.ask(who, COUNT)
    return int(answer["data"]["children"]["totalCount"])


async def test_it_is_ready_and_alive(live: Live) -> None:
    assert (await live.client.get("/healthz")).status_code == 200
    ready = await live.client.get("/readyz")
    assert ready.json() == {
        "ready": True,
        "checks": {"database": True, "policy": True, "tree": True},
    }


async def test_a_link_to_a_form_that_never_was_is_told_to_nobody_without_a_token(
    live: Live,
) -> None:
    assert (await live.client.get("/forms/x")).status_code == 401
    token = (await live.sign_in("bode.worker"))["accessToken"]
    answer = await live.client.get("/forms/x", headers={"authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store")


async def test_what_funds_say_in_public_needs_no_token(live: Live) -> None:
    answer = await live.client.get("/public/funds")
    assert (answer.status_code, list(answer.json())) == (200, ["funds"])
    assert (await live.client.get("/public/funds/x/2025.pdf")).status_code == 404


async def test_each_officer_sees_the_children_of_their_jurisdiction(live: Live) -> None:
    connection = await asyncpg.connect(live.database.dsn())
    places = await connection.fetch(
        "SELECT o.username, count(c.id) FROM officer o JOIN posting p ON p.officer_id = o.id"
        " JOIN unit u ON u.id = p.unit_id"
        " LEFT JOIN child c ON c.scope BETWEEN u.lft AND u.rgt AND c.status = 'ACTIVE'"
        " AND c.childhood_ends_on > (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date"
        " WHERE o.username = ANY ($1) GROUP BY 1",
        ["bode.worker", "longbien.affairs", "hanoi.affairs", "hagiang.affairs", "ducxuan.worker"],
    )
    await connection.close()
    assert len(places) == 5
    for who, children in places:
        assert await count(live, who) == children > 0, who


@pytest.mark.parametrize("who", ["ministry", "hanoi.leader", "hanoi.front", "admin", "dpo"])
async def test_who_reads_no_child_reads_none(live: Live, who: str) -> None:
    answer = await live.ask(who, CHILDREN)
    assert answer["data"]["children"] == {"totalCount": 0, "nodes": []}


async def test_a_posting_that_ends_ends_access_with_the_next_request(live: Live) -> None:
    who = "ngocthuy.worker"
    before = await count(live, who)
    assert before > 0
    connection = await asyncpg.connect(live.database.dsn())
    posting = await connection.fetchval(
        "SELECT p.id FROM posting p JOIN officer o ON o.id = p.officer_id WHERE o.username = $1",
        who,
    )
    change = "UPDATE posting SET valid_to = $2 WHERE id = $1"
    yesterday = await connection.fetchval("SELECT app_today() - 1")
    await connection.execute(change, posting, yesterday)
    assert await count(live, who) == 0
    await connection.execute(change, posting, None)
    assert await count(live, who) == before
    await connection.close()


async def test_callers_at_once_never_see_each_others_children(live: Live) -> None:
    people = ["bode.worker", "ngocthuy.worker", "hagiang.affairs", "ministry", "bode.school"]
    alone = {who: (await live.post(who, CHILDREN)).content for who in people}
    assert len(set(alone.values())) == len(people)

    async def again(who: str) -> None:
        assert (await live.post(who, CHILDREN)).content == alone[who]

    await asyncio.gather(*(again(who) for _ in range(12) for who in people))


async def test_what_cannot_be_logged_is_not_shown(live: Live) -> None:
    connection = await asyncpg.connect(live.database.dsn())
    await connection.execute("ALTER TABLE access_log RENAME TO access_log_away")
    try:
        answer = await live.ask("bode.worker", CHILDREN)
    finally:
        await connection.execute("ALTER TABLE access_log_away RENAME TO access_log")
        await connection.close()
    assert answer["data"] is None
    assert answer["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert "access_log" not in str(answer)
    assert (await live.ask("bode.worker", CHILDREN))["data"]["children"]["nodes"]


async def test_every_child_shown_is_logged_before_the_answer(live: Live) -> None:
    connection = await asyncpg.connect(live.database.dsn())
    last = await connection.fetchval("SELECT coalesce(max(id), 0) FROM access_log")
    answer = await live.ask("bode.worker", CHILDREN)
    shown = {node["id"].removeprefix("Child_") for node in answer["data"]["children"]["nodes"]}
    rows = await connection.fetch("SELECT * FROM access_log WHERE id > $1", last)
    await connection.close()
    assert len(rows) == 1
    assert {child.hex for child in rows[0]["child_ids"]} == shown
    assert rows[0]["field"] == "children"
    assert set(rows[0]["classes"]) == {"IDENTITY", "CONTACT", "SOCIAL", "HEALTH", "CASEWORK"} | (
        {"SEALED"} & set(rows[0]["classes"])
    )
    assert len(rows[0]["posting_ids"]) == 1


async def test_the_shadow_finds_no_difference(databases: Databases) -> None:
    async with served(databases, shadow_share=1.0) as live:
        for who in ("bode.worker", "bode.collaborator", "hanoi.justice", "longbien.leader"):
            await live.ask(who, CHILDREN)
        shadow = live.app._worker.house._shadow
        assert shadow is not None
        await shadow.settled()
        assert (shadow.compared, shadow.differences) == (4, 0)


async def test_the_shadow_notices_when_row_security_differs(databases: Databases) -> None:
    async with served(databases, shadow_share=1.0) as live:
        connection = await asyncpg.connect(live.database.dsn())
        await connection.execute("ALTER POLICY app_read ON child USING (false)")
        await connection.close()
        await live.ask("bode.worker", CHILDREN)
        shadow = live.app._worker.house._shadow
        assert shadow is not None
        await shadow.settled()
        assert (shadow.compared, shadow.differences) == (1, 1)


async def test_the_two_level_tree_is_served_the_same_way(databases: Databases) -> None:
    async with served(databases, boundaries="2025-07-01") as live:
        assert await count(live, "bode.worker") > 0
        assert await count(live, "tuyenquang.affairs") > 0
        answer = await live.ask("bode.worker", CHILDREN)
        assert answer["data"]["children"]["nodes"][0]["unit"]["code"] == "00118"
        units = await live.ask(
            "ministry",
            '{ now: unit(code: "00118", level: COMMUNE) { name }'
            ' then: unit(code: "00118", level: COMMUNE, on: "2025-06-30") { name } }',
        )
        assert units["data"] == {
            "now": {"name": "Phường Bồ Đề"},
            "then": {"name": "Phường Ngọc Thụy"},
        }
