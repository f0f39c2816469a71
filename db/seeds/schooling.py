"""School years: kindergarten from three, primary from the year of the sixth birthday, then on to
the tenth grade. A year lasts until the day before the next opens, so that holidays are covered."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from random import Random
from typing import Final
from uuid import UUID

from db.seeds.life import Life
from db.seeds.plots import Plot
from db.seeds.rows import Rows, named_id

KINDERGARTEN, PRIMARY, LOWER, UPPER = "mam-non", "tieu-hoc", "thcs", "thpt"
_OPENS: Final = (9, 5)  # khai giảng
_FIRST_GRADE_AT: Final = 6
_LAST_PRIMARY, _LAST_LOWER = 5, 9
_CLASSES: Final = "ABCD"


def school_id(kind: str, code: str) -> UUID:
    """The school of a commune of 30 June 2025; the upper secondary school of a district."""
    return named_id(f"school/{kind}/{code}")


def school_year(day: date) -> int:
    """The year in which the school year of a day began."""
    return day.year if (day.month, day.day) >= _OPENS else day.year - 1


@cache
def _opening(year: int) -> int:
    return date(year, *_OPENS).toordinal()


class Schools:
    """Sends the children of one plot to school."""

    def __init__(self, plot: Plot, rows: Rows, rng: Random, today: date) -> None:
        self._rows, self._rng = rows, rng
        self._this_year = school_year(today)
        self._remote = plot.profile.remote
        self._schools: Mapping[str, UUID] = {
            KINDERGARTEN: school_id(KINDERGARTEN, plot.origin.code),
            PRIMARY: school_id(PRIMARY, plot.origin.code),
            LOWER: school_id(LOWER, plot.origin.code),
            UPPER: school_id(UPPER, plot.district),
        }

    def write(self, life: Life) -> None:
        leaves = life.left_school
        if leaves is None or (life.until is not None and life.until < leaves):
            leaves = life.until
        birth_year = date.fromordinal(life.born).year
        first = birth_year + _FIRST_GRADE_AT
        if self._rng.random() < (0.7 if self._remote else 0.88):
            self._kindergarten(life, birth_year + 3, first, leaves)
        last = min(self._this_year, first + self._grades() - 1)
        letter = _CLASSES[self._rng.getrandbits(2)]
        for year in range(first, last + 1):
            if leaves is not None and _opening(year) >= leaves:
                break
            grade = year - first + 1
            self._attend(life, year, _kind(grade), f"{grade}{letter}", leaves)

    def _grades(self) -> int:
        """Most go on to the tenth; in remote places some stop after primary school."""
        lot = self._rng.random()
        if lot < (0.03 if self._remote else 0.004):
            return _LAST_PRIMARY + int(lot * 100) % 4
        return _LAST_LOWER if lot > (0.7 if self._remote else 0.88) else _LAST_LOWER + 1

    def _kindergarten(self, life: Life, start: int, first: int, leaves: int | None) -> None:
        if start > self._this_year or (leaves is not None and _opening(start) >= leaves):
            return
        ended = _opening(first) - 1 if first <= self._this_year else None
        end = _earlier(ended, leaves)
        self._rows.dated("schooling", life, _opening(start), end, self._schools[KINDERGARTEN], None)

    def _attend(self, life: Life, year: int, kind: str, grade: str, leaves: int | None) -> None:
        ended = _opening(year + 1) - 1 if year < self._this_year else None
        end = _earlier(ended, leaves)
        self._rows.dated("schooling", life, _opening(year), end, self._schools[kind], grade)


def _kind(grade: int) -> str:
    if grade <= _LAST_PRIMARY:
        return PRIMARY
    return LOWER if grade <= _LAST_LOWER else UPPER


def _earlier(one: int | None, other: int | None) -> int | None:
    return min((day for day in (one, other) if day is not None), default=None)
