"""Several officers at once: one wins, the others are told; the history that is left is one."""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator
from random import Random
from typing import Any
from uuid import UUID

import pytest_asyncio

from db.rules.cases import LIFECYCLE, CaseStatus, CaseStep
from tests.databases import Databases
from tests.schema.casework import CaseDesk, FormCode
from tests.schema.test_cases_refusals import SAID

CALLS = 200 if os.environ.get("TORTURE") or os.environ.get("CI") else 24
LOST = {"Conflict", "StepRefused"}


@pytest_asyncio.fixture(loop_scope="session")
async def desk(databases: Databases) -> AsyncIterator[CaseDesk]:
    found = await CaseDesk.opened(databases)
    yield found
    await found.finish(databases)


async def consistent(desk: CaseDesk, case: str) -> None:
    """The events lead from step to step to where the case stands; the clocks say when it is due."""
    key, row = UUID(case[5:]), await desk.row(case)
    sql = """SELECT step, from_status, to_status FROM case_event
      WHERE case_id = $1 AND kind = 'STEP' ORDER BY at, id"""
    stands = CaseStatus.RECEIVED
    for step, before, after in await desk.admin.fetch(sql, key):
        assert before == stands
        assert LIFECYCLE[CaseStatus(before), CaseStep(step)][0] == after
        stands = CaseStatus(after)
    assert row["status"] == stands
    due = await desk.admin.fetchval(
        "SELECT min(due_at) FROM case_deadline WHERE case_id = $1 AND met_at IS NULL", key
    )
    assert row["next_due_at"] == due
    acts = await desk.admin.fetchval(
        "SELECT count(*) FROM audit WHERE object = $1 AND action <> 'receiveReport'", case
    )
    assert row["version"] == acts + 1


async def test_of_two_officers_at_once_one_takes_the_step(desk: CaseDesk) -> None:
    case = await desk.begun()
    await desk.wrote("bo.worker", case, FormCode.INITIAL_ASSESSMENT)
    version = await desk.version(case)
    found = await asyncio.gather(
        *(
            desk.case(who, "assessInitially", case, version=version)
            for who in ("bo.worker", "bo.second")
        )
    )
    assert sorted(each["__typename"] for each in found) == ["Conflict", "InitiallyAssessed"]
    [lost] = [each for each in found if each["__typename"] == "Conflict"]
    assert lost["currentVersion"] == version + 1
    await consistent(desk, case)


async def test_two_notices_of_one_child_at_once_begin_one_case(desk: CaseDesk) -> None:
    child = {"children": [{"child": desk.world.near_id}]}
    people = ("bo.worker", "bo.school", "bo.second", "bo.collab")
    found = await asyncio.gather(*(desk.receive(who, **child) for who in people))
    assert {each["__typename"] for each in found} == {"ReportReceived"}
    assert await desk.admin.fetchval('SELECT count(*) FROM "case"') == 1
    assert await desk.admin.fetchval("SELECT count(*) FROM report_case WHERE joined") == 3


async def test_many_racing_calls_leave_one_history(desk: CaseDesk) -> None:
    rng = Random(7)
    case = await desk.until(await desk.begun(), "PLAN_SUBMITTED")
    acts = (
        ("bo.chair", "approvePlan"),
        ("bo.vice", "approvePlan"),
        ("bo.chair", "returnPlan"),
        ("bo.vice", "proposeTransfer"),
        ("bo.chair", "withdrawTransfer"),
        ("bo.worker", "submitPlan"),
        ("bo.worker", "reviewCase"),
        ("bo.second", "correctCase"),
        ("bo.chair", "declareEmergency"),
    )
    outcomes = Counter[str]()

    async def one(who: str, act: str, version: int) -> None:
        said: dict[str, Any] = dict(SAID.get(act, {}))
        if act == "correctCase":
            said["risk"] = rng.choice(("LOW", "MEDIUM", "HIGH"))
        answer = await desk.case(who, act, case, version=version, **said)
        outcomes[answer["__typename"]] += 1

    wave = 8
    for at in range(0, CALLS, wave):
        now = await desk.version(case)
        calls = [rng.choice(acts) for _ in range(min(wave, CALLS - at))]
        await asyncio.gather(*(one(*call, now + rng.randrange(2)) for call in calls))
    assert sum(outcomes.values()) == CALLS
    assert outcomes.keys() & LOST
    await history_is_one(desk, case)


async def history_is_one(desk: CaseDesk, case: str) -> None:
    """With transfers among the events, which keep where the case stood."""
    key, row = UUID(case[5:]), await desk.row(case)
    sql = """SELECT from_status, to_status FROM case_event
      WHERE case_id = $1 AND from_status IS NOT NULL ORDER BY at, id"""
    stands = "RECEIVED"
    for before, after in await desk.admin.fetch(sql, key):
        assert before == stands
        stands = after
    assert row["status"] == stands
    waits = await desk.admin.fetchval(
        "SELECT count(*) FROM case_transfer WHERE case_id = $1 AND status = 'PROPOSED'", key
    )
    assert waits == (stands == "TRANSFERRED")
    acts = await desk.admin.fetchval(
        "SELECT count(*) FROM audit WHERE object = $1 AND action <> 'receiveReport'", case
    )
    assert row["version"] == acts + 1
