"""The whole product behind real sockets, and clients of graphql-transport-ws."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from api.app import App, create
from api.server import DrainingServer, config
from api.settings import Settings
from tests.api.served import listening
from tests.databases import SECRET, Database, Databases
from tests.live import Live, demo_world

PROTOCOL = "graphql-transport-ws"
CHANGED = (
    "subscription($after: String) { childChanged(after: $after) { position kind child { id } } }"
)
CHILD = "{ children(first: 1) { nodes { id version } } }"
UPDATE = """mutation($input: UpdateChildInput!) { updateChild(input: $input) { __typename
  ... on UserError { message path } } }"""


class Wired(Live):
    """`post` and `ask` go over HTTP, `socket` opens a WebSocket."""

    def __init__(
        self, app: App, database: Database, client: httpx.AsyncClient, server: DrainingServer
    ) -> None:
        super().__init__(app, database, client)
        self.server = server
        self.port = client.base_url.port

    async def token(self, who: str) -> str:
        return str((await self.sign_in(who))["accessToken"])

    def socket(self, **more: Any) -> Any:
        given: dict[str, Any] = {"subprotocols": [PROTOCOL], "compression": None} | more
        return connect(f"ws://127.0.0.1:{self.port}/graphql", **given)

    @asynccontextmanager
    async def signed_in(self, who: str, **more: Any) -> AsyncIterator["Wire"]:
        """`who`: a person, or a token."""
        token = who if "." in who and len(who) > 100 else await self.token(who)
        async with self.socket(**more) as connection:
            wire = Wire(connection)
            await wire.say(type="connection_init", payload={"authorization": f"Bearer {token}"})
            assert await wire.hear() == {"type": "connection_ack"}
            yield wire

    async def execute(self, statement: str) -> None:
        admin: Any = await asyncpg.connect(self.database.dsn())
        await admin.execute(statement)
        await admin.close()

    async def change(self, who: str = "bode.worker", **said: Any) -> str:
        """A change of the first child that this person sees: its id."""
        child = (await self.ask(who, CHILD))["data"]["children"]["nodes"][0]
        given = {"key": str(uuid4()), "hamlet": f"Tổ {uuid4().hex[:6]}"}
        answer = await self.ask(who, UPDATE, input=given | child | said)
        assert answer["data"]["updateChild"]["__typename"] == "ChildUpdated", answer
        return str(child["id"])


class Wire:
    """One WebSocket, in messages."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.heard: list[str] = []  # types of messages

    async def say(self, **message: Any) -> None:
        await self.connection.send(json.dumps(message))

    async def subscribe(self, id: str = "1", text: str = CHANGED, **variables: Any) -> None:
        payload = {"query": text, "variables": variables}
        await self.say(id=id, type="subscribe", payload=payload)

    async def hear(self, seconds: float = 5) -> Any:
        async with asyncio.timeout(seconds):
            message = json.loads(await self.connection.recv())
        self.heard.append(message["type"])
        return message

    async def execute(self, statement: str) -> None:
        admin: Any = await asyncpg.connect(self.database.dsn())
        await admin.execute(statement)
        await admin.close()

    async def change(self) -> Any:
        message = await self.hear()
        assert message["type"] == "next", message
        return message["payload"]["data"]["childChanged"]

    async def end(self, seconds: float = 5) -> tuple[int | None, str | None]:
        """The code and the reason with which the server closes; what comes before is let pass."""
        async with asyncio.timeout(seconds):
            with contextlib.suppress(ConnectionClosed):
                while True:
                    await self.hear(seconds)
            await self.connection.wait_closed()
        return self.connection.close_code, self.connection.close_reason


@asynccontextmanager
async def wired(
    databases: Databases, *, database: Database | None = None, socket: Any = None, **settings: Any
) -> AsyncIterator[Wired]:
    """Over a demo world of its own, or beside another worker over the same."""

    async def build(empty: Database) -> None:
        await demo_world(empty, "2025-06-30", 300)

    template = await databases.template("demo 2025-06-30 300", build)
    mine = database or await databases.create(template)
    chosen = Settings(
        database_url=mine.dsn(), secret=SECRET.decode(), demo=True, graphiql=False, **settings
    )
    app, place = create(chosen), listening()
    set_up = config(app, drain_timeout=5, max_message_bytes=chosen.max_message_bytes)
    for name, value in (socket or {}).items():
        setattr(set_up.ws, name, value)
    server = DrainingServer(set_up, on_drain=app.drain)
    task = asyncio.create_task(server._serve([place]))
    while not server.started:
        await asyncio.sleep(0.01)
        assert not task.done(), task
    try:
        url = f"http://127.0.0.1:{place.getsockname()[1]}"
        async with httpx.AsyncClient(base_url=url, timeout=10) as client:
            yield Wired(app, mine, client, server)
    finally:
        server.should_exit = True
        await task
        if database is None:
            await databases.drop(mine)
