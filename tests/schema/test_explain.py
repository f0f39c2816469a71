"""Why: the same answer as what is shown, and none about what cannot be seen."""

from collections.abc import AsyncIterator
from random import Random
from typing import Any
from uuid import uuid4

import asyncpg
import orjson
import pytest_asyncio

from authz.told import explained
from tests.databases import Databases
from tests.oracle import KINDS, random_world
from tests.schema.office import BO, MACHINE, Office, Offices, gid
from tests.stage import POLICY, Stage, keyring

WHY = """query ($action: String!, $id: ID!, $officer: ID) {
  explainAccess(action: $action, id: $id, officer: $officer) { allowed
    reasons { allows role line scope posting { id unit { name } } } } }"""
CAN = "query ($action: String!, $id: ID!) { viewer { can(action: $action, id: $id) } }"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(databases: Databases) -> AsyncIterator[Offices]:
    found = await Offices.open(Office(), databases, keyring())
    yield found
    await found.close(databases)


async def why(stage: Stage, who: str, lane: str = "fast", **asked: str) -> Any:
    answer = await stage.ask(who, WHY, lane, variables=asked)
    assert "errors" not in answer, answer
    return answer["data"]["explainAccess"]


async def can(office: Offices, who: str, **asked: str) -> bool:
    answer = await office.ask(who, CAN, variables=asked)
    found: bool = answer["data"]["viewer"]["can"]
    return found


async def test_every_line_of_the_action_is_told_with_its_posting(office: Offices) -> None:
    child = gid("Child", office.world.near)
    posting = {"id": gid("Posting", office.world.posting("bo.worker")), "unit": {"name": "Bồ"}}
    for lane in ("fast", "walled"):
        found = await why(office, "bo.worker", lane, action="read", id=child)
        assert found["allowed"] is True
        assert [(r["allows"], r["scope"]) for r in found["reasons"]] == [
            (False, "opened"),
            (True, "unit"),
        ]
        assert all(r["posting"] == posting for r in found["reasons"])
        assert found["reasons"][0]["line"] == "commune_worker, child, read, opened, SEALED"
    found = await why(office, "ha.officer", action="open_sealed", id=child)
    assert found == {"allowed": False, "reasons": []}


async def test_what_cannot_be_read_is_answered_as_what_does_not_exist(office: Offices) -> None:
    """Byte for byte, for every kind of id, action and officer."""
    world = office.world
    stranger = gid("Officer", world.officer("quang.worker"))
    for who, identity, officer in (
        ("bo.worker", gid("Child", world.far), None),
        ("quang.worker", gid("Child", world.near), None),
        ("ha.admin", gid("Child", world.near), None),
        ("dpo", gid("Child", world.near), None),
        ("nobody", gid("Child", world.near), None),
        ("bo.worker", gid("Officer", world.officer("ha.admin")), None),
        ("bo.worker", gid("Posting", world.posting("ha.admin")), None),
        ("bo.worker", gid("Child", world.near), gid("Officer", world.officer(MACHINE))),
        ("ha.admin", "Unit_4", stranger),
        ("ha.admin", gid("Officer", world.officer("bo.worker")), stranger),
        ("bo.worker", "Child_nothing", None),
        ("bo.worker", "RefreshToken_" + world.near.hex, None),
        ("bo.worker", "", None),
    ):
        for action in ("read", "open_sealed", "fly"):
            said = {"action": action, "officer": officer}
            absent = await office.ask(
                who, WHY, variables={**said, "id": gid("Child", world.officer(who))}
            )
            found = await office.ask(who, WHY, variables={**said, "id": identity})
            assert (
                orjson.dumps(found) == orjson.dumps(absent) == (b'{"data":{"explainAccess":null}}')
            ), (who, identity)
            if officer is None:
                assert await can(office, who, action=action, id=identity) is False


async def test_an_administrator_asks_for_officers_they_administer(office: Offices) -> None:
    world = office.world
    officer = gid("Officer", world.officer("bo.worker"))
    for lane in ("fast", "walled"):
        found = await why(office, "ha.admin", lane, action="read", id=officer, officer=officer)
        assert found["allowed"] is True
        reasons = {(r["role"], r["scope"]): r for r in found["reasons"]}
        reason = reasons["commune_worker", "oneself"]
        assert [key for key, each in reasons.items() if each["allows"]] == [
            ("commune_worker", "oneself")
        ]
        assert reason["posting"]["id"] == gid("Posting", world.posting("bo.worker"))
        other = gid("Officer", world.officer("bo.justice"))
        found = await why(office, "ha.admin", lane, action="read", id=other, officer=officer)
        assert found["allowed"] is False
    idle = gid("Officer", world.officer("nobody"))
    found = await why(office, "ha.admin", action="read", id=officer, officer=idle)
    assert found == {"allowed": False, "reasons": []}
    assert await why(office, "ha.officer", action="read", id="Unit_4", officer=officer) is None


async def test_a_part_follows_the_lines_of_its_child_with_its_class(office: Offices) -> None:
    world = office.world
    home, illness = gid("Household", world.home), gid("Circumstance", world.illness)
    found = await why(office, "bo.worker", action="read", id=illness)
    assert [(r["allows"], r["scope"]) for r in found["reasons"]] == [
        (False, "opened"),
        (True, "unit"),
    ]
    assert await why(office, MACHINE, action="read", id=illness) is None  # holds no HEALTH
    for who in ("bo.worker", "quang.worker"):  # the siblings live in two communes
        found = await why(office, who, action="read", id=home)
        assert [r["allows"] for r in found["reasons"]] == [False, True]
    assert await why(office, "bo.justice", action="read", id=home) is None


