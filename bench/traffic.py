"""How many transactions the database sees for one request: each statement is one of its own."""

import asyncio

import asyncpg

from bench.driver import shoot
from bench.servers import Server

SETTLED = 1.5  # seconds until backends have told what they did


def transactions(server: Server, lines: list[str]) -> float:
    before = asyncio.run(_committed(server))
    shot = shoot(server.url, lines, 16, 3)
    return (asyncio.run(_committed(server)) - before) / shot.count


async def _committed(server: Server) -> int:
    await asyncio.sleep(SETTLED)
    connection = await asyncpg.connect(server.database.dsn)
    try:
        return int(
            await connection.fetchval(
                "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"
            )
        )
    finally:
        await connection.close()
