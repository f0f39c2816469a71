"""Which figures are one and the same number under several names: it is counted, kept and protected
once, so that nothing is told by comparing them (ADR 51).

A rate has the count of another indicator below its line; a stock on the last day of a year is that
of its last month; children under five by the band under three are all children of that band.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from db.rules.children import FactKind
from db.rules.circumstances import BY_CODE
from db.rules.indicators.catalogue import DEFINITIONS
from db.rules.indicators.dimensions import AGE_BANDS, UNKNOWN, IndicatorDimension
from db.rules.indicators.words import (
    STOCKS,
    AnyOf,
    Base,
    Condition,
    Definition,
    FactIs,
    Gifted,
    Helped,
    InGroup,
    OfCategory,
    Under,
)
from db.rules.periods import Span

Coordinates = tuple[tuple[IndicatorDimension, str], ...]  # dimensions in order, each its category
D = IndicatorDimension
_WITHIN: Final = (Helped, Gifted)  # speak of all of the period, not of its last day
_BANDS: Final = {f"{low}-{high - 1}": (low, high) for low, high in AGE_BANDS}


@dataclass(frozen=True, slots=True)
class Number:
    """One of the numbers of an indicator: 0 what is counted or of how many, 1 the part of it."""

    code: str
    which: int = 0


@dataclass(frozen=True, slots=True)
class _Counted:
    """What a cell is, by itself: two that are equal are the same count."""

    base: Base
    conditions: frozenset[Condition]
    categories: frozenset[tuple[IndicatorDimension, str]]


@cache
def owner(number: Number, cell: Coordinates) -> tuple[Number, Coordinates] | None:
    """Under which indicator a cell is kept and protected: the one by the fewest dimensions, and of
    these the first of the catalogue. None: nothing can be in it."""
    counted = _counted(number, cell)
    if counted is None:
        return None
    fewer = tuple(each for each in cell if each[0] is not D.CIRCUMSTANCE)
    return next(
        (known, at)
        for at in dict.fromkeys((fewer, cell))
        for known in _numbers()
        if {of for of, _ in at} <= set(DEFINITIONS[known.code].dimensions) or known == number
        if _counted(known, at) == counted
    )


@cache
def _numbers() -> tuple[Number, ...]:
    each = DEFINITIONS.values()
    return tuple(Number(d.code, n) for d in each for n in range(2 if d.part else 1))


def of_period(number: Number, span: Span) -> Span:
    """The period under which it is kept: of what is so on a day, the month that ends with it."""
    known = DEFINITIONS[number.code]
    conditions = (*known.whole, *(known.part if number.which else ()))
    if known.base not in STOCKS or any(_within(each) for each in conditions):
        return span
    return Span(span.last.year, month=span.last.month)


def _within(condition: Condition) -> bool:
    if isinstance(condition, AnyOf):
        return any(_within(each) for each in condition.conditions)
    return isinstance(condition, _WITHIN)


def _counted(number: Number, cell: Coordinates) -> _Counted | None:
    known: Definition = DEFINITIONS[number.code]
    groups = (_group(key) for of, key in cell if of is D.CIRCUMSTANCE)
    asked = (*known.whole, *(known.part if number.which else ()), *groups)
    left = _left(asked, dict(cell))
    if left is None:
        return None
    at = frozenset((of, key) for of, key in cell if of is not D.CIRCUMSTANCE)
    return _Counted(known.base, frozenset(left), at)


def _group(code: str) -> InGroup:
    return InGroup(frozenset({BY_CODE[code].number}))


def _left(conditions: Iterable[Condition], cell: dict[D, str]) -> list[Condition] | None:
    """Those that the categories leave open; None: one of them cannot be met."""
    found = []
    for each in conditions:
        open_ = _met(each, cell)
        if open_ is False:
            return None
        if open_ is not True:
            found.append(open_)
    return found


def _met(condition: Condition, cell: dict[D, str]) -> Condition | bool:
    """Whether whoever is of these categories meets it, if that alone tells."""
    if isinstance(condition, AnyOf):
        return _any(condition, cell)
    if isinstance(condition, Under) and D.AGE_BAND in cell:
        return _under(condition, cell[D.AGE_BAND])
    if isinstance(condition, FactIs) and condition.kind is FactKind.POVERTY and D.POVERTY in cell:
        return cell[D.POVERTY] in condition.values
    if isinstance(condition, OfCategory) and D.CATEGORY in cell:
        return cell[D.CATEGORY] in condition.categories
    if isinstance(condition, InGroup) and D.CIRCUMSTANCE in cell:
        own = _group(cell[D.CIRCUMSTANCE])
        return condition if condition == own or not own.groups < condition.groups else True
    return condition


def _any(condition: AnyOf, cell: dict[D, str]) -> Condition | bool:
    found = [_met(each, cell) for each in condition.conditions]
    left = tuple(each for each in found if not isinstance(each, bool))
    if any(each is True for each in found) or not left:
        return any(each is True for each in found)
    return left[0] if len(left) == 1 else AnyOf(left)


def _under(condition: Under, band: str) -> Condition | bool:
    if band == UNKNOWN:
        return False
    low, high = _BANDS[band]
    if high <= condition.years:
        return True
    return False if low >= condition.years else condition
