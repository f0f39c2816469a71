"""What is refused on a case: typed, whole, and with nothing written."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from tests.databases import Databases
from tests.schema.casework import (
    MINUTES,
    QUANG,
    STEPS,
    WHY,
    WITH_STEPS,
    CaseDesk,
    FormCode,
    day,
    gid,
)

SAID: dict[str, dict[str, Any]] = {
    "declareEmergency": {"takenFromCarers": False},
    "confirmNeeds": MINUTES,
    "approvePlan": {"decisionNumber": "12/QĐ-UBND"},
    "returnPlan": {"reason": WHY},
    "proposeDismissal": {"reason": WHY},
    "dismissCase": {"reason": WHY},
    "reopenCase": {"information": WHY},
    "proposeTransfer": {"to": "Unit_5", "reason": WHY},
    "declineTransfer": {"reason": WHY},
    "withdrawTransfer": {"reason": WHY},
    "saveForm": {"form": "INTAKE", "formVersion": 1, "answers": {}},
    "correctCase": {"reason": WHY, "risk": "HIGH"},
    "recordEvidence": {"activity": 1, "outcome": "DONE", "evidence": "Biên bản"},
}


@pytest_asyncio.fixture(loop_scope="session")
async def desk(databases: Databases) -> AsyncIterator[CaseDesk]:
    found = await CaseDesk.opened(databases)
    yield found
    await found.finish(databases)


async def refused(desk: CaseDesk, who: str, act: str, case: str, **said: Any) -> dict[str, Any]:
    """The answer to something that changes nothing."""
    before = await desk.everything()
    answer = await desk.case(who, act, case, **said)
    assert answer["__typename"] != STEPS[act], answer
    assert await desk.everything() == before
    return answer


def faults(answer: dict[str, Any]) -> list[tuple[str, str]]:
    assert answer["__typename"] == "InvalidInput", answer
    return sorted((".".join(each["path"]), each["code"]) for each in answer["problems"])


@pytest.mark.parametrize("act", sorted(STEPS))
async def test_what_one_may_not_see_is_not_there(desk: CaseDesk, act: str) -> None:
    case = await desk.begun()
    said = SAID.get(act, {})
    hidden = await refused(desk, "quang.worker", act, case, **said)
    absent = await refused(desk, "quang.worker", act, gid("Case", UUID(int=9)), **said)
    assert hidden == absent
    assert (hidden["__typename"], hidden["path"]) == ("NotFound", ["id"])


async def test_whose_hand_a_step_is_not_is_told_so(desk: CaseDesk) -> None:
    case = await desk.begun()
    for act in sorted(WITH_STEPS - {"withdrawTransfer"}):
        answer = await refused(desk, "ha.officer", act, case, **SAID.get(act, {}))
        expected = "Forbidden" if act != "routeCase" else "StepRefused"
        assert answer["__typename"] == expected, (act, answer)


async def test_a_step_that_is_not_there_is_told_with_those_that_are(desk: CaseDesk) -> None:
    case = await desk.begun()
    answer = await refused(desk, "bo.worker", "draftPlan", case)
    assert (answer["__typename"], answer["status"], answer["unmet"]) == (
        "StepRefused",
        "ROUTED",
        [],
    )
    assert answer["openSteps"] == [
        {
            "step": "ASSESS_INITIALLY",
            "allowed": True,
            "unmet": ["INITIAL_ASSESSMENT_FINAL", "RISK_TABLES_FILLED"],
        },
        {"step": "DISMISS", "allowed": False, "unmet": ["DISMISSAL_PROPOSED", "REASON_GIVEN"]},
        {
            "step": "TRANSFER",
            "allowed": False,
            "unmet": ["RECEIVING_COMMUNE_NAMED", "REASON_GIVEN"],
        },
    ]


async def test_conditions_that_are_unmet_are_named(desk: CaseDesk) -> None:
    case = await desk.until(await desk.begun(), "DETAILED_ASSESSMENT")
    people = [
        {"fullName": "Trần Văn Bình", "role": "CHAIR"},
        {"fullName": "Lê Văn Cha", "role": "PARENT_OR_CARER", "suspected": True},
    ]
    answer = await refused(
        desk, "bo.chair", "confirmNeeds", case, **(MINUTES | {"participants": people})
    )
    assert answer["unmet"] == ["DETAILED_ASSESSMENT_FINAL", "SUSPECTED_HARMER_STAYED_AWAY"]
    await desk.acted("bo.chair", "declareEmergency", case, takenFromCarers=False)
    twice = await refused(desk, "bo.chair", "declareEmergency", case, takenFromCarers=True)
    assert twice["unmet"] == ["NO_EMERGENCY_YET", "ISOLATION_DECIDED"]


async def test_nobody_approves_a_plan_that_they_drafted(desk: CaseDesk) -> None:
    case = await desk.until(await desk.begun(), "PLAN_SUBMITTED", worker="bo.both")
    said = SAID["approvePlan"]
    answer = await refused(desk, "bo.both", "approvePlan", case, **said)
    assert answer["unmet"] == ["NOT_THE_DRAFTER"]
    none = await refused(desk, "bo.chair", "approvePlan", case, decisionNumber=" ")
    assert none["unmet"] == ["DECISION_NUMBER_GIVEN"]


async def test_who_wrote_a_line_of_the_plan_drafted_it(desk: CaseDesk) -> None:
    case = await desk.until(await desk.begun(), "PLAN_DRAFT")
    line = {"form": "PLAN", "formVersion": 1, "answers": {"summary": "Trẻ em bị bỏ đói"}}
    await desk.acted("bo.both", "saveForm", case, **line)
    await desk.wrote("bo.worker", case, FormCode.PLAN)
    await desk.wrote("bo.worker", case, FormCode.DECISION)
    await desk.acted("bo.worker", "submitPlan", case)
    answer = await refused(desk, "bo.both", "approvePlan", case, **SAID["approvePlan"])
    assert answer["unmet"] == ["NOT_THE_DRAFTER"]


async def test_a_version_that_was_read_too_early_is_a_conflict(desk: CaseDesk) -> None:
    case = await desk.begun()
    await desk.wrote("bo.worker", case, FormCode.INITIAL_ASSESSMENT)
    answer = await refused(desk, "bo.second", "assessInitially", case, version=1)
    assert (answer["__typename"], answer["currentVersion"]) == ("Conflict", 2)


async def test_a_key_acts_once_and_says_one_thing(desk: CaseDesk) -> None:
    case = await desk.begun()
    said = {"key": str(uuid4()), "version": 1} | SAID["saveForm"]
    first = await desk.case("bo.worker", "saveForm", case, **said)
    assert await desk.case("bo.worker", "saveForm", case, **said) == first
    other = await refused(desk, "bo.worker", "saveForm", case, **(said | {"final": True}))
    assert other["__typename"] == "IdempotencyMismatch"


async def test_forms_are_written_where_and_by_whom_they_are(desk: CaseDesk) -> None:
    case = await desk.begun()
    form = {"formVersion": 1, "answers": {}}
    early = await refused(desk, "bo.worker", "saveForm", case, form="PLAN", **form)
    assert faults(early) == [("form", "FORM_NOT_WRITTEN_NOW")]
    chair = await refused(desk, "bo.chair", "saveForm", case, form="INITIAL_ASSESSMENT", **form)
    assert (chair["__typename"], chair["action"]) == ("Forbidden", "assess_initially")
    gone = await refused(
        desk, "bo.worker", "saveForm", case, form="INTAKE", formVersion=7, answers={}
    )
    assert (gone["__typename"], gone["currentVersion"]) == ("FormVersionGone", 1)
    bad = {"harmSeverity": "VERY", "doneOn": day(3), "nonsense": 1, "childName": 7}
    wrong = await refused(
        desk,
        "bo.worker",
        "saveForm",
        case,
        form="INITIAL_ASSESSMENT",
        formVersion=1,
        answers=bad,
    )
    assert faults(wrong) == [
        ("answers.childName", "WRONG_TYPE"),
        ("answers.doneOn", "IN_THE_FUTURE"),
        ("answers.harmSeverity", "UNKNOWN_CODE"),
        ("answers.nonsense", "UNKNOWN_FIELD"),
    ]
    long = {"form": "INTAKE", "formVersion": 1, "answers": {"condition": "đ" * 1_000_000}}
    assert faults(await refused(desk, "bo.worker", "saveForm", case, **long)) == [
        ("answers.condition", "TOO_LONG")
    ]
    lacking = {"form": "INITIAL_ASSESSMENT", "formVersion": 1, "answers": {}, "final": True}
    assert len(faults(await refused(desk, "bo.worker", "saveForm", case, **lacking))) > 5


async def test_bad_words_and_days_are_all_told(desk: CaseDesk) -> None:
    case = await desk.until(await desk.begun(), "PLAN_SUBMITTED")
    short = await refused(desk, "bo.chair", "returnPlan", case, reason="Không")
    assert faults(short) == [("reason", "REASON_TOO_SHORT")]
    home = await refused(desk, "bo.chair", "proposeTransfer", case, to="Unit_4", reason="Vì")
    assert faults(home) == [("reason", "REASON_TOO_SHORT"), ("to", "LIVES_THERE")]
    wide = await refused(desk, "bo.chair", "proposeTransfer", case, to="Unit_2", reason=WHY)
    assert faults(wide) == [("to", "NOT_A_COMMUNE")]
    nowhere = await refused(desk, "bo.chair", "proposeTransfer", case, to="Unit_99", reason=WHY)
    assert (nowhere["__typename"], nowhere["path"]) == ("NotFound", ["to"])
    evidence = await refused(
        desk, "bo.worker", "recordEvidence", case, activity=1, outcome="DONE", on=day(1),
        evidence="",
    )  # fmt: skip
    assert faults(evidence) == [
        ("", "NO_PLAN_IN_FORCE"),
        ("evidence", "EMPTY"),
        ("on", "IN_THE_FUTURE"),
    ]
    await desk.acted("bo.chair", "approvePlan", case, **SAID["approvePlan"])
    said = SAID["recordEvidence"] | {"activity": 9}
    assert faults(await refused(desk, "bo.worker", "recordEvidence", case, **said)) == [
        ("activity", "NO_SUCH_ACTIVITY")
    ]


async def test_what_was_said_is_corrected_and_kept(desk: CaseDesk) -> None:
    case = await desk.begun(category="NEGLECT")
    await desk.acted("bo.worker", "correctCase", case, reason=WHY, category="VIOLENCE")
    row = await desk.admin.fetchrow("SELECT * FROM case_change")
    opened = desk.memory.vault.open("case_change", "was_sealed", row["id"], row["was_sealed"])
    assert (row["field"], opened, (await desk.row(case))["category"]) == (
        "category",
        "NEGLECT",
        "VIOLENCE",
    )
    same = await refused(desk, "bo.worker", "correctCase", case, reason=WHY, category="VIOLENCE")
    assert faults(same) == [("", "RECORDED_ALREADY")]
    nothing = await refused(desk, "bo.worker", "correctCase", case, reason=WHY)
    assert faults(nothing) == [("", "NOTHING_SAID")]
    await desk.acted("bo.worker", "correctCase", case, reason=WHY, child=desk.world.near_id)
    assert (await desk.row(case))["child_id"] == desk.world.near
    far = gid("Child", desk.world.far)
    unseen = await refused(desk, "bo.worker", "correctCase", case, reason=WHY, child=far)
    assert (unseen["__typename"], unseen["path"]) == ("NotFound", ["child"])
    home = {"reason": WHY, "residenceUnit": f"Unit_{QUANG}"}
    await desk.acted("bo.worker", "correctCase", case, **home)
    back = {"reason": WHY, "residenceUnit": "Unit_4"}
    await desk.acted("bo.worker", "correctCase", case, **back)
    await desk.until(case, "DETAILED_ASSESSMENT")
    late = await refused(desk, "bo.worker", "correctCase", case, **home)
    assert faults(late) == [("residenceUnit", "HOME_IS_SETTLED")]
