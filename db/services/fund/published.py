"""What funds said in public, for who did not sign in: by a role that reads nothing else."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from db.rules import statement_text
from db.rules.statements import Statement

AT: Final = "/public/funds"  # addresses that need no sign-in
COLUMNS: Final = "id, fund_id, year, edition, reason, body, published_at"
LATEST: Final = """
SELECT s.fund_id, s.year, s.body::json->>'fund' AS fund, s.body::json->>'unit' AS unit
FROM (SELECT DISTINCT ON (fund_id) fund_id, year, body FROM fund_statement
  ORDER BY fund_id, year DESC, edition DESC) s ORDER BY unit, fund, s.fund_id
"""
ALL: Final = """
SELECT year, edition, reason, published_at FROM fund_statement WHERE fund_id = $1
ORDER BY year DESC, edition DESC
"""
ONE: Final = f"""
SELECT {COLUMNS} FROM fund_statement WHERE fund_id = $1 AND year = $2
  AND ($3::int IS NULL OR edition = $3) ORDER BY edition DESC LIMIT 1
"""  # noqa: S608 -- constants


@dataclass(frozen=True, slots=True)
class Published:
    """A statement as everybody reads it."""

    id: UUID
    fund: UUID
    edition: int
    reason: str | None
    published_at: datetime
    statement: Statement


class Statements:
    """`pool`: of the role that reads published statements."""

    def __init__(self, pool: Any) -> None:
        self._pool = pool

    async def funds(self) -> list[Any]:
        """That published something: id, year of the last statement, names as it has them."""
        found: list[Any] = await self._pool.fetch(LATEST)
        return found

    async def of(self, fund: UUID) -> list[Any]:
        """Newest first: year, edition, reason, when."""
        found: list[Any] = await self._pool.fetch(ALL, fund)
        return found

    async def one(self, fund: UUID, year: int, edition: int | None) -> Published | None:
        """The edition that counts, unless another one is named."""
        row = await self._pool.fetchrow(ONE, fund, year, edition)
        if row is None:
            return None
        said = statement_text.read(row["body"])
        told = (row["edition"], row["reason"], row["published_at"])
        return Published(row["id"], row["fund_id"], *told, said)
