"""Both walls say the same of what stands around a case, to everybody; the second one alone keeps
writers from what is not theirs."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import orjson
import pytest
import pytest_asyncio

from db import roles
from tests.databases import Databases
from tests.schema.around import WHY, AroundDesk, FormCode

ALL = """{ cases { nodes { id
    isolations { id status placeOfSafety carer terms { decisionNumber reason } }
    grants { id purpose sealed } harmers { fullName hasAccount }
    proceedings { outcome criminalNumber } proceedingNotes { text }
    referrals { id status need result } } }
  referrals { nodes { id status need result viewerCan case { id } } } }"""
PEOPLE = (
    *("bo.worker", "bo.second", "bo.chair", "ha.province", "long.affairs", "long.leader"),
    *("bo.police", "detective", "court", "clinic", "school", "facility", "quang.worker"),
    *("bo.collab", "bo.data", "dpo", "hotline", "nobody"),
)

# Cases, then referrals, that somebody sees; all others none.
COUNTS = {
    **dict.fromkeys(("bo.worker", "bo.chair", "ha.province", "long.affairs"), (2, 4)),
    "bo.second": (1, 2),  # whom the other one suspects
    **dict.fromkeys(("bo.police", "detective", "court"), (2, 0)),
    "clinic": (2, 2),
    "school": (0, 2),
}


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def desk(databases: Databases) -> AsyncIterator[AroundDesk]:
    found = await AroundDesk.opened(databases)
    await told(found)
    yield found
    await found.finish(databases)


async def told(desk: AroundDesk) -> None:
    """A case with something of everything, and one on which one of its workers is suspected."""
    soon = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    for suspect in (None, "bo.second"):
        case = await desk.begun(crimeSigns=True)
        await desk.until(case, "INITIAL_ASSESSED")
        isolation = await desk.proposed(case, 0, 4, placeOfSafety="Nhà bà ngoại", carer="Bà ngoại")
        await desk.wrote("bo.worker", case, FormCode.ISOLATION)
        await desk.well("bo.chair", "decideIsolation", isolation, decisionNumber="7/QĐ")
        health = {"organisation": desk.kind("HEALTH"), "purpose": "TREATMENT", "need": "Khám"}
        await desk.well("bo.worker", "referCase", case, **health, grant={"expiresAt": soon})
        school = {"organisation": desk.kind("EDUCATION"), "purpose": "SCHOOLING", "need": "Học"}
        await desk.well("bo.worker", "referCase", case, **school)
        court = {"organisation": desk.kind("JUDICIARY"), "purpose": "PROCEEDINGS", "sealed": True}
        await desk.well("bo.worker", "grantCase", case, **court, expiresAt=soon)
        await desk.well("detective", "recordProceedings", case, outcome="INDICTED", narrative="Kể")
        await desk.well("court", "openSealedCase", case, reason=WHY)
        named: dict[str, Any] = {"fullName": "Trần Bình"}
        if suspect:
            named["officer"] = desk.id_of(suspect)
        await desk.well("bo.worker", "nameHarmer", case, **named)
        await desk.well("bo.chair", "openSealedCase", case, reason=WHY)


@pytest.mark.parametrize("who", PEOPLE)
async def test_both_walls_say_the_same(desk: AroundDesk, who: str) -> None:
    answers = []
    for lane in ("fast", "walled"):
        context = await desk.contexts(desk.caller(who))
        found = await desk.houses[lane].execute(ALL, {}, None, context)
        answers.append(orjson.loads(orjson.dumps(found)))
    assert "errors" not in answers[0], answers[0]
    data = answers[0]["data"]
    assert data == answers[1]["data"]
    seen = (len(data["cases"]["nodes"]), len(data["referrals"]["nodes"]))
    assert seen == COUNTS.get(who, (0, 0))
    named = [bool(case["harmers"]) for case in data["cases"]["nodes"]]
    assert all(named) if who in {"bo.chair", "court"} else not any(named)
    told = [bool(case["proceedingNotes"]) for case in data["cases"]["nodes"]]
    assert all(told) if who == "detective" else not any(told)


async def as_writer(desk: AroundDesk, who: str, sql: str, *values: Any) -> str:
    """What comes of a statement that the role of writers sends for somebody."""
    connection = await asyncpg.connect(desk.database.dsn(roles.APP))
    try:
        async with connection.transaction():
            await connection.execute(
                "SELECT set_config('app.subject', $1, true)", str(desk.world.officer(who))
            )
            return str(await connection.execute(sql, *values))
    except asyncpg.PostgresError as refused:
        return str(refused.sqlstate)
    finally:
        await connection.close()


async def test_the_second_wall_keeps_what_is_not_theirs_from_writers(desk: AroundDesk) -> None:
    case = await desk.admin.fetchval('SELECT id FROM "case" ORDER BY received_at LIMIT 1')
    form = "INSERT INTO case_harmer (id, case_id, name_sealed, named_by) VALUES ($1, $2, $3, $4)"
    term = "UPDATE isolation SET last_day = last_day + 30 WHERE case_id = $1"
    answer = "UPDATE referral SET status = 'CLOSED' WHERE case_id = $1 AND purpose = 'TREATMENT'"
    grant = "UPDATE case_grant SET ended_at = now() WHERE case_id = $1 AND purpose = 'PROCEEDINGS'"
    for who in ("clinic", "school", "quang.worker", "nobody", "bo.collab"):
        me = desk.world.officer(who)
        assert await as_writer(desk, who, form, uuid4(), case, b"x", me) == "42501", who
        assert await as_writer(desk, who, term, case) == "UPDATE 0", who
        assert await as_writer(desk, who, grant, case) == "UPDATE 0", who
    for who in ("school", "court", "quang.worker", "bo.chair"):
        assert await as_writer(desk, who, answer, case) == "UPDATE 0", who
    # Nobody changes a decision, a name or an outcome that was written, whoever they are.
    for table in ("isolation_term", "case_harmer", "case_proceeding", "proceeding_note"):
        change = f"UPDATE {table} SET id = id"
        assert await as_writer(desk, "bo.chair", change) == "42501", table


async def test_who_is_suspected_is_nobody_for_the_second_wall_too(desk: AroundDesk) -> None:
    barred = await desk.admin.fetchval('SELECT id FROM "case" WHERE barred <> $1', list[UUID]())
    note = "SELECT * FROM case_grant WHERE case_id = $1"
    assert await as_writer(desk, "bo.worker", note, barred) != "SELECT 0"
    for table in ("case_grant", "isolation", "case_harmer", "referral", "case_event"):
        sql = f"SELECT * FROM {table} WHERE case_id = $1"
        assert await as_writer(desk, "bo.second", sql, barred) == "SELECT 0", table
