"""The product as it stands behind an address: the real application over a small demo world."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import httpx

from api.app import create
from api.demo import populate
from api.migrate import migrate
from api.settings import Settings
from db.seeds.people import PASSWORD
from tests.databases import SECRET, Database, Databases

CHILDREN = 300


def settings(database: Database) -> Settings:
    return Settings(
        database_url=database.dsn(),
        secret=SECRET.decode(),
        demo=True,
        demo_children=CHILDREN,
        rate_per_minute=10_000_000,
    )


async def _filled(database: Database) -> None:
    await migrate(database.dsn(), SECRET)
    connection = await asyncpg.connect(database.dsn())
    await populate(connection, settings(database))
    await connection.close()


@dataclass
class Demo:
    """`ask("bode.worker", "{ … }")` signs in once and answers as the server does."""

    client: httpx.AsyncClient
    database: Database
    _tokens: dict[str, str] = field(default_factory=dict)

    async def ask(self, who: str, query: str, variables: Any = None) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {await self._token(who)}"}
        body = {"query": query, "variables": variables or {}}
        answer = await self.client.post("/graphql", json=body, headers=headers)
        found: dict[str, Any] = answer.json()
        return found

    async def _token(self, who: str) -> str:
        if who not in self._tokens:
            body = {"username": who, "password": PASSWORD}
            answer = await self.client.post("/auth/sign-in", json=body)
            assert answer.status_code == 200, f"{who} cannot sign in: {answer.text}"
            self._tokens[who] = answer.json()["accessToken"]
        return self._tokens[who]


@asynccontextmanager
async def serving(databases: Databases) -> AsyncIterator[Demo]:
    database = await databases.create(await databases.template("demo for documents", _filled))
    app = create(settings(database))
    async with _alive(app):
        transport = httpx.ASGITransport(app, client=("127.0.0.1", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://demo") as client:
            yield Demo(client, database)
    await databases.drop(database)


@asynccontextmanager
async def _alive(app: Any) -> AsyncIterator[None]:
    """What a server tells an application before the first request and after the last."""
    said: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
    life = asyncio.create_task(app(scope, said.get, heard.put))
    await said.put({"type": "lifespan.startup"})
    started = await heard.get()
    assert started["type"] == "lifespan.startup.complete", started
    yield
    await said.put({"type": "lifespan.shutdown"})
    await heard.get()
    await life