async def test_a_household_is_assigned_by_lines_of_its_own(office: Offices) -> None:
    """It is seen through any of its children, and assigned by the worker of its unit alone."""
    home = gid("Household", office.world.home)
    for who, allowed in (("bo.worker", True), ("quang.worker", False)):
        for lane in ("fast", "walled"):
            found = await why(office, who, lane, action="assign", id=home)
            assert found["allowed"] is allowed
            (reason,) = found["reasons"]
            assert reason["line"] == "commune_worker, household, assign, unit, -"
    assert await why(office, "ha.officer", action="assign", id=home) == {
        "allowed": False,
        "reasons": [],
    }


async def test_units_are_public(office: Offices) -> None:
    found = await why(office, "nobody", action="read", id=f"Unit_{BO}")
    assert found["allowed"] is True
    assert found["reasons"][0]["posting"] is None
    assert await can(office, "nobody", action="read", id=f"Unit_{BO}") is True
    assert await can(office, "ha.admin", action="administer", id=f"Unit_{BO}") is False
    assert await why(office, "ha.admin", action="read", id="Unit_77") is None


async def test_can_says_what_viewer_can_says(office: Offices) -> None:
    world = office.world
    child = gid("Child", world.near)
    for who in ("bo.worker", "ha.officer", "bo.justice", MACHINE):
        text = f'{{ node(id: "{child}") {{ ... on Child {{ viewerCan }} }} }}'
        shown = (await office.ask(who, text))["data"]["node"]
        assert await can(office, who, action="read", id=child) is (shown is not None)
        may = shown is not None and "open_sealed" in shown["viewerCan"]
        assert await can(office, who, action="open_sealed", id=child) is may


async def test_the_command_line_tells_lines_places_and_sql(office: Offices) -> None:
    async def told(who: str, action: str, identity: str) -> str:
        person = office.person(who)
        reader = office.readers["fast"]
        return await explained(
            reader, POLICY, office.memory, person, action=action, identity=identity
        )

    far = gid("Child", office.world.far)
    text = await told("bo.worker", "read", far)
    assert "not allowed" in text
    assert "no   commune_worker, child, read, unit" in text
    assert "Bồ (04)" in text
    assert "SELECT" in text
    assert ": allowed" in await told("quang.worker", "read", far)
    assert "no line of province_officer" in await told("ha.officer", "open_sealed", far)
    illness = gid("Circumstance", office.world.illness)
    assert ": not allowed" in await told(MACHINE, "read", illness)
    assert ": allowed" in await told("ha.officer", "read", illness)
    assert ": allowed" in await told(
        "ha.admin", "administer", gid("Officer", office.world.officer("ha.fund"))
    )
    assert "no line speaks of such an id" in await told("bo.worker", "read", "Fund_1")
    assert "no line of nobody" in await told("nobody", "read", far)
    absent = gid("Child", office.world.officer("dpo"))
    assert "there is no such row" in await told("bo.worker", "read", absent)


async def test_the_command_line_explains_an_event_by_the_lines_of_its_child(
    office: Offices,
) -> None:
    event, near = uuid4(), office.world.near
    connection = await asyncpg.connect(office.database.dsn())
    added = (
        "INSERT INTO child_event (id, child_id, kind, class, by_id, unit_id)"
        " VALUES ($1, $2, 'REGISTERED', 'PUBLIC', $3, $4)"
    )
    await connection.execute(added, event, near, office.world.officer("bo.worker"), BO)
    try:
        for who, verdict in (("bo.worker", ": allowed"), ("quang.worker", ": not allowed")):
            identity = gid("ChildEvent", event)
            person, reader = office.person(who), office.readers["fast"]
            assert verdict in await explained(
                reader, POLICY, office.memory, person, action="read", identity=identity
            )
    finally:
        await connection.execute("DELETE FROM child_event WHERE id = $1", event)
        await connection.close()


async def test_explained_is_shown_on_random_worlds(databases: Databases) -> None:
    """Every child and part of one, for every person: explained exactly when shown."""
    chance = Random(5)
    world = random_world(chance.randrange(1000), chance.choice(KINDS), children=12)
    stage = await Stage.open(world, databases, keyring())
    ids = [gid("Child", row["id"]) for row in world.rows["child"][:6]]
    ids += [gid("Circumstance", row["id"]) for row in world.rows["circumstance"][:5]]
    ids += [gid("Watch", row["id"]) for row in world.rows["watch"][:4]]
    ids += [gid("Assistance", row["id"]) for row in world.rows["assistance"][:4]]
    text = "query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Child { viewerCan } } }"
    try:
        for who in world.people[:12]:
            shown = (await stage.ask(who, text, variables={"ids": ids}))["data"]["nodes"]
            for identity, row in zip(ids, shown, strict=True):
                found = await why(stage, who, action="read", id=identity)
                assert (found is not None) is (row is not None), (who, identity)
                assert found is None or found["allowed"]
                if row and "viewerCan" in row:
                    found = await why(stage, who, action="open_sealed", id=identity)
                    assert found["allowed"] is ("open_sealed" in row["viewerCan"])
    finally:
        await stage.close(databases)


async def test_an_ended_posting_gives_no_reason(office: Offices) -> None:
    connection = await asyncpg.connect(office.database.dsn())
    posting = office.world.posting("bo.worker")
    ended = "UPDATE posting SET valid_to = valid_from WHERE id = $1"
    child = gid("Child", office.world.near)
    await connection.execute(ended, posting)
    try:
        found = await why(office, "bo.worker", action="read", id=child)
        assert found == {"allowed": False, "reasons": []}
    finally:
        await connection.execute("UPDATE posting SET valid_to = NULL WHERE id = $1", posting)
        await connection.close()
