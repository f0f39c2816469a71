"""Whoever gives households to collaborators finds them, and nobody else's."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from authz.scopes import SCOPES
from tests.databases import Databases
from tests.schema.registry import BO, QUANG, Register, Registry, gid, today
from tests.stage import POLICY, USUAL, keyring

TEXT = """query ($within: ID, $first: Int, $after: String) {
  collaborators(within: $within, first: $first, after: $after) {
    totalCount nodes { id displayName username } pageInfo { hasNextPage endCursor } } }"""
LANES = ("fast", "core", "walled")


class Hamlets(Registry):
    """Beside the two collaborators of Bồ one of Quang, one who was, and one who will be."""

    def __init__(self) -> None:
        super().__init__()
        self.hire("quang.collab", "collaborator", QUANG)
        for who, days in (
            ("bo.former", {"valid_to": today() - timedelta(days=1)}),
            ("bo.next", {"valid_from": today() + timedelta(days=2)}),
        ):
            self.hire(who, None, BO)
            self.post(who, "collaborator", BO, organisation_id=self.bodies[BO], **days)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def register(databases: Databases) -> AsyncIterator[Register]:
    found = await Register.started(databases, keyring(), Hamlets())
    yield found
    await found.finish(databases)


async def found(register: Register, who: str, lane: str = USUAL, **said: Any) -> dict[str, Any]:
    answer = await register.ask(who, TEXT, lane, variables=said)
    assert "errors" not in answer, answer
    page: dict[str, Any] = answer["data"]["collaborators"]
    return page


def names(page: dict[str, Any]) -> list[str]:
    return [node["displayName"].removeprefix("Cán bộ ") for node in page["nodes"]]


@pytest.mark.parametrize("lane", LANES)
async def test_a_worker_finds_the_collaborators_of_today(register: Register, lane: str) -> None:
    page = await found(register, "bo.worker", lane)
    assert names(page) == ["bo.collab", "bo.other"]
    assert page["totalCount"] == 2
    assert {node["username"] for node in page["nodes"]} == {None}
    assert names(await found(register, "quang.worker", lane)) == ["quang.collab"]
    first = await found(register, "bo.worker", lane, first=1)
    assert names(first) == ["bo.collab"]
    after = first["pageInfo"]["endCursor"]
    assert names(await found(register, "bo.worker", lane, first=1, after=after)) == ["bo.other"]


@pytest.mark.parametrize("lane", LANES)
async def test_a_unit_narrows_them_and_never_adds_any(register: Register, lane: str) -> None:
    for unit, seen in (("Unit_4", 2), ("Unit_2", 2), ("Unit_7", 0), ("Unit_999", 0), ("x", 0)):
        page = await found(register, "bo.worker", lane, within=unit)
        assert (page["totalCount"], len(page["nodes"])) == (seen, seen), unit


async def test_to_everybody_else_there_are_none(register: Register) -> None:
    assigning = {"bo.worker", "quang.worker", "big"}
    for row in register.world.rows["officer"]:
        if row["username"] not in assigning:
            for lane in ("fast", "walled"):
                page = await found(register, row["username"], lane)
                assert (page["totalCount"], page["nodes"]) == (0, []), row["username"]


async def test_one_of_them_is_found_by_id_and_given_a_household(register: Register) -> None:
    [_, other] = (await found(register, "bo.worker"))["nodes"]
    text = "query ($id: ID!) { node(id: $id) { ... on Officer { displayName } } }"
    for who, seen in (("bo.worker", True), ("quang.worker", False), ("bo.chair", False)):
        for lane in LANES:
            answer = await register.ask(who, text, lane, variables={"id": other["id"]})
            assert bool(answer["data"]["node"]) is seen, who
    post = gid("Posting", register.world.posting("bo.other"))
    text = "query ($id: ID!) { node(id: $id) { ... on Posting { role { code } } } }"
    for who, seen in (("bo.worker", True), ("quang.worker", False), ("bo.chair", False)):
        for lane in LANES:
            answer = await register.ask(who, text, lane, variables={"id": post})
            assert bool(answer["data"]["node"]) is seen, who
    home = gid("Household", register.world.home)
    done = await register.act("bo.worker", "assignHouseholds", officer=other["id"], give=[home])
    assert done["officer"] == other["id"]


def test_who_gives_households_is_who_reads_collaborators() -> None:
    """One list of roles in two lines, with the same reach."""
    held = [grant for grants in POLICY.grants.values() for grant in grants]
    assigns = {g.role for g in held if (g.resource, g.action) == ("household", "assign")}
    reads = {g.role for g in held if (g.resource, g.scope) == ("officer", "collaborating")}
    assert assigns == reads
    assert SCOPES["collaborating"].bounded
