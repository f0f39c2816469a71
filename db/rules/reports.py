"""The regime of reports (chế độ báo cáo): which reports a duty asks for, when one is late, and what
may be done with one."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

HALVES: Final = (1, 2)


class DutyKind(StrEnum):
    """INPUT: units report. SYNTHESIS: what they reported is added up. BODY: a body of the unit
    reports, such as its police. AT_ONCE: whatever happens is reported at once."""

    INPUT = "INPUT"
    SYNTHESIS = "SYNTHESIS"
    BODY = "BODY"
    AT_ONCE = "AT_ONCE"


class DutyPeriod(StrEnum):
    """STAGE: the first years of a plan, or all of them."""

    HALF = "HALF"
    YEAR = "YEAR"
    STAGE = "STAGE"
    ONCE = "ONCE"
    AT_ONCE = "AT_ONCE"


class DueComparator(StrEnum):
    """How a plan prints the day: before it (trước ngày), on it (vào ngày), or not at all."""

    BEFORE = "BEFORE"
    ON = "ON"
    NONE = "NONE"


@dataclass(frozen=True, slots=True)
class Duty:
    """`due`: month and day of every year from `first` to `last`; `days`: those alone. `half`: of
    which half a duty of HALF speaks, where it is one of them."""

    kind: DutyKind
    period: DutyPeriod
    comparator: DueComparator
    due: tuple[int, int] | None = None
    days: tuple[date, ...] = field(default=())
    first: int | None = None
    last: int | None = None
    half: int | None = None


@dataclass(frozen=True, slots=True, order=True)
class Occurrence:
    """A report that a duty asks for: of which year and half, and the day that the plan prints."""

    year: int
    half: int | None
    due: date | None


def occurrences(duty: Duty, year: int) -> Iterator[Occurrence]:
    """What the duty asks for in a year; nothing is asked for of what is reported at once."""
    if duty.period is DutyPeriod.AT_ONCE:
        return
    if duty.days:
        yield from (Occurrence(year, duty.half, day) for day in duty.days if day.year == year)
        return
    if not (duty.first or year) <= year <= (duty.last or year):
        return
    day = date(year, *duty.due) if duty.due else None
    every = duty.period is DutyPeriod.HALF and duty.half is None
    for half in HALVES if every else (duty.half,):
        yield Occurrence(year, half, day)


def last_day(comparator: DueComparator, due: date | None) -> date | None:
    """The last day on which a report is in time: before a day is the day before it at the latest;
    None: no day is printed."""
    if due is None or comparator is DueComparator.NONE:
        return None
    return due - timedelta(days=1) if comparator is DueComparator.BEFORE else due


def slack(inputs: date | None, synthesis: date | None) -> int | None:
    """Days between the last one for the reports and the last one for what adds them up; 0 and less
    leave no time for it. None where one has no day."""
    return None if inputs is None or synthesis is None else (synthesis - inputs).days
