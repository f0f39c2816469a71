"""One value, and what is asked for it."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from db.compiler.plan import Ask
from db.queries.indicators.release import Breakdown
from db.queries.indicators.tally import Question
from db.rules.indicators import Cell, Definition, cells
from db.rules.indicators.same import Coordinates
from db.rules.periods import Span
from db.units import Unit

Run = Callable[[Any, Question], Awaitable[Any]]
"""Draws a statement, runs it with the question as its root, and gives its answer."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One value. `value` of counts and rates, `amount` of money; None of all four: suppressed, or
    a rate of nothing. `cell`: empty, or one category of each dimension."""

    code: str
    unit: Unit
    span: Span
    cell: Cell
    numerator: int | None = None
    denominator: int | None = None
    value: float | None = None
    amount: int | None = None
    suppressed: bool = False
    rounded: bool = False
    as_of: datetime | None = None
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """Of one indicator and period. `on`: by the boundaries of this date; None: of the end of the
    period, at most those in force."""

    known: Definition
    span: Span
    breakdown: Breakdown = ()
    on: date | None = None


def boundaries(ask: Ask, asked: Asked) -> date:
    return asked.on or min(asked.span.last, ask.memory.tree.boundaries)


def spans(asked: Asked) -> tuple[Span, ...]:
    """That are counted: of the growth of something the year before as well."""
    return (asked.span, asked.span.year_before) if asked.known.growth else (asked.span,)


def width(known: Definition) -> int:
    """How many numbers there are of each cell that add up."""
    return 2 if known.part else 1


def blank(asked: Asked, units: Iterable[Unit]) -> list[Figure]:
    each = [(), *cells(asked.breakdown)]
    return [Figure(asked.known.code, unit, asked.span, cell) for unit in units for cell in each]


def at(breakdown: Breakdown, cell: Cell) -> Coordinates:
    return tuple(zip(breakdown, cell, strict=True)) if cell else ()
