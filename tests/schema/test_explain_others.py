"""About another officer an explanation tells what the asker may read; and it is a read."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import pytest
import pytest_asyncio

from authz.scopes import SCOPES
from authz.told import explained
from db.rules.sensitivity import Sensitivity
from tests.databases import Databases
from tests.oracle.small import NGOC
from tests.schema.office import BO, HA, LONG_AGO, Office, Offices, gid
from tests.stage import POLICY, USUAL, keyring

WHY = """query ($action: String!, $id: ID!, $officer: ID) {
  explainAccess(action: $action, id: $id, officer: $officer) { allowed complete
    reasons { allows line } } }"""
CAN = "query ($action: String!, $id: ID!) { viewer { can(action: $action, id: $id) } }"
ACTIONS = ("read", "write", "open_sealed", "register", "move", "receive")
OFFICERS = ("bo.collaborator", "bo.school", "bo.facility", "bo.justice", "bo.worker")
LANES = ("fast", "core", "walled")


class Twins(Office):
    """Two children of whom all differs that has a class above IDENTITY, and a third elsewhere.

    `spy` and `fair` administer everybody of Hà; the one reads initials there, the other nearly all,
    `half` nearly all in Ngọc alone."""

    def __init__(self) -> None:
        super().__init__()
        roles = ("collaborator", "school_officer", "facility_worker")
        for who, role in zip(OFFICERS, roles, strict=False):
            self.hire(who, role, BO)
        for who, role, unit in (
            ("spy", "auditor", HA),
            ("fair", "province_officer", HA),
            ("half", "auditor", HA),
        ):
            self.hire(who, role, unit)
            self.post(who, "administrator", HA, organisation_id=self.bodies[HA])
        self.post("half", "commune_data_officer", NGOC, organisation_id=self.bodies[HA])
        days = {"valid_from": LONG_AGO, "valid_to": None}
        mine = self.add("household", unit_id=BO, number="H-2", hamlet="Thôn 2")
        collaborator = self.officer("bo.collaborator")
        self.rows["household_assignment"].append(
            {"household_id": mine, "officer_id": collaborator, **days}
        )
        self.known = self.child("BO-7", BO, household_id=mine, birth_registered=False)
        self.other = self.child("BO-8", BO, household_id=self.home, birth_registered=True)
        self.third = self.child("NGOC-7", NGOC, birth_registered=True)
        for child in (self.known, self.third):
            self.fact("schooling", child, school_id=self.bodies[BO], grade="1A")
        self.fact("placement", self.known, facility_id=self.bodies[BO])
        self.add(
            "sealed_opening",
            child_id=self.known,
            officer_id=self.officer("bo.worker"),
            reason="Thử nghiệm giải thích",
            opened_at=self.now,
            expires_at=self.now.replace(year=self.now.year + 1),
        )


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(databases: Databases) -> AsyncIterator[Offices]:
    found = await Offices.open(Twins(), databases, keyring())
    yield found
    await found.close(databases)


@pytest_asyncio.fixture(loop_scope="session")
async def admin(office: Offices) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(office.database.dsn())
    await connection.execute("TRUNCATE access_log")
    yield connection
    await connection.close()


async def why(office: Offices, who: str, child: UUID, lane: str = USUAL, **asked: Any) -> Any:
    said = {"id": gid("Child", child)} | asked
    if "officer" in said:
        said["officer"] = gid("Officer", office.world.officer(said["officer"]))
    answer = await office.ask(who, WHY, lane, variables=said)
    assert "errors" not in answer, answer
    return answer["data"]["explainAccess"]


@pytest.mark.parametrize("officer", OFFICERS)
async def test_who_reads_initials_learns_of_another_officer_nothing_hidden(
    office: Offices, officer: str
) -> None:
    """Household, school, facility, birth registration, opening: one answer, byte for byte."""
    world: Any = office.world
    for lane in LANES:
        for action in ACTIONS:
            said = {"action": action, "officer": officer}
            first, second = [
                await why(office, "spy", child, lane, **said)
                for child in (world.known, world.other)
            ]
            assert first is not None
            assert orjson.dumps(first) == orjson.dumps(second), (lane, action)
    found = await why(office, "spy", world.known, action="read", officer=officer)
    assert found["complete"] is False
    assert found["allowed"] is (officer == "bo.worker")  # by place, which everybody sees


@pytest.mark.parametrize("lane", LANES)
async def test_who_may_read_what_decides_is_told_it(office: Offices, lane: str) -> None:
    world: Any = office.world
    # Facility and justice may be let into cases too: whether they are is not for everybody.
    for officer, whole in (("bo.school", True), ("bo.facility", False), ("bo.justice", False)):
        for child, allowed in ((world.known, True), (world.other, False)):
            found = await why(office, "fair", child, lane, action="read", officer=officer)
            (reason,) = found["reasons"]
            assert (found["allowed"], found["complete"], reason["allows"]) == (
                allowed,
                whole,
                allowed,
            )
    for officer, allowed in (("bo.collaborator", False), ("bo.worker", True)):
        told = {"action": "read", "officer": officer}
        found = await why(office, "fair", world.known, lane, **told)
        assert (found["allowed"], found["complete"]) == (allowed, False)
        assert found == await why(office, "fair", world.other, lane, **told)


@pytest.mark.parametrize("lane", LANES)
async def test_it_is_decided_child_by_child(office: Offices, lane: str) -> None:
    world: Any = office.world
    told = {"action": "read", "officer": "bo.school"}
    found = await why(office, "half", world.third, lane, **told)
    assert (found["allowed"], found["complete"]) == (True, True)
    found = await why(office, "half", world.known, lane, **told)
    assert found == {"allowed": False, "complete": False, "reasons": []}


async def test_of_oneself_every_line_is_told(office: Offices) -> None:
    world: Any = office.world
    for officer in OFFICERS:
        for asked in ({}, {"officer": officer}):
            found = await why(office, officer, world.known, action="read", **asked)
            assert (found["allowed"], found["complete"]) == (True, True)


async def test_an_explanation_about_a_child_is_a_read_of_it(office: Offices, admin: Any) -> None:
    world: Any = office.world
    home, school = gid("Household", world.home), "bo.school"
    child, officer = gid("Child", world.known), gid("Officer", world.officer("bo.worker"))
    await why(office, "bo.worker", world.known, action="read")
    await why(office, "fair", world.known, action="read", officer=school)
    await why(office, "spy", world.known, action="read", officer=school)
    for action in ("read", "fly"):  # that one may not is an answer too
        await office.ask("bo.justice", CAN, variables={"action": action, "id": child})
    await office.ask("bo.worker", WHY, variables={"action": "read", "id": home})
    rows = await admin.fetch("SELECT * FROM access_log ORDER BY at, id")
    told = [(r["field"], set(r["child_ids"]), r["classes"]) for r in rows]
    near = {world.near, world.other}
    assert told == [
        ("explainAccess", {world.known}, []),
        ("explainAccess", {world.known}, ["CONTACT"]),
        ("explainAccess", {world.known}, []),
        ("viewer", {world.known}, ["SOCIAL"]),
        ("viewer", {world.known}, []),
        ("explainAccess", near, ["CONTACT"]),
    ]
    assert [r["officer_id"] for r in rows[:2]] == [
        world.officer("bo.worker"),
        world.officer("fair"),
    ]
    await admin.execute("TRUNCATE access_log")
    absent = gid("Child", world.officer("spy"))
    for who, identity in (
        ("quang.worker", child),  # sees neither
        ("spy", absent),
        ("spy", "Unit_4"),
        ("spy", officer),
        ("ha.admin", child),
    ):
        await office.ask(who, WHY, variables={"action": "read", "id": identity})
        await office.ask(who, CAN, variables={"action": "read", "id": identity})
    assert await admin.fetch("SELECT * FROM access_log") == []


def test_a_scope_tells_nobody_else_unless_it_says_what() -> None:
    told = {name: scope.tells for name, scope in SCOPES.items() if scope.tells is not None}
    free = {"unit", "anywhere", "oneself", "administered", "own", "at_administered", "filed"}
    free |= {"collaborating", "collaborations", "reaching", "proposed", "of_own_events"}
    assert {name for name, classes in told.items() if not classes} <= free
    # That a line about cases does not hold may tell whom the case names as suspected.
    suspected = (Sensitivity.CASEWORK, Sensitivity.SEALED)
    cases = {name: suspected for name, classes in told.items() if classes == suspected}
    assert cases.keys() == {
        *("competent", "at_incident", "at_residence", "coming", "overdue", "crime_signs"),
        *("granted", "granted_sealed", "competent_report"),
    }
    assert {name: classes for name, classes in told.items() if classes} == cases | {
        "pupils": (Sensitivity.CONTACT,),
        "placed": (Sensitivity.CONTACT,),
        "unregistered_births": (Sensitivity.SOCIAL,),
    }


async def test_an_event_of_two_children_is_open_to_who_sees_both(
    office: Offices, admin: Any
) -> None:
    world: Any = office.world
    event = UUID(int=77, version=4)
    added = """INSERT INTO child_event (id, child_id, other_id, kind, class, by_id, unit_id)
      VALUES ($1, $2, $3, 'MERGE_DECLINED', 'IDENTITY', $4, $5)"""
    for second, allowed in ((world.other, True), (world.third, False)):
        await admin.execute(added, event, world.known, second, world.officer("bo.worker"), BO)
        identity = {"action": "read", "id": gid("ChildEvent", event)}
        for lane in LANES:
            own = await why(office, "fair", world.known, lane, **identity)
            assert (own["allowed"], own["complete"]) == (True, True)
            told = await why(office, "fair", world.known, lane, officer="bo.worker", **identity)
            assert told["allowed"] is allowed
            # Whether the school knows the other one is nobody's but whose it is to read.
            hidden = await why(office, "fair", world.known, lane, officer="bo.school", **identity)
            assert (hidden["reasons"], hidden["complete"]) == ([], False)
        for who, verdict in (("bo.worker", allowed), ("fair", True), ("bo.school", not allowed)):
            person = office.person(who)
            said = await explained(
                office.readers["fast"], POLICY, office.memory, person,
                action="read", identity=identity["id"],
            )  # fmt: skip
            assert (": allowed" in said) is verdict, said
        await admin.execute("DELETE FROM child_event WHERE id = $1", event)
