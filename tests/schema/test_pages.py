"""Keyset pages walk the whole list, both ways, in any order, with nulls and equals."""

from collections.abc import AsyncIterator
from itertools import product
from typing import Any

import pytest
import pytest_asyncio

from tests.databases import Databases
from tests.stage import Stage
from tests.worlds import fullest, staged

LIST = """query($order: [ChildOrder!], $where: ChildWhere, $first: Int, $after: String, $last: Int,
  $before: String) { children(orderBy: $order, where: $where, first: $first, after: $after,
  last: $last, before: $before) { totalCount totalCountIsExact nodes { code }
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
FIELDS = ["NAME", "DATE_OF_BIRTH", "REGISTERED_AT"]
WHO = "province_officer"
ALL: dict[str, Any] = {"status": None}
ORDERS = [
    [{"field": f, "direction": d}, {"field": g, "direction": e}]
    for f, g in product(FIELDS, FIELDS)
    if f != g
    for d, e in product(["ASC", "DESC"], repeat=2)
]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage(databases: Databases) -> AsyncIterator[Stage]:
    async with staged(databases, 11, "two", hired=[WHO], children=60) as found:
        yield found


def home(stage: Stage) -> str:
    return f"Unit_{fullest(stage.world)}"


async def page(stage: Stage, who: str, **arguments: Any) -> Any:
    return await stage.ask(who, LIST, variables=arguments)


async def walk(stage: Stage, who: str, *, backward: bool, **arguments: Any) -> list[str]:
    found: list[str] = []
    cursor = None
    while True:
        window = {"last": 7, "before": cursor} if backward else {"first": 7, "after": cursor}
        answer = (await page(stage, who, **arguments, **window))["data"]["children"]
        codes = [node["code"] for node in answer["nodes"]]
        found = [*codes, *found] if backward else [*found, *codes]
        info = answer["pageInfo"]
        cursor = info["startCursor" if backward else "endCursor"]
        if not info["hasPreviousPage" if backward else "hasNextPage"]:
            assert answer["totalCount"] == len(found)
            assert answer["totalCountIsExact"]
            return found


@pytest.mark.parametrize("order", ORDERS, ids=str)
async def test_pages_make_the_list(stage: Stage, order: list[dict[str, str]]) -> None:
    who, unit = WHO, home(stage)
    asked = {"order": order, "where": {**ALL, "within": unit}}
    whole = (await page(stage, who, first=100, **asked))["data"]["children"]["nodes"]
    codes = [node["code"] for node in whole]
    assert len(codes) > 7
    assert await walk(stage, who, backward=False, **asked) == codes
    assert await walk(stage, who, backward=True, **asked) == codes


async def test_a_cursor_belongs_to_its_list_order_and_filter(stage: Stage) -> None:
    who, unit = WHO, home(stage)
    where = {**ALL, "within": unit}
    first = (await page(stage, who, first=2, where=where))["data"]["children"]
    cursor = first["pageInfo"]["endCursor"]
    others: list[dict[str, Any]] = [
        {"order": ORDERS[0]},
        {"where": {**where, "sex": "MALE"}},
        {"after": cursor[:-4] + "AAAA"},
        {"after": "x"},
        {"after": ""},
        {"after": "é" * 40},
        {"after": "A" * 5000},
    ]
    for other in others:
        answer = await page(stage, who, **{"after": cursor, "first": 2, "where": where, **other})
        assert answer["errors"][0]["extensions"]["code"] == "BAD_CURSOR", other
        assert answer["data"] == {"children": None}


async def test_a_cursor_tells_nothing(stage: Stage) -> None:
    who, unit = WHO, home(stage)
    where = {**ALL, "within": unit}
    order = [{"field": "NAME"}]
    found = (await page(stage, who, first=1, where=where, order=order))["data"]["children"]
    assert found["nodes"][0]["code"] not in found["pageInfo"]["endCursor"]
    again = (await page(stage, who, first=1, where=where, order=order))["data"]["children"]
    assert again["pageInfo"]["endCursor"] == found["pageInfo"]["endCursor"]


@pytest.mark.parametrize(
    "window",
    [{"first": 0}, {"first": 101}, {"last": -1}, {"first": 1, "last": 1}, {"before": "x"}],
    ids=str,
)
async def test_impossible_windows_are_refused(stage: Stage, window: dict[str, Any]) -> None:
    who = WHO
    answer = await page(stage, who, **window)
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_an_unknown_unit_holds_nothing(stage: Stage) -> None:
    who = WHO
    for unit in ("Unit_999999999", "Unit_", "Child_0", "x", ""):
        answer = await page(stage, who, where={**ALL, "within": unit})
        assert answer["data"]["children"]["totalCount"] == 0, unit


@pytest.mark.parametrize("lane", ["fast", "core"])
async def test_a_root_field_costs_one_statement_however_long_its_list(
    stage: Stage, lane: str
) -> None:
    who, unit = WHO, home(stage)
    text = """query($n: Int, $in: ID) { children(first: $n, where: {within: $in}) { nodes {
      code unit { name parent { name } } guardians { fullName } schooling { school { name } }
      circumstances { group { code } } assistance(first: 3) { nodes { provider { name } } } }
      totalCount } }"""
    fast = stage.readers["fast"]
    for size in (1, 40):
        before = fast.statements
        answer = await stage.ask(who, text, lane, variables={"n": size, "in": unit})
        assert "errors" not in answer
        assert fast.statements == before + 1


async def test_several_root_fields_share_one_view(stage: Stage) -> None:
    who, unit = WHO, home(stage)
    text = """query($in: ID) { a: children(where: {within: $in}) { totalCount }
      b: children(where: {within: $in}, orderBy: [{field: NAME}], first: 0) { totalCount }
      c: children(where: {within: $in}) { totalCount } }"""
    answer = await stage.ask(who, text, variables={"in": unit})
    assert answer["data"]["a"] == answer["data"]["c"]
    assert answer["data"]["b"] is None
    assert [error["path"] for error in answer["errors"]] == [["b"]]
