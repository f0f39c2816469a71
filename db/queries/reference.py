"""Reference data that a worker keeps in memory."""

from collections.abc import Mapping, Sequence
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


@dataclass(frozen=True, slots=True)
class Choice:
    """Something of which one is chosen, by its code. `of`: the number of the group it belongs to,
    `source`: where it was found; None for what has none."""

    code: str
    name_vi: str
    name_en: str
    valid_from: date | None = None
    valid_to: date | None = None
    of: int | None = None
    source: str | None = None

    def holds(self, day: date) -> bool:
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Former:
    """A group of the law of 2004 and what became of it."""

    number: int
    code: str
    name_vi: str
    name_en: str
    groups: tuple[int, ...]
    successor: str
    source: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What the register chooses from, as data has it."""

    subgroups: Sequence[Choice] = ()
    kinds: Sequence[Choice] = ()
    former: Sequence[Former] = ()


SUBGROUPS: Final = """
SELECT code, name_vi, name_en, valid_from, valid_to, group_number, source
FROM circumstance_subgroup ORDER BY group_number, code
"""
KINDS: Final = """
SELECT code, name_vi, name_en, valid_from, valid_to FROM assistance_kind ORDER BY code
"""
FORMER: Final = """
SELECT number, code, name_vi, name_en, groups_2016 AS groups, successor, source
FROM circumstance_2004 ORDER BY number
"""


async def choices(connection: Any) -> Choices:
    """All of them, those no longer in force too."""
    subgroups = [Choice(*row) for row in await connection.fetch(SUBGROUPS)]
    kinds = [Choice(*row) for row in await connection.fetch(KINDS)]
    rows = await connection.fetch(FORMER)
    former = [Former(**{**row, "groups": tuple(row["groups"])}) for row in rows]
    return Choices(subgroups, kinds, former)
