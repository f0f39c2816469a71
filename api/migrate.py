"""Brings a database to this release: roles, tables, grants, row security, the tree and
where its units lie."""

from typing import Any

import asyncpg

from authz import rls
from authz.policy import Policy
from db.migrations import run
from db.prepare import connected, prepare
from db.seeds.units import load_points, load_units


async def migrate(dsn: str, secret: bytes) -> None:
    """As a user that may create roles; changes nothing where there is nothing to change."""
    policy = Policy()

    async def write(connection: Any) -> None:
        await rls.write(connection, policy)

    await prepare(dsn, secret, write)
    connection = await asyncpg.connect(dsn)
    try:
        await load_units(connection)
        await load_points(connection)
    finally:
        await connection.close()


async def administers(dsn: str) -> bool:
    """Whether this user could migrate."""
    connection = await asyncpg.connect(dsn)
    try:
        return bool(
            await connection.fetchval(
                "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
            )
        )
    finally:
        await connection.close()


async def pending(dsn: str) -> bool:
    """Whether the database stands at another migration than this release's newest."""
    async with connected(dsn) as connection:
        return await connection.run_sync(run.standing) != run.newest()
