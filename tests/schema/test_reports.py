"""Reports go up the tree: written by a unit, accepted above it, added up, restated, never lost."""

from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio

from db.services.plans.figures import Sheet, Told
from tests.databases import Databases
from tests.schema.office import BO, HA, QUANG
from tests.schema.plans import Planned
from tests.stage import keyring

REPORT = "report { id version status text lastDay returnedFor restatedFor editions { number text"
REPORT += " reason figures { code value of } } figures { code value of } included { id }"
REPORT += " missing { id } viewerCan }"
KINDS = {
    "draftReport": "ReportDrafted",
    "editReport": "ReportEdited",
    "submitReport": "ReportSubmitted",
    "returnReport": "ReportReturned",
    "acceptReport": "ReportAccepted",
    "restateReport": "ReportReopened",
}
FIGURES = [
    {"code": "UNIT_PLAN_RATE", "value": 0.0, "of": 1},
    {"code": "CISC_COUNT", "value": 1.0, "of": 1},
]
WHY = "Thiếu số liệu trẻ em khuyết tật"
BOARD = """query($unit: ID!, $where: ObligationWhere) {
  reportObligations(unit: $unit, where: $where)
  { code unit { id } half due lastDay slackDays warning standing daysLate status report } }"""


@pytest_asyncio.fixture(loop_scope="session")
async def live(databases: Databases) -> AsyncIterator[Planned]:
    found = await Planned.printed(databases, keyring())
    yield found
    await found.finish(databases)


async def do(live: Planned, who: str, mutation: str, **input: Any) -> dict[str, Any]:
    more = "... on ReportRefused { status unmet }" if "version" in input else ""
    fields = f"{KINDS[mutation]} {{ {REPORT} }} {more}"
    return await live.say(who, mutation, fields, **input)


async def step(live: Planned, who: str, name: str, report: dict[str, Any], **more: Any) -> Any:
    said = {"id": report["id"], "version": report["version"], **more}
    done = await do(live, who, f"{name}Report", **said)
    return done.get("report", done)


async def drafted(live: Planned, who: str, code: str, unit: int, **more: Any) -> dict[str, Any]:
    key = await live.admin.fetchval("SELECT id FROM plan_duty WHERE code = $1", code)
    said = {"duty": f"ReportDuty_{key.hex}", "unit": f"Unit_{unit}", "year": 2025, **more}
    done = await do(live, who, "draftReport", **said)
    return done.get("report", done)  # type: ignore[no-any-return]


async def board(live: Planned, who: str, unit: int, **where: Any) -> Any:
    said = {"year": 2025, **where}
    answer = await live.request(who, BOARD, unit=f"Unit_{unit}", where=said)
    return answer["reportObligations"]


async def submitted(live: Planned) -> dict[str, Any]:
    report = await drafted(live, "bo.worker", "INPUT", BO)
    report = await step(live, "bo.worker", "edit", report, text="Đã thực hiện.")
    found: dict[str, Any] = await step(live, "bo.worker", "submit", report)
    return found


async def test_a_report_goes_up_comes_back_and_is_locked(live: Planned) -> None:
    report = await submitted(live)
    assert (report["status"], report["lastDay"]) == ("SUBMITTED", "2025-11-29")
    report = await step(live, "ha.officer", "return", report, reason=WHY)
    assert (report["status"], report["returnedFor"]) == ("RETURNED", WHY)
    report = await step(live, "bo.worker", "edit", report, text="Đã bổ sung.")
    report = await step(live, "bo.worker", "submit", report)
    report = await step(live, "ha.officer", "accept", report)
    assert report["status"] == "ACCEPTED"
    assert report["figures"] == FIGURES
    assert report["editions"][0]["figures"] == FIGURES
    assert [e["text"] for e in report["editions"]] == ["Đã thực hiện.", "Đã bổ sung."]
    locked = await step(live, "bo.worker", "edit", report, text="Khác")
    assert (locked["status"], locked["unmet"]) == ("ACCEPTED", [])
    assert (await live.acts())[-1] == "acceptReport"


async def test_a_restatement_keeps_what_was_said_first_and_why(live: Planned) -> None:
    report = await step(live, "ha.officer", "accept", await submitted(live))
    report = await step(live, "bo.worker", "restate", report, reason="Tính nhầm một trẻ em")
    report = await step(live, "bo.worker", "edit", report, text="Đã đính chính.")
    report = await step(live, "bo.worker", "submit", report)
    report = await step(live, "ha.officer", "accept", report)
    told = [(e["number"], e["text"], e["reason"]) for e in report["editions"]]
    assert told == [
        (1, "Đã thực hiện.", None),
        (2, "Đã đính chính.", "Tính nhầm một trẻ em"),
    ]
    assert report["restatedFor"] is None


async def test_figures_are_read_by_who_may_count_them(live: Planned) -> None:
    report = await submitted(live)
    text = (
        "query($id: ID!) { node(id: $id) { ... on PlanReport { figures { value suppressed } } } }"
    )
    for who, shown in (("bo.chair", True), ("ha.officer", True), ("checks", False)):
        answer = await live.request(who, text, id=report["id"])
        [_, figure] = answer["node"]["figures"]
        assert (figure["value"] == 1.0, figure["suppressed"]) == (shown, not shown), who
    again = {"text": "Tính lại.", "refill": True}
    report = await step(live, "ha.officer", "return", report, reason=WHY)
    report = await step(live, "bo.worker", "edit", report, **again)
    assert report["figures"] == FIGURES


