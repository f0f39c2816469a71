"""What took too long is told as that (security.md §5), and the next one is served."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from db import roles
from db.reader import Reader, connecting
from schema.execution import House
from schema.faults import TIMEOUT
from schema.root import schema
from tests.databases import Databases
from tests.schema.office import Office, Offices
from tests.stage import keyring

TWO = """{ children(first: 1) { nodes { hamlet } } organisations(first: 1) { nodes { name } } }"""
IDLE, STATEMENT = 0.2, 0.5  # seconds


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(databases: Databases) -> AsyncIterator[Offices]:
    """Where the database is impatient."""
    found = await Offices.open(Office(), databases, keyring())
    patience = {"statement_timeout": STATEMENT, "idle_timeout": IDLE}
    for name, role in (("fast", roles.COMPILER), ("walled", roles.APP)):
        await found.readers[name].close()
        connect = connecting(found.database.dsn(role), **patience)
        walled = name == "walled"
        found.readers[name] = Reader(connect, 1, walled=walled, idle_timeout=IDLE)
        found.houses[name] = House(schema, found.readers[name])
    found.houses["core"] = House(schema, found.readers["fast"], fast=False)
    yield found
    await found.close(databases)


def codes(answer: dict[str, Any]) -> list[tuple[list[str], str]]:
    return [(e["path"], e["extensions"]["code"]) for e in answer["errors"]]


@pytest.mark.parametrize("lane", ["fast", "core", "walled"])
async def test_a_view_of_the_data_that_idled_too_long_is_told_as_a_timeout(
    office: Offices, lane: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = office.readers["walled" if lane == "walled" else "fast"]
    run = reader.run

    async def dawdling(plan: Any, ask: Any) -> Any:
        await asyncio.sleep(2 * IDLE)
        return await run(plan, ask)

    with monkeypatch.context() as patch:
        patch.setattr(reader, "run", dawdling)
        answer = await office.ask("bo.worker", TWO, lane)
    assert codes(answer) == [(["children"], TIMEOUT), (["organisations"], TIMEOUT)]
    assert answer["data"] == {"children": None, "organisations": None}
    assert "errors" not in await office.ask("bo.worker", TWO, lane)


@pytest.mark.parametrize("lane", ["fast", "core", "walled"])
async def test_a_statement_that_takes_too_long_fails_alone(office: Offices, lane: str) -> None:
    """Its sibling is answered, in the same view of the data."""
    admin = await asyncpg.connect(office.database.dsn())
    async with admin.transaction():
        await admin.execute("LOCK TABLE residence, child IN ACCESS EXCLUSIVE MODE")
        answer = await office.ask("bo.worker", TWO, lane)
    await admin.close()
    assert codes(answer) == [(["children"], TIMEOUT)]
    assert answer["data"]["organisations"]["nodes"] != []
    assert "errors" not in await office.ask("bo.worker", TWO, lane)
