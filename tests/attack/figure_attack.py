"""An attacker of protected figures: asks all that may be asked, and knows what everybody knows of
indicators: which count is part of which, or the same, and how figures are made but for the secret.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from math import inf
from typing import Any

from db.queries.indicators.figure import Figure
from db.rules.indicators import CATEGORIES, DEFINITIONS, IndicatorDimension
from db.rules.periods import Span
from db.units import Unit
from tests.attack.figure_worlds import (
    CLOCKS,
    EACH,
    ONCE,
    STOCKS,
    YEAR,
    World,
    cells,
    months,
)
from tests.attack.inferring import Knowledge

D = IndicatorDimension
Cell = frozenset[tuple[D, str]]
Key = tuple[str, Any, int, Cell]  # what is counted, when, where, of which categories
TOTAL: Cell = frozenset()
MILD = {"children", "watched", "under 5", "under 6", "registered", "insured"}
MILD |= {"injury", "death", "drowned", "support", "watched helped"}  # of threshold five
WITHIN = (
    ("children", "special"),
    ("children", "watched"),
    ("children", "special or poor"),
    ("children", "under 6"),
    ("under 6", "under 5"),
    ("special or poor", "special"),
    ("special", "disabled"),
    ("special", "orphaned"),
    ("special helped", "disabled helped"),
)
PAIRS = {*WITHIN, ("death", "drowned"), ("case", "abused"), ("open", "old")}
YEARS = [Span(YEAR)]
PARTS = [
    *(Span(YEAR, half=n) for n in (1, 2)),
    *(Span(YEAR, quarter=n) for n in (1, 2, 3, 4)),
    *(Span(YEAR, month=n) for n in range(1, 13)),
]
ENDS = [Span(YEAR), Span(YEAR, half=2), Span(YEAR, quarter=4), Span(YEAR, month=12)]
FIRST = {"abused", "support"}  # a child by the first time: of a year another one than of a month
OF_EVENTS = {D.CATEGORY, D.ABUSE_SETTING, D.SUPPORT_KIND}
GRAVE = {D.CIRCUMSTANCE, D.CATEGORY, D.ABUSE_SETTING}


def limit(what: str, cell: Cell = TOTAL) -> int:
    return 5 if what in MILD and not GRAVE & {of for of, _ in cell} else 10


def names(code: str) -> tuple[str, ...]:
    """Of its numbers: of how many, and the part of them."""
    if code in STOCKS:
        whole, *part = STOCKS[code]
        of = [
            f"{whole} {each}" if each in {"helped", "gifted", "cared for"} else each
            for each in part
        ]
        return (whole, *of)
    if code == "CASE_OPEN_AGE":
        return "open", "old"
    if code in CLOCKS:
        return CLOCKS[code], f"{CLOCKS[code]} met"
    if code == "ABUSE_CHILDREN":
        return ("abused",)
    return ("drowned",) if code == "DROWNING" else ({**EACH, **ONCE}[code],)


PAIRS |= {(all_[0], all_[1]) for all_ in map(names, (*STOCKS, *CLOCKS)) if len(all_) == 2}


def when(what: str, span: Span) -> Any:
    """Of what is so on a day, the day."""
    within = {"helped", "gifted", "cared for"} & set(
        what.split()
    ) or what == "special or poor gifted"
    stock = {*(each for names in STOCKS.values() for each in names), "open", "old"}
    if within or "cared for" in what or what not in stock:
        return (span.first, span.last)
    return span.last


@dataclass
class Attack:
    """`by`: the dimensions that are asked for, three at once at most. `shown`: how each cell was
    told, every time; `hidden`: not told under any name."""

    world: World
    codes: Sequence[str]
    by: Sequence[D]
    spans: Sequence[Span]
    true: dict[Key, int] = field(default_factory=dict)
    shown: dict[Key, set[int]] = field(default_factory=dict)
    hidden: set[Key] = field(default_factory=set)
    counts_hidden: set[Key] = field(default_factory=set)  # not only because of the other number

    @property
    def units(self) -> list[Unit]:
        return list(self.world.tree.by_id.values())

    def margins(self, code: str) -> list[tuple[D, ...]]:
        mine = [of for of in DEFINITIONS[code].dimensions if of in self.by]
        return [way for size in range(min(3, len(mine)) + 1) for way in combinations(mine, size)]

    def asks(self) -> None:
        """Everything, of every unit."""
        for code, span in product(self.codes, self.spans):
            for by in self.margins(code):
                self._count(code, span, by)
                for figure in self.world.told(code, span, by, self.units):
                    if by == () or figure.cell:
                        self._told(figure, frozenset(zip(by, figure.cell, strict=True)))

    def _told(self, figure: Figure, cell: Cell) -> None:
        which = names(figure.code)
        numbers = [figure.numerator] if len(which) == 1 else [figure.denominator, figure.numerator]
        for what, number in zip(which, numbers, strict=True):
            key = (what, when(what, figure.span), figure.unit.id, cell)
            self.true.setdefault(key, 0)
            if figure.suppressed:
                self.hidden.add(key)
                if len(which) == 1:
                    self.counts_hidden.add(key)
            else:
                assert number is not None
                self.shown.setdefault(key, set()).add(number)

    def sure(self) -> Knowledge:
        """What is certain: a zero is none, what is shown is no less than its threshold, and how far
        a cell was moved, or why it is hidden, nobody knows."""
        known = self._cells()
        for key, (number,) in self.shown.items():
            known.seen(key, self.least(key) if number else 0, inf if number else 0)
        return self._related(known)

    def bold(self) -> Knowledge:
        """What follows if no cell was moved further than to the next multiple."""
        known = self._cells()
        for key, (number,) in self.shown.items():
            base = self.least(key)
            known.seen(
                key,
                max(base, number - base + 1) if number else 0,
                number + base - 1 if number else 0,
            )
        return self._related(known)

    def least(self, key: Key) -> int:
        return 5 if self.is_mild(key) else 10

    def _cells(self) -> Knowledge:
        known = Knowledge()
        self.hidden -= set(self.shown)
        for key in (*self.shown, *self.hidden):
            known.at(key)
        return known

    def _related(self, known: Knowledge) -> Knowledge:
        for whole, parts in self.sums(known):
            known.adds(whole, parts)
        for whole, part in self.inclusions(known):
            known.holds(whole, part)
        known.narrow()
        return known

    def is_mild(self, key: Key) -> bool:
        """Of the poor all are given to, whoever else is."""
        same = key[0] == "special or poor" and (D.POVERTY, "POOR") in key[3]
        return limit(key[0], key[3]) == 5 or same

    def _count(self, code: str, span: Span, by: Sequence[D]) -> None:
        which, sums = names(code), dict[Key, int]()
        for unit, keys, groups, numbers in self.world.items(code, span):
            kind = "URBAN" if self.world.tree.by_id[unit].type == "phường" else "RURAL"
            at: Unit | None = self.world.tree.by_id[unit]
            found = cells(by, {**keys, D.URBAN_RURAL: kind}, groups)
            while at is not None:
                for categories in found:
                    cell = frozenset(zip(by, categories, strict=True))
                    for what, number in zip(which, numbers, strict=True):
                        key = (what, when(what, span), at.id, cell)
                        sums[key] = sums.get(key, 0) + number
                at = at.parent
        self.true |= sums

    def sums(self, known: Knowledge) -> Iterator[tuple[Key, list[Key]]]:
        for key in list(known.keys):
            what, time, unit_id, cell = key  # type: ignore[misc]
            unit = self.world.tree.by_id[unit_id]
            if unit.below:
                yield key, [(what, time, each.id, cell) for each in unit.below]  # type: ignore[misc]
            for of in set(self.by) - dict(cell).keys() - {D.CIRCUMSTANCE}:
                parts = [(what, time, unit_id, cell | {(of, k)}) for k in CATEGORIES[of]]
                if any(part in known for part in parts):
                    yield key, parts  # type: ignore[misc]
            yield from self._same(what, time, unit, cell)
            if what in {"case", "death", "drowned", *CLOCKS.values()} and time in TIMES:
                for finer in TIMES[time]:
                    yield key, [(what, part, unit_id, cell) for part in finer]  # type: ignore[misc]

    def _same(
        self, what: str, time: Any, unit: Unit, cell: Cell
    ) -> Iterator[tuple[Key, list[Key]]]:
        """Which counts are the same under two names."""
        key, at = (what, time, unit.id, cell), dict(cell)

        def named(other: str, less: Cell = TOTAL) -> tuple[Key, list[Key]]:
            return key, [(other, time, unit.id, cell - less)]

        kind = "URBAN" if unit.type == "phường" else "RURAL"
        if not unit.below and at.get(D.URBAN_RURAL) == kind:
            yield named(what, frozenset({(D.URBAN_RURAL, kind)}))
        if what == "under 5" and at.get(D.AGE_BAND) == "0-2":
            yield named("children")
        if what == "under 6" and at.get(D.AGE_BAND) in {"0-2", "3-5"}:
            yield named("children")
        if what == "special or poor" and D.POVERTY in at:
            yield named("children" if at[D.POVERTY] == "POOR" else "special")
        if at.get(D.CIRCUMSTANCE) == "DISABILITY" and what in {"special", "special helped"}:
            other = what.replace("special", "disabled")
            yield named(other, frozenset({(D.CIRCUMSTANCE, "DISABILITY")}))

    def inclusions(self, known: Knowledge) -> Iterator[tuple[Key, Key]]:
        """Which counts are held by others: whole and part."""
        for key in list(known.keys):
            for whole in self._holding(key):
                if whole in known:
                    yield whole, key

    def _holding(self, key: Key) -> Iterator[Key]:
        what, time, unit, cell = key
        for whole in (of for of, part in PAIRS if part == what):
            day = time if isinstance(when(whole, YEARS[0]), tuple) else _day(time)
            yield whole, day, unit, cell
        if what not in FIRST or not OF_EVENTS & dict(cell).keys():
            for longer in LONGER.get(time, ()):
                yield what, longer, unit, cell
        for of, category in cell:
            if of is D.CIRCUMSTANCE:
                yield what, time, unit, cell - {(of, category)}


def _day(time: Any) -> Any:
    return time[1] if isinstance(time, tuple) else time


def _nested() -> tuple[dict[Any, list[list[Any]]], dict[Any, list[Any]]]:
    """Ways to put a period together of shorter ones, and the longer ones that hold it."""
    every = [*YEARS, *PARTS]
    of_size = {size: [s for s in every if len(months(s)) == size] for size in (1, 3, 6, 12)}
    times: dict[Any, list[list[Any]]] = {}
    longer: dict[Any, list[Any]] = {}
    for span in every:
        mine = (span.first, span.last)
        for shorter in (s for s in of_size if s < len(months(span))):
            inside = [
                (s.first, s.last)
                for s in of_size[shorter]
                if span.first <= s.first and s.last <= span.last
            ]
            times.setdefault(mine, []).append(inside)
            for each in inside:
                longer.setdefault(each, []).append(mine)
    return times, longer


TIMES, LONGER = _nested()


def narrowed(
    attack: Attack, known: Knowledge, own: Unit | None = None
) -> list[tuple[Key, float, float]]:
    """Small numbers that are not told, and yet known to within less than their threshold. `own`:
    where somebody counts exactly; of what lies around it, what is not in it."""
    found = []
    for key in attack.hidden:
        what, time, unit_id, cell = key
        unit = attack.world.tree.by_id[unit_id]
        if own is not None and own.contains(unit):
            continue
        less = 0
        if own is not None and unit.contains(own):
            less = attack.true.get((what, time, own.id, cell), 0)
        low, high = known.bounds(key)
        assert low <= attack.true[key] <= high or known.wrong, "what follows is so"
        if 0 < attack.true[key] - less < limit(what, cell) and high - low < limit(what, cell):
            found.append((key, low, high))
    return found


def nested(attack: Attack, known: Knowledge) -> list[tuple[Key, Key]]:
    """Figures of which one holds the other, and the difference is known to be small, and some."""
    found = []
    pairs = [(whole, part) for whole, parts in attack.sums(known) for part in parts]
    for whole, part in (*pairs, *attack.inclusions(known)):
        (low, high), (least, most) = known.bounds(whole), known.bounds(part)
        told = part in attack.shown and whole in attack.shown
        if told and low - most >= 1 and high - least < limit(whole[0], whole[3]):
            found.append((whole, part))
    return found


def averaged(attack: Attack, known: Knowledge, *, told: bool) -> list[tuple[bool, int]]:
    """Of small numbers, hidden or told: whether the mean of all routes gives it back, and what
    it is."""
    routes: dict[Key, list[float]] = {}
    shown = {key: number for key, (number,) in attack.shown.items()}
    for whole, parts in attack.sums(known):
        unseen = [each for each in (whole, *parts) if each not in shown]
        if len(unseen) > 1:
            continue
        total = sum(shown.get(each, 0) for each in parts)
        if unseen in ([], [whole]):
            routes.setdefault(whole, []).append(total)
        if whole in shown:
            for part in unseen or parts:
                routes.setdefault(part, []).append(shown[whole] - total + shown.get(part, 0))
    found = []
    for key, ways in routes.items():
        true, most = attack.true.get(key, 0), attack.least(key) * (2 if told else 1)
        if (key in shown) is told and 0 < true < most:
            every = [*ways, shown[key]] if told else ways
            found.append((round(sum(every) / len(every)) == true, true))
    return found
