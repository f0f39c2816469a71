"""Composition root: what a worker holds, the routes, the order in which they start and stop."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.routing import BaseRoute

from api import allocator
from api.cors import DEMO_ORIGINS, Cors
from api.figures import Files
from api.figures import routes as figures_routes
from api.gate import Gate
from api.graphiql import Console
from api.graphql import Endpoint
from api.health import Health
from api.http import App as Serve
from api.http import Receive, Scope, Send
from api.imports import Imports
from api.imports import routes as imports_routes
from api.jobs import ended
from api.known import Known
from api.printing import Forms
from api.printing import routes as printing_routes
from api.public import Public
from api.public import routes as public_routes
from api.rate import Rates
from api.settings import Settings
from api.sign_in import routes
from api.sockets import Sockets
from api.worker import Worker
from db.press import Press


class App:
    """Starlette for everything; /graphql past its middleware, which would cost a sixth of a fast
    answer."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self._worker = settings, Worker(settings)
        self._graphql: Endpoint | None = None
        self._sockets: Sockets | None = None
        self._leaving: asyncio.Task[None] | None = None
        self._rates = Rates(settings.rate_per_minute)
        worker = self._worker
        self._health = Health(
            {
                "database": worker.reaches_database,
                "policy": worker.has_policy,
                "tree": worker.has_tree,
            }
        )
        self._rest = Starlette(routes=self._health.routes(), lifespan=self._life)
        demo = DEMO_ORIGINS if settings.in_demo else ()
        self._door = Cors(self._route, (*settings.origins, *demo))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._door(scope, receive, send)

    def drain(self) -> None:
        """Say not ready; requests in work are answered, whoever listens is told to go elsewhere."""
        self._health.drain()
        self._leaving = asyncio.create_task(self._worker.streams.drain())

    async def _route(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._graphql and scope["type"] == "http" and scope["path"] == "/graphql":
            await self._graphql(scope, receive, send)
        elif self._sockets and scope["type"] == "websocket" and scope["path"] == "/graphql":
            await self._sockets(scope, receive, send)
        else:
            await self._rest(scope, receive, send)

    @asynccontextmanager
    async def _life(self, _: Any) -> AsyncIterator[None]:
        worker = self._worker
        try:
            await worker.open()
            self._graphql = self._endpoint()
            self._sockets = self._listeners()
            self._rest.router.routes.extend(routes(worker.doors))
            self._rest.router.routes.extend(imports_routes(self._imports()))
            self._rest.router.routes.extend(self._papers())
            self._rest.router.routes.extend(public_routes(self._public()))
            working = asyncio.create_task(worker.jobs.run()) if self._settings.jobs else None
            settle()
            try:
                yield
            finally:
                if working is not None:
                    await ended(working)
        finally:
            await worker.close()

    def _imports(self) -> Imports:
        settings, worker = self._settings, self._worker
        return Imports(
            worker.authenticator,
            worker.contexts,
            Gate(settings.max_import_bytes, body_timeout=settings.import_timeout),
            self._rates,
            worker.doors.rates or self._rates,
            settings.request_timeout,
        )

    def _papers(self) -> list[BaseRoute]:
        """Forms, and files of figures, by links; of one press."""
        settings, worker = self._settings, self._worker
        unknown = worker.doors.rates or self._rates
        known = Known(worker.authenticator, self._rates, unknown)
        press = Press(patience=settings.print_timeout)
        files = Files(known, worker.contexts, press, settings.request_timeout)
        return [*printing_routes(Forms(known, worker.contexts, press)), *figures_routes(files)]

    def _public(self) -> Public:
        """With a press of its own: strangers keep nobody from printing forms."""
        settings, worker = self._settings, self._worker
        press = Press(at_once=1, most=4, patience=settings.print_timeout)
        rates = Rates(settings.anonymous_rate_per_minute)
        return Public(worker.statements, press, rates, settings.request_timeout)

    def _endpoint(self) -> Endpoint:
        settings, worker = self._settings, self._worker
        unknown = Rates(settings.anonymous_rate_per_minute)
        worker.doors.rates = unknown
        return Endpoint(
            worker.house,
            worker.authenticator,
            worker.contexts,
            gate=Gate(settings.max_body_bytes, settings.max_json_depth, settings.body_timeout),
            rates=self._rates,
            unknown_rates=unknown,
            request_timeout=settings.request_timeout,
            max_in_work=settings.max_in_work,
            page=self._console(),
            streams=worker.streams,
        )

    def _listeners(self) -> Sockets:
        settings, streams, endpoint = self._settings, self._worker.streams, self._graphql
        assert endpoint is not None  # noqa: S101 -- just made
        streams.most, streams.most_per_caller = (
            settings.max_streams,
            settings.max_streams_per_caller,
        )
        streams.rates, streams.unknown_rates = endpoint.rates, endpoint.unknown_rates
        streams.timeout = settings.request_timeout
        return Sockets(
            streams,
            self._door.allows,
            Gate(settings.max_message_bytes, settings.max_json_depth),
            init_timeout=settings.init_timeout,
            most=settings.max_subscriptions,
        )

    def _console(self) -> Serve | None:
        """The page for browsers, in demo mode only."""
        if not self._settings.in_demo:
            return None
        console = Console(self._settings)
        self._rest.router.routes.extend(console.routes())
        return console.page


def settle() -> None:
    """The tree and the schema live as long as the worker; a page makes thousands of dictionaries
    and no cycles. Together worth a quarter of the throughput and half of the slowest answers."""
    gc.collect()
    allocator.trim()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def create(settings: Settings) -> App:
    return App(settings)
