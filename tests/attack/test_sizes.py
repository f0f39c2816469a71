"""What one request may make the server do, think and keep, whatever stands in it."""

import gc
import weakref
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
import pytest_asyncio

from db.compiler.memory import Projection
from schema.context import Context
from tests.databases import Databases
from tests.stage import Stage
from tests.worlds import staged

WHO = "province_officer"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage(databases: Databases) -> AsyncIterator[Stage]:
    async with staged(databases, 5, "two", hired=[WHO]) as found:
        yield found


async def refusal(stage: Stage, text: str, **variables: Any) -> str:
    told = [await stage.ask(WHO, text, lane, variables=variables) for lane in ("fast", "core")]
    assert told[0] == told[1]
    (error,) = told[0]["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    return str(error["message"])


@pytest.mark.parametrize(
    "where",
    [
        {"OR": [{"sex": "MALE"}] * 60},
        {"NOT": {"AND": [{"OR": [{"code": "1", "sex": "MALE"}] * 20}] * 3}},
    ],
)
async def test_a_filter_has_a_size(stage: Stage, where: Any) -> None:
    text = "query ($w: ChildWhere) { children(where: $w) { totalCount } }"
    assert await refusal(stage, text, w=where) == "A filter has at most 100 conditions."
    enough = {"OR": [{"sex": "MALE"}] * 40}
    assert "errors" not in await stage.ask(WHO, text, variables={"w": enough})


async def test_an_order_has_a_length(stage: Stage) -> None:
    text = "query ($o: [ChildOrder!]) { children(orderBy: $o) { totalCount } }"
    terms = [{"field": "NAME"}, {"field": "DATE_OF_BIRTH"}] * 3
    assert await refusal(stage, text, o=terms) == "An order has at most 5 terms."


async def test_a_hundred_ids_at_once(stage: Stage) -> None:
    text = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    assert await refusal(stage, text, ids=["Unit_1"] * 101) == "At most 100 ids at once."
    told = await stage.ask(WHO, text, variables={"ids": ["Unit_1", "Unit_x"] * 50})
    assert orjson.loads(orjson.dumps(told))["data"]["nodes"] == [{"id": "Unit_1"}, None] * 50


async def test_invented_units_are_not_remembered(stage: Stage) -> None:
    text = "query ($id: ID!) { node(id: $id) { ... on Unit { name } } }"
    assert (await stage.ask(WHO, text, variables={"id": "Unit_1"}))["data"]["node"]
    before = len(Projection._known)
    for number in range(5):
        told = await stage.ask(WHO, text, variables={"id": f"Unit_{number}" + "0" * 1000})
        assert told == {"data": {"node": None}}
    assert len(Projection._known) == before


async def test_a_plan_keeps_nothing_of_who_came_first(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, ask = list[Any](), Context.ask

    def noted(context: Context, *values: Any, **more: Any) -> Any:
        made = ask(context, *values, **more)
        asked.append(weakref.ref(made))
        return made

    monkeypatch.setattr(Context, "ask", noted)
    text = "query ($n: String) { children(where: {name: $n}) { nodes { code } } }"
    assert "errors" not in await stage.ask(WHO, text, variables={"n": "nguyen van an"})
    gc.collect()
    assert {each() for each in asked} == {None}


async def test_who_thinks_of_ever_new_questions_pays_for_them(stage: Stage) -> None:
    house = stage.houses["fast"]
    house.forget()
    text = "{ children { nodes { fullName guardians { phone } } } viewer { id } }"
    spent = []
    for _ in range(2):
        context = stage.context(WHO, "fast")
        assert "errors" not in await house.execute(text, {}, None, context)
        spent.append(context.thought)
    assert spent[0] > 5 * spent[1] > 0
