"""`mangnon serve`: database, migrations, demo world, server; and down again in order."""

import asyncio
import signal
from types import FrameType
from typing import Any, NoReturn

import asyncpg
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from api import logs, server
from api.app import create
from api.bundle import build_in_background
from api.database import database
from api.demo import DemoPerson, has_public_passwords, people, populate, renew_passwords
from api.migrate import administers, migrate, pending
from api.settings import Settings

OUT = Console(stderr=True, highlight=False)
CURL = """\
TOKEN=$(curl -s {base}/auth/sign-in -H 'content-type: application/json' \\
  -d '{{"username":"{username}","password":"{password}"}}' \\
  | sed 's/.*"accessToken":"\\([^"]*\\)".*/\\1/')
curl -s {base}/graphql -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' \\
  -d '{{"query":"{{ children(first: 3) {{ totalCount nodes {{ fullName dateOfBirth }} }} }}"}}'"""


class NotReadyError(Exception):
    """The server cannot start; the message says what to do."""


def serve(settings: Settings) -> None:
    """Runs until SIGINT or SIGTERM; then drains, stops the server, stops the database."""
    signal.signal(signal.SIGTERM, _leave)  # uvicorn has its own while it runs
    logs.configure(settings.log_level)
    with database(settings, OUT.print, shared=False) as dsn:
        try:
            shown = asyncio.run(bring_up(settings, dsn))
            _run(settings, shown)
        except (KeyboardInterrupt, SystemExit):
            OUT.print("Stopping …")


async def bring_up(settings: Settings, dsn: str) -> list[DemoPerson]:
    """The database as this release needs it; the people of its demo world, if it has one. A server
    whose user may not migrate only looks."""
    if await administers(dsn):
        await migrate(dsn, settings.key)
    elif await pending(dsn):
        raise NotReadyError(
            "The database is not at this release: run `mangnon migrate` as a user that may create"
            " roles, with the same SECRET."
        )
    if settings.in_demo:
        return await demo(settings, dsn)
    if not settings.loopback and await administers(dsn) and await has_public_passwords(dsn):
        raise NotReadyError(
            "This database has the demo people, whose password is public. Use another database"
            " (DATA_DIR), or DEMO=1 DEMO_ON_NETWORK=1 to give them passwords of their own."
        )
    return []


async def demo(settings: Settings, dsn: str) -> list[DemoPerson]:
    """Makes the demo world where there is none, and shows how far it is."""
    columns = (TextColumn("Demo world"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    connection = await asyncpg.connect(dsn)
    try:
        with Progress(*columns, console=OUT, transient=True) as bar:
            task = bar.add_task("demo", total=settings.demo_children, visible=False)

            def progress(done: int, total: int) -> None:
                bar.update(task, completed=done, total=total, visible=True)

            await populate(connection, settings, progress)
        await renew_passwords(connection, settings)
        return people(settings)
    finally:
        await connection.close()


def announce(settings: Settings, shown: list[DemoPerson]) -> None:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    base = f"http://{host}:{settings.port}"
    if shown:
        _show("\nPeople of the demo world, all of them synthetic: username, password, who\n")
        for person in shown:
            _show(f"  {person.username:21}  {person.password}  {person.label}")
        names = {person.username: person for person in shown}
        caller = names.get("hanoi.affairs", shown[0])
        curl = CURL.format(base=base, username=caller.username, password=caller.password)
        _show(f"\nTry it:\n\n{curl}")
    _show(f"\nMăng Non is at {base}, GraphQL at {base}/graphql. Ctrl-C stops it.")


def _show(text: str) -> None:
    """As it stands, for copying: no markup, no line breaks of the console's."""
    OUT.print(text, markup=False, soft_wrap=True)


def _leave(_: int, __: FrameType | None) -> NoReturn:
    raise SystemExit(0)


class _Announcing(server.DrainingServer):
    """Says where it is once it listens."""

    welcome: Any

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        if self.started:
            self.welcome()


def _run(settings: Settings, shown: list[DemoPerson]) -> None:
    app = create(settings)
    build_in_background(settings)
    config = server.config(
        app,
        drain_timeout=settings.drain_timeout,
        proxies=settings.trusted_proxies,
        head_timeout=settings.head_timeout,
        reader_timeout=settings.reader_timeout,
        max_message_bytes=settings.max_message_bytes,
        host=settings.host,
        port=settings.port,
    )
    running = _Announcing(config, on_drain=app.drain)
    running.welcome = lambda: announce(settings, shown)
    running.run()
