"""Ids that a caller may not see are ids that nobody has; whoever reads of a case is on record."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import orjson
import pytest
import pytest_asyncio

from authz.told import explained
from tests.databases import Databases
from tests.schema.around import WHY, AroundDesk, gid
from tests.schema.casework import QUANG, day
from tests.stage import POLICY

GONE: Final = "0" * 31 + "7"
LOGGED: Final = "SELECT field, child_ids, case_ids, classes FROM access_log ORDER BY id"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def desk(databases: Databases) -> AsyncIterator[AroundDesk]:
    found = await AroundDesk.opened(databases)
    yield found
    await found.finish(databases)


def soon() -> str:
    return (datetime.now(UTC) + timedelta(days=1)).isoformat()


def key(identity: str) -> UUID:
    return UUID(identity.partition("_")[2])


async def of_others(desk: AroundDesk) -> dict[str, str]:
    """Things of a case in Quang, which nobody of Bồ sees, with all of it in place."""
    there = {"unit": f"Unit_{QUANG}"}
    case = await desk.begun("quang.worker", **there)
    said = {"purpose": "TREATMENT", "expiresAt": soon(), "organisation": desk.kind("HEALTH")}
    done = await desk.well("quang.worker", "grantCase", case, **said)
    need = {"organisation": desk.kind("HEALTH"), "purpose": "TREATMENT", "need": "Khám"}
    referred = await desk.well("quang.worker", "referCase", case, **need)
    return {
        "Case": case,
        "CaseGrant": done["grant"]["id"],
        "Referral": referred["referral"]["id"],
        "Child": gid("Child", desk.world.far),
    }


async def test_an_id_that_one_may_not_see_is_an_id_that_nobody_has(desk: AroundDesk) -> None:
    there, here = await of_others(desk), await desk.assessed()
    organisation = {"organisation": desk.kind("HEALTH")}
    grant = {"purpose": "TREATMENT", "expiresAt": soon()} | organisation
    refer = {"purpose": "TREATMENT", "need": "Khám"} | organisation
    days = {"firstDay": day(0), "lastDay": day(3), "ground": "HARM_BY_CARERS", "reason": WHY}
    one = {"version": 1}
    cases: list[tuple[str, dict[str, Any]]] = [
        ("assignCase", {"officer": None} | one),
        ("grantCase", grant | one),
        ("referCase", refer | one),
        ("nameHarmer", {"fullName": "Trần Bình"}),
        ("openSealedCase", {"reason": WHY}),
        ("breakGlass", {"reason": WHY}),
        ("noteOnCase", {"text": WHY} | one),
        ("proposeIsolation", days | one),
    ]
    for mutation, said in cases:
        answers = [
            await desk.refused("bo.worker", mutation, each, **said)
            for each in (there["Case"], f"Case_{GONE}", f"Child_{GONE}", "x")
        ]
        assert all(each == answers[0] for each in answers), mutation
        assert answers[0]["__typename"] == "NotFound"
    for mutation, said in (("withdrawReferral", {"reason": WHY}), ("closeReferral", {})):
        answers = [
            await desk.refused("bo.worker", mutation, each, **said, **one)
            for each in (there["Referral"], f"Referral_{GONE}")
        ]
        assert answers[0] == answers[1], mutation
    ended = [
        await desk.refused("bo.worker", "endCaseGrant", here, grant=each)
        for each in (there["CaseGrant"], f"CaseGrant_{GONE}")
    ]
    assert ended[0] == ended[1]
    assert (ended[0]["__typename"], ended[0]["path"]) == ("NotFound", ["grant"])
    assert there["Child"] != f"Child_{GONE}"
    children = [
        await desk.case("bo.worker", "correctCase", here, reason=WHY, child=each)
        for each in (there["Child"], f"Child_{GONE}")
    ]
    assert children[0] == children[1]
    assert children[0]["__typename"] == "NotFound"
    workers = [
        await desk.refused("bo.chair", "assignCase", here, officer=each)
        for each in (desk.id_of("quang.worker"), desk.id_of("clinic"), f"Officer_{GONE}")
    ]
    assert all(each == workers[0] for each in workers)


async def entries(desk: AroundDesk, who: str, text: str, **variables: Any) -> list[Any]:
    await desk.admin.execute("TRUNCATE access_log")
    found = await desk.request(who, text, **variables)
    assert orjson.dumps(found)
    return [tuple(row.values()) for row in await desk.admin.fetch(LOGGED)]


async def test_the_receiver_of_a_referral_who_reads_its_line_alone_is_in_the_log(
    desk: AroundDesk,
) -> None:
    case = await desk.begun(children=[{"child": desk.world.near_id}])
    need = {"organisation": desk.kind("HEALTH"), "purpose": "TREATMENT", "need": "Khám"}
    done = await desk.well("bo.worker", "referCase", case, **need)
    one = "query($id: ID!) { node(id: $id) { ... on Referral { need case { id } } } }"
    for text, field in ((one, "node"), ("{ referrals { nodes { need } } }", "referrals")):
        ((told, _, cases, classes),) = await entries(
            desk, "clinic", text, **({"id": done["referral"]["id"]} if field == "node" else {})
        )
        assert (told, classes) == (field, ["CASEWORK"])
        assert key(case) in cases


@pytest.mark.parametrize("known", [True, False])
async def test_whoever_is_told_why_of_a_case_is_in_the_log(desk: AroundDesk, known: bool) -> None:
    children = [{"child": desk.world.near_id}] if known else [{}]
    case = await desk.begun(children=children)
    event = await desk.admin.fetchval("SELECT id FROM case_event WHERE case_id = $1", key(case))
    why = 'query($id: ID!) { explainAccess(action: "read", id: $id) { allowed } }'
    for identity in (case, gid("CaseEvent", event)):
        ((field, told, cases, _),) = await entries(desk, "bo.worker", why, id=identity)
        assert (field, cases) == ("explainAccess", [key(case)])
        assert told == ([desk.world.near] if known else [])
    assert await entries(desk, "bo.second", why, id=f"Case_{GONE}") == []


async def test_a_part_of_a_case_read_alone_is_a_read_of_the_child(desk: AroundDesk) -> None:
    case = await desk.begun(children=[{"child": desk.world.near_id}])
    event = await desk.admin.fetchval("SELECT id FROM case_event WHERE case_id = $1", key(case))
    text = "query($id: ID!) { node(id: $id) { ... on CaseEvent { note } } }"
    ((_, children, cases, _),) = await entries(desk, "bo.chair", text, id=gid("CaseEvent", event))
    assert (children, cases) == ([desk.world.near], [key(case)])


async def test_an_emergency_is_told_once_to_each_however_often_it_is_asked_for(
    desk: AroundDesk,
) -> None:
    case = await desk.begun()
    said = {"key": str(UUID(int=77)), "reason": WHY}
    first = await desk.well("ha.province", "breakGlass", case, **said)
    again = await desk.well("ha.province", "breakGlass", case, **said)
    assert first == again
    told = """SELECT o.username, count(*) FROM notification n JOIN officer o ON o.id = n.officer_id
      WHERE n.case_id = $1 AND n.kind = 'BREAK_GLASS' GROUP BY o.username"""
    found = {row[0]: row[1] for row in await desk.admin.fetch(told, key(case))}
    assert found == dict.fromkeys(("bo.chair", "bo.vice", desk.world.both, "dpo"), 1)
    opened = "SELECT count(*) FROM case_opening WHERE case_id = $1"
    assert await desk.admin.fetchval(opened, key(case)) == 1
    text = "query($id: ID!) { node(id: $id) { ... on Case { harmers { fullName } withheld } } }"
    answers = []
    for lane in ("fast", "core", "walled"):
        context = await desk.contexts(desk.caller("ha.province"))
        answers.append(await desk.houses[lane].execute(text, {"id": case}, None, context))
    assert orjson.dumps(answers[0]["data"]) == orjson.dumps(answers[1]["data"])
    assert orjson.dumps(answers[0]["data"]) == orjson.dumps(answers[2]["data"])
    assert answers[0]["data"]["node"]["harmers"] == []


@pytest.mark.parametrize("known", [True, False])
async def test_the_command_explains_access_to_a_case(desk: AroundDesk, known: bool) -> None:
    case = await desk.begun(children=[{"child": desk.world.near_id}] if known else [{}])
    await desk.well(
        "bo.worker", "nameHarmer", case, fullName="Trần Bình", officer=desk.id_of("bo.second")
    )
    reader = desk.houses["fast"].runner
    for who, verdict in (("bo.worker", "allowed"), ("bo.second", "not allowed")):
        person = desk.person(who)
        told = await explained(reader, POLICY, desk.memory, person, action="read", identity=case)
        assert told.startswith(f"{who} (Cán bộ {who}), read {case}: {verdict}"), told
        assert "case, read, competent, CASEWORK" in told
