"""A bare caller of the database, with the services out of the way, around cases."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from tests.databases import Databases
from tests.schema.around import AroundDesk

OPENING = """
INSERT INTO case_opening
  (id, case_id, officer_id, reason_sealed, break_glass, opened_at, expires_at)
VALUES ($1, $2, app_subject(), 'x', $3, $4, $5) RETURNING id
"""
NOTE = """
INSERT INTO proceeding_note (id, case_id, organisation_id, text_sealed, written_by)
VALUES (gen_random_uuid(), $1, $2, 'x', app_subject()) RETURNING 1
"""


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def desk(databases: Databases) -> AsyncIterator[AroundDesk]:
    found = await AroundDesk.opened(databases)
    yield found
    await found.finish(databases)


async def bare(desk: AroundDesk, who: str, sql: str, *values: Any) -> Any:
    """What a bare caller gets: a value, nothing, or the code of a refusal."""
    context = desk.context(who)
    try:
        async with desk.works.begin(context.access, context.now) as work:
            row = await work.row(sql, *values)
            return row and row[0]
    except asyncpg.PostgresError as refused:
        return refused.sqlstate


def key(identity: str) -> UUID:
    return UUID(identity.partition("_")[2])


async def test_who_is_suspected_reads_no_narrative_and_no_grant_of_the_case(
    desk: AroundDesk,
) -> None:
    """To them there is no case: a condition that looks at it would find nobody barred."""
    case = await desk.begun(crimeSigns=True)
    await desk.well(
        "detective", "recordProceedings", case, outcome="INDICTED", narrative="Lời khai"
    )
    soon = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    said = {"purpose": "INVESTIGATION", "expiresAt": soon, "officer": desk.id_of("detective")}
    await desk.well("bo.worker", "grantCase", case, **said)
    asked = [
        f"SELECT count(*) FROM {table} WHERE case_id = $1"
        for table in ("proceeding_note", "case_grant", "case_proceeding", "case_event")
    ]
    assert all([await bare(desk, "detective", sql, key(case)) for sql in asked])
    named = {"fullName": "Trần Bình", "officer": desk.id_of("detective")}
    await desk.well("bo.worker", "nameHarmer", case, **named)
    assert [await bare(desk, "detective", sql, key(case)) for sql in asked] == [0] * 4


async def test_nobody_writes_a_narrative_in_the_name_of_another_body(desk: AroundDesk) -> None:
    case = await desk.begun(crimeSigns=True)
    kinds = desk.world.bodies_by_kind
    assert await bare(desk, "detective", NOTE, key(case), kinds["JUDICIARY"]) == "42501"
    assert await bare(desk, "detective", NOTE, key(case), kinds["POLICE"]) == 1


@pytest.mark.parametrize(("glass", "lasts"), [(False, 15), (True, 12 * 60)])
async def test_nobody_chooses_for_how_long_a_case_is_open(
    desk: AroundDesk, glass: bool, lasts: int
) -> None:
    case, opening = await desk.begun(), uuid4()
    far = datetime.now(UTC) + timedelta(days=400)
    assert (
        await bare(
            desk, "bo.chair", OPENING, opening, key(case), glass, far, far + timedelta(days=1)
        )
        == opening
    )
    row = await desk.admin.fetchrow("SELECT * FROM case_opening WHERE id = $1", opening)
    assert row["expires_at"] - row["opened_at"] == timedelta(minutes=lasts)
    assert abs(row["opened_at"] - datetime.now(UTC)) < timedelta(minutes=1)
    for change in ("expires_at = now() + interval '1 year'", "break_glass = NOT break_glass"):
        sql = f"UPDATE case_opening SET {change} WHERE id = $1 RETURNING 1"
        assert await bare(desk, "bo.chair", sql, opening) == "42501"
