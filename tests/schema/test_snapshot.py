"""Several root fields are answered in one view of the data, however they are written down (D4)."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from tests.databases import Databases
from tests.schema.office import Office, Offices
from tests.stage import keyring

TWICE = "a: children(first: 1) { nodes { hamlet } } b: children(first: 1) { nodes { hamlet } }"
WRITTEN = {
    "as fields": f"{{ {TWICE} }}",
    "as a fragment": f"{{ ...F }} fragment F on Query {{ {TWICE} }}",
    "as an inline fragment": f"{{ ... {{ {TWICE} }} }}",
    "as fragments in fragments": f"{{ ...G }} fragment F on Query {{ {TWICE} }}"
    " fragment G on Query { ... on Query { ...F ...F } }",
    "as one of each": "{ ...A ...B }"
    " fragment A on Query { a: children(first: 1) { nodes { hamlet } } }"
    " fragment B on Query { b: children(first: 1) { nodes { hamlet } } }",
    "beside a field of memory": f"{{ ...F }} fragment F on Query {{ roles {{ code }} {TWICE} }}",
}


@pytest_asyncio.fixture(loop_scope="session")
async def office(databases: Databases, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Offices]:
    """Where somebody changes every child between one statement and the next."""
    found = await Offices.open(Office(), databases, keyring())
    admin, turn = await asyncpg.connect(found.database.dsn()), asyncio.Lock()
    for name in ("fast", "walled"):
        reader = found.readers[name]

        async def changing(plan: Any, ask: Any, run: Any = reader.run) -> Any:
            async with turn:
                value = await run(plan, ask)
                await admin.execute("UPDATE child SET hamlet = hamlet || '!'")
            return value

        monkeypatch.setattr(reader, "run", changing)
    yield found
    await admin.close()
    await found.close(databases)


@pytest.mark.parametrize("written", WRITTEN)
@pytest.mark.parametrize("lane", ["fast", "core", "walled"])
async def test_several_root_fields_share_one_view(office: Offices, lane: str, written: str) -> None:
    for _ in range(2):  # what has changed meanwhile is seen by the next request
        answer = await office.ask("bo.worker", WRITTEN[written], lane)
        assert "errors" not in answer, answer
        first, second = answer["data"]["a"], answer["data"]["b"]
        assert first == second
    assert first["nodes"][0]["hamlet"].endswith("!!")
