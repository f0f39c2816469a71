"""What somebody could do who speaks SQL as the application's own role."""

from collections.abc import AsyncIterator

import asyncpg
import pytest_asyncio

from db import roles
from db.reader import claim
from tests.databases import Databases
from tests.stage import Stage
from tests.worlds import staged

SEEN = "SELECT count(*) FROM child"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage(databases: Databases) -> AsyncIterator[Stage]:
    async with staged(databases, 5, "three", hired=["fund_accountant"]) as found:
        yield found


async def test_a_table_of_ones_own_is_not_taken_for_the_house_s(stage: Stage) -> None:
    """Functions of the owner look into the schema before they look among temporary tables."""
    connection = await asyncpg.connect(stage.database.dsn(roles.APP))
    subject = stage.subject("fund_accountant")
    async with connection.transaction():
        await claim(connection, subject.id)
        before = await connection.fetchval(SEEN)
        assert before > 0
        await connection.execute(
            "CREATE TEMP TABLE posting AS SELECT gen_random_uuid() AS id, app_subject() AS"
            " officer_id, 'commune_worker' AS role, 1 AS unit_id, NULL::uuid AS organisation_id,"
            " date '2020-01-01' AS valid_from, NULL::date AS valid_to"
        )
        await connection.execute("GRANT SELECT ON pg_temp.posting TO PUBLIC")
        assert await connection.fetchval("SELECT app_holds('{commune_worker}')") is False
        assert await connection.fetchval(SEEN) == before
        assert await connection.fetchval("SELECT count(*) FROM guardian") == 0
    await connection.close()


async def test_functions_of_the_owner_say_where_they_look(stage: Stage) -> None:
    connection = await asyncpg.connect(stage.database.dsn())
    loose = await connection.fetch(
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef"
        " AND NOT coalesce(proconfig, '{}') @> '{\"search_path=pg_catalog, public, pg_temp\"}'"
    )
    await connection.close()
    assert loose == []
