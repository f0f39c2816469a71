"""Who works on a case, who takes part in it until when, whom it suspects, what is opened in it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest
import pytest_asyncio

from tests.databases import Databases
from tests.schema.around import HA, WHY, AroundDesk, gid
from tests.stage import USUAL

SEE = "query($id: ID!) { node(id: $id) { ... on Case { number viewerCan } } }"
LISTED = "{ cases { nodes { id } } }"
HARMERS = "query($id: ID!) { node(id: $id) { ... on Case { harmers { fullName hasAccount } } } }"
EVENTS = """query($id: ID!) { node(id: $id) { ... on Case { version
  events(first: 50) { nodes { kind } } } } }"""
NOTES = """query($id: ID!) { node(id: $id) { ... on Case { criminalTrack
  proceedings { criminalNumber outcome } proceedingNotes { text } } } }"""
GRANTS = """query($id: ID!) { node(id: $id) { ... on Case {
  grants { purpose sealed forms endedAt organisation { id } } } } }"""


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def desk(databases: Databases) -> AsyncIterator[AroundDesk]:
    found = await AroundDesk.opened(databases)
    yield found
    await found.finish(databases)


def until(**lasts: float) -> str:
    return (datetime.now(UTC) + timedelta(**lasts)).isoformat()


async def at(desk: AroundDesk, who: str, text: str, after: timedelta, **said: Any) -> Any:
    """As is read when so much time has gone by."""
    context = await desk.contexts(desk.caller(who))
    context.now += after
    return await desk.houses[USUAL].execute(text, said, None, context)


WRITTEN = """query($id: ID!) { node(id: $id) { ... on Case {
  forms { form sealedAnswers } incident { cases { nodes { id } } } } } }"""


@pytest.mark.parametrize("lane", ["fast", "core", "walled"])
async def test_who_takes_part_reads_the_forms_that_are_named(desk: AroundDesk, lane: str) -> None:
    case = await desk.assessed()
    justice = gid("Officer", desk.world.officer("bo.justice"))
    said = {"purpose": "STANDING_GROUP", "expiresAt": until(hours=1), "officer": justice}

    async def read(who: str) -> Any:
        answer = await desk.ask(who, WRITTEN, lane, variables={"id": case})
        return orjson.loads(orjson.dumps(answer))["data"]["node"]

    await desk.well("bo.worker", "grantCase", case, **said)
    assert (await read("bo.justice"))["forms"] == []
    await desk.well("bo.worker", "grantCase", case, **said, forms=["INITIAL_ASSESSMENT"])
    seen = await read("bo.justice")
    assert seen["forms"] == [{"form": "INITIAL_ASSESSMENT", "sealedAnswers": None}]
    assert seen["incident"] == {"cases": {"nodes": [{"id": case}]}}
    kept = (await read("bo.worker"))["forms"]
    assert [form["form"] for form in kept] == ["INTAKE", "INITIAL_ASSESSMENT"]


async def test_a_grant_holds_until_its_moment_and_no_longer(desk: AroundDesk) -> None:
    case = await desk.assessed()
    assert (await desk.request("court", SEE, id=case))["node"] is None
    said = {"purpose": "PROCEEDINGS", "expiresAt": until(hours=1), "sealed": True}
    body = desk.kind("JUDICIARY")
    done = await desk.well("bo.worker", "grantCase", case, organisation=body, **said)
    assert (await desk.request("court", SEE, id=case))["node"]["viewerCan"] == [
        "open_sealed",
        "record_outcome",
    ]
    [grant] = (await desk.request("bo.chair", GRANTS, id=case))["node"]["grants"]
    assert grant == {
        "purpose": "PROCEEDINGS", "sealed": True, "forms": [], "endedAt": None,
        "organisation": {"id": body},
    }  # fmt: skip
    before = await at(desk, "court", SEE, timedelta(minutes=59), id=case)
    assert before["data"]["node"] is not None
    after = await at(desk, "court", SEE, timedelta(minutes=61), id=case)
    assert after["data"]["node"] is None
    ended = await desk.well("bo.chair", "endCaseGrant", case, grant=done["grant"]["id"])
    assert ended["grant"]["endedAt"]
    assert (await desk.request("court", SEE, id=case))["node"] is None
    again = await desk.refused("bo.chair", "endCaseGrant", case, grant=done["grant"]["id"])
    assert again["problems"][0]["code"] == "GRANT_ENDED_ALREADY"


async def test_a_grant_that_the_rules_do_not_have_is_refused_with_all_that_is_wrong(
    desk: AroundDesk,
) -> None:
    case = await desk.assessed()
    said = {"purpose": "SCHOOLING", "expiresAt": until(days=400), "sealed": True,
            "forms": ["PLAN", "INTAKE"], "organisation": desk.kind("HEALTH")}  # fmt: skip
    wrong = await desk.refused("bo.worker", "grantCase", case, **said)
    assert [(".".join(p["path"]), p["code"]) for p in wrong["problems"]] == [
        ("purpose", "WRONG_KIND_OF_ORGANISATION"),
        ("purpose", "REFERRED_ONLY"),
        ("expiresAt", "TOO_LONG_A_TERM"),
        ("forms.0", "FORM_NOT_FOR_THIS_PURPOSE"),
        ("forms.1", "FORM_NOT_FOR_THIS_PURPOSE"),
        ("sealed", "NOT_SEALED_FOR_THIS_PURPOSE"),
    ]
    said |= {"officer": desk.id_of("clinic")}
    both = await desk.refused("bo.worker", "grantCase", case, **said)
    assert both["problems"][0]["code"] == "TO_ONE_OF_BOTH"
    nobody = {
        "purpose": "TREATMENT",
        "expiresAt": until(days=1),
        "officer": gid("Officer", UUID(int=7)),
    }
    unknown = await desk.refused("bo.worker", "grantCase", case, **nobody)
    assert (unknown["__typename"], unknown["path"]) == ("NotFound", ["officer"])


async def test_a_case_is_assigned_to_workers_of_its_communes_by_worker_or_chair(
    desk: AroundDesk,
) -> None:
    case = await desk.assessed()
    await desk.well("bo.chair", "assignCase", case, officer=desk.id_of("bo.second"))
    assert (await desk.row(case))["worker_id"] == desk.world.officer("bo.second")
    for other in ("quang.worker", "bo.chair", "clinic"):
        unfit = await desk.refused("bo.chair", "assignCase", case, officer=desk.id_of(other))
        assert unfit["problems"][0]["code"] == "NOT_AN_OFFICER_OF_THE_CASE", other
    same = await desk.refused("bo.chair", "assignCase", case, officer=desk.id_of("bo.second"))
    assert same["problems"][0]["code"] == "RECORDED_ALREADY"
    await desk.well("bo.worker", "assignCase", case, officer=None)
    assert (await desk.row(case))["worker_id"] is None


async def test_whoever_is_named_loses_the_case_at_once_and_cannot_tell(desk: AroundDesk) -> None:
    case = await desk.assessed()
    await desk.well("bo.worker", "assignCase", case, officer=desk.id_of("bo.second"))
    seen = await desk.request("bo.vice", EVENTS, id=case)
    said = {"fullName": "Trần Văn Bình", "relation": "Hàng xóm"}
    done = await desk.well("bo.worker", "nameHarmer", case, officer=desk.id_of("bo.second"), **said)
    assert done["case"]["id"] == case
    # Nothing shows to those who do not hold what is sealed: neither event nor version.
    assert await desk.request("bo.vice", EVENTS, id=case) == seen
    assert (await desk.request("bo.vice", HARMERS, id=case))["node"] == {"harmers": None}
    gone = "Case_" + "0" * 31 + "7"
    for text in (SEE, EVENTS, HARMERS, NOTES, GRANTS):
        answers = [await desk.request("bo.second", text, id=each) for each in (case, gone)]
        assert answers[0] == answers[1]
    listed = await desk.request("bo.second", LISTED)
    assert case not in {each["id"] for each in listed["cases"]["nodes"]}
    acts = (
        ("noteOnCase", {"text": WHY, "version": 1}),
        ("openSealedCase", {"reason": WHY}),
        ("breakGlass", {"reason": WHY}),
        ("nameHarmer", said),
    )
    for mutation, more in acts:
        answers = [await desk.refused("bo.second", mutation, each, **more) for each in (case, gone)]
        assert answers[0] == answers[1], mutation
        assert answers[0]["__typename"] == "NotFound"
    # Neither does who works beside them: naming and assigning again is nothing special.
    await desk.well("bo.vice", "nameHarmer", case, officer=desk.id_of("bo.second"), **said)
    assert (await desk.row(case))["barred"] == [desk.world.officer("bo.second")]
    await desk.well("bo.vice", "openSealedCase", case, reason=WHY)
    names = (await desk.request("bo.vice", HARMERS, id=case))["node"]["harmers"]
    assert names == [{"fullName": "Trần Văn Bình", "hasAccount": True}] * 2
    assert (await desk.events(case)).count(("HARMER_NAMED", "SEALED")) == 2


async def test_a_grant_or_an_opening_is_nothing_to_whom_the_case_suspects(desk: AroundDesk) -> None:
    case = await desk.assessed()
    said = {"purpose": "PROCEEDINGS", "expiresAt": until(days=1), "sealed": True}
    await desk.well("bo.worker", "grantCase", case, officer=desk.id_of("court"), **said)
    await desk.well("court", "openSealedCase", case, reason=WHY)
    assert (await desk.request("court", HARMERS, id=case))["node"] == {"harmers": []}
    await desk.well(
        "bo.worker", "nameHarmer", case, fullName="Trần Bình", officer=desk.id_of("court")
    )
    assert (await desk.request("court", HARMERS, id=case))["node"] is None
    # Another grant is given like any, and opens nothing.
    await desk.well("bo.worker", "grantCase", case, officer=desk.id_of("court"), **said)
    assert (await desk.request("court", SEE, id=case))["node"] is None


async def test_somebody_may_name_themselves_and_is_out(desk: AroundDesk) -> None:
    case = await desk.assessed()
    done = await desk.well(
        "bo.worker", "nameHarmer", case, fullName="Lê Thị Mai", officer=desk.id_of("bo.worker")
    )
    assert done["case"] is None


async def test_what_is_sealed_stands_open_for_minutes_and_the_glass_for_hours(
    desk: AroundDesk,
) -> None:
    case = await desk.assessed()
    short = await desk.refused("bo.chair", "openSealedCase", case, reason="vội")
    assert short["problems"][0]["code"] == "REASON_TOO_SHORT"
    await desk.well("bo.worker", "nameHarmer", case, fullName="Trần Văn Bình")
    for mutation, minutes in (("openSealedCase", 15), ("breakGlass", 12 * 60)):
        who = "bo.chair" if mutation == "openSealedCase" else "ha.province"
        await desk.well(who, mutation, case, reason=WHY)
        inside = await at(desk, who, HARMERS, timedelta(minutes=minutes - 1), id=case)
        assert inside["data"]["node"]["harmers"], mutation
        over = await at(desk, who, HARMERS, timedelta(minutes=minutes + 1), id=case)
        assert over["data"]["node"]["harmers"] is None, mutation
    told = await desk.admin.fetch(
        "SELECT o.username FROM notification n JOIN officer o ON o.id = n.officer_id"
        " WHERE n.case_id = $1 AND n.kind = 'BREAK_GLASS'",
        UUID(case.partition("_")[2]),
    )
    assert {row["username"] for row in told} == {"bo.chair", "bo.vice", desk.world.both, "dpo"}
    assert ("GLASS_BROKEN", "CASEWORK") in await desk.events(case)
    row = await desk.admin.fetchrow(
        "SELECT * FROM case_opening WHERE case_id = $1 AND break_glass",
        UUID(case.partition("_")[2]),
    )
    assert WHY.encode() not in row["reason_sealed"]
    for who in ("detective", "clinic", "bo.data", "dpo", "hotline"):
        assert (await desk.refused(who, "breakGlass", case, reason=WHY))["__typename"] == "NotFound"


async def test_police_set_the_criminal_track_and_their_narrative_stays_theirs(
    desk: AroundDesk,
) -> None:
    case = await desk.begun(crimeSigns=True)
    said = {"on": True, "criminalNumber": "12/2026/HS"}
    other = await desk.refused("bo.worker", "setCriminalTrack", case, **said)
    assert other["__typename"] == "Forbidden"
    await desk.well("bo.police", "setCriminalTrack", case, **said)
    same = await desk.refused("bo.police", "setCriminalTrack", case, on=True)
    assert same["problems"][0]["code"] == "ON_THIS_TRACK_ALREADY"
    nothing = await desk.refused("bo.police", "recordProceedings", case)
    assert nothing["problems"][0]["code"] == "NOTHING_SAID"
    outcome = {"outcome": "INDICTED", "narrative": "Bị can đã nhận tội"}
    await desk.well("detective", "recordProceedings", case, **outcome)
    await desk.well("bo.worker", "openSealedCase", case, reason=WHY)
    for who, texts in (("bo.worker", []), ("bo.police", []), ("detective", [outcome["narrative"]])):
        node = (await desk.request(who, NOTES, id=case))["node"]
        assert node["criminalTrack"] is True
        assert [each["text"] for each in node["proceedingNotes"]] == texts, who
        assert node["proceedings"] == [
            {"criminalNumber": "12/2026/HS", "outcome": None},
            {"criminalNumber": None, "outcome": "INDICTED"},
        ]


async def test_what_is_written_belongs_to_the_body_whose_posting_lets_one_write_it(
    desk: AroundDesk,
) -> None:
    case, world = await desk.begun(crimeSigns=True), desk.world
    police, court = (gid("Organisation", world.bodies_by_kind[k]) for k in ("POLICE", "JUDICIARY"))
    clinic = gid("Organisation", world.bodies_by_kind["HEALTH"])
    said: dict[str, Any] = {"outcome": "INDICTED", "narrative": "Bị can đã nhận tội"}
    # Of two postings one gives the right here: a grant would be needed for the other.
    await desk.well("two", "recordProceedings", case, **said)
    grant = {"purpose": "PROCEEDINGS", "expiresAt": until(days=1), "organisation": court}
    await desk.well("bo.worker", "grantCase", case, **grant)
    both = await desk.refused("two", "recordProceedings", case, **said)
    assert [(p["code"], p["path"]) for p in both["problems"]] == [
        ("SEVERAL_BODIES", ["organisation"])
    ]
    for none in (clinic, "Organisation_" + "0" * 32, "x"):
        other = await desk.refused("two", "recordProceedings", case, organisation=none, **said)
        assert (other["__typename"], other["path"]) == ("NotFound", ["organisation"])
    await desk.well("two", "recordProceedings", case, organisation=court, **said)
    await desk.well("two", "recordProceedings", case, organisation=police, **said)
    rows = "SELECT organisation_id FROM {} WHERE case_id = $1 ORDER BY {}_at"
    for table, at_ in (("case_proceeding", "recorded"), ("proceeding_note", "written")):
        found = await desk.admin.fetch(rows.format(table, at_), UUID(case.partition("_")[2]))
        bodies = [gid("Organisation", row["organisation_id"]) for row in found]
        assert bodies == [police, court, police], table


async def test_a_notice_belongs_to_the_body_for_which_it_was_taken_in(desk: AroundDesk) -> None:
    """Of the postings that let one do so at that place."""
    world = desk.world
    bodies = {k: gid("Organisation", world.bodies_by_kind[k]) for k in ("HEALTH", "FACILITY")}
    both = await desk.receive("nurse", unit=f"Unit_{HA}")
    assert [p["code"] for p in both["problems"]] == ["SEVERAL_BODIES"]
    for kind, body in bodies.items():
        done = await desk.receive("nurse", unit=f"Unit_{HA}", organisation=body)
        key = UUID(done["report"]["id"].partition("_")[2])
        of = await desk.admin.fetchval("SELECT organisation_id FROM report WHERE id = $1", key)
        assert of == world.bodies_by_kind[kind]
    other = await desk.receive("clinic", unit=f"Unit_{HA}", organisation=bodies["FACILITY"])
    assert other["__typename"] == "NotFound"


@pytest.mark.parametrize("who", ["bo.worker", "bo.chair", "ha.province"])
async def test_who_works_on_a_case_notes_on_it(desk: AroundDesk, who: str) -> None:
    case = await desk.assessed()
    before = (await desk.row(case))["version"]
    await desk.well(who, "noteOnCase", case, text="Đã gọi điện cho gia đình")
    assert (await desk.row(case))["version"] == before + 1
    empty = await desk.refused(who, "noteOnCase", case, text=" ")
    assert empty["problems"][0]["code"] == "EMPTY"
    late = await desk.refused(who, "noteOnCase", case, text="Lần nữa", version=before)
    assert late["currentVersion"] == before + 1


ASKED = """{ cases(where: {category: [NEGLECT, SEXUAL_ABUSE], overdue: false},
  orderBy: [{field: DUE_AT}]) { totalCount } }"""


async def test_who_takes_part_asks_by_all_that_they_read(desk: AroundDesk) -> None:
    """To have opened what is sealed of some cases makes no other one less readable."""
    case = await desk.assessed()
    court = {"organisation": desk.kind("JUDICIARY"), "purpose": "PROCEEDINGS", "sealed": True}
    await desk.well("bo.worker", "grantCase", case, **court, expiresAt=until(hours=1))
    for who in ("court", "detective", "bo.police"):
        for lane in ("fast", "walled"):
            assert "errors" not in await desk.ask(who, ASKED, lane), who
    for who in ("clinic", "school", "bo.collab"):
        [refused] = (await desk.ask(who, ASKED))["errors"]
        assert refused["extensions"]["code"] == "FIELD_NOT_ALLOWED"
