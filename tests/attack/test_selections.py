"""Documents that are valid and unusual: every lane answers them as the specification says."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.databases import Databases
from tests.stage import Stage
from tests.worlds import staged

WHO = "province_officer"
LANES = ("fast", "core", "walled")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage(databases: Databases) -> AsyncIterator[Stage]:
    async with staged(databases, 5, "three", hired=[WHO]) as found:
        yield found


async def answer(stage: Stage, text: str, **variables: Any) -> Any:
    """The same of all lanes, and without an error."""
    told = [await stage.ask(WHO, text, lane, variables=variables) for lane in LANES]
    assert told[0] == told[1] == told[2]
    assert "errors" not in told[0], told[0]
    return told[0]["data"]


async def one_child(stage: Stage) -> Any:
    wanted = "id fullName household { id } guardians { id }"
    found = await answer(stage, f"{{ children(first: 100) {{ nodes {{ {wanted} }} }} }}")
    return next(c for c in found["children"]["nodes"] if c["household"] and c["guardians"])


@pytest.mark.parametrize(
    ("arguments", "variable", "value"),
    [
        ("orderBy: {field: NAME, direction: $v}", "OrderDirection!", "DESC"),
        ("where: {OR: {name: $v}}", "String", "an"),
        ("where: {AND: {OR: [{status: [$v]}]}}", "ChildStatus!", "ACTIVE"),
    ],
)
async def test_one_where_a_list_is_due_is_a_list_of_one(
    stage: Stage, arguments: str, variable: str, value: str
) -> None:
    text = f"query ($v: {variable}) {{ children({arguments}) {{ totalCount }} }}"
    assert (await answer(stage, text, v=value))["children"]["totalCount"] > 0


async def test_a_fragment_inside_a_fragment_speaks_of_what_both_speak_of(stage: Stage) -> None:
    child = await one_child(stage)
    text = """query ($id: ID!) { node(id: $id) {
      ... on Unit { ... on Node { a: id } }
      ... on Child { ... on Node { b: id ... on Officer { displayName } } }
      ... on Node { ... on Unit { code } ... on Child { fullName } }
    } }"""
    told = (await answer(stage, text, id=child["id"]))["node"]
    assert told == {"b": child["id"], "fullName": child["fullName"]}


async def test_a_field_of_another_type_is_not_asked_of_this_one(stage: Stage) -> None:
    text = "{ children(first: 1) { nodes { ... on Node { ... on Unit { name code } id } } } }"
    told = (await answer(stage, text))["children"]["nodes"]
    assert [node.keys() for node in told] == [{"id"}]


async def test_what_is_no_node_is_not_found_by_its_id(stage: Stage) -> None:
    child = await one_child(stage)
    ids = [child["household"]["id"], child["guardians"][0]["id"]]
    told = await answer(stage, "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=ids)
    assert told == {"nodes": [None, None]}
    for each in ids:
        text = "query ($id: ID!) { node(id: $id) { __typename } }"
        assert await answer(stage, text, id=each) == {"node": None}


async def test_what_was_left_out_once_is_not_left_out_for_ever(stage: Stage) -> None:
    text = """query ($x: Boolean!) { viewer { displayName
      organisation { id } organisation @include(if: $x) { name } } }"""
    for lane in ("core", "fast"):
        for wanted in (False, True, False):
            context = stage.context(WHO, lane)
            context.person = Somebody(stage)
            told = await stage.houses[lane].execute(text, {"x": wanted}, None, context)
            names = told["data"]["viewer"]["organisation"].keys()
            assert names == ({"id", "name"} if wanted else {"id"})


class Somebody:
    """As much of a person as `viewer` asks for."""

    is_machine, display_name = False, "Somebody"

    def __init__(self, stage: Stage) -> None:
        self.organisation_id = stage.world.rows["organisation"][0]["id"]


async def test_what_decides_is_true_or_false(stage: Stage) -> None:
    """Also where a default lets null through; in every lane, whatever else is asked."""
    document = """query A ($x: Boolean = true) { children(first: 1) { nodes { id @skip(if: $x) } } }
      query B ($x: Boolean = true) { viewer { id } children @include(if: $x) { totalCount } }
      query C ($y: Int) { children(first: $y) { totalCount } }"""
    for lane in LANES:
        for name in ("A", "B"):
            context = stage.context(WHO, lane)
            told = await stage.houses[lane].execute(document, {"x": None}, name, context)
            assert [e["extensions"]["code"] for e in told["errors"]] == ["BAD_USER_INPUT"]
            assert "data" not in told
        told = await stage.houses[lane].execute(document, {}, "C", stage.context(WHO, lane))
        assert "errors" not in told
