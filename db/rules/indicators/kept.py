"""Which counts are kept of periods that are over, and what of a register they follow from."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from enum import IntFlag
from typing import Final

from db.rules.circumstances import GROUPS
from db.rules.indicators.dimensions import OVERLAPPING, IndicatorDimension
from db.rules.indicators.words import (
    AnyOf,
    Base,
    Condition,
    Definition,
    FactIs,
    Gifted,
    Helped,
    InGroup,
    PeriodKind,
    Placed,
    Watched,
)
from db.rules.periods import Span
from db.rules.sensitivity import Sensitivity

Breakdown = tuple[IndicatorDimension, ...]
D = IndicatorDimension
SETTLED: Final = timedelta(days=1)  # no transaction is that long: none began in the period


class Kind(IntFlag):
    """What a count follows from; triggers name these by number."""

    HOMES = 1  # of children, who they are, whether they are there
    FACTS = 2
    GROUPS = 4
    WATCHES = 8
    HELP = 16
    PLACES = 32
    GIFTS = 64
    CASES = 128
    CLOCKS = 256
    HARM = 512
    DEATHS = 1024
    MONEY = 2048


K = Kind
_OF_BASE: Final = {
    Base.CHILDREN: K.HOMES,
    Base.CASES: K.CASES,
    Base.ABUSED: K.CASES,
    Base.OPEN_CASES: K.CASES,
    Base.CLOCKS: K.CASES | K.CLOCKS,
    Base.INJURIES: K.HOMES | K.HARM,
    Base.DEATHS: K.HOMES | K.DEATHS,
    Base.SUPPORTED: K.GIFTS,
    Base.INCOME: K.MONEY,
    Base.PAID: K.MONEY,
}
_OF_CONDITION: Final[dict[type[Condition], Kind]] = {
    InGroup: K.GROUPS,
    Watched: K.WATCHES,
    FactIs: K.FACTS,
    Helped: K.HELP,
    Placed: K.PLACES,
    Gifted: K.GIFTS,
}
_OF_DIMENSION: Final = {D.ETHNICITY: K.FACTS, D.POVERTY: K.FACTS, D.CIRCUMSTANCE: K.GROUPS}
_IN_PERIOD: Final = (Helped, Gifted)
COUNTED: Final = frozenset(n for n, g in GROUPS.items() if g.class_ is not Sensitivity.SEALED)
"""Groups that counts are kept by: those of whoever holds all classes that are held whole."""


def kinds(known: Definition) -> Kind:
    """All that a change of may change what it counts, in whatever breakdown."""
    found = _OF_BASE.get(known.base, K(0))
    for condition in _conditions(known):
        found |= _OF_CONDITION.get(type(condition), K(0))
    for dimension in known.dimensions:
        found |= _OF_DIMENSION.get(dimension, K(0))
    return found


def follows(known: Definition, by: Breakdown, groups: frozenset[int]) -> bool:
    """Whether what is kept is what somebody counts who knows of these groups."""
    named = COUNTED if D.CIRCUMSTANCE in by else frozenset()
    for condition in _conditions(known):
        if isinstance(condition, InGroup):
            named |= condition.groups
    return named & groups == named & COUNTED


def cubes(known: Definition) -> tuple[Breakdown, ...]:
    """By which dimensions at once counts are kept: by all whose categories add up, and by all. None
    of units: their plans are few."""
    if known.base not in _OF_BASE:
        return ()
    plain = tuple(each for each in known.dimensions if each not in OVERLAPPING)
    return tuple(dict.fromkeys((plain, known.dimensions)))


def cube(known: Definition, by: Breakdown) -> Breakdown:
    """That has these dimensions; no more of those whose categories overlap."""
    several = cubes(known)
    return several[-1] if OVERLAPPING & set(by) else several[0]


def begins(known: Definition, span: Span) -> date:
    """The first day that the count knows of: the last, of a stock without a word of the period."""
    spoken = any(isinstance(each, _IN_PERIOD) for each in _conditions(known))
    return span.first if spoken or known.period is PeriodKind.FLOW else span.last


def over(span: Span, today: date) -> bool:
    """Long enough that no act that began in it still goes on."""
    return today > span.last + SETTLED


def spans(year: int) -> tuple[Span, ...]:
    """All periods of a year."""
    return (
        Span(year),
        *(Span(year, half=n) for n in (1, 2)),
        *(Span(year, quarter=n) for n in range(1, 5)),
        *(Span(year, month=n) for n in range(1, 13)),
    )


def _conditions(known: Definition) -> Iterator[Condition]:
    return _each((*known.whole, *known.part))


def _each(conditions: Sequence[Condition]) -> Iterator[Condition]:
    for condition in conditions:
        if isinstance(condition, AnyOf):
            yield from _each(condition.conditions)
        else:
            yield condition
