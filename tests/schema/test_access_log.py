"""Who read of a child: for the data-protection officer, and for nobody else."""

from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest_asyncio

from tests.databases import Databases
from tests.schema.office import MACHINE, Office, Offices, gid
from tests.stage import keyring

LOG = """query ($child: ID!, $first: Int, $after: String) {
  accessLog(child: $child, first: $first, after: $after) { totalCount
    pageInfo { hasNextPage endCursor }
    nodes { at operation field classes officer { displayName username }
      postings { role { code } unit { name } } } } }"""


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(databases: Databases) -> AsyncIterator[Offices]:
    found = await Offices.open(Office(), databases, keyring())
    near = (
        f'{{ node(id: "{gid("Child", found.world.near)}") {{ id ... on Child {{ fullName }} }} }}'
    )
    await found.ask("bo.worker", near)
    await found.ask("ha.officer", "{ children { nodes { code poverty } } }")
    await found.ask(MACHINE, near, "core")
    await found.ask("quang.worker", near)  # does not see it: no entry
    yield found
    await found.close(databases)


async def log(office: Offices, who: str, lane: str = "fast", **asked: Any) -> Any:
    child = gid("Child", office.world.near)
    answer = await office.ask(who, LOG, lane, variables={"child": child, **asked})
    assert "errors" not in answer, answer
    return answer["data"]["accessLog"]


async def test_who_read_what_and_under_which_posting_newest_first(office: Offices) -> None:
    for lane in ("fast", "core", "walled"):
        found = await log(office, "dpo", lane)
        readers = [entry["officer"]["displayName"] for entry in found["nodes"]]
        assert readers == [f"Cán bộ {who}" for who in (MACHINE, "ha.officer", "bo.worker")]
        assert found["totalCount"] == 3
        first = found["nodes"][-1]
        assert first["field"] == "node"
        assert first["classes"] == ["IDENTITY"]
        assert first["postings"] == [{"role": {"code": "commune_worker"}, "unit": {"name": "Bồ"}}]
        assert first["officer"]["username"] is None  # names, not accounts
        assert [entry["at"] for entry in found["nodes"]] == sorted(
            (entry["at"] for entry in found["nodes"]), reverse=True
        )


async def test_the_log_is_paged_and_its_cursors_are_of_one_child(office: Offices) -> None:
    page = await log(office, "dpo", first=2)
    assert page["pageInfo"]["hasNextPage"] is True
    after = page["pageInfo"]["endCursor"]
    rest = await log(office, "dpo", first=2, after=after)
    assert [entry["officer"]["displayName"] for entry in rest["nodes"]] == ["Cán bộ bo.worker"]
    other = {"child": gid("Child", office.world.far), "after": after}
    answer = await office.ask("dpo", LOG, variables=other)
    assert answer["errors"][0]["extensions"]["code"] == "BAD_CURSOR"


async def test_to_everybody_else_every_child_has_an_empty_log(office: Offices) -> None:
    """The child read often, another one, one that does not exist: one answer."""
    for who in ("bo.worker", "ha.officer", "ha.admin", "nobody"):
        for lane in ("fast", "walled"):
            said = {
                orjson.dumps(await log(office, who, lane, child=identity))
                for identity in (
                    gid("Child", office.world.near),
                    gid("Child", office.world.far),
                    gid("Child", office.world.officer("dpo")),
                    "nothing",
                )
            }
            assert len(said) == 1
            assert b'"nodes":[]' in said.pop()


async def test_only_children_have_a_log(office: Offices) -> None:
    found = await log(office, "dpo", child=gid("Unit", office.world.near))
    assert found["nodes"] == []
