"""What may be said of a child at all: on which days, and whether its record still takes entries.

A rule answers with every hurdle it finds, each at its place in what was said.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from db.rules.children import CHILDHOOD_ENDS_AT, ChildStatus, DatePrecision, birthday
from db.rules.inputs import EARLIEST, Fault, InputRefusedError, Problem, first_possible

PLANNED_AHEAD: Final = timedelta(days=366)  # the last day of what is planned: help, a placement
SHORTEST_REASON: Final = 10
LONGEST_REASON: Final = 1000
LONGEST_GRADE: Final = 40
LONGEST_NUMBER: Final = 30  # of a household, characters
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


class Hurdle(StrEnum):
    """Why something is not recorded as it was said."""

    NOTHING_SAID = "NOTHING_SAID"
    REASON_TOO_SHORT = "REASON_TOO_SHORT"
    REASON_TOO_LONG = "REASON_TOO_LONG"
    BEFORE_BIRTH = "BEFORE_BIRTH"
    TOO_FAR_AHEAD = "TOO_FAR_AHEAD"
    ENDS_BEFORE_IT_BEGINS = "ENDS_BEFORE_IT_BEGINS"
    AFTER_CHILDHOOD = "AFTER_CHILDHOOD"
    RECORD_CLOSED = "RECORD_CLOSED"
    OVERLAPS = "OVERLAPS"
    ENDED_ALREADY = "ENDED_ALREADY"
    NOTHING_TO_END = "NOTHING_TO_END"
    RECORDED_ALREADY = "RECORDED_ALREADY"
    WRONG_KIND_OF_ORGANISATION = "WRONG_KIND_OF_ORGANISATION"
    SUBGROUP_OF_ANOTHER_GROUP = "SUBGROUP_OF_ANOTHER_GROUP"
    NOT_IN_FORCE = "NOT_IN_FORCE"
    DEGREE_NEEDED = "DEGREE_NEEDED"
    POVERTY_NEEDED = "POVERTY_NEEDED"
    BOTH_PARENTS_DEAD = "BOTH_PARENTS_DEAD"
    PARENT_LIVES = "PARENT_LIVES"
    NO_SUCH_CASE = "NO_SUCH_CASE"
    ANOTHER_CASE = "ANOTHER_CASE"
    PARENTS_NOT_ASKED = "PARENTS_NOT_ASKED"
    OUT_OF_REACH = "OUT_OF_REACH"
    LIVES_THERE = "LIVES_THERE"
    MOVE_OPEN = "MOVE_OPEN"
    MOVE_CLOSED = "MOVE_CLOSED"


def refuse(*groups: Iterable[Problem]) -> None:
    """Raises InputRefusedError unless nothing was found."""
    problems = [problem for group in groups for problem in group]
    if problems:
        raise InputRefusedError(problems)


def found(path: str, *faults: tuple[StrEnum, bool]) -> list[Problem]:
    """Those of the faults that hold, at one place; an empty path is the whole."""
    place = tuple(path.split(".")) if path else ()
    return [Problem(place, fault) for fault, holds in faults if holds]


@dataclass(frozen=True, slots=True)
class Span:
    """From a day to a day, both included; without a last day it goes on."""

    first: date
    last: date | None = None

    def overlaps(self, other: "Span") -> bool:
        return (self.last is None or other.first <= self.last) and (
            other.last is None or self.first <= other.last
        )

    def holds_on(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Childhood:
    """What the days of a child's facts are measured by. `born` is the latest possible day."""

    born: date | None
    precision: DatePrecision | None
    today: date

    @property
    def begins(self) -> date:
        """The first possible day of birth; an estimate may be wrong by years."""
        if self.born is None or self.precision is DatePrecision.ESTIMATED:
            return EARLIEST
        return first_possible(self.born, self.precision or DatePrecision.DAY)

    @property
    def ends(self) -> date:
        """The 16th birthday, by the latest possible day of birth."""
        return date.max if self.born is None else birthday(self.born, CHILDHOOD_ENDS_AT)


def first_day(path: str, day: date, of: Childhood) -> list[Problem]:
    """Of the first day of a fact, or the day of an event."""
    early = day < EARLIEST
    return found(
        path,
        (Fault.BEFORE_1900, early),
        (Hurdle.BEFORE_BIRTH, not early and day < of.begins),
        (Fault.IN_THE_FUTURE, day > of.today),
        (Hurdle.AFTER_CHILDHOOD, of.today >= day >= of.ends),
    )


def last_day(
    path: str, day: date | None, first: date, today: date, *, planned: bool = False
) -> list[Problem]:
    """Of the last day of a fact; `planned`: it may lie ahead."""
    if day is None:
        return []
    return found(
        path,
        (Hurdle.ENDS_BEFORE_IT_BEGINS, day < first),
        (Fault.IN_THE_FUTURE, not planned and day > today),
        (Hurdle.TOO_FAR_AHEAD, planned and day > today + PLANNED_AHEAD),
    )


def reason(path: str, text: str) -> list[Problem]:
    """Of why something is corrected; its lines may break."""
    size = len(text.strip())
    shown = (c for c in text if c not in "\r\n\t")
    return found(
        path,
        (Hurdle.REASON_TOO_SHORT, size < SHORTEST_REASON),
        (Hurdle.REASON_TOO_LONG, size > LONGEST_REASON),
        (Fault.NOT_COMPOSED, not unicodedata.is_normalized("NFC", text)),
        (Fault.CONTROL_CHARACTER, any(unicodedata.category(c) in _UNSEEN for c in shown)),
    )


TAKES_CHANGES: Final = frozenset({ChildStatus.ACTIVE, ChildStatus.AGED_OUT})
TAKES_EVENTS: Final = frozenset(ChildStatus) - {ChildStatus.MERGED}


def open_record(status: str, taking: frozenset[ChildStatus] = TAKES_CHANGES) -> list[Problem]:
    """Of the record itself: a closed one takes no changes; of one that was merged nothing at all
    is said any more, it is said of the other."""
    return found("", (Hurdle.RECORD_CLOSED, ChildStatus(status) not in taking))
