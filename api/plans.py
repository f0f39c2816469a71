"""`mangnon load-plans`: plans as they were printed, into a migrated database."""

from pathlib import Path

import asyncpg

from db.rules.inputs import InputRefusedError
from db.seeds.plans import load_plans


class NotAFileOfPlansError(Exception):
    """The file has something that no plan has."""


async def printed(dsn: str, file: Path | None) -> list[str]:
    """The codes of the plans that were loaded. Raises NotAFileOfPlansError."""
    connection = await asyncpg.connect(dsn)
    try:
        return await load_plans(connection, file)
    except InputRefusedError as refused:
        places = ", ".join("/".join(problem.path) for problem in refused.problems)
        raise NotAFileOfPlansError(f"Unknown in this file: {places}") from None
    finally:
        await connection.close()
