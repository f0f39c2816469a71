"""`mangnon rotate-keys`: by whoever holds the keyring and the database."""

from collections.abc import Callable

import asyncpg

from api.settings import Settings
from db.services.reindexing import reindex
from db.services.rotation import Rotated, rotate


async def resealed(settings: Settings, dsn: str, say: Callable[[str], None]) -> Rotated:
    """As the user that migrates."""
    connection = await asyncpg.connect(dsn)
    try:
        return await rotate(connection, settings.keyring, say)
    finally:
        await connection.close()


async def compared_anew(settings: Settings, dsn: str, say: Callable[[str], None]) -> int:
    """As the user that migrates, while no server runs; how many indexes were written."""
    connection = await asyncpg.connect(dsn)
    try:
        return await reindex(connection, settings.keyring, say)
    finally:
        await connection.close()