async def test_nobody_else_writes_and_nobody_accepts_from_beside_or_below(live: Planned) -> None:
    for who in ("ha.officer", "bo.chair", "checks", "quang.worker", "giver"):
        refused = await drafted(live, who, "INPUT", BO)
        assert (refused["__typename"], refused["path"]) == ("Forbidden", ["unit"]), who
    report = await submitted(live)
    for who, kind in (
        ("bo.worker", "Forbidden"),
        ("checks", "Forbidden"),
        ("bo.chair", "Forbidden"),
        ("giver", "NotFound"),
        ("quang.worker", "NotFound"),
    ):
        refused = await step(live, who, "accept", report)
        assert refused["__typename"] == kind, who
    refused = await step(live, "ha.officer", "edit", report, text="Sửa hộ")
    assert refused["__typename"] == "Forbidden"
    for who, seen in (("bo.chair", True), ("checks", True), ("giver", False)):
        answer = await live.request(
            who, "query($id: ID!) { node(id: $id) { id } }", id=report["id"]
        )
        assert (answer["node"] is not None) is seen, who


async def test_what_is_not_asked_for_is_not_begun(live: Planned) -> None:
    for unit, more, problem in (
        (BO, {"year": 2031}, ("year", "NOT_ASKED_FOR")),
        (BO, {"half": 2, "year": 2025}, ("year", "NOT_ASKED_FOR")),
        (BO, {"event": "ABUSE"}, ("event", "NO_EVENT_HERE")),
        (QUANG, {}, ("unit", "NOT_A_REPORTER")),
    ):
        who = "bo.worker" if unit == BO else "quang.worker"
        refused = await drafted(live, who, "INPUT", unit, **more)
        assert [(p["path"][0], p["code"]) for p in refused["problems"]] == [problem]
    await drafted(live, "bo.worker", "INPUT", BO)
    again = await drafted(live, "bo.worker", "INPUT", BO)
    assert again["problems"] == [{"path": ["year"], "code": "BEGUN_ALREADY"}]
    assert await live.admin.fetchval("SELECT count(*) FROM plan_report") == 1
    empty = await step(live, "bo.worker", "submit", {"id": "PlanReport_0", "version": 1})
    assert empty["__typename"] == "NotFound"


async def test_what_is_told_at_once_is_told_as_often_as_it_happens(live: Planned) -> None:
    refused = await drafted(live, "bo.worker", "AT-ONCE", BO)
    assert refused["problems"] == [{"path": ["event"], "code": "EVENT_NEEDED"}]
    for _ in range(2):
        report = await drafted(live, "bo.worker", "AT-ONCE", BO, event="INJURY_DEATH")
        assert report["status"] == "DRAFT"
    found = await board(live, "ha.officer", HA, code="AT-ONCE")
    assert [each["standing"] for each in found] == ["NO_DAY", "NO_DAY"]


async def test_the_level_above_sees_what_is_late_and_what_is_missing(live: Planned) -> None:
    found = await board(live, "ha.officer", HA)
    assert [(e["code"], e["unit"]["id"], e["standing"]) for e in found] == [
        ("ADDED", f"Unit_{HA}", "MISSING"),
        ("INPUT", "Unit_4", "MISSING"),
        ("INPUT", "Unit_5", "MISSING"),
    ]
    assert (found[0]["slackDays"], found[0]["warning"]) == (0, "NO_TIME_TO_ADD_UP")
    report = await submitted(live)
    [mine] = await board(live, "bo.worker", BO)
    assert (mine["standing"], mine["report"], mine["status"]) == ("LATE", report["id"], "SUBMITTED")
    assert mine["daysLate"] > 0
    missing = await board(live, "ha.officer", HA, standing=["MISSING"], code="INPUT")
    assert [each["unit"]["id"] for each in missing] == ["Unit_5"]
    assert await board(live, "ha.officer", HA, standing=[]) == []
    for who in ("giver", "quang.worker"):
        assert await board(live, who, BO) is None
    assert await board(live, "ha.officer", 999) is None
    assert await board(live, "ha.officer", HA, year=0) == []


async def test_a_synthesis_adds_up_what_was_accepted_and_says_what_is_missing(
    live: Planned,
) -> None:
    report = await submitted(live)
    sheet = Sheet(BO, [Told("CISC_RATE", 10.0, 1, 10)]).text()
    await live.admin.execute("UPDATE plan_report_edition SET figures = $1", sheet)
    await step(live, "ha.officer", "accept", report)
    whole = await drafted(live, "ha.officer", "ADDED", HA)
    assert whole["figures"] == [{"code": "CISC_RATE", "value": 10.0, "of": 1}]
    assert whole["included"] == [{"id": "Unit_4"}]
    assert whole["missing"] == [{"id": "Unit_5"}]
    assert whole["viewerCan"] == ["write"]
