"""Figures with which a report begins: those of its plan's targets, as its author may have them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from db.queries.reports import Wanted, begun_plan, may_look, wanted_plan
from db.rules.indicators import DEFINITIONS
from db.rules.periods import ImpossiblePeriodError, Span, span
from db.rules.reports import Told
from schema.indicators.values import value
from schema.writing import Info, key_of


async def filled(
    info: Info, duty: UUID | None, unit: Any, year: int, half: int | None
) -> Sequence[Told]:
    """Nothing where there is nothing to begin: the command says so."""
    context = info.context
    if duty is None or unit is None or not may_look(context.access, unit):
        return []
    house = context.house
    wanted = await house.drawn(wanted_plan, context, info.field_name, about=duty)
    if wanted is None:
        return []
    try:
        period = span(_period(wanted, year, half), context.ask({}).today)
    except ImpossiblePeriodError:
        return []
    told = []
    for code in (each for each in wanted.codes if each in DEFINITIONS):
        found = await value(context, code, unit, period)
        if found is not None:
            numbers = (found.value, found.numerator, found.denominator)
            marks = {"suppressed": found.suppressed, "rounded": found.rounded}
            told.append(Told(code, *numbers, **marks))
    return told


async def filled_again(info: Info, report: str) -> Sequence[Told]:
    context, key = info.context, key_of("PlanReport", report)
    if key is None:
        return []
    begun = await context.house.drawn(begun_plan, context, info.field_name, about=key)
    if begun is None:
        return []
    unit = context.memory.tree.by_id.get(begun.unit)
    return await filled(info, begun.duty, unit, begun.year, begun.half)


def _period(wanted: Wanted, year: int, half: int | None) -> Span:
    """A plan of one month is reported of that month."""
    if (wanted.first.year, wanted.first.month) == (wanted.last.year, wanted.last.month):
        return Span(year, month=wanted.first.month)
    return Span(year, half=half)
