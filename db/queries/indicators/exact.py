"""Exact figures, for who may count."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from db.access import Access
from db.compiler.plan import Ask
from db.models import Indicator
from db.queries.indicators.figure import Asked, Figure, Run, at, blank, boundaries, spans, width
from db.queries.indicators.places import Places, places
from db.queries.indicators.release import Breakdown, summed
from db.queries.indicators.rolled import Rolled, rolled
from db.queries.indicators.tally import Question, Tally
from db.rules.circumstances import BY_CODE, GROUPS
from db.rules.indicators import Cell, Definition, IndicatorDimension, Measure
from db.rules.indicators.same import Coordinates
from db.rules.sensitivity import Sensitivity
from db.units import Unit

COUNT: Final = "count"  # as in the access lines
DECIMALS: Final = 2  # of exact rates


async def exact(ask: Ask, run: Run, asked: Asked, units: Sequence[Unit]) -> list[Figure]:
    spots = places(ask.memory.tree, boundaries(ask, asked))
    groups = _visible(ask.access, units)
    numbers = await _counted(ask, run, asked, spots, groups, units)
    found = []
    for figure in blank(asked, units):
        if _unseen(asked.breakdown, figure.cell, groups):
            found.append(replace(figure, suppressed=True))
        else:
            key = (figure.unit.id, at(asked.breakdown, figure.cell))
            found.append(_told(asked.known, figure, [each.get(key, 0) for each in numbers]))
    return found


def _visible(access: Access, units: Iterable[Unit]) -> frozenset[int]:
    """Groups whose class is held in all of the units: the same that a list shows there."""
    known = [held(access, unit) or frozenset() for unit in units]
    return frozenset(n for n, group in GROUPS.items() if all(group.class_ in of for of in known))


def _unseen(breakdown: Breakdown, cell: Cell, groups: frozenset[int]) -> bool:
    """The cell is of a group that the asker may not know of."""
    return any(
        of is IndicatorDimension.CIRCUMSTANCE and BY_CODE[key].number not in groups
        for of, key in zip(breakdown, cell, strict=False)
    )


async def _counted(
    ask: Ask,
    run: Run,
    asked: Asked,
    spots: Places,
    groups: frozenset[int],
    units: Sequence[Unit],
) -> list[dict[tuple[int, Coordinates], int]]:
    """Of each number that the statement gives, by unit and cell. Totals are counted by themselves:
    a child may be in several cells."""
    parted = spots.parted(units)
    within, lying_in = parted or (spots.within(units), None)
    found: list[dict[tuple[int, Coordinates], int]] = []
    for span in spans(asked):
        question = Question(span.first, span.last, span.reached(ask.today), within, lying_in)
        merged: list[dict[tuple[int, Coordinates], int]] = []
        for by in dict.fromkeys(((), asked.breakdown)):
            words = (asked.known, by, groups)
            kept = Rolled(*words, exact=True, within=within is not None)
            counts = await rolled(run, kept, question, span, ask.today)
            if counts is None:
                tally = Tally(*words, exact=True, within=within is not None)
                counts = await run(tally, question)
            numbers = range(width(asked.known))
            several = [summed(counts, n, by, spots) for n in numbers]
            merged = [{**one, **two} for one, two in zip(several, merged or several, strict=True)]
        found += merged
    return found


def _told(known: Definition, figure: Figure, numbers: Sequence[int]) -> Figure:
    if known.measure is Measure.AMOUNT:
        return replace(figure, amount=numbers[0])
    if known.measure is Measure.COUNT:
        return replace(figure, value=float(numbers[0]), numerator=numbers[0])
    if known.growth:
        now, before = numbers
        value = round(100 * (now - before) / before, DECIMALS) if before else None
        return replace(figure, value=value, numerator=now, denominator=before)
    whole, part = numbers
    value = round(100 * part / whole, DECIMALS) if whole else None
    return replace(figure, value=value, numerator=part, denominator=whole)


def held(access: Access, unit: Unit) -> frozenset[Sensitivity] | None:
    """The classes that the asker may count exactly by there; None: may not."""
    return access.held(Indicator, COUNT, unit)
