"""A case from the notice to the closing; what each step leaves behind."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID

import orjson
import pytest
import pytest_asyncio

from db.rules.deadlines import Anchor, Terms
from tests.databases import Databases
from tests.schema.casework import NGOC, WHY, CaseDesk, FormCode
from tests.schema.registry import BO


@pytest_asyncio.fixture(loop_scope="session")
async def desk(databases: Databases) -> AsyncIterator[CaseDesk]:
    found = await CaseDesk.opened(databases)
    yield found
    await found.finish(databases)


async def events(desk: CaseDesk, case: str) -> list[tuple[str, str | None, str | None]]:
    sql = "SELECT kind, step, to_status FROM case_event WHERE case_id = $1 ORDER BY at, id"
    return [tuple(row) for row in await desk.admin.fetch(sql, UUID(case[5:]))]


async def clocks(desk: CaseDesk, case: str) -> dict[str, list[bool]]:
    """By kind, of each that began, whether it is met."""
    sql = "SELECT kind, met_at FROM case_deadline WHERE case_id = $1 ORDER BY started_at, id"
    found: dict[str, list[bool]] = {}
    for row in await desk.admin.fetch(sql, UUID(case[5:])):
        found.setdefault(row["kind"], []).append(row["met_at"] is not None)
    return found


async def test_a_case_goes_from_notice_to_closing(desk: CaseDesk) -> None:
    received = datetime.now(UTC) - timedelta(hours=3)
    said = {"children": [{"child": desk.world.near_id}], "receivedAt": received.isoformat()}
    case = await desk.begun(**said)
    row = await desk.row(case)
    assert (row["status"], row["child_id"]) == ("ROUTED", desk.world.near)
    assert row["next_due_at"] - row["received_at"] == timedelta(hours=12)
    assert await clocks(desk, case) == {"EMERGENCY": [False], "PLAN": [False]}
    await desk.until(case, "INITIAL_ASSESSED")
    assert (await desk.row(case))["risk"] == "HIGH"
    await desk.acted("bo.chair", "declareEmergency", case, takenFromCarers=False)
    assert await clocks(desk, case) == {"EMERGENCY": [True], "PLAN": [False]}
    row = await desk.row(case)
    assert row["next_due_at"] - row["emergency_since"] <= timedelta(hours=12)
    await desk.closed(case, "INITIAL_ASSESSED", "PLAN_SUBMITTED")
    assert await clocks(desk, case) == {
        "EMERGENCY": [True],
        "PLAN": [True],
        "PLAN_APPROVAL": [False],
    }
    await desk.closed(case, "PLAN_SUBMITTED", "IMPLEMENTING")
    evidence = {"activity": 1, "outcome": "DONE", "evidence": "Biên bản bàn giao"}
    await desk.acted("bo.worker", "recordEvidence", case, **evidence)
    await desk.closed(case, "IMPLEMENTING")
    row = await desk.row(case)
    assert (row["closed_at"] is None, row["next_due_at"]) == (False, None)
    await as_it_was(desk, case)


async def as_it_was(desk: CaseDesk, case: str) -> None:
    """The whole of it is told, in order, and goes out."""
    told = await events(desk, case)
    assert [step for kind, step, _ in told if kind == "STEP"] == [
        *("ROUTE", "ASSESS_INITIALLY", "DECLARE_EMERGENCY", "START_DETAILED_ASSESSMENT"),
        *("CONFIRM_NEEDS", "DRAFT_PLAN", "SUBMIT_PLAN", "APPROVE_PLAN", "REVIEW", "CLOSE"),
    ]
    assert {kind for kind, _, _ in told} == {"REPORTED", "STEP", "FORM_SAVED", "TASK_RECORDED"}
    out = await desk.admin.fetchval("SELECT count(*) FROM outbox WHERE topic = 'case'")
    assert out == len(told)


async def test_what_was_written_is_kept_save_by_save(desk: CaseDesk) -> None:
    case = await desk.begun()
    form = {"form": "INITIAL_ASSESSMENT", "formVersion": 1}
    part = {"answers": {"childName": "Chưa rõ", "harmSeverity": "LOW"}}
    await desk.acted("bo.worker", "saveForm", case, **form, **part)
    more = {"answers": {"harmSeverity": "HIGH", "childName": None}}
    await desk.acted("bo.worker", "saveForm", case, **form, **more)
    sql = """SELECT number, is_final, id, answers_sealed FROM case_form
      WHERE case_id = $1 AND form = 'INITIAL_ASSESSMENT' ORDER BY number"""
    first, second = await desk.admin.fetch(sql, UUID(case[5:]))
    vault = desk.memory.vault
    says = [
        vault.open("case_form", "answers_sealed", row["id"], row["answers_sealed"])
        for row in (first, second)
    ]
    assert says == ['{"childName":"Chưa rõ","harmSeverity":"LOW"}', '{"harmSeverity":"HIGH"}']
    assert [first["is_final"], second["is_final"]] == [False, False]


async def test_a_returned_plan_is_worked_over_and_submitted_again(desk: CaseDesk) -> None:
    case = await desk.until(await desk.begun(), "PLAN_SUBMITTED")
    due = (await desk.row(case))["next_due_at"]
    await desk.acted("bo.chair", "returnPlan", case, reason="Thiếu kinh phí và nguồn lực")
    assert (await clocks(desk, case))["PLAN"] == [False]
    refused = await desk.case("bo.worker", "submitPlan", case)
    assert (refused["status"], refused["unmet"]) == (
        "PLAN_DRAFT",
        ["PLAN_FINAL", "DOSSIER_COMPLETE"],
    )
    form = {"form": "PLAN", "formVersion": 1, "answers": {}, "final": True}
    await desk.acted("bo.worker", "saveForm", case, **form)  # all of it is still there
    await desk.wrote("bo.worker", case, FormCode.DECISION)
    await desk.acted("bo.worker", "submitPlan", case)
    assert (await desk.row(case))["next_due_at"] <= due
    await desk.acted("bo.chair", "approvePlan", case, decisionNumber="13/QĐ-UBND")


async def test_who_is_not_safe_yet_gets_another_plan(desk: CaseDesk) -> None:
    case = await desk.until(await desk.begun(), "UNDER_REVIEW")
    await desk.wrote("bo.worker", case, FormCode.REVIEW, riskRemains=True)
    refused = await desk.case("bo.chair", "closeCase", case)
    assert refused["unmet"] == ["NO_RISK_REMAINS"]
    done = await desk.acted("bo.chair", "replanCase", case)
    assert done["status"] == "PLAN_DRAFT"
    assert (await clocks(desk, case))["PLAN"] == [True, False]


async def test_a_case_without_abuse_is_dismissed_by_two(desk: CaseDesk) -> None:
    case = await desk.begun()
    refused = await desk.case("bo.chair", "dismissCase", case, reason=WHY)
    assert refused["unmet"] == ["DISMISSAL_PROPOSED"]
    await desk.acted("bo.both", "proposeDismissal", case, reason=WHY)
    own = await desk.case("bo.both", "dismissCase", case, reason=WHY)
    assert own["unmet"] == ["NOT_THE_PROPOSER"]
    done = await desk.acted("bo.chair", "dismissCase", case, reason=WHY)
    assert done["status"] == "NOT_SUBSTANTIATED"
    assert all(all(met) for met in (await clocks(desk, case)).values())


async def test_news_of_a_child_begin_another_episode(desk: CaseDesk) -> None:
    case = await desk.until(await desk.begun(), "CLOSED")
    done = await desk.acted("bo.worker", "reopenCase", case, information="Hàng xóm báo lại có đòn")
    assert done["status"] == "RECEIVED"
    row = await desk.row(case)
    assert (row["episode"], row["round"], row["closed_at"], row["drafted_by"]) == (2, 1, None, None)
    await desk.acted("bo.worker", "routeCase", case)
    await desk.wrote("bo.worker", case, FormCode.INTAKE)  # of the news
    await desk.until(case, "CLOSED")
    kept = await desk.admin.fetchval(
        "SELECT count(*) FROM case_form WHERE case_id = $1 AND episode = 1", UUID(case[5:])
    )
    assert kept == 6


async def test_a_case_goes_elsewhere_when_it_is_taken_there(desk: CaseDesk) -> None:
    case = await desk.until(await desk.begun(), "PLAN_DRAFT")
    to = {"to": f"Unit_{NGOC}", "reason": "Trẻ em chuyển về ở với bà"}
    due = (await desk.row(case))["next_due_at"]
    assert due
    await desk.acted("bo.chair", "proposeTransfer", case, **to)
    assert (await desk.case("bo.worker", "submitPlan", case))["unmet"] == []
    declined = await desk.acted("ngoc.chair", "declineTransfer", case, reason=WHY)
    assert declined is None  # it is theirs to see no more
    row = await desk.row(case)
    assert (row["status"], row["next_due_at"]) == ("PLAN_DRAFT", due)
    await desk.acted("bo.chair", "proposeTransfer", case, **to)
    back = await desk.acted("bo.chair", "withdrawTransfer", case, reason=WHY)
    assert back["status"] == "PLAN_DRAFT"
    await desk.acted("bo.chair", "proposeTransfer", case, **to)
    gone = await desk.case("ngoc.worker", "acceptTransfer", case)
    assert gone["__typename"] == "Forbidden"
    done = await desk.acted("ngoc.chair", "acceptTransfer", case)
    assert done["status"] == "PLAN_DRAFT"
    row = await desk.row(case)
    assert (row["incident_unit_id"], row["residence_unit_id"]) == (4, NGOC)
    assert row["next_due_at"] == due
    await desk.wrote("ngoc.worker", case, FormCode.PLAN)
    other = await desk.case("bo.worker", "submitPlan", case)
    assert (other["__typename"], other["action"]) == ("Forbidden", "submit_plan")


WRITTEN = """query($id: ID!) { node(id: $id) { ... on Case {
  status risk openSteps { step allowed unmet }
  forms { form number isFinal answers sealedAnswers }
  meetings { minutes participants { fullName role } } evidence { activity outcome evidence }
  corrections { field was became reason } transfers { status to { code } reason answer }
  withheld } } }"""


SHOWN = """query($id: ID!) { node(id: $id) { ... on Case {
  status version risk openSteps { step allowed unmet } withheld viewerCan
  forms { form number formVersion isFinal answers sealedAnswers savedBy { displayName } }
  events { nodes { kind step from to note by { displayName } } totalCount } } } }"""


async def test_a_save_of_what_is_sealed_shows_nothing_that_an_empty_save_does_not(
    desk: CaseDesk,
) -> None:
    """Who may not see what is sealed is told that the form was saved, as of every save."""
    seen = []
    for answers in ({"suspectedHarmer": "Trần Văn Bình, bố dượng"}, {}):
        case = await desk.until(await desk.begun(), "DETAILED_ASSESSMENT")
        said = {"form": "DETAILED_ASSESSMENT", "formVersion": 1}
        await desk.acted("bo.worker", "saveForm", case, **said, answers={"incident": "Bị đánh"})
        await desk.acted("bo.worker", "saveForm", case, **said, answers=answers)
        seen.append((await desk.request("bo.vice", SHOWN, id=case))["node"])
        del seen[-1]["forms"][0]  # the notice, with its number and its moment
    assert orjson.dumps(seen[0]) == orjson.dumps(seen[1])


async def test_what_was_written_is_read_by_who_holds_it(desk: CaseDesk) -> None:
    case = await desk.until(await desk.begun(), "IMPLEMENTING")
    await desk.acted("bo.worker", "correctCase", case, reason=WHY, risk="LOW")
    said = {"activity": 1, "outcome": "DONE", "evidence": "Biên bản bàn giao"}
    await desk.acted("bo.worker", "recordEvidence", case, **said)
    seen = (await desk.request("bo.worker", WRITTEN, id=case))["node"]
    assert [form["form"] for form in seen["forms"]] == [
        *("INTAKE", "INITIAL_ASSESSMENT", "DETAILED_ASSESSMENT", "PLAN", "DECISION")
    ]
    assert seen["forms"][0]["answers"]["channel"] == "PHONE"
    assert seen["forms"][0]["sealedAnswers"] is None
    there = [{"fullName": "Trần Văn Bình", "role": "CHAIR"}]
    assert seen["meetings"] == [{"minutes": "Trẻ em cần được chăm sóc y tế", "participants": there}]
    assert seen["evidence"] == [said]
    assert seen["corrections"] == [{"field": "risk", "was": "HIGH", "became": "LOW", "reason": WHY}]
    steps = {step["step"]: step for step in seen["openSteps"]}
    assert steps["REVIEW"] == {"step": "REVIEW", "allowed": True, "unmet": []}
    assert steps["DECLARE_EMERGENCY"] == {
        "step": "DECLARE_EMERGENCY",
        "allowed": False,
        "unmet": [],
    }
    to = {"to": f"Unit_{NGOC}", "reason": WHY}
    await desk.acted("bo.chair", "proposeTransfer", case, **to)
    coming = (await desk.request("ngoc.worker", WRITTEN, id=case))["node"]
    assert coming["transfers"] == [
        {"status": "PROPOSED", "to": {"code": "05"}, "reason": WHY, "answer": None}
    ]
    assert (coming["status"], coming["forms"], coming["risk"]) == ("TRANSFERRED", None, None)
    assert {"forms", "meetings", "evidence", "corrections", "risk"} <= set(coming["withheld"])
    assert (await desk.request("quang.worker", WRITTEN, id=case))["node"] is None


@pytest.mark.parametrize("anchor", Anchor)
async def test_the_term_of_the_plan_begins_where_the_setting_says(
    desk: CaseDesk, anchor: Anchor
) -> None:
    desk.memory.terms = Terms(plan_anchor=anchor)
    received = datetime.now(UTC) - timedelta(hours=3)
    case = await desk.begun(receivedAt=received.isoformat())
    begins = {"PLAN": [False]} if anchor is Anchor.RECEIPT else {}
    assert await clocks(desk, case) == {"EMERGENCY": [False], **begins}
    await desk.until(case, "INITIAL_ASSESSED")
    assert await clocks(desk, case) == {"EMERGENCY": [False], "PLAN": [False]}
    sql = "SELECT started_at FROM case_deadline WHERE kind = 'PLAN'"
    since = await desk.admin.fetchval(sql)
    assert (since == received) is (anchor is Anchor.RECEIPT)


LATE = """query($in: ID, $late: Boolean) { cases(where: {within: $in, overdue: $late},
  orderBy: [{field: DUE_AT}]) { nodes { id isOverdue deadlines { kind isOverdue } } } }"""


async def test_worker_and_chair_ask_what_is_late_in_their_commune_or_at_all(
    desk: CaseDesk,
) -> None:
    early = await desk.begun()
    before = datetime.now(UTC) - timedelta(hours=13)
    late = await desk.begun(receivedAt=before.isoformat())
    for who, unit in product(("bo.worker", "bo.chair"), (f"Unit_{BO}", None)):
        for wanted, case in ((True, late), (False, early)):
            asked = {"in": unit, "late": wanted}
            (found,) = (await desk.request(who, LATE, **asked))["cases"]["nodes"]
            assert (found["id"], found["isOverdue"]) == (case, wanted)
            clocks = {clock["kind"]: clock["isOverdue"] for clock in found["deadlines"]}
            assert clocks == {"EMERGENCY": wanted, "PLAN": False}


COMING = """query { comingCases { totalCount nodes { id version status risk transfers { reason } } }
  cases { totalCount } viewer { notifications { nodes { kind case { id } } } } }"""


async def test_what_is_to_come_stands_in_a_list_of_its_own_until_it_is_answered(
    desk: CaseDesk,
) -> None:
    case = await desk.until(await desk.begun(), "PLAN_DRAFT")
    to = {"to": f"Unit_{NGOC}", "reason": WHY}
    await desk.acted("bo.chair", "proposeTransfer", case, **to)
    version = (await desk.row(case))["version"]
    outline = {"id": case, "version": version, "status": "TRANSFERRED", "risk": None}
    for who in ("ngoc.worker", "ngoc.chair"):
        seen = await desk.request(who, COMING)
        assert seen["comingCases"] == {
            "totalCount": 1,
            "nodes": [{**outline, "transfers": [{"reason": WHY}]}],
        }
        assert seen["cases"] == {"totalCount": 0}
        late = await desk.request(who, LATE, late=False)
        assert late["cases"]["nodes"] == []
    (told,) = seen["viewer"]["notifications"]["nodes"]  # the chair's
    assert told["case"] == {"id": case}
    for who in ("bo.worker", "quang.worker"):
        assert (await desk.request(who, COMING))["comingCases"]["totalCount"] == 0
    await desk.acted("ngoc.chair", "acceptTransfer", case)
    seen = await desk.request("ngoc.chair", COMING)
    assert (seen["comingCases"]["totalCount"], seen["cases"]["totalCount"]) == (0, 1)
