"""What asyncpg makes of anonymous records: the ground that shapers stand on."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from tests.databases import Database

VALUES = """'a'::text, 'b'::varchar(3), 1::int, 9007199254740993::bigint, date '2025-03-01',
 timestamptz '2025-03-01 12:00+07', '00000000-0000-0000-0000-000000000001'::uuid, true,
 null::date, null, 1.50::numeric"""


@pytest_asyncio.fixture(loop_scope="session")
async def connection(database: Database) -> AsyncIterator[Any]:
    found = await asyncpg.connect(database.dsn())
    yield found
    await found.close()


async def test_every_type_comes_as_python_expects(connection: Any) -> None:
    nested = f"select array(select row({VALUES}, array(select row(1, array(select row('x'))))))"
    record = (await connection.fetchval(nested))[0]
    moment = datetime(2025, 3, 1, 5, tzinfo=UTC)
    plain = ("a", "b", 1, 2**53 + 1, date(2025, 3, 1), moment, UUID(int=1), True, None, None)
    assert tuple(record)[:11] == (*plain, Decimal("1.50"))
    assert record[11][0][1][0][0] == "x"


async def test_an_array_in_a_lone_record_needs_an_array_at_the_top(connection: Any) -> None:
    """Hence a single row is an array of one: decoding may not depend on what ran before."""
    with pytest.raises(asyncpg.InternalClientError, match="no decoder"):
        await connection.fetchval("select row(array(select row(1)))")
    await connection.fetchval("select array(select row(1))")
    assert (await connection.fetchval("select row(array(select row(1)))"))[0][0][0] == 1


@pytest.mark.parametrize(
    ("what", "needs"),
    [("array[1, 2]", ""), ("'red'::pg_temp.colour", "create type pg_temp.colour as enum ('red')")],
)
async def test_scalar_arrays_and_database_enums_do_not_decode_inside_records(
    connection: Any, what: str, needs: str
) -> None:
    """Hence lists of words are arrays of records, and enums are text with a CHECK."""
    async with connection.transaction():
        if needs:
            await connection.execute(needs)
        with pytest.raises(asyncpg.InternalClientError, match="no decoder"):
            await connection.fetchval(f"select array(select row({what}))")
