"""The whole product over a small demo world: application, sign-in, database, as it is served."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import asyncpg
import httpx

from api.app import App, create
from api.demo import access
from api.settings import Settings
from authz import rls
from authz.policy import Policy
from db import roles
from db.seeds.demo import Means, seed_demo
from db.seeds.units import load_units
from db.services.sign_in import Passwords
from db.vault import Keyring, Vault
from tests.databases import SECRET, Database, Databases

PASSWORD = "mangnon-demo"


async def demo_world(database: Database, boundaries: str, children: int) -> None:
    """What `mangnon serve` leaves in an empty database."""
    connection = await asyncpg.connect(database.dsn())
    vault, passwords = Vault(Keyring.derived(SECRET)), Passwords()
    async with connection.transaction():
        await connection.execute(f"SET LOCAL ROLE {roles.OWNER}")
        await rls.write(connection, Policy())
    await load_units(connection)
    async with connection.transaction():
        await seed_demo(
            connection,
            boundaries=date.fromisoformat(boundaries),
            children=children,
            means=Means(vault, await hasher(passwords), access),
            progress=lambda *_: None,
        )
    await connection.execute("ANALYZE")
    await connection.close()
    passwords.close()


async def hasher(passwords: Passwords) -> Any:
    """All people of the demo share one password, so one hash is worked out."""
    known = await passwords.hashed(PASSWORD)
    return lambda _: known


@asynccontextmanager
async def served(
    databases: Databases, boundaries: str = "2025-06-30", children: int = 300, **settings: Any
) -> AsyncIterator["Live"]:
    async def build(database: Database) -> None:
        await demo_world(database, boundaries, children)

    template = await databases.template(f"demo {boundaries} {children}", build)
    database = await databases.create(template)
    chosen = Settings(
        database_url=database.dsn(),
        secret=SECRET.decode(),
        boundaries=boundaries,
        **{"demo": True, **settings},
    )
    app = create(chosen)
    async with running(app):
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            yield Live(app, database, client)
    await databases.drop(database)


@asynccontextmanager
async def running(app: App) -> AsyncIterator[None]:
    """The lifespan of the application, as a server runs it."""
    async with app._rest.router.lifespan_context(app._rest):
        yield


class Live:
    """`ask(who, text)` signs in once per person and asks over HTTP."""

    def __init__(self, app: App, database: Database, client: httpx.AsyncClient) -> None:
        self.app, self.database, self.client = app, database, client
        self._tokens: dict[str, str] = {}

    async def sign_in(self, who: str, password: str = PASSWORD) -> dict[str, Any]:
        body = {"username": who, "password": password}
        answer = await self.client.post("/auth/sign-in", json=body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def ask(self, who: str, text: str, **variables: Any) -> dict[str, Any]:
        return dict((await self.post(who, text, **variables)).json())

    async def post(self, who: str, text: str, **variables: Any) -> httpx.Response:
        if who not in self._tokens:
            self._tokens[who] = (await self.sign_in(who))["accessToken"]
        return await self.client.post(
            "/graphql",
            json={"query": text, "variables": variables},
            headers={"authorization": f"Bearer {self._tokens[who]}"},
        )
