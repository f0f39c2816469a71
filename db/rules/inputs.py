"""What can be wrong with what officers enter: words, names, days. Everything is said at once.

A fault is something impossible, and refuses; a doubt is something unlikely, said beside success.
"""

import unicodedata
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from db.rules.children import CHILDHOOD_ENDS_AT, DatePrecision, birthday

EARLIEST: Final = date(1900, 1, 1)
LONGEST_NAME: Final = 120  # characters
LONGEST_LINE: Final = 200
_UNSEEN: Final = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # categories of characters
_IN_NAMES: Final = frozenset(" '’.-")


class Fault(StrEnum):
    """Why an input is refused."""

    EMPTY = "EMPTY"
    TOO_LONG = "TOO_LONG"
    TOO_MANY = "TOO_MANY"
    REPEATED = "REPEATED"
    NOT_COMPOSED = "NOT_COMPOSED"
    CONTROL_CHARACTER = "CONTROL_CHARACTER"
    NOT_A_NAME = "NOT_A_NAME"
    UNKNOWN_CODE = "UNKNOWN_CODE"
    BEFORE_1900 = "BEFORE_1900"
    IN_THE_FUTURE = "IN_THE_FUTURE"
    NOT_A_CHILD = "NOT_A_CHILD"
    NOT_A_COMMUNE = "NOT_A_COMMUNE"
    UNIT_NOT_IN_FORCE = "UNIT_NOT_IN_FORCE"
    PERSONAL_ID_FORMAT = "PERSONAL_ID_FORMAT"
    PERSONAL_ID_PLACE = "PERSONAL_ID_PLACE"
    PERSONAL_ID_CENTURY = "PERSONAL_ID_CENTURY"
    PERSONAL_ID_YEAR_TO_COME = "PERSONAL_ID_YEAR_TO_COME"
    PERSONAL_ID_OR_REASON = "PERSONAL_ID_OR_REASON"
    PERSONAL_ID_AND_REASON = "PERSONAL_ID_AND_REASON"
    PHONE_FORMAT = "PHONE_FORMAT"
    HEALTH_INSURANCE_FORMAT = "HEALTH_INSURANCE_FORMAT"
    BIRTH_CERTIFICATE_FORMAT = "BIRTH_CERTIFICATE_FORMAT"
    BIRTH_CERTIFICATE_YEAR = "BIRTH_CERTIFICATE_YEAR"


class Doubt(StrEnum):
    """Why to look again at what was accepted."""

    PERSONAL_ID_SEX = "PERSONAL_ID_SEX"
    PERSONAL_ID_YEAR = "PERSONAL_ID_YEAR"
    HEALTH_INSURANCE_GROUP = "HEALTH_INSURANCE_GROUP"
    LIKELY_DUPLICATE = "LIKELY_DUPLICATE"
    LIKELY_DUPLICATE_ELSEWHERE = "LIKELY_DUPLICATE_ELSEWHERE"
    ELSEWHERE_NOT_ASKED = "ELSEWHERE_NOT_ASKED"


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault, a `Fault` or one of another rule, of one part of the input; indices of lists are
    decimal strings."""

    path: tuple[str, ...]
    fault: StrEnum


class InputRefusedError(Exception):
    """Carries every problem, never a value."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(*(problem.fault for problem in self.problems))


def at(path: tuple[str, ...], faults: Iterable[StrEnum]) -> Iterator[Problem]:
    return (Problem(path, fault) for fault in faults)


def tidy(text: str) -> str:
    """Without spaces around it, and with one between words."""
    return " ".join(word for word in text.split(" ") if word)


def line_faults(text: str, longest: int = LONGEST_LINE) -> list[Fault]:
    """Of one line of words."""
    if not text.strip():
        return [Fault.EMPTY]
    found = [Fault.TOO_LONG] if len(text) > longest else []
    if not unicodedata.is_normalized("NFC", text):
        found.append(Fault.NOT_COMPOSED)
    if any(unicodedata.category(c) in _UNSEEN for c in text):
        found.append(Fault.CONTROL_CHARACTER)
    return found


def name_faults(text: str) -> list[Fault]:
    """Of the name of a person: letters of any script, also with marks that have no composed form
    (Ê-đê, Gia-rai), apostrophes, hyphens, dots."""
    found = line_faults(text, LONGEST_NAME)
    if found == [Fault.EMPTY]:
        return found
    seen = [c for c in text if unicodedata.category(c) not in _UNSEEN]
    spelled = all(unicodedata.category(c)[0] in "LM" or c in _IN_NAMES for c in seen)
    if not spelled or sum(c.isalpha() for c in seen) < 2:  # noqa: PLR2004 -- as a search needs
        found.append(Fault.NOT_A_NAME)
    return found


def first_possible(day: date, precision: DatePrecision) -> date:
    """The first day it can have been, where only the month or the year is known."""
    if precision is DatePrecision.DAY:
        return day
    return day.replace(day=1) if precision is DatePrecision.MONTH else date(day.year, 1, 1)


def latest_possible(day: date, precision: DatePrecision) -> date:
    """The last day of the month or year, where no more is known."""
    if precision is DatePrecision.DAY:
        return day
    if precision is DatePrecision.MONTH:
        return day.replace(day=monthrange(day.year, day.month)[1])
    return date(day.year, 12, 31)


def birth_faults(day: date, precision: DatePrecision, today: date) -> list[Fault]:
    """Of the day of birth of a child that comes into the register."""
    if day < EARLIEST:
        return [Fault.BEFORE_1900]
    if first_possible(day, precision) > today:
        return [Fault.IN_THE_FUTURE]
    if birthday(latest_possible(day, precision), CHILDHOOD_ENDS_AT) <= today:
        return [Fault.NOT_A_CHILD]
    return []


def kept_birth(day: date, precision: DatePrecision, today: date) -> date:
    """As it is stored: the latest possible day, of those that have come."""
    return min(latest_possible(day, precision), today)
