"""Opening the sealed parts of a child: who may, for how long, with what trace."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import orjson
import pytest
import pytest_asyncio

from db.rules.openings import OPEN_FOR
from tests.databases import Databases
from tests.oracle.small import BO, HA, LONG, NGOC, VN, Small
from tests.stage import Stage, keyring

REASON = "Cần lập kế hoạch can thiệp cho trẻ"
OPEN = """mutation($input: OpenSealedInput!) { openSealed(input: $input) {
  __typename
  ... on SealedOpened { expiresAt child { code circumstances { group { number } } } }
  ... on UserError { message path }
  ... on Forbidden { action }
  ... on InvalidInput { problems { path code } } } }"""
GROUPS = "query($id: ID!) { node(id: $id) { ... on Child { circumstances { group { number } } } } }"
PEOPLE = {
    "worker": ("commune_worker", BO),
    "chair": ("commune_chair", BO),
    "data": ("commune_data_officer", BO),
    "district": ("district_officer", LONG),
    "province": ("province_officer", HA),
    "leader": ("district_leader", LONG),
    "neighbour": ("commune_worker", NGOC),
    "ministry": ("ministry_analyst", VN),
    "admin": ("administrator", VN),
}


def placed(world: Small) -> None:
    """Units know the units they lie in, as loaders write them."""
    by_id = {unit["id"]: unit for unit in world.rows["unit"]}
    for unit in world.rows["unit"]:
        at: Any = unit
        while at:
            if at["level"] != "NATION":
                unit[f"{at['level'].lower()}_id"] = at["id"]
            at = by_id.get(at["parent_id"])


def answered(world: Small) -> UUID:
    placed(world)
    body = world.add("organisation", name="Phường", search_name="phuong", kind="OTHER", unit_id=BO)
    for who, (role, unit) in PEOPLE.items():
        world.post(who, role, unit, organisation_id=body)
    for officer in world.rows["officer"]:
        officer |= {"display_name": officer["username"], "organisation_id": body}
    child = world.child("C1", BO)
    world.group(child, 9)
    world.group(child, 12)
    return child


@pytest_asyncio.fixture(loop_scope="session")
async def stage(databases: Databases) -> AsyncIterator[Stage]:
    world = Small()
    world.now = datetime.now(UTC)
    answered(world)
    found = await Stage.open(world, databases, keyring())
    yield found
    await found.close(databases)


def child(stage: Stage) -> str:
    return f"Child_{stage.world.rows['child'][0]['id'].hex}"


async def open_sealed(stage: Stage, who: str, **more: Any) -> dict[str, Any]:
    said = {"key": str(uuid4()), "id": child(stage), "reason": REASON} | more
    asked = await stage.ask(who, OPEN, variables={"input": said}, now=datetime.now(UTC))
    answer = orjson.loads(orjson.dumps(asked))
    assert "errors" not in answer, answer
    return answer["data"]["openSealed"]  # type: ignore[no-any-return]


async def groups(stage: Stage, who: str, lane: str = "fast", **more: Any) -> list[int]:
    asked = await stage.ask(who, GROUPS, lane, variables={"id": child(stage)}, **more)
    answer = orjson.loads(orjson.dumps(asked))
    seen = answer["data"]["node"]
    return [each["group"]["number"] for each in seen["circumstances"]] if seen else []


async def left(stage: Stage) -> dict[str, list[Any]]:
    """Everything that a mutation could have left behind."""
    connection = await asyncpg.connect(stage.database.dsn())
    tables = ("sealed_opening", "audit", "request_key")
    found = {table: await connection.fetch(f"SELECT * FROM {table}") for table in tables}
    await connection.close()
    return found


@pytest.mark.parametrize(
    ("who", "answer"),
    [
        ("worker", "SealedOpened"),
        ("chair", "SealedOpened"),
        ("data", "Forbidden"),  # sees the child: we may say so
        ("district", "Forbidden"),
        ("province", "Forbidden"),
        ("leader", "Forbidden"),
        ("neighbour", "NotFound"),  # does not: we say nothing
        ("ministry", "NotFound"),
        ("admin", "NotFound"),
    ],
)
async def test_worker_and_chair_of_the_commune_open_and_nobody_else(
    stage: Stage, who: str, answer: str
) -> None:
    done = await open_sealed(stage, who)
    assert done["__typename"] == answer
    kept = await left(stage)
    if answer != "SealedOpened":
        assert kept == {"sealed_opening": [], "audit": [], "request_key": []}
        assert done["path"] == ["id"]
        assert done.get("action", "open_sealed") == "open_sealed"
        return
    assert done["child"] == {
        "code": "C1",
        "circumstances": [{"group": {"number": n}} for n in (9, 12)],
    }
    for other in PEOPLE:
        seen = await groups(stage, other, now=datetime.now(UTC))
        assert (12 in seen) == (other == who), other
        assert seen == await groups(stage, other, "walled", now=datetime.now(UTC))


async def test_an_opening_is_on_record_with_its_reason_and_its_reading(stage: Stage) -> None:
    done = await open_sealed(stage, "worker", reason=f"  {REASON} ")
    kept = await left(stage)
    me, one = stage.subject("worker").id, stage.world.rows["child"][0]["id"]
    [opening] = kept["sealed_opening"]
    assert (opening["officer_id"], opening["child_id"]) == (me, one)
    assert opening["reason"] == REASON
    assert opening["expires_at"] - opening["opened_at"] == OPEN_FOR
    assert datetime.fromisoformat(done["expiresAt"]) == opening["expires_at"]
    [act] = kept["audit"]
    assert (act["officer_id"], act["action"]) == (me, "openSealed")
    assert act["object"] == child(stage)
    assert REASON not in act["details"]
    connection = await asyncpg.connect(stage.database.dsn())
    [read] = await connection.fetch("SELECT * FROM access_log")
    await connection.close()
    assert (read["field"], read["child_ids"]) == ("child", [one])
    assert "SEALED" in read["classes"]


async def test_after_a_quarter_of_an_hour_it_is_closed_again(stage: Stage) -> None:
    await open_sealed(stage, "worker")
    connection = await asyncpg.connect(stage.database.dsn())
    await connection.execute(
        "UPDATE sealed_opening SET opened_at = opened_at - $1::interval,"
        " expires_at = expires_at - $1::interval",
        OPEN_FOR - timedelta(seconds=30),
    )
    for still_open in (True, False):
        for lane in ("fast", "core", "walled"):
            seen = await groups(stage, "worker", lane, now=datetime.now(UTC))
            assert (12 in seen) is still_open, lane
        await connection.execute(
            "UPDATE sealed_opening SET expires_at = expires_at - interval '31 s'"
        )
    await connection.close()


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("", "REASON_TOO_SHORT"),
        ("   quá ngắn   ", "REASON_TOO_SHORT"),
        ("x" * 1001, "REASON_TOO_LONG"),
    ],
)
async def test_a_reason_is_asked_for(stage: Stage, reason: str, code: str) -> None:
    done = await open_sealed(stage, "worker", reason=reason)
    assert done["__typename"] == "InvalidInput"
    assert done["problems"] == [{"path": ["reason"], "code": code}]
    assert (await left(stage))["sealed_opening"] == []


@pytest.mark.parametrize(
    "id", [f"Child_{'0' * 32}", f"Unit_{BO}", "Child_", "", "Circumstance_{}", "x" * 999]
)
async def test_what_is_no_child_is_not_found(stage: Stage, id: str) -> None:
    there = stage.world.rows["circumstance"][0]["id"].hex
    done = await open_sealed(stage, "worker", id=id.format(there))
    assert (done["__typename"], done["path"]) == ("NotFound", ["id"])


async def test_an_opening_costs_five_statements_and_a_refusal_no_more_than_it_needs(
    stage: Stage,
) -> None:
    for who, statements in (("worker", 5), ("district", 3), ("neighbour", 3)):
        before = stage.works.statements
        await open_sealed(stage, who)
        assert stage.works.statements - before == statements, who


async def test_the_database_alone_lets_nobody_open_what_is_not_theirs(stage: Stage) -> None:
    """With the lines of the policy out of the way: the second wall."""
    adding = (
        "INSERT INTO sealed_opening (id, child_id, officer_id, reason, expires_at)"
        " VALUES ($1, $2, $3, 'x', now() + interval '1 h')"
    )
    one = stage.world.rows["child"][0]["id"]
    for who, officer in (("data", "data"), ("neighbour", "neighbour"), ("chair", "worker")):
        context = stage.context(who)
        async with stage.works.begin(context.access, context.now) as work:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await work.row(adding, uuid4(), one, stage.subject(officer).id)
