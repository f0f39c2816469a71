"""Figures of one indicator and period for some units, exact or protected, as the asker may have
them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from enum import Enum, auto
from typing import Final

from db.access import Access
from db.compiler.plan import Ask
from db.models import Indicator
from db.queries.indicators.exact import exact, held
from db.queries.indicators.figure import Asked, Figure, Run
from db.queries.indicators.issuing import issued
from db.queries.indicators.opened import midnight
from db.queries.indicators.protected import guarded
from db.queries.indicators.release import Breakdown
from db.rules.indicators import Base, Definition
from db.units import Unit

READ: Final = "read"  # as in the access lines


class Way(Enum):
    """How somebody is told figures of a unit."""

    EXACT = auto()
    PROTECTED = auto()


def way(access: Access, known: Definition, breakdown: Breakdown, unit: Unit) -> Way | None:
    """Exact where a line to count holds all classes in all of the unit, and of what is public;
    protected for who may read figures at all; None: no figures."""
    classes = held(access, unit)
    if classes is not None and known.needed(breakdown) <= classes:
        return Way.EXACT
    if not access.area(Indicator, READ):
        return None
    return Way.EXACT if known.base is Base.UNITS else Way.PROTECTED


async def figures(ask: Ask, run: Run, asked: Asked, units: Sequence[Unit]) -> list[Figure] | None:
    """Total and cells of each unit, in their order; None where there is one of which the asker may
    have no figures."""
    ways = {unit.id: way(ask.access, asked.known, asked.breakdown, unit) for unit in units}
    if None in ways.values():
        return None
    found: dict[int, list[Figure]] = {}
    public = asked.known.base is Base.UNITS
    for how, tell in ((Way.EXACT, issued if public else exact), (Way.PROTECTED, guarded)):
        if mine := [unit for unit in units if ways[unit.id] is how]:
            for figure in await tell(ask, run, asked, mine):
                found.setdefault(figure.unit.id, []).append(figure)
    return [_dated(figure, ask) for unit in units for figure in found[unit.id]]


def _dated(figure: Figure, ask: Ask) -> Figure:
    span = figure.span
    running = span.last >= ask.today
    moment = ask.now if running else midnight(span.last + timedelta(days=1))
    return replace(figure, as_of=moment, provisional=not span.published_by(ask.today))
