"""School years: kindergarten from three, primary from the year of the sixth birthday, then on to
the tenth grade. A year lasts until the day before the next opens, so that holidays are covered.

Which school is told when a child enters it; the class also with the present year, since schools
send their lists.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from random import Random
from typing import Final
from uuid import UUID

from db.seeds.acts import SetSchooling
from db.seeds.life import Life
from db.seeds.plots import Plot
from db.seeds.rows import named_id

KINDERGARTEN, PRIMARY, LOWER, UPPER = "mam-non", "tieu-hoc", "thcs", "thpt"
_OPENS: Final = (9, 5)  # khai giảng
_FIRST_GRADE_AT: Final = 6
_LAST_PRIMARY, _LAST_LOWER = 5, 9
_CLASSES: Final = "ABCD"
_LISTS_OF: Final = 1  # years, the present one included


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

    def __init__(self, plot: Plot, rng: Random, today: date) -> None:
        self._rng = rng
        self._this_year = school_year(today)
        self._remote = plot.profile.remote
        self._schools: Mapping[str, UUID] = {
            KINDERGARTEN: school_id(KINDERGARTEN, plot.origin.code),
            PRIMARY: school_id(PRIMARY, plot.origin.code),
            LOWER: school_id(LOWER, plot.origin.code),
            UPPER: school_id(UPPER, plot.district),
        }

    def record(self, life: Life) -> None:
        birth_year = date.fromordinal(life.born).year
        first = birth_year + _FIRST_GRADE_AT
        leaves = life.left_school
        if leaves is not None and leaves <= life.registered:
            return
        if self._rng.random() < (0.7 if self._remote else 0.88):
            self._attend(life, birth_year + 3, first, KINDERGARTEN, None)
        last = first + self._grades() - 1
        letter = _CLASSES[self._rng.getrandbits(2)]
        for year in range(first, min(self._this_year, last) + 1):
            if leaves is not None and _opening(year) >= leaves:
                break
            grade = year - first + 1
            self._attend(life, year, year + 1, _kind(grade), f"{grade}{letter}")
        ended = leaves or _opening(last + 1)
        if ended > _opening(first):
            self._leave(life, ended)

    def _grades(self) -> int:
        """Most go on to the tenth; in remote places some stop after primary school."""
        lot = self._rng.random()
        if lot < (0.03 if self._remote else 0.004):
            return _LAST_PRIMARY + int(lot * 100) % 4
        return _LAST_LOWER if lot > (0.7 if self._remote else 0.88) else _LAST_LOWER + 1

    def _attend(self, life: Life, year: int, until: int, kind: str, grade: str | None) -> None:
        """What holds when the child comes into the register, and what changes afterwards."""
        start = _opening(year)
        over = _opening(until) if until <= self._this_year else None
        if year > self._this_year or (over is not None and over <= life.registered):
            return
        listed = year > self._this_year - _LISTS_OF
        if listed or start <= life.registered or _enters(kind, grade):
            told = SetSchooling(self._schools[kind], grade, date.fromordinal(start))
            life.does(start + self._rng.getrandbits(4), told)

    def _leave(self, life: Life, day: int) -> None:
        if life.registered < day:
            told = SetSchooling(None, None, date.fromordinal(day))
            life.does(day + self._rng.getrandbits(4), told)


def _enters(kind: str, grade: str | None) -> bool:
    firsts = {KINDERGARTEN: None, PRIMARY: 1, LOWER: _LAST_PRIMARY + 1, UPPER: _LAST_LOWER + 1}
    return grade is None or grade[:-1] == str(firsts[kind])


def _kind(grade: int) -> str:
    if grade <= _LAST_PRIMARY:
        return PRIMARY
    return LOWER if grade <= _LAST_LOWER else UPPER
