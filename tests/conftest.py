"""One PostgreSQL for the session, migrated once; a database per test by copying (about 20 ms).

    async def test_something(database):              # a fresh, migrated, empty database
        connection = await asyncpg.connect(database.dsn())              # as superuser
        reader = await asyncpg.connect(database.dsn(roles.COMPILER))    # as a role

    @pytest_asyncio.fixture(scope="module")          # a world built once, shared or copied
    async def world(databases):
        template = await databases.template("small world", build)      # async def build(database)
        database = await databases.create(template)
        yield database
        await databases.drop(database)

`TEST_DATABASE_URL` names a server to use instead of the embedded one (as a superuser).
"""

import os
import socket
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import settings

from db.embedded import Cluster
from tests.databases import Database, Databases

# No test is timed, and the short form tries the same each time.
settings.register_profile("suite", deadline=None, derandomize="TORTURE" not in os.environ)
settings.load_profile("suite")


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The DSN of the superuser."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="mangnon-test-") as folder:
        cluster = Cluster(Path(folder), durable=False)
        yield cluster.start()
        cluster.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def databases(server: str) -> AsyncIterator[Databases]:
    found = Databases(server)
    yield found
    await found.close()


@pytest_asyncio.fixture(loop_scope="session")
async def database(databases: Databases) -> AsyncIterator[Database]:
    found = await databases.create()
    yield found
    await databases.drop(found)


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """The suite runs without any network but the machine's own."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in (
            "127.0.0.1",
            "::1",
            "localhost",
        ):
            raise PermissionError(f"a test reached for {address}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield
