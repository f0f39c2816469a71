"""Figures: definitions (`db.rules.indicators`) worked out for whoever asks.

`value_of` is what others build on: one code, one unit, one period.
"""

from db.compiler.plan import Ask
from db.queries.indicators.counting import Way, figures, way
from db.queries.indicators.figure import Asked, Figure, Run, boundaries
from db.queries.indicators.places import Places, places
from db.rules.indicators import DEFINITIONS
from db.rules.periods import Span
from db.units import Unit

__all__ = [
    "Asked",
    "Figure",
    "Places",
    "Run",
    "Way",
    "boundaries",
    "figures",
    "places",
    "value_of",
    "way",
]


async def value_of(ask: Ask, run: Run, code: str, unit: Unit, span: Span) -> Figure | None:
    """The total of one indicator for a unit and a period, as whoever asks may have it: exact for
    who may count it there, else protected (`suppressed`, `rounded` say so). None: no figures for
    them, no such code, or a unit that was not there at the end of the period.

    `span` was checked by `db.rules.periods.span`; `run` is that of
    `schema.indicators.values`, whose `value(context, code, unit, span)` is this
    for resolvers. One statement; two of a growth; a few the first time that a published period is
    asked for by who may not count.
    """
    known = DEFINITIONS.get(code)
    if known is None:
        return None
    asked = Asked(known, span)
    if not unit.valid_on(boundaries(ask, asked)):
        return None
    found = await figures(ask, run, asked, [unit])
    return found[0] if found else None
