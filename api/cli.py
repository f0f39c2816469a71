"""The command `mangnon`. Each command is a few lines; what it does is in a module of its name."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import asyncpg
import typer
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape

from api import logs
from api.administrator import NotMadeError
from api.administrator import administrator as made
from api.allocator import frugal
from api.database import database
from api.demo import OtherWorldError
from api.doctor import examine
from api.explain import explain
from api.migrate import migrate as bring
from api.plans import NotAFileOfPlansError, printed
from api.rollups import BusyError, checked
from api.rotate import compared_anew, resealed
from api.serve import NotReadyError, demo
from api.serve import serve as run
from api.settings import Settings
from api.token import NobodyError, rotated
from api.token import token as issue
from api.work import work as apart
from db.embedded import HeldError, StartError
from db.migrations import run as migrations
from db.prepare import TooOldError, draft
from db.services.reindexing import InUseError
from db.services.rotation import RotatingError
from db.vault import VaultError
from schema.sdl import sdl as text

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Măng Non: the register of Viet Nam's child protection, over GraphQL.",
)
OUT = Console(highlight=False)
ERR = Console(stderr=True, highlight=False)
EXPECTED = (
    HeldError,
    StartError,
    NotReadyError,
    OtherWorldError,
    NobodyError,
    NotMadeError,
    NotAFileOfPlansError,
    TooOldError,
    RotatingError,
    InUseError,
    BusyError,
    VaultError,
    PermissionError,
    ConnectionError,
    asyncpg.PostgresError,
)


@app.command()
def serve() -> None:
    """Run the product: database, migrations, demo world, server."""
    run(Settings())


@app.command()
def work() -> None:
    """Do long work (imports of books) in a process of its own, until it is stopped."""
    settings = Settings()
    logs.configure(settings.log_level)
    with database(settings, ERR.print):
        asyncio.run(apart(settings))


@app.command()
def migrate() -> None:
    """Bring the database to this release: roles, tables, row security, the tree."""
    settings = Settings()
    with database(settings, ERR.print) as dsn:
        asyncio.run(bring(dsn, settings.key))
        ERR.print(f"The database is at {migrations.newest()}.")


@app.command()
def seed(
    children: Annotated[int | None, typer.Option(help="How many; otherwise DEMO_CHILDREN.")] = None,
) -> None:
    """Migrate, and make the demo world where there is nobody yet."""
    settings = Settings()
    if children is not None:
        settings = settings.model_copy(update={"demo_children": children})
    with database(settings, ERR.print) as dsn:
        asyncio.run(bring(dsn, settings.key))
        people = asyncio.run(demo(settings, dsn))
        ERR.print(f"The demo world has {len(people)} people with accounts.")


@app.command()
def load_plans(
    file: Annotated[
        Path | None, typer.Argument(help="A file like the one that comes with the product.")
    ] = None,
) -> None:
    """Load printed plans: their targets, sums and duties to report; again changes nothing."""
    settings = Settings()
    with database(settings, ERR.print) as dsn:
        loaded = asyncio.run(printed(dsn, file))
        ERR.print(f"{len(loaded)} plans: {', '.join(loaded)}.")


@app.command()
def create_administrator(
    username: Annotated[str, typer.Argument(help="To sign in with: small letters and digits.")],
    name: Annotated[str, typer.Argument(help="The name to show, in quotes.")],
) -> None:
    """Make the first administrator of the nation; print a password, this once."""
    settings = Settings()
    with database(settings, ERR.print) as dsn:
        first = asyncio.run(made(dsn, username, name))
    ERR.print(escape(f"{first.username} of {first.organisation} administers the nation. Password:"))
    sys.stdout.write(f"{first.password}\n")


@app.command()
def rotate_signing_key(
    at_once: Annotated[
        bool, typer.Option(help="The old key got out: it ends now, and everybody signs in again.")
    ] = False,
) -> None:
    """Sign access tokens with a new key; the old one is accepted until its tokens have ended."""
    settings = Settings()
    with database(settings, ERR.print):
        ERR.print(f"Tokens are signed with {asyncio.run(rotated(settings, at_once=at_once))}.")


@app.command()
def rotate_keys() -> None:
    """Seal all sealed columns under a new key while servers run; go on where it was stopped."""
    settings = Settings()
    with database(settings, ERR.print) as dsn:
        done = asyncio.run(resealed(settings, dsn, ERR.print))
    ERR.print(f"Key {done.number} seals; {done.values} values were sealed anew.")


@app.command()
def rotate_blind_key() -> None:
    """Find equal sealed numbers by a new key; while no server runs, whole or not at all."""
    settings = Settings()
    with database(settings, ERR.print, shared=False) as dsn:
        done = asyncio.run(compared_anew(settings, dsn, ERR.print))
    ERR.print(f"{done} blind indexes were written anew.")


@app.command()
def check_rollups(
    year: Annotated[
        list[int] | None, typer.Option(help="Keep all periods of this year; may be repeated.")
    ] = None,
    *,
    repair: Annotated[bool, typer.Option(help="Count anew where something differs.")] = False,
) -> None:
    """Count everything that is kept, and say where it is not what is kept."""
    settings = Settings()
    with database(settings, ERR.print):
        told = asyncio.run(checked(settings, year or (), repair=repair, say=OUT.print))
    wrong = len(told.found.differences)
    ERR.print(f"{told.built} counts are new. {told.found.spans} are kept, {wrong} units differ.")
    if told.repaired:
        ERR.print("They were counted anew.")
    raise typer.Exit(1 if wrong and not told.repaired else 0)


@app.command()
def sdl() -> None:
    """Print the schema, as schema/schema.graphql holds it."""
    sys.stdout.write(text())


@app.command()
def explain_access(
    username: str,
    action: Annotated[str, typer.Argument(help="read, update, open_sealed, administer …")],
    identity: Annotated[str, typer.Argument(metavar="ID", help="As in the API: Child_…")],
) -> None:
    """Say why somebody may, or may not, do something to one row; with the SQL."""
    settings = Settings()
    with database(settings, ERR.print):
        sys.stdout.write(asyncio.run(explain(settings, username, action, identity)))


@app.command()
def token(
    username: str,
    minutes: Annotated[int | None, typer.Option(min=1, max=60)] = None,
) -> None:
    """Print an access token for somebody, without their password."""
    settings = Settings()
    with database(settings, ERR.print):
        sys.stdout.write(asyncio.run(issue(settings, username, minutes or settings.token_minutes)))
        sys.stdout.write("\n")


@app.command()
def doctor() -> None:
    """Look at database, migrations, roles, policy, keys, tree, clock; say what to do."""
    settings = Settings()
    with database(settings, ERR.print) as dsn:
        sick = asyncio.run(_told(settings, dsn))
    raise typer.Exit(1 if sick else 0)


async def _told(settings: Settings, dsn: str) -> int:
    sick = 0
    async for finding in examine(settings, dsn):
        sign = "[red]✗[/]" if finding.remedy else "[green]✓[/]"
        OUT.print(f"{sign} {finding.what:11} {escape(finding.seen)}")
        if finding.remedy:
            sick += 1
            OUT.print(f"  → {escape(finding.remedy)}")
    return sick


@app.command(hidden=True)
def migration(title: str) -> None:
    """Draft a migration from what the models have and the database lacks."""
    settings = Settings()
    with database(settings, ERR.print) as dsn:
        asyncio.run(draft(dsn, settings.key, title))


def main() -> None:
    """What a person can mend is a sentence; anything else is a bug and looks like one."""
    frugal()
    try:
        app()
    except ValidationError as error:
        for fault in error.errors():
            name = ".".join(map(str, fault["loc"])).upper() or "Settings"
            ERR.print(f"[red]{name}[/]: {escape(fault['msg'].removeprefix('Value error, '))}")
        sys.exit(2)
    except EXPECTED as error:
        ERR.print(f"[red]{escape(str(error))}[/]")
        sys.exit(1)
