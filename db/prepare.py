"""An empty or older database becomes this release's: roles, tables, grants, in one transaction."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from db import roles
from db.migrations import run
from db.sealing import guards

OLDEST_SERVER = 160_000  # PostgreSQL 16: `GRANT … WITH INHERIT, SET`
TRIES = 5


class TooOldError(Exception):
    """The server is older than PostgreSQL 16."""


@asynccontextmanager
async def connected(dsn: str) -> AsyncIterator[AsyncConnection]:
    """One connection of SQLAlchemy's for migrations, in a transaction."""

    async def connect() -> Any:
        return await asyncpg.connect(dsn)

    engine = create_async_engine("postgresql+asyncpg://", async_creator=connect, poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            yield connection
    finally:
        await engine.dispose()


@asynccontextmanager
async def _migrated(dsn: str, secret: bytes) -> AsyncIterator[tuple[AsyncConnection, Any]]:
    """As the owner of tables that are at the last migration; the driver's connection beside it."""
    async with connected(dsn) as connection:
        raw: Any = (await connection.get_raw_connection()).driver_connection
        await connection.exec_driver_sql("SET LOCAL lock_timeout = '60s'")
        await connection.exec_driver_sql(
            "SELECT pg_advisory_xact_lock(hashtext('mangnon migrate'))"
        )
        if int(await raw.fetchval("SHOW server_version_num")) < OLDEST_SERVER:
            raise TooOldError("PostgreSQL 16 or later is needed")
        for statement in (*roles.creation(secret), *roles.admission()):
            await raw.execute(statement)
        await raw.execute(f"SET LOCAL ROLE {roles.OWNER}")
        await connection.run_sync(run.upgrade)
        yield connection, raw


async def prepare(
    dsn: str, secret: bytes, write_policies: Callable[[Any], Awaitable[None]] | None = None
) -> None:
    """As a user that may create roles. `write_policies` receives the asyncpg connection, as the
    owner of the tables and in the same transaction. Servers may run beside it: where their locks
    and its cross, all of it is undone and done again."""
    for left in reversed(range(TRIES)):
        try:
            await _prepared(dsn, secret, write_policies)
        except asyncpg.DeadlockDetectedError:
            if not left:
                raise
            await asyncio.sleep(1)
        else:
            return


async def _prepared(
    dsn: str, secret: bytes, write_policies: Callable[[Any], Awaitable[None]] | None
) -> None:
    async with _migrated(dsn, secret) as (_, raw):
        for statement in (*roles.grants(), *guards()):
            await raw.execute(statement)
        if write_policies is not None:
            await write_policies(raw)


async def draft(dsn: str, secret: bytes, title: str) -> None:
    """A migration of what the models have and the last one lacks. Not `prepare`: grants and
    policies speak of tables that do not exist yet."""
    async with _migrated(dsn, secret) as (connection, _):
        await connection.run_sync(run.write, title)
