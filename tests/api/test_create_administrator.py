"""`mangnon create-administrator`: the first administrator of an installation without the demo."""

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio

from api.administrator import NotMadeError, administrator
from db import roles
from db.services.administration import LETTERS
from db.services.first_administrator import MINISTRY
from db.services.people import People
from tests.api.entrance import Entrance
from tests.databases import SECRET, Database

ROOT = Path(__file__).parents[2]
NATION = """INSERT INTO unit (id, code, level, type, name, lft, rgt)
  VALUES (1, 'VN', 'NATION', 'Nước', 'Việt Nam', 1, 100)"""
NAME = "Nguyễn Văn An"


@pytest_asyncio.fixture(loop_scope="session")
async def admin(database: Database) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(database.dsn())
    await connection.execute(NATION)
    yield connection
    await connection.close()


@asynccontextmanager
async def entrance(database: Database, admin: Any) -> AsyncIterator[Entrance]:
    async with asyncpg.create_pool(database.dsn(roles.AUTH), min_size=1, max_size=2) as pool:
        yield Entrance(database, pool, admin)


async def counts(admin: Any) -> list[int]:
    tables = ("organisation", "officer", "posting", "audit")
    return [await admin.fetchval(f"SELECT count(*) FROM {table}") for table in tables]


def run(dsn: str, *command: str) -> "subprocess.CompletedProcess[str]":
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": dsn,
        "SECRET": SECRET.decode(),
        "COLUMNS": "200",
    }
    return subprocess.run(
        [sys.executable, "-m", "api", "create-administrator", *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


async def test_the_command_prints_a_password_that_opens_the_nation(
    database: Database, admin: Any
) -> None:
    made = run(database.dsn(), "an.first", NAME)
    assert made.returncode == 0, made.stderr
    password = made.stdout.removesuffix("\n")
    assert set(password) <= {*LETTERS, "-"}
    assert "an.first" in made.stderr
    assert password not in made.stderr
    async with entrance(database, admin) as here:
        await here.signed_in("an.first", password)
        person = await People(here.pool).named("an.first")
    assert person is not None
    [posting] = person.postings
    assert (person.display_name, posting.role, posting.unit_id) == (NAME, "administrator", 1)
    assert posting.valid_to is None
    act = await admin.fetchrow("SELECT * FROM audit")
    assert (act["action"], act["officer_id"]) == ("createAdministrator", None)
    assert json.loads(act["details"]) == {"username": "an.first"}

    before = await counts(admin)
    refused = run(database.dsn(), "second", NAME)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "The nation has an administrator: an.first." in refused.stderr
    assert "Traceback" not in refused.stderr
    assert await counts(admin) == before


async def test_the_ministry_is_made_once(database: Database, admin: Any) -> None:
    first = await administrator(database.dsn(), "an", NAME)
    assert first.organisation == MINISTRY
    assert repr(first).count(first.password) == 0
    await admin.execute("UPDATE officer SET disabled_at = now()")
    second = await administrator(database.dsn(), "binh", NAME)
    assert second.organisation == MINISTRY
    assert await counts(admin) == [1, 2, 2, 2]
    row = await admin.fetchrow("SELECT kind, unit_id, scope, search_name FROM organisation")
    assert tuple(row) == ("MINISTRY", 1, 1, "bo y te")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE officer SET disabled_at = now()",
        "UPDATE posting SET valid_to = valid_from - 1",
        "UPDATE posting SET role = 'ministry_analyst'",
        "UPDATE officer SET is_machine = true",
    ],
)
async def test_who_cannot_come_in_as_an_administrator_is_none(
    database: Database, admin: Any, change: str
) -> None:
    await administrator(database.dsn(), "an", NAME)
    with pytest.raises(NotMadeError, match="administrator: an"):
        await administrator(database.dsn(), "binh", NAME)
    await admin.execute(change)
    with pytest.raises(NotMadeError, match="Somebody has the username an already"):
        await administrator(database.dsn(), "an", NAME)
    assert (await administrator(database.dsn(), "binh", NAME)).username == "binh"


async def test_a_name_is_looked_at_and_composed(database: Database, admin: Any) -> None:
    for username, name, said in (
        ("Nguyễn An", NAME, "^USERNAME: Two to 63"),
        ("an.first", "dòng\nhai", "^NAME: One line"),
        ("", "", "^USERNAME: .+ NAME: "),
    ):
        with pytest.raises(NotMadeError, match=said):
            await administrator(database.dsn(), username, name)
    assert await counts(admin) == [0, 0, 0, 0]
    await administrator(database.dsn(), "an.first", "  Nguye\u0302\u0303n Va\u0306n An ")
    assert await admin.fetchval("SELECT display_name FROM officer") == NAME


async def test_only_who_may_migrate_and_only_after_it(database: Database) -> None:
    with pytest.raises(NotMadeError, match="no units: run `mangnon migrate`"):
        await administrator(database.dsn(), "an", NAME)
    with pytest.raises(NotMadeError, match="may create roles"):
        await administrator(database.dsn(roles.APP), "an", NAME)
    keeper = f"keeper_{uuid4().hex}"
    connection = await asyncpg.connect(database.dsn())
    await connection.execute(NATION)
    await connection.execute(f"CREATE ROLE {keeper} LOGIN CREATEROLE PASSWORD 'k'")
    try:
        await connection.execute(f"GRANT {roles.OWNER} TO {keeper} WITH INHERIT TRUE, SET TRUE")
        await connection.execute(f"GRANT CONNECT ON DATABASE {database.name} TO {keeper}")
        place = database.dsn().rpartition("@")[2]
        made = await administrator(f"postgresql://{keeper}:k@{place}", "an", NAME)
        assert made.username == "an"
    finally:
        await connection.execute(f"REVOKE CONNECT ON DATABASE {database.name} FROM {keeper}")
        await connection.execute(f"DROP ROLE {keeper}")
        await connection.close()
