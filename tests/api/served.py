"""The small schema on a real server. `python -m tests.api.served` prints its port."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette

from api.cors import Cors
from api.graphql import Endpoint
from api.health import Health
from api.server import DrainingServer, GuardedProtocol, config
from tests.api.asgi import endpoint


async def yes() -> bool:
    return True


class Small:
    def __init__(self, graphql: Endpoint) -> None:
        self.graphql, self.health = graphql, Health({"database": yes})
        self.rest = Starlette(routes=self.health.routes())

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        graphql = scope["type"] == "http" and scope["path"] == "/graphql"
        await (self.graphql if graphql else self.rest)(scope, receive, send)


def listening() -> socket.socket:
    place = socket.socket()
    place.bind(("127.0.0.1", 0))
    return place


def server(app: Small, **more: Any) -> DrainingServer:
    set_up = config(Cors(app, ["http://localhost:*"]), drain_timeout=10)
    if more:
        set_up.http = type("Hasty", (GuardedProtocol,), more)
    return DrainingServer(set_up, on_drain=app.health.drain)


@asynccontextmanager
async def serving(app: Small, **more: Any) -> AsyncIterator[int]:
    """In this loop, on a free port; `more` overrides the protocol's times."""
    place = listening()
    running = server(app, **more)
    task = asyncio.create_task(running._serve([place]))
    while not running.started:
        await asyncio.sleep(0.01)
    try:
        yield place.getsockname()[1]
    finally:
        running.should_exit = True
        await task


if __name__ == "__main__":
    here = listening()
    sys.stdout.write(f"{here.getsockname()[1]}\n")
    sys.stdout.flush()
    server(Small(endpoint())).run([here])
