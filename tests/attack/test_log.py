"""Whoever learns something of a child leaves a trace, also where no child is shown."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from tests.databases import Databases
from tests.stage import Stage
from tests.worlds import staged

WHO = "province_officer"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage(databases: Databases) -> AsyncIterator[Stage]:
    async with staged(databases, 5, "three", hired=[WHO]) as found:
        yield found


async def entries(stage: Stage, text: str, **variables: Any) -> list[tuple[Any, Any]]:
    """Children and classes of the entries that this question leaves."""
    connection = await asyncpg.connect(stage.database.dsn())
    await connection.execute("TRUNCATE access_log")
    answer = await stage.ask(WHO, text, variables=variables)
    assert "errors" not in answer
    rows = await connection.fetch("SELECT child_ids, classes FROM access_log ORDER BY id")
    await connection.close()
    return [(tuple(row["child_ids"]), row["classes"]) for row in rows]


async def someone(stage: Stage) -> Any:
    found = await stage.ask(WHO, "{ children(first: 1) { nodes { id code sex } } }")
    return found["data"]["children"]["nodes"][0]


@pytest.mark.parametrize(
    "asked", ["totalCount", "edges { cursor }", "pageInfo { startCursor }", "totalCountIsExact"]
)
async def test_a_question_about_one_child_is_logged_though_none_is_shown(
    stage: Stage, asked: str
) -> None:
    child = await someone(stage)
    text = f"""query ($code: String!, $sex: Sex!) {{
      children(where: {{code: $code, sex: $sex}}) {{ {asked} }} }}"""
    ((children, classes),) = await entries(stage, text, code=child["code"], sex=child["sex"])
    assert [f"Child_{key.hex}" for key in children] == [child["id"]]
    assert classes == ["IDENTITY"]


async def test_a_count_of_many_tells_of_nobody(stage: Stage) -> None:
    assert await entries(stage, "{ children { totalCount } }") == []
    assert await entries(stage, "{ children { __typename } }") == []


@pytest.mark.parametrize(
    ("where", "classes"),
    [
        ('ethnicity: ["01", "02", "05"]', ["ETHNICITY"]),
        ('NOT: {circumstance: ["DISABILITY"]}', ["HEALTH"]),
        ("NOT: {watch: [AT_RISK_OF_SPECIAL_CIRCUMSTANCES]}", ["SOCIAL"]),
        ("inSpecialCircumstances: false", ["CASEWORK", "HEALTH", "SOCIAL"]),
    ],
)
async def test_the_classes_of_a_filter_are_told_by_it(
    stage: Stage, where: str, classes: list[str]
) -> None:
    text = f"{{ children(where: {{{where}}}) {{ nodes {{ id }} }} }}"
    ((_, told),) = await entries(stage, text)
    assert told == classes


async def test_an_order_by_name_tells_of_names(stage: Stage) -> None:
    text = "{ children(orderBy: {field: NAME}) { nodes { id } } }"
    assert [told for _, told in await entries(stage, text)] == [["IDENTITY"]]


@pytest.mark.parametrize("asked", ["totalCount", "edges { cursor }", "pageInfo { endCursor }"])
async def test_so_is_a_question_about_the_parts_of_one(stage: Stage, asked: str) -> None:
    helped = "{ children(first: 100) { nodes { id assistance { nodes { id } } } } }"
    found = (await stage.ask(WHO, helped))["data"]["children"]["nodes"]
    part = next(c["assistance"]["nodes"][0]["id"] for c in found if c["assistance"]["nodes"])
    assert part.startswith("Assistance_")
    text = f"{{ children(first: 100) {{ nodes {{ assistance {{ {asked} }} }} }} }}"
    for lane in ("fast", "core", "walled"):
        assert "errors" not in await stage.ask(WHO, text, lane)
