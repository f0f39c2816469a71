"""Childhood ends by the calendar: nobody writes down that a child has become sixteen."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from db.rules.children import CHILDHOOD_ENDS_AT, birthday
from tests.databases import Database, Databases
from tests.oracle.small import BO, HA, Small
from tests.schema.test_open_sealed import placed
from tests.stage import HANOI, Stage, keyring

SIXTEEN = datetime(2026, 3, 2, tzinfo=HANOI)  # the first moment of the day
BEFORE = SIXTEEN - timedelta(microseconds=1)
BORN = {
    "today": date(2010, 3, 2),
    "tomorrow": date(2010, 3, 3),
    "yesterday": date(2010, 3, 1),
    "unknown": None,
    "year": date(2010, 12, 31),  # all that is known is 2010
    "gone": date(2000, 1, 1),
}
LIST = "query($s: [ChildStatus!]) { children(where: {status: $s}) { totalCount nodes { code } } }"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage(databases: Databases) -> AsyncIterator[Stage]:
    world = Small()
    world.now = datetime.now(UTC)
    placed(world)
    body = world.add("organisation", name="Sở", search_name="so", kind="DEPARTMENT", unit_id=HA)
    world.post("worker", "commune_worker", BO)
    world.post("auditor", "auditor", HA)
    for officer in world.rows["officer"]:
        officer |= {"display_name": officer["username"], "organisation_id": body}
    for posting in world.rows["posting"]:
        posting["organisation_id"] = body
    for code, born in BORN.items():
        status = "DECEASED" if code == "gone" else "ACTIVE"
        world.child(code, BO, date_of_birth=born, status=status)
    found = await Stage.open(world, databases, keyring())
    yield found
    await found.close(databases)


async def listed(stage: Stage, now: datetime, status: Any, lane: str, who: str) -> set[str]:
    answer = await stage.ask(who, LIST, lane, variables={"s": status}, now=now)
    page = answer["data"]["children"]
    assert page["totalCount"] == len(page["nodes"])
    return {node["code"] for node in page["nodes"]}


@pytest.mark.parametrize("lane", ["fast", "core", "walled"])
@pytest.mark.parametrize("who", ["worker", "auditor"])
@pytest.mark.parametrize(
    ("status", "before", "after"),
    [
        (["ACTIVE"], {"today", "tomorrow", "unknown", "year"}, {"tomorrow", "unknown", "year"}),
        (["AGED_OUT"], {"yesterday"}, {"yesterday", "today"}),
        (["ACTIVE", "AGED_OUT"], BORN.keys() - {"gone"}, BORN.keys() - {"gone"}),
        (["AGED_OUT", "DECEASED"], {"yesterday", "gone"}, {"yesterday", "today", "gone"}),
        (["ACTIVE", "DECEASED"], BORN.keys() - {"yesterday"}, BORN.keys() - {"yesterday", "today"}),
        (["DECEASED"], {"gone"}, {"gone"}),
        ([], set(), set()),
        (None, BORN.keys(), BORN.keys()),
    ],
)
async def test_the_filter_goes_by_the_day_in_hanoi(
    stage: Stage, lane: str, who: str, status: Any, before: set[str], after: set[str]
) -> None:
    assert await listed(stage, BEFORE, status, lane, who) == before
    assert await listed(stage, SIXTEEN, status, lane, who) == after


@pytest.mark.parametrize("lane", ["fast", "core", "walled"])
async def test_the_field_says_what_the_filter_finds(stage: Stage, lane: str) -> None:
    text = "{ children(where: {status: null}) { nodes { code status } } }"
    for now in (BEFORE, SIXTEEN):
        answer = await stage.ask("auditor", text, lane, now=now)
        told = {node["code"]: node["status"] for node in answer["data"]["children"]["nodes"]}
        for status in set(told.values()):
            here = {code for code, said in told.items() if said == status}
            assert await listed(stage, now, [status], lane, "auditor") == here


async def test_the_database_counts_birthdays_as_the_rule_does(database: Database) -> None:
    """Every day on which a child of this century and the last was born."""
    connection = await asyncpg.connect(database.dsn())
    expression = await connection.fetchval(
        "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef JOIN pg_attribute a"
        " ON attrelid = adrelid AND attnum = adnum WHERE attname = 'childhood_ends_on'"
    )
    rows = await connection.fetch(
        f"SELECT date_of_birth, {expression} AS ends FROM (SELECT d::date AS date_of_birth FROM"
        " generate_series('1901-01-01'::timestamp, '2099-12-31', '1 day') d) AS births"
    )
    await connection.close()
    assert len(rows) > 72_000
    wrong = [
        row["date_of_birth"]
        for row in rows
        if birthday(row["date_of_birth"], CHILDHOOD_ENDS_AT) != row["ends"]
    ]
    assert wrong == []
