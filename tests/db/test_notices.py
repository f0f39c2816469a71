"""Clocks give notice: to whom it concerns, each once, whoever sweeps and whatever breaks."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio

from api.sweeping import sweeping
from db import roles
from db.models import Case
from db.reader import connecting
from db.rules.cases import CaseEventKind, CaseStep
from db.rules.deadlines import Terms
from db.rules.notices import NoticeKind
from db.services import notices
from db.services.cases.acting import Act
from db.services.cases.happened import Happening
from tests.databases import Databases
from tests.oracle.small import NGOC
from tests.schema.cases_told import BO, DUE, QUANG, Cases, Court
from tests.stage import keyring

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KEEPERS = {
    "EMERGENCY": {"bo.worker", "bo.chair"},
    "PLAN": {"quang.worker"},
    "PLAN_APPROVAL": {"quang.chair"},
    "ISOLATION": {"bo.worker", "bo.chair", "quang.worker", "quang.chair"},
}
ABOVE = {"long.affairs", "long.leader", "long.chief", "quang.head"}


@pytest_asyncio.fixture(loop_scope="session")
async def court(databases: Databases) -> AsyncIterator[Court]:
    found = await Court.started(databases, keyring(), Cases())
    assert isinstance(found, Court)
    yield found
    await found.finish(databases)


@pytest.mark.parametrize("kind", KEEPERS)
async def test_who_keeps_the_term_hears_in_time_and_the_next_level_when_it_is_over(
    court: Court, kind: str
) -> None:
    case = await court.case(incident=BO, residence=QUANG)
    await court.clock(case, kind, DUE)
    before = 4 * DAY if kind == "ISOLATION" else 3 * HOUR if kind == "EMERGENCY" else DAY
    soon = "ISOLATION_DAY_12" if kind == "ISOLATION" else "DUE_SOON"
    assert await court.sweep(DUE - before - timedelta(seconds=1)) == 0
    for _ in range(2):
        await court.sweep(DUE - before)
        await court.sweep(DUE)
        assert await court.told(case) == {soon: KEEPERS[kind]}
    for _ in range(2):
        await court.sweep(DUE + timedelta(seconds=1))
        late = {"OVERDUE": KEEPERS[kind], "ESCALATED": ABOVE}
        assert await court.told(case) == {soon: KEEPERS[kind], **late}
    escalated = await court.admin.fetchval("SELECT escalated_at FROM case_deadline")
    assert escalated == DUE + timedelta(seconds=1)


async def test_what_is_late_when_somebody_looks_again_was_not_due_soon(court: Court) -> None:
    case = await court.case(worker="bo.other", residence=NGOC)
    await court.clock(case, "PLAN", DUE)
    await court.sweep(DUE + DAY)
    assert await court.told(case) == {
        "OVERDUE": {"bo.other", "ngoc.worker"},  # whom it is assigned to as well
        "ESCALATED": ABOVE - {"quang.head"},
    }


async def test_who_is_suspected_gone_or_met_is_told_nothing(court: Court) -> None:
    case = await court.case(barred=("bo.worker", "long.leader"))
    await court.clock(case, "EMERGENCY", DUE)
    over = "UPDATE posting SET valid_to = $2::date - 1 WHERE officer_id = $1"
    await court.admin.execute(over, court.world.officer("long.chief"), DUE)
    gone = "UPDATE officer SET disabled_at = now() WHERE username = 'long.affairs'"
    await court.admin.execute(gone)
    met = await court.clock(case, "PLAN", DUE)
    await court.admin.execute("UPDATE case_deadline SET met_at = $2 WHERE id = $1", met, DUE - DAY)
    await court.sweep(DUE + HOUR)
    assert await court.told(case) == {"OVERDUE": {"bo.chair"}}


async def test_two_that_sweep_at_once_tell_everything_once(
    court: Court, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "BATCH", 3)
    cases = [await court.case() for _ in range(10)]
    for case in cases:
        await court.clock(case, "EMERGENCY", DUE)
    told = await asyncio.gather(*(court.sweep(DUE + HOUR) for _ in range(4)))
    assert sum(told) == 10 * 5
    for case in cases:
        found = await court.told(case)
        assert found == {"OVERDUE": KEEPERS["EMERGENCY"], "ESCALATED": ABOVE - {"quang.head"}}
    assert await court.sweep(DUE + HOUR) == 0
    outbox = "SELECT count(*), count(DISTINCT object) FROM outbox WHERE topic LIKE 'notification %'"
    assert tuple(await court.admin.fetchrow(outbox)) == (50, 50)


async def test_what_a_sweep_that_died_did_not_commit_the_next_one_tells(
    court: Court, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "BATCH", 2)
    for _ in range(6):
        await court.clock(await court.case(), "PLAN_APPROVAL", DUE)
    dying = await asyncpg.connect(court.database.dsn(roles.RELAY))
    tell, turns = notices._told, iter(range(6))

    async def last(connection: Any, *said: Any) -> int:
        found = await tell(connection, *said)
        if next(turns) == 4:
            connection.terminate()
        return found

    monkeypatch.setattr(notices, "_told", last)
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await notices.sweep(dying, court.tree, Terms(), DUE + HOUR)
    count = "SELECT count(*) FROM notification"
    monkeypatch.setattr(notices, "_told", tell)
    assert await court.admin.fetchval(count) == 4 * 4
    async with asyncio.timeout(5):  # until the database noticed
        while not await court.sweep(DUE + HOUR):
            await asyncio.sleep(0.05)
    assert await court.admin.fetchval(count) == 6 * 4


async def test_a_clock_under_an_act_waits_for_the_next_sweep(court: Court) -> None:
    case = await court.case()
    await court.clock(case, "EMERGENCY", DUE)
    async with court.admin.transaction():
        await court.admin.execute('SELECT FROM "case" WHERE id = $1 FOR UPDATE', case)
        assert await court.sweep(DUE + HOUR) == 0
    assert await court.sweep(DUE + HOUR) == 5


async def test_each_worker_sweeps_and_waits_for_a_database_that_went_away(court: Court) -> None:
    case, told, tries = await court.case(), asyncio.Event(), iter((False, True))
    await court.clock(case, "PLAN_APPROVAL", court.world.now - HOUR)
    connect = connecting(court.database.dsn(roles.RELAY))

    async def sometimes() -> Any:
        if next(tries, True):
            return await connect()
        raise ConnectionRefusedError

    working = asyncio.create_task(sweeping(sometimes, court.memory, told.set, 0.01))
    try:
        async with asyncio.timeout(5):
            await told.wait()
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
    assert (await court.told(case))["OVERDUE"] == {"bo.chair"}


async def told_by(court: Court, who: str, case: Any, kind: NoticeKind, **named: Any) -> int:
    """In the transaction of an act of somebody on the case."""
    context = court.context(who)
    async with court.works.begin(context.access, context.now) as work:
        event = uuid4()
        sql = (
            "INSERT INTO case_event (id, case_id, episode, kind, by_id) VALUES ($1, $2, 1, $3, $4)"
        )
        await work.execute(sql, event, case["id"], "NOTE", work.subject)
        return await notices.tell(work, case, kind, event, **named)


CHAIRS = {"quang.chair"}
WORKERS = {"quang.worker", "bo.other"}
ACTS = {
    NoticeKind.RECEIVED: {"bo.chair", "quang.worker", *CHAIRS},
    NoticeKind.ROUTED: {"bo.chair", "quang.worker", *CHAIRS},
    NoticeKind.REOPENED: {"bo.chair", "quang.worker", *CHAIRS},
    NoticeKind.ASSIGNED: {"bo.collab", "bo.police", "bo.justice"},
    NoticeKind.GRANTED: {"bo.collab", "bo.police", "bo.justice"},
    # Of a body that is named, those who answer referrals.
    NoticeKind.REFERRED: {"bo.collab", "bo.justice"},
    NoticeKind.REFERRAL_ANSWERED: {*WORKERS, "bo.collab", "bo.justice"},
    NoticeKind.ISOLATION_PROPOSED: {"bo.chair", *CHAIRS},
    NoticeKind.ISOLATION_DECIDED: {*WORKERS, "bo.collab", "bo.police", "bo.justice"},
    NoticeKind.PLAN_SUBMITTED: CHAIRS,
    NoticeKind.PLAN_RETURNED: {*WORKERS, "bo.data"},
    NoticeKind.PLAN_APPROVED: {*WORKERS, "bo.data"},
    NoticeKind.DISMISSAL_PROPOSED: {"bo.chair"},
    NoticeKind.TRANSFER_PROPOSED: {"ngoc.worker"},
    NoticeKind.TRANSFER_ANSWERED: {*WORKERS, "bo.chair", *CHAIRS},
    NoticeKind.BREAK_GLASS: {"bo.chair", "quang.chair", "dpo"},
    NoticeKind.OFFICER_NAMED: {
        *("big", "dpo", "ha.officer", "long.affairs", "quang.head", "vn.officer"),
    },
}


async def test_an_act_tells_whom_it_concerns_and_nobody_else(court: Court) -> None:
    """Everybody but who acted and whom the case suspects."""
    bo, lan = court.world.bodies[BO], court.world.officer("bo.collab")
    for kind, wanted in ACTS.items():
        key = await court.case(residence=QUANG, worker="bo.other", barred=("bo.facility",))
        case = {
            "id": key,
            "incident_unit_id": BO,
            "residence_unit_id": QUANG,
            "transfer_unit_id": NGOC,
            "worker_id": court.world.officer("bo.other"),
            "drafted_by": court.world.officer("bo.data"),
        }
        named = {"named": [lan, court.world.officer("bo.facility")], "bodies": [bo]}
        many = await told_by(court, "bo.worker", case, kind, **named)
        assert await court.told(key) == {kind.value: wanted}, kind
        assert many == len(wanted)
    assert len(ACTS) == len(NoticeKind) - 4  # those of clocks


async def test_the_history_and_whom_it_concerns_are_told_in_one(court: Court) -> None:
    key = await court.case(residence=QUANG)
    context = court.context("bo.worker")
    async with court.works.begin(context.access, context.now) as work:
        act = Act(work, await work.find(Case, key))
        await act.tell(Happening(CaseEventKind.STEP, CaseStep.SUBMIT_PLAN))
        await act.tell(Happening(CaseEventKind.NOTE))
        act.columns["residence_unit_id"] = NGOC
        await act.tell(Happening(CaseEventKind.TRANSFER))
    assert await court.told(key) == {
        "PLAN_SUBMITTED": {"quang.chair"},
        "TRANSFER_ANSWERED": {"bo.chair", "ngoc.worker", "quang.chair", "quang.worker"},
    }


async def test_who_did_nothing_to_a_case_tells_nobody_of_it(court: Court) -> None:
    case = {"id": await court.case(), "incident_unit_id": BO, "residence_unit_id": BO}
    context = court.context("quang.worker")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with court.works.begin(context.access, context.now) as work:
            await notices.tell(work, case, NoticeKind.BREAK_GLASS, uuid4())
    assert await court.told(case["id"]) == {}  # type: ignore[arg-type]
