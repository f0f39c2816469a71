"""The named cases of the small world: who sees which, worked out on paper, in every lane."""

import pytest
import pytest_asyncio

from tests.oracle.named import NamedCases
from tests.schema.office import Offices
from tests.stage import keyring

HERE = {
    *("begun", "late", "due in a moment", "of nobody known", "closed", "elsewhere", "on its way"),
    *("a crime", "shared", "was shared", "shared no more"),
}
SEEN = {
    "bo.worker": HERE,
    "bo.second": HERE | {"suspects the worker"},
    "ha.officer": HERE | {"suspects the worker"},
    "quang.worker": {"elsewhere", "of a child of Quang"},
    "bo.police": {"a crime"},
    "long.leader": {"late"},
    "clinic": {"shared"},
    "dpo": set(),
    "hotline": set(),
}
BY_ID = {"quang.worker": {"on its way"}}  # what is to come is no case of theirs yet
LIST = "{ cases(first: 50) { nodes { id } } }"
OF_A_CHILD = (
    "query($id: ID!) { node(id: $id) { ... on Child { cases(first: 50) { nodes { id } } } } }"
)


@pytest_asyncio.fixture(scope="module")
async def stage(databases):
    found = await Offices.open(NamedCases(), databases, keyring())
    yield found
    await found.close(databases)


def names(stage, nodes):
    known = {f"Case_{key.hex}": name for name, key in stage.world.named.items()}
    return {known[node["id"]] for node in nodes}


@pytest.mark.parametrize("lane", ["fast", "core", "walled"])
@pytest.mark.parametrize("who", SEEN)
async def test_whoever_it_concerns_sees_a_case_and_nobody_else(stage, who, lane):
    answer = await stage.ask(who, LIST, lane)
    assert names(stage, answer["data"]["cases"]["nodes"]) == SEEN[who]
    for name, key in stage.world.named.items():
        one = f'{{ node(id: "Case_{key.hex}") {{ id }} }}'
        found = await stage.ask(who, one, lane)
        seen = SEEN[who] | BY_ID.get(who, set())
        assert (found["data"]["node"] is not None) == (name in seen), name


async def test_what_is_late_is_one_case(stage):
    late = "{ cases(where: {overdue: true}, orderBy: [{field: DUE_AT}]) { nodes { id } } }"
    answer = await stage.ask("bo.second", late)
    assert names(stage, answer["data"]["cases"]["nodes"]) == {"late"}


async def test_a_child_shows_the_cases_that_its_reader_may_see(stage):
    child = {"id": f"Child_{stage.world.near.hex}"}
    for who, apart in (("bo.worker", {"of nobody known"}), ("bo.second", {"of nobody known"})):
        answer = await stage.ask(who, OF_A_CHILD, variables=child)
        assert names(stage, answer["data"]["node"]["cases"]["nodes"]) == SEEN[who] - apart
