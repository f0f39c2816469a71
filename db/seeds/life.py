"""What the writers of a world know of one child."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from db.rules.children import ChildStatus, DatePrecision, Sex
from db.seeds.families import Family

Seal = Callable[[str, str, UUID, str], bytes]
"""(table, column, id of the row, text) -> what is stored"""

YEAR: Final = 365.2425


@dataclass(slots=True)
class Life:
    """A child being written. Days are ordinals; `until`: the day its childhood here ended."""

    id: UUID
    family: Family
    sex: Sex
    full_name: str
    born: int
    precision: DatePrecision
    registered: int
    recorded_at: datetime
    recorded_by: UUID | None
    status: ChildStatus = ChildStatus.ACTIVE
    until: int | None = None
    left_school: int | None = None
    groups: set[int] = field(default_factory=set)

    def age_on(self, ordinal: int) -> float:
        return (ordinal - self.born) / YEAR

    @property
    def active(self) -> bool:
        return self.status is ChildStatus.ACTIVE

    def last_day(self, end: int | None) -> int | None:
        """`end`, but no later than the day its childhood here ended."""
        if self.until is None:
            return end
        return self.until if end is None else min(end, self.until)
