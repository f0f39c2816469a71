"""A server and a database as they run in earnest, to be killed at any moment, and who asks on."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import httpx
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from authz import rls
from db import roles
from db.embedded import Cluster
from db.prepare import prepare
from db.services.sign_in import Passwords
from tests.api.served import listening
from tests.databases import SECRET, Database
from tests.live import PASSWORD
from tests.schema.desk import Desks
from tests.stage import POLICY, fill

TOLD = """subscription($after: String) {
  childChanged(after: $after) { position kind child { id } } }"""


class Place:
    """One cluster that survives any death, one server over it; `kill` and `wound` end them."""

    def __init__(self, folder: Path) -> None:
        self.cluster = Cluster(folder)
        self.database = Database("postgres", self.cluster.start())
        with listening() as free:
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.server: asyncio.subprocess.Process | None = None
        self.worker: asyncio.subprocess.Process | None = None
        self.kills = {"server": 0, "database": 0, "backend": 0, "worker": 0}

    async def start(self) -> None:
        self.server = await self._process("serve")

    async def work(self) -> None:
        """A worker beside the server, which itself does no jobs."""
        self.worker = await self._process("work")

    async def _process(self, what: str) -> asyncio.subprocess.Process:
        parts = urlsplit(self.database.dsn())
        given = urlunsplit(parts._replace(netloc=f"{roles.APP}@"))
        chosen = {"DATABASE_URL": given, "SECRET": SECRET.decode(), "PORT": str(self.port)}
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "api", what),
            env=os.environ | chosen | {"DEMO": "0", "LOG_LEVEL": "ERROR", "JOBS": "0"},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )

    async def ready(self) -> None:
        async with httpx.AsyncClient(base_url=self.url) as client, asyncio.timeout(60):
            while True:
                with contextlib.suppress(httpx.TransportError):
                    if (await client.get("/readyz")).status_code == 200:
                        return
                assert self.server is not None
                assert self.server.returncode is None, "the server did not come back"
                await asyncio.sleep(0.05)

    async def kill(self, victim: str) -> None:
        """Whoever it is, at once and without a word; and up again."""
        self.kills[victim] += 1
        if victim == "server":
            await self._end()
            await self.start()
        elif victim == "database":
            assert self.cluster.pid is not None
            os.kill(self.cluster.pid, signal.SIGKILL)
            await asyncio.to_thread(self.cluster._process.wait)  # type: ignore[union-attr]
            self.cluster._run()
        elif victim == "worker":
            await self._end_work()
            await self.work()
        else:
            await self._wound()
        await self.ready()

    async def _wound(self) -> None:
        """One process of the database: it throws everybody out and recovers."""
        with contextlib.suppress(OSError, asyncpg.PostgresError):
            connection = await asyncpg.connect(self.database.dsn())
            pid = await connection.fetchval(
                "SELECT pid FROM pg_stat_activity WHERE usename = $1 LIMIT 1", roles.APP
            )
            if pid is not None:
                os.kill(pid, signal.SIGKILL)
            connection.terminate()

    async def _end(self) -> None:
        assert self.server is not None
        self.server.kill()
        await self.server.wait()

    async def _end_work(self) -> None:
        if self.worker is not None:
            self.worker.kill()
            await self.worker.wait()

    async def close(self) -> None:
        await self._end_work()
        await self._end()
        self.cluster.stop()


@contextlib.asynccontextmanager
async def place(folder: Path, world: Desks | None = None) -> AsyncIterator[Place]:
    found = Place(folder)
    try:
        await prepare(found.database.dsn(), SECRET, lambda c: rls.write(c, POLICY))
        await fill(found.database, world or Desks())
        await with_passwords(found.database)
        await found.start()
        await found.ready()
        yield found
    finally:
        await found.close()


async def with_passwords(database: Database) -> None:
    passwords, connection = Passwords(), await asyncpg.connect(database.dsn())
    await connection.execute(
        "UPDATE officer SET password_hash = $1", await passwords.hashed(PASSWORD)
    )
    await connection.close()
    passwords.close()


class Asking:
    """A client that asks until it is answered: whatever goes wrong, the same again."""

    def __init__(self, url: str) -> None:
        self.client = httpx.AsyncClient(base_url=url, timeout=5)
        self.headers: dict[str, str] = {}
        self.tries = 0

    async def sign_in(self, who: str) -> str:
        """While the database may be recovering."""
        said = {"username": who, "password": PASSWORD}
        token = ""
        async with asyncio.timeout(60):
            while not token:
                with contextlib.suppress(httpx.TransportError, ValueError):
                    answer = await self.client.post("/auth/sign-in", json=said)
                    token = str(answer.json().get("accessToken", ""))
                await asyncio.sleep(0 if token else 0.1)
        self.headers = {"authorization": f"Bearer {token}"}
        return token

    async def ask(self, text: str, **variables: Any) -> dict[str, Any]:
        """Data without errors."""
        body = {"query": text, "variables": variables}
        while True:
            self.tries += 1
            with contextlib.suppress(httpx.TransportError, ValueError):
                answer = await self.client.post("/graphql", json=body, headers=self.headers)
                said = answer.json()
                if answer.status_code == 200 and "errors" not in said:
                    return dict(said["data"])
            await asyncio.sleep(0.05)


class Follower:
    """Follows by WebSocket, and after every break from where it was."""

    def __init__(self, port: int, token: str) -> None:
        self.url = f"ws://127.0.0.1:{port}/graphql"
        self._init = {"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}}
        self.told: list[dict[str, Any]] = []
        self.breaks = 0

    async def follow(self) -> None:
        while True:
            with contextlib.suppress(OSError, WebSocketException, TimeoutError):
                await self._once()
            self.breaks += 1
            await asyncio.sleep(0.1)

    async def _once(self) -> None:
        async with connect(self.url, subprotocols=["graphql-transport-ws"]) as line:  # type: ignore[list-item]
            await line.send(json.dumps(self._init))
            assert json.loads(await line.recv())["type"] == "connection_ack"
            after = self.told[-1]["position"] if self.told else None
            payload = {"query": TOLD, "variables": {"after": after}}
            await line.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))
            while True:
                message = json.loads(await line.recv())
                if message["type"] != "next" or not message["payload"].get("data"):
                    raise OSError(str(message))
                self.told.append(message["payload"]["data"]["childChanged"])
