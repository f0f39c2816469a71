"""Protected figures, for who may not count: of published periods alone."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any, Final

from db.compiler.plan import Ask
from db.queries.indicators.figure import Asked, Figure, Run, at, blank, boundaries, spans, width
from db.queries.indicators.places import Places, places
from db.queries.indicators.release import Breakdown, Coordinates, Release, margins, summed
from db.queries.indicators.tally import Count, Freeze, Kept, Question, Tally, by_fewer
from db.rules.circumstances import GROUPS
from db.rules.indicators import OVERLAPPING, Base, Definition, Measure
from db.rules.periods import Span
from db.rules.suppression import HIDDEN, Shown, money_of, rate, threshold
from db.units import Unit

# What was published stays as it is: the same question is worked out once by a worker.
KEPT: Final = 128  # answers of one indicator and period
WIDE: Final = 100  # figures; more are not remembered
_TOLD: Final[dict[Any, list[Figure]]] = {}


async def guarded(ask: Ask, run: Run, asked: Asked, units: Sequence[Unit]) -> list[Figure]:
    """Of published periods alone: what changes from day to day would tell what changed it."""
    if not all(span.published_by(ask.today) for span in spans(asked)):
        return [replace(each, suppressed=True) for each in blank(asked, units)]
    on = boundaries(ask, asked)
    key = (ask.memory.tree, ask.memory.secret, replace(asked, on=on), tuple(u.id for u in units))
    if key not in _TOLD:
        kept = [await _frozen(run, asked, span) for span in spans(asked)]
        spots = places(ask.memory.tree, on)
        secret = sha256(b"figures" + ask.memory.secret).digest()
        found = await asyncio.to_thread(_told_protected, asked, kept, spots, (secret, units))
        if len(found) > WIDE:
            return found
        if len(_TOLD) >= KEPT:
            _TOLD.clear()
        _TOLD[key] = found
    return _TOLD[key]


async def _frozen(run: Run, asked: Asked, span: Span) -> dict[Breakdown, list[Count]]:
    """All that was counted of the period, by all dimensions at once; what may come several times,
    beside it. Kept together, when somebody first asks."""
    known = asked.known
    plain = tuple(of for of in known.dimensions if of not in OVERLAPPING)
    question = Question(span.first, span.last, span.last, None)
    found = {}
    for by in dict.fromkeys((plain, known.dimensions)):
        tally = Tally(known, by, frozenset(GROUPS), exact=False, within=False)
        kept: list[Count] | None = await run(Kept(tally), question)
        found[by] = await run(Freeze(tally), question) if kept is None else kept
    return found


def _told_protected(
    asked: Asked,
    kept: Sequence[dict[Breakdown, list[Count]]],
    spots: Places,
    more: tuple[bytes, Sequence[Unit]],
) -> list[Figure]:
    secret, units = more
    empty = blank(asked, units)
    if asked.known.measure is Measure.AMOUNT:
        return _money(asked, kept[0], spots, empty)
    releases = [
        _release(asked, counts, which, spots, secret)
        for counts in kept
        for which in range(width(asked.known))
    ]
    found = []
    for figure in empty:
        cell = at(asked.breakdown, figure.cell)
        shown = [release.shown(figure.unit, cell) for release in releases]
        found.append(_guarded(asked.known, figure, shown))
    return found


def _release(
    asked: Asked,
    kept: dict[Breakdown, list[Count]],
    which: int,
    spots: Places,
    secret: bytes,
) -> Release:
    counts = {}
    for by in margins(asked.breakdown):
        full = next(way for way in kept if set(by) <= set(way))
        counts[by] = summed(by_fewer(kept[full], full, by), which, by, spots)
    known = asked.known
    name = f"{known.code}|{known.version}|{which}|{asked.span.first}|{asked.span.last}"
    return Release(known, name, spots, counts, secret)


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


def _money(
    asked: Asked, kept: dict[Breakdown, list[Count]], spots: Places, empty: Sequence[Figure]
) -> list[Figure]:
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
