"""Protected figures, for who may not count: of published periods alone."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from itertools import combinations
from typing import Any, Final

from db.compiler.plan import Ask
from db.queries.indicators.figure import Asked, Figure, Run, at, blank, boundaries, spans, width
from db.queries.indicators.places import Places, places
from db.queries.indicators.release import (
    Breakdown,
    Counts,
    Published,
    Source,
    source,
    summed,
)
from db.queries.indicators.tally import Count, Freeze, Question, Tally, by_fewer
from db.queries.indicators.tally import Kept as Before
from db.rules.circumstances import GROUPS
from db.rules.indicators import DEFINITIONS, OVERLAPPING, Base, Definition, Measure, cells
from db.rules.indicators.same import Coordinates, Number, owner
from db.rules.periods import Span
from db.rules.suppression import HIDDEN, Shown, money_of, rate, threshold
from db.units import Unit

# What was published stays as it is: the same question is worked out once by a worker.
KEPT: Final = 128  # answers of one indicator and period
WIDE: Final = 100  # figures; more are not remembered
_TOLD: Final[dict[Any, list[Figure]]] = {}
Kept = Mapping[Breakdown, list[Count]]  # what was counted, by these dimensions at once


async def guarded(ask: Ask, run: Run, asked: Asked, units: Sequence[Unit]) -> list[Figure]:
    """Of published periods alone: what changes from day to day would tell what changed it."""
    if not all(span.published_by(ask.today) for span in spans(asked)):
        return [replace(each, suppressed=True) for each in blank(asked, units)]
    on = boundaries(ask, asked)
    key = (ask.memory.tree, ask.memory.secret, replace(asked, on=on), tuple(u.id for u in units))
    if key not in _TOLD:
        kept = {each: await _frozen(run, each) for each in sources(asked)}
        secret = sha256(b"figures" + ask.memory.secret).digest()
        made = (places(ask.memory.tree, on), secret)
        found = await asyncio.to_thread(told, asked, kept, made, units)
        if len(found) > WIDE:
            return found
        if len(_TOLD) >= KEPT:
            _TOLD.clear()
        _TOLD[key] = found
    return _TOLD[key]


def numbers(asked: Asked) -> list[tuple[Number, Span]]:
    """That a figure is made of, in order."""
    each = range(width(asked.known))
    return [(Number(asked.known.code, n), span) for span in spans(asked) for n in each]


def sources(asked: Asked) -> list[Source]:
    """What has to be known: of a cell that is the same under another name, what was counted under
    that."""
    asked_for = [
        at(by, key) for by in margins(asked.breakdown) for key in (cells(by) if by else [()])
    ]
    found = dict.fromkeys(
        source(each[0], span)
        for number, span in numbers(asked)
        for cell in asked_for
        if (each := owner(number, cell)) is not None
    )
    return list(found)


async def _frozen(run: Run, source: Source) -> Kept:
    """All that was counted of the period, by all dimensions at once; what may come several times,
    beside it. Kept together, when somebody first asks."""
    code, span = source
    known = DEFINITIONS[code]
    question = Question(span.first, span.last, span.last, None)
    found = {}
    for by in ways(known):
        tally = Tally(known, by, frozenset(GROUPS), exact=False, within=False)
        kept: list[Count] | None = await run(Before(tally), question)
        found[by] = await run(Freeze(tally), question) if kept is None else kept
    return found


def ways(known: Definition) -> list[Breakdown]:
    """By which dimensions at once it is kept."""
    plain = tuple(of for of in known.dimensions if of not in OVERLAPPING)
    return list(dict.fromkeys((plain, known.dimensions)))


def told(
    asked: Asked,
    kept: Mapping[Source, Kept],
    made: tuple[Places, bytes],
    units: Sequence[Unit],
) -> list[Figure]:
    """`made`: how figures are: where what was counted lies, and the secret of rounding."""
    spots, secret = made
    empty = blank(asked, units)
    if asked.known.measure is Measure.AMOUNT:
        return _money(asked, kept[asked.known.code, asked.span], spots, empty)
    published = Published(_counting(kept, spots), spots, secret)
    releases = [published.of(number, span) for number, span in numbers(asked)]
    found = []
    for figure in empty:
        cell = at(asked.breakdown, figure.cell)
        shown = [release.shown(figure.unit, cell) for release in releases]
        found.append(_guarded(asked.known, figure, shown))
    return found


def _counting(
    kept: Mapping[Source, Kept], spots: Places
) -> Callable[[Number, Span, Breakdown], Counts]:
    def counted(number: Number, span: Span, by: Breakdown) -> Counts:
        ways = kept[number.code, span]
        full = next(way for way in ways if set(by) <= set(way))
        return summed(by_fewer(ways[full], full, by), number.which, by, spots)

    return counted


def _guarded(known: Definition, figure: Figure, shown: Sequence[Shown]) -> Figure:
    if any(each.suppressed for each in shown):
        return replace(figure, suppressed=True)
    rounded = any(each.rounded for each in shown)
    numbers = [each.value or 0 for each in shown]
    if known.measure is Measure.COUNT:
        value: float | None = float(numbers[0])
        return replace(figure, value=value, numerator=numbers[0], rounded=rounded)
    if known.growth:
        part, whole = numbers
        value = round(100 * (part - whole) / whole, 1) if whole else None
    else:
        whole, part = numbers
        value = rate(shown[1], shown[0])
    return replace(figure, value=value, numerator=part, denominator=whole, rounded=rounded)


def _money(asked: Asked, kept: Kept, spots: Places, empty: Sequence[Figure]) -> list[Figure]:
    """Sums, each with how many gave or received and the largest that one did."""
    (full, counts), *_ = kept.items()
    told: dict[tuple[int, Coordinates], tuple[int, int, int]] = {}
    for by in dict.fromkeys(((), asked.breakdown)):
        picked = [full.index(of) for of in by]
        for unit_id, keys, (amount, givers, largest) in counts:
            cell = tuple(zip(by, (keys[each] for each in picked), strict=True))
            for unit in spots.around(unit_id):
                before = told.get((unit.id, cell), (0, 0, 0))
                most = max(before[2], largest)
                told[unit.id, cell] = (before[0] + amount, before[1] + givers, most)
    limit = threshold([asked.known.guarded])
    found = []
    for figure in empty:
        key = (figure.unit.id, at(asked.breakdown, figure.cell))
        coarse = _is_coarse(asked, key[1])
        shown = money_of(*told.get(key, (0, 0, 0)), limit) if coarse else HIDDEN
        hidden = shown == HIDDEN
        found.append(replace(figure, amount=shown.value, suppressed=hidden, rounded=shown.rounded))
    return found


def _is_coarse(asked: Asked, cell: Coordinates) -> bool:
    """What is paid for children is told of whole years and of all kinds together. Funds publish the
    sums of a year, by kind, to the đồng (`db.rules.statements`): what is paid in the other months,
    or for the other kinds, taken from that would be what one child was given (ADR 59)."""
    if asked.known.base is not Base.PAID:
        return True
    return asked.span == Span(asked.span.year) and not cell


def margins(breakdown: Breakdown) -> list[Breakdown]:
    """All breakdowns by some of these dimensions, none and all included."""
    return [way for size in range(len(breakdown) + 1) for way in combinations(breakdown, size)]
