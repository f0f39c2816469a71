"""Bodies that take part record what became of their own tasks of the plan, and do nothing else."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from db import roles
from tests.databases import Databases
from tests.schema.around import AroundDesk, FormCode
from tests.schema.casework import filled

TASKS = """query($id: ID!) { node(id: $id) { ... on Case { viewerCan forms { form }
  tasks { activity text dueOn grant { purpose } } } } }"""
SAID = {"outcome": "DONE", "evidence": "Biên bản bàn giao, có chữ ký"}
ROW = """INSERT INTO case_evidence (id, case_id, plan_id, activity, outcome, happened_on,
  text_sealed, recorded_by) SELECT $1, t.case_id, t.plan_id, $3, 'DONE', current_date, 'x', $4
  FROM case_task t WHERE t.case_id = $2 LIMIT 1"""


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def desk(databases: Databases) -> AsyncIterator[AroundDesk]:
    found = await AroundDesk.opened(databases)
    yield found
    await found.finish(databases)


def soon(**lasts: float) -> str:
    return (datetime.now(UTC) + timedelta(**lasts)).isoformat()


async def planned(desk: AroundDesk) -> str:
    """A case under a plan of three activities."""
    case = await desk.until(await desk.begun(), "PLAN_DRAFT")
    (row,) = filled(FormCode.PLAN)["activities"]
    three = [row | {"activity": f"Hoạt động {n}"} for n in (1, 2, 3)]
    await desk.wrote("bo.worker", case, FormCode.PLAN, activities=three)
    await desk.wrote("bo.worker", case, FormCode.DECISION)
    await desk.acted("bo.worker", "submitPlan", case)
    await desk.acted("bo.chair", "approvePlan", case, decisionNumber="12/QĐ-UBND")
    return case


async def tasked(desk: AroundDesk, case: str, *tasks: int, **more: Any) -> Any:
    said = {"purpose": "TREATMENT", "expiresAt": soon(days=9), "tasks": [*tasks]}
    said |= {"organisation": desk.kind("HEALTH")}
    return await desk.do_("bo.worker", "grantCase", case, **(said | more))


async def seen(desk: AroundDesk, who: str, case: str) -> Any:
    return (await desk.request(who, TASKS, id=case))["node"]


async def record(desk: AroundDesk, who: str, case: str, activity: int) -> Any:
    return await desk.case(who, "recordEvidence", case, activity=activity, **SAID)


async def test_a_body_reads_its_tasks_and_records_evidence_of_them_alone(desk: AroundDesk) -> None:
    case = await planned(desk)
    assert (await record(desk, "clinic", case, 2))["__typename"] == "NotFound"
    grant = await tasked(desk, case, 2)
    assert grant["__typename"] == "GrantedCase", grant
    mine = await seen(desk, "clinic", case)
    assert mine["viewerCan"] == ["record_own_evidence"]
    assert (mine["forms"], [t["activity"] for t in mine["tasks"]]) == (None, [2])
    assert mine["tasks"][0] | {"dueOn": None} == {
        "activity": 2, "text": "Hoạt động 2", "dueOn": None, "grant": None,
    }  # fmt: skip
    theirs = (await seen(desk, "bo.chair", case))["tasks"]
    assert [(t["activity"], t["grant"]["purpose"]) for t in theirs] == [(2, "TREATMENT")]
    before = await desk.everything()
    for activity in (1, 3, 0, 99):
        refused = await record(desk, "clinic", case, activity)
        assert [p["code"] for p in refused["problems"]] == ["NO_SUCH_ACTIVITY"]
    form = {"form": "PLAN", "formVersion": 1, "answers": {}}
    assert (await desk.case("clinic", "saveForm", case, **form))["action"] == "save_form"
    assert (await desk.do_("clinic", "noteOnCase", case, text="Đã khám"))["action"] == "note"
    assert await desk.everything() == before
    done = await record(desk, "clinic", case, 2)
    assert done["__typename"] == "EvidenceRecorded"
    sql = "SELECT * FROM case_evidence WHERE case_id = $1"
    [row] = await desk.admin.fetch(sql, UUID(case.partition("_")[2]))
    assert (row["activity"], row["recorded_by"]) == (2, desk.world.officer("clinic"))
    due = (await desk.row(case))["next_due_at"]
    assert due is None or due > datetime.now(UTC)


async def test_the_second_wall_takes_evidence_of_own_tasks_alone(desk: AroundDesk) -> None:
    case = await planned(desk)
    await tasked(desk, case, 2)
    key, me = UUID(case.partition("_")[2]), desk.world.officer("clinic")
    connection = await asyncpg.connect(desk.database.dsn(roles.APP))
    try:
        for activity, allowed in ((1, False), (2, True)):
            async with connection.transaction():
                await connection.execute("SELECT set_config('app.subject', $1, true)", str(me))
                values = (uuid4(), key, activity, me)
                if allowed:
                    assert await connection.execute(ROW, *values) == "INSERT 0 1"
                    continue
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    async with connection.transaction():
                        await connection.execute(ROW, *values)
    finally:
        await connection.close()


async def test_a_task_ends_with_its_grant_and_with_its_plan(desk: AroundDesk) -> None:
    case = await planned(desk)
    grant = (await tasked(desk, case, 1))["grant"]["id"]
    assert (await record(desk, "clinic", case, 1))["__typename"] == "EvidenceRecorded"
    await desk.well("bo.worker", "endCaseGrant", case, grant=grant)
    assert (await record(desk, "clinic", case, 1))["__typename"] == "NotFound"
    await tasked(desk, case, 1)
    await desk.acted("bo.worker", "reviewCase", case)
    await desk.wrote("bo.worker", case, FormCode.REVIEW, riskRemains=True)
    await desk.acted("bo.chair", "replanCase", case)
    assert (await seen(desk, "clinic", case))["tasks"] == []
    gone = await record(desk, "clinic", case, 1)
    assert (gone["__typename"], gone["action"]) == ("Forbidden", "record_evidence")


async def test_tasks_are_activities_of_the_plan_in_force(desk: AroundDesk) -> None:
    early = await desk.assessed()
    case = await planned(desk)
    before = await desk.everything()
    court = {"purpose": "PROCEEDINGS", "organisation": desk.kind("JUDICIARY")}
    for of, tasks, more, faults in (
        (early, (1,), {}, [(["tasks"], "NO_PLAN_IN_FORCE")]),
        (case, (1, 4, 0), {}, [(["tasks", n], "NO_SUCH_ACTIVITY") for n in ("1", "2")]),
        (case, (1, 1), {}, [(["tasks"], "REPEATED")]),
        (case, (1,), court, [(["tasks"], "NO_TASKS_FOR_THIS_PURPOSE")]),
    ):
        refused = await tasked(desk, of, *tasks, **more)
        assert [(p["path"], p["code"]) for p in refused["problems"]] == faults
    assert await desk.everything() == before
