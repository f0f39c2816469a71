"""Notices come in: from everybody who may give one, about children known and unknown."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from tests.databases import Databases
from tests.schema.casework import BO, HA, NGOC, QUANG, CaseDesk, FormCode, gid, noticed


@pytest_asyncio.fixture(loop_scope="session")
async def desk(databases: Databases) -> AsyncIterator[CaseDesk]:
    found = await CaseDesk.opened(databases)
    yield found
    await found.finish(databases)


def faults(answer: dict[str, Any]) -> list[tuple[list[str], str]]:
    assert answer["__typename"] == "InvalidInput", answer
    return [(problem["path"], problem["code"]) for problem in answer["problems"]]


@pytest.mark.parametrize(
    "who", ["bo.school", "bo.collab", "bo.facility", "bo.justice", "bo.police"]
)
async def test_who_only_gives_notice_keeps_its_number_and_nothing_else(
    desk: CaseDesk, who: str
) -> None:
    done = await desk.receive(who)
    assert done["report"]["status"] == "RECEIVED"
    assert done["report"]["number"].startswith("TB04-")
    assert done["cases"] == []
    text, report = "query($id: ID!) { node(id: $id) { id } }", done["report"]["id"]
    seen = await desk.request("bo.worker", text, id=report)
    assert seen["node"] == {"id": report}
    other = await desk.request("hotline", text, id=report)
    assert other["node"] is None


async def test_the_hotline_passes_a_notice_on_to_where_it_happened(desk: CaseDesk) -> None:
    where = {"unit": "Unit_1", "incidentUnit": f"Unit_{NGOC}"}
    done = await desk.receive("hotline", **where)
    assert done["cases"] == []
    [row] = await desk.admin.fetch('SELECT * FROM "case"')
    assert (row["status"], row["incident_unit_id"], row["residence_unit_id"]) == (
        "ROUTED",
        NGOC,
        NGOC,
    )
    assert done["report"]["number"].startswith("TB01-")
    assert row["number"].startswith("CA05-")


async def test_whoever_knows_the_province_alone_has_it_passed_on_later(desk: CaseDesk) -> None:
    where = {"unit": "Unit_1", "incidentUnit": f"Unit_{HA}"}
    await desk.receive("hotline", **where)
    key = await desk.admin.fetchval('SELECT id FROM "case"')
    case = gid("Case", key)
    assert (await desk.row(case))["status"] == "RECEIVED"
    refused = await desk.case("ha.province", "routeCase", case)
    assert refused["unmet"] == ["INCIDENT_COMMUNE_KNOWN"]
    far = await desk.case("ha.province", "routeCase", case, incidentUnit=f"Unit_{QUANG}")
    assert faults(far) == [(["incidentUnit"], "OUT_OF_REACH")]
    done = await desk.acted("ha.province", "routeCase", case, incidentUnit=f"Unit_{BO}")
    assert done["status"] == "ROUTED"
    await desk.wrote("bo.worker", case, FormCode.INITIAL_ASSESSMENT)


async def test_several_children_of_one_event_have_a_case_each(desk: CaseDesk) -> None:
    of_it = {"childName": "Bé Na", "ageFrom": 3, "ageTo": 5, "condition": "Bị bỏ lại"}
    home = {"residenceUnit": f"Unit_{QUANG}", "answers": of_it}
    children = [{"child": desk.world.near_id}, home, {}]
    done = await desk.receive("bo.worker", children=children)
    assert len(done["cases"]) == 3
    rows = await desk.admin.fetch('SELECT * FROM "case" ORDER BY residence_unit_id')
    assert len({row["incident_id"] for row in rows}) == 1
    assert [row["residence_unit_id"] for row in rows] == [BO, BO, QUANG]
    opened = [
        desk.memory.vault.open("case", "narrative_sealed", row["id"], row["narrative_sealed"])
        for row in rows
        if row["narrative_sealed"]
    ]
    assert sorted(opened) == ["Bị bỏ lại", *[noticed()["answers"]["condition"]] * 2]
    form = await desk.admin.fetchrow("SELECT * FROM case_form WHERE case_id = $1", rows[2]["id"])
    said = json.loads(
        desk.memory.vault.open("case_form", "answers_sealed", form["id"], form["answers_sealed"])
    )
    assert (said["childName"], said["ageFrom"], said["ageTo"]) == ("Bé Na", 3, 5)
    assert form["is_final"]
    assert said["reportNumber"] == done["report"]["number"]


async def test_a_second_notice_of_a_child_joins_the_case_that_is_open(desk: CaseDesk) -> None:
    child = {"children": [{"child": desk.world.near_id}]}
    case = await desk.begun(**child)
    before = await desk.row(case)
    again = await desk.receive("bo.second", **child, crimeSigns=True)
    assert [each["id"] for each in again["cases"]] == [case]
    told = await desk.receive("bo.school", **child)
    alone = await desk.receive("bo.school")
    shape = {name: type(value) for name, value in told.items()}
    assert {name: type(value) for name, value in alone.items()} == shape
    row = await desk.row(case)
    assert (row["crime_signs"], row["next_due_at"]) == (True, before["next_due_at"])
    kinds = await desk.admin.fetch(
        "SELECT kind FROM case_event WHERE case_id = $1 ORDER BY at", UUID(case[5:])
    )
    assert [each["kind"] for each in kinds] == ["REPORTED", "STEP", "REPORTED", "REPORTED"]
    elsewhere = await desk.receive("hotline", unit="Unit_1", incidentUnit=f"Unit_{QUANG}",
                                   children=[{}])  # fmt: skip
    assert elsewhere["__typename"] == "ReportReceived"
    assert await desk.admin.fetchval('SELECT count(*) FROM "case"') == 3


async def test_a_notice_is_as_far_as_its_cases(desk: CaseDesk) -> None:
    done = await desk.receive("bo.worker", children=[{}, {}])
    one, two = (each["id"] for each in done["cases"])

    async def status() -> str:
        return await desk.admin.fetchval("SELECT status FROM report")

    assert await status() == "RECEIVED"
    await desk.until(one, "INITIAL_ASSESSED")
    assert await status() == "IN_WORK"
    await desk.until(two, "CLOSED")
    assert await status() == "IN_WORK"
    await desk.closed(one, "INITIAL_ASSESSED")
    assert await status() == "ANSWERED"
    await desk.acted("bo.worker", "reopenCase", two, information="Hàng xóm báo lại có đòn roi")
    assert await status() == "IN_WORK"


async def test_the_informant_is_kept_apart_and_sealed(desk: CaseDesk) -> None:
    answers = noticed()["answers"] | {
        "informantName": "Bà Hàng Xóm",
        "informantPhone": "0912345678",
    }
    await desk.begun(answers=answers)
    row = await desk.admin.fetchrow("SELECT * FROM report")
    vault = desk.memory.vault
    plain = vault.open("report", "answers_sealed", row["id"], row["answers_sealed"])
    apart = vault.open("report", "informant_sealed", row["id"], row["informant_sealed"])
    assert "Hàng Xóm" not in plain
    assert json.loads(apart)["informantName"] == "Bà Hàng Xóm"
    forms = await desk.admin.fetch("SELECT * FROM case_form")
    for form in forms:
        said = vault.open("case_form", "answers_sealed", form["id"], form["answers_sealed"])
        assert "Hàng Xóm" not in said
        assert form["hidden_sealed"] is None


async def test_what_cannot_be_is_refused_whole_and_changes_nothing(desk: CaseDesk) -> None:
    now = datetime.now(UTC)
    near, far = desk.world.near_id, gid("Child", desk.world.far)
    before = await desk.everything()

    async def wrong(who: str = "bo.worker", **said: Any) -> dict[str, Any]:
        return await desk.receive(who, **said)

    early = (now - timedelta(days=40)).isoformat()
    late = (now + timedelta(minutes=1)).isoformat()
    assert sorted(faults(await wrong(receivedAt=late))) == [
        (["answers", "receivedAt"], "IN_THE_FUTURE"),
        (["receivedAt"], "RECEIVED_IN_THE_FUTURE"),
    ]
    assert faults(await wrong(receivedAt=early, children=[])) == [
        (["receivedAt"], "RECEIVED_TOO_LONG_AGO"),
        (["children"], "NO_CHILD"),
    ]
    assert faults(await wrong(children=[{"child": near}, {"child": near}])) == [
        (["children", "1", "child"], "CHILD_NAMED_TWICE")
    ]
    bad = {"ageFrom": 9, "ageTo": 3, "nickname": "Tí", "informantName": "Bà"}
    assert sorted(faults(await wrong(children=[{"answers": bad}]))) == [
        (["children", "0", "answers", "ageTo"], "NOT_IN_ORDER"),
        (["children", "0", "answers", "informantName"], "UNKNOWN_FIELD"),
        (["children", "0", "answers", "nickname"], "UNKNOWN_FIELD"),
    ]
    long = {"answers": noticed()["answers"] | {"condition": "đ" * 1_000_000}}
    assert faults(await wrong(**long)) == [(["answers", "condition"], "TOO_LONG")]
    wide = await wrong("hotline", unit="Unit_1")
    assert faults(wide) == [(["incidentUnit"], "PLACE_TOO_WIDE")]
    assert (await wrong(formVersion=9))["__typename"] == "FormVersionGone"
    hidden = await wrong(children=[{"child": far}])
    absent = await wrong(children=[{"child": gid("Child", UUID(int=7))}])
    assert hidden == absent
    assert (hidden["__typename"], hidden["path"]) == ("NotFound", ["children", "0", "child"])
    assert (await wrong("bo.worker", unit=f"Unit_{QUANG}"))["__typename"] == "Forbidden"
    assert (await wrong("ha.fund"))["__typename"] == "Forbidden"
    assert await desk.everything() == before


async def test_numbers_tell_nothing_of_how_many_there_are(desk: CaseDesk) -> None:
    numbers = [(await desk.receive("bo.worker"))["cases"][0]["number"] for _ in range(6)]
    assert len(set(numbers)) == 6
    assert numbers != sorted(numbers)
    assert all(number.startswith("CA04-") for number in numbers)
