"""Working days of state bodies: weeks, public holidays, days worked instead (lịch làm việc).

Which days are free is data that changes each year: an OFF day, or a Saturday or Sunday that is
WORKING because another day was given for it. The law's days are days in Hà Nội.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from db.rules.inputs import InputRefusedError, Problem

HANOI: Final = ZoneInfo("Asia/Ho_Chi_Minh")
COLUMNS: Final = ("day", "kind", "name_vi", "source", "verified")
_ONE: Final = timedelta(days=1)
_SATURDAY: Final = 5  # of weekday()


class DayKind(StrEnum):
    OFF = "OFF"
    WORKING = "WORKING"


class CalendarFault(StrEnum):
    """What is wrong with a line of a calendar."""

    COLUMNS = "COLUMNS"
    NOT_A_DAY = "NOT_A_DAY"
    KIND = "KIND"
    REPEATED = "REPEATED"
    VERIFIED = "VERIFIED"
    NO_WEEKEND = "NO_WEEKEND"


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A line of a calendar; `verified`: by the law's own words or by the official notice."""

    day: date
    kind: DayKind
    name_vi: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """In a year that it does not know only Saturdays and Sundays are free: terms then end too
    early rather than too late."""

    off: frozenset[date] = field(default_factory=frozenset)
    working: frozenset[date] = field(default_factory=frozenset)

    def knows(self, year: int) -> bool:
        return any(day.year == year for day in self.off)

    def is_working(self, day: date) -> bool:
        return day in self.working or (day.weekday() < _SATURDAY and day not in self.off)

    def after(self, day: date, days: int) -> date:
        """The last of so many working days after a day, which does not count itself
        (Civil Code 2015 art. 147)."""
        while days > 0:
            day += _ONE
            days -= self.is_working(day)
        return day


def calendar_of(days: Iterable[SpecialDay]) -> WorkingCalendar:
    known = tuple(days)
    return WorkingCalendar(
        frozenset(each.day for each in known if each.kind is DayKind.OFF),
        frozenset(each.day for each in known if each.kind is DayKind.WORKING),
    )


def hanoi_day(moment: datetime) -> date:
    """The day of the law. A moment without offset is a bug of the caller: ValueError."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs an offset")
    return moment.astimezone(HANOI).date()


def end_of(day: date) -> datetime:
    """24:00 in Hà Nội, when the last day of a term ends (Civil Code 2015 art. 148), in UTC."""
    return datetime.combine(day + _ONE, time(), HANOI).astimezone(UTC)


def start_of(day: date) -> datetime:
    """0:00 in Hà Nội, in UTC."""
    return datetime.combine(day, time(), HANOI).astimezone(UTC)


def _faults(row: dict[str, str], day: date | None, seen: set[date]) -> Iterator[CalendarFault]:
    if day is None:
        yield CalendarFault.NOT_A_DAY
    elif day in seen:
        yield CalendarFault.REPEATED
    if row["kind"] not in set(DayKind):
        yield CalendarFault.KIND
    elif row["kind"] == DayKind.WORKING and day is not None and day.weekday() < _SATURDAY:
        yield CalendarFault.NO_WEEKEND
    if row["verified"] not in ("yes", "no"):
        yield CalendarFault.VERIFIED


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read_calendar(lines: Iterable[str]) -> tuple[SpecialDay, ...]:
    """A calendar file (CSV). Raises InputRefusedError with every problem; a path is the number of
    the line, the heading being line 1."""
    rows = list(csv.reader(lines))
    if not rows or tuple(rows[0]) != COLUMNS:
        raise InputRefusedError([Problem(("1",), CalendarFault.COLUMNS)])
    found: list[SpecialDay] = []
    problems: list[Problem] = []
    seen: set[date] = set()
    for number, cells in enumerate(rows[1:], 2):
        path = (str(number),)
        if len(cells) != len(COLUMNS):
            problems.append(Problem(path, CalendarFault.COLUMNS))
            continue
        row = dict(zip(COLUMNS, cells, strict=True))
        day = _day(row["day"])
        wrong = [Problem(path, fault) for fault in _faults(row, day, seen)]
        problems += wrong
        if day is None or wrong:
            continue
        seen.add(day)
        kind = DayKind(row["kind"])
        found.append(SpecialDay(day, kind, row["name_vi"], row["source"], row["verified"] == "yes"))
    if problems:
        raise InputRefusedError(problems)
    return tuple(found)
