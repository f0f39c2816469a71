"""Reference data that a worker keeps in memory."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from db.rules.names import Names
from db.units import Unit

CRITERIA: Final = """
SELECT code, name_vi, name_en, unit_id, valid_from, valid_to FROM risk_criterion ORDER BY code
"""
# Pages at random, as many as hold the names that are wanted; a table never analysed counts none.
NAMES: Final = """
SELECT search_name FROM child TABLESAMPLE SYSTEM (
  (SELECT least(100, 500000 / greatest(reltuples, 1)) FROM pg_class WHERE oid = 'child'::regclass)
) LIMIT 10000
"""


@dataclass(frozen=True, slots=True)
class Criterion:
    """Why a child may be watched. `unit_id` None: everywhere; a day of None: no such end."""

    code: str
    name_vi: str
    name_en: str
    unit_id: int | None
    valid_from: date | None
    valid_to: date | None

    def holds(self, unit: Unit | None, day: date) -> bool:
        """In force on the day: everywhere, or in this unit or one above it."""
        begun = self.valid_from is None or self.valid_from <= day
        over = self.valid_to is not None and self.valid_to < day
        return begun and not over and self._reaches(unit)

    def _reaches(self, unit: Unit | None) -> bool:
        if self.unit_id is None:
            return True
        return unit is not None and self.unit_id in {u.id for u in (unit, *unit.ancestors)}


async def criteria(connection: Any) -> Mapping[str, Criterion]:
    """All risk criteria by code, those no longer in force too: watches of the past name them."""
    return {row["code"]: Criterion(*row) for row in await connection.fetch(CRITERIA)}


async def names(connection: Any) -> Names:
    """Some thousands of names, to tell what is usual in them; fewer of a small register."""
    return Names.of([row["search_name"] for row in await connection.fetch(NAMES)])
