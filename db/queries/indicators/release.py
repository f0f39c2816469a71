"""Protected figures: what was counted everywhere, released from the nation down (ADR 51).

The figures of a unit's parts are released as one table, in which the unit's own stand already. So
a figure is the same whoever asks, and with whatever else; and what is the same count under several
names or periods is one figure (`db.rules.indicators.same`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from db.queries.indicators.places import Places
from db.queries.indicators.tally import Count
from db.rules.indicators import (
    CATEGORIES,
    DEFINITIONS,
    OVERLAPPING,
    Definition,
    IndicatorDimension,
)
from db.rules.indicators.dimensions import GRAVE, urban_or_rural
from db.rules.indicators.same import Coordinates, Number, of_period, owner
from db.rules.periods import Span
from db.rules.release import UNKNOWN, Bounds, Row, Table, inferred, released
from db.rules.sensitivity import Sensitivity
from db.rules.suppression import HIDDEN, NOTHING, Shown, threshold, veiled
from db.rules.units import UnitLevel
from db.units import Unit

Breakdown = tuple[IndicatorDimension, ...]
TOTAL: Coordinates = ()
Counts = dict[tuple[int, Coordinates], int]
Source = tuple[str, Span]  # of what a count was kept: an indicator, and a period
ABOVE = frozenset({UnitLevel.NATION, UnitLevel.PROVINCE})


def summed(counts: Iterable[Count], which: int, breakdown: Breakdown, places: Places) -> Counts:
    """What was counted in each unit that it lies in: the total, and by all of the dimensions."""
    found: Counts = {}
    for unit_id, keys, numbers in counts:
        categories = _categories(keys, breakdown, places.of(unit_id))
        for unit in places.around(unit_id):
            for way in dict.fromkeys((TOTAL, categories)):
                found[unit.id, way] = found.get((unit.id, way), 0) + numbers[which]
    return found


def _categories(keys: Sequence[str], breakdown: Breakdown, unit: Unit) -> Coordinates:
    known = iter(keys)
    return tuple(
        (of, urban_or_rural(unit.type) if of is IndicatorDimension.URBAN_RURAL else next(known))
        for of in breakdown
    )


def source(number: Number, span: Span) -> Source:
    return number.code, of_period(number, span)


@dataclass
class Published:
    """All that is released at once. `counted`: of a number and period, by one breakdown; each from
    a table of its own, so that what may come several times (a child in two groups) is counted once
    in the total."""

    counted: Callable[[Number, Span, Breakdown], Counts]
    places: Places
    secret: bytes
    known: dict[str, Bounds] = field(default_factory=dict)  # what is to be inferred of each cell
    _releases: dict[tuple[Number, Span], "Release"] = field(default_factory=dict)

    def of(self, number: Number, span: Span) -> "Release":
        key = (number, of_period(number, span))
        if key not in self._releases:
            self._releases[key] = Release(self, *key)
        return self._releases[key]


@dataclass
class Release:
    """Of one number of one indicator and period."""

    published: Published
    number: Number
    span: Span
    _counts: dict[Breakdown, Counts] = field(default_factory=dict)
    _done: dict[tuple[int, Breakdown], dict[tuple[int, Coordinates], Shown]] = field(
        default_factory=dict
    )

    @property
    def known(self) -> Definition:
        return DEFINITIONS[self.number.code]

    def shown(self, unit: Unit, cell: Coordinates) -> Shown:
        """Of a unit of the boundaries."""
        if GRAVE & {of for of, _ in cell} and unit.level not in ABOVE:
            return HIDDEN
        spot = self.spot(unit, cell)
        return NOTHING if spot is None else spot[0].own(unit, spot[1])

    def spot(self, unit: Unit, cell: Coordinates) -> tuple["Release", Coordinates] | None:
        """Where the cell is released. None: nothing can be in it."""
        kind = (IndicatorDimension.URBAN_RURAL, urban_or_rural(unit.type))
        if not self.published.places.parts(unit):  # a commune is all of one kind
            if any(of is kind[0] and (of, key) != kind for of, key in cell):
                return None
            cell = tuple(each for each in cell if each != kind)
        found = owner(self.number, cell)
        if found is None:
            return None
        number, at = found
        return (self if number == self.number else self.published.of(number, self.span)), at

    def own(self, unit: Unit, cell: Coordinates) -> Shown:
        by = tuple(of for of, _ in cell)
        if (unit.id, by) not in self._done:
            self._done[unit.id, by] = self._table(unit, by) if unit.parent else self._top(unit, by)
        return self._done[unit.id, by][unit.id, cell]

    def limit(self, by: Breakdown) -> int:
        grave = [Sensitivity.CASEWORK] if GRAVE & set(by) else []
        return threshold([self.known.guarded, *grave])

    def count(self, unit: Unit, cell: Coordinates) -> int:
        by = tuple(of for of, _ in cell)
        if by not in self._counts:
            self._counts[by] = self.published.counted(self.number, self.span, by)
        return self._counts[by].get((unit.id, cell), 0)

    def named(self, unit: Unit, cell: Coordinates) -> str:
        what = (self.known.code, self.known.version, self.number.which)
        when = (self.span.first, self.span.last)
        at = (f"{of}={key}" for of, key in cell)
        return "|".join((*map(str, (*what, *when, unit.id)), *at))

    def _top(self, unit: Unit, by: Breakdown) -> dict[tuple[int, Coordinates], Shown]:
        if not by:
            key = self.named(unit, TOTAL)
            count = self.count(unit, TOTAL)
            shown = veiled(count, self.limit(by), key, self.published.secret)
            return {(unit.id, TOTAL): shown}
        return self._released([unit], None, by)

    def _table(self, unit: Unit, by: Breakdown) -> dict[tuple[int, Coordinates], Shown]:
        """Released for all units beside it, and remembered for each."""
        assert unit.parent is not None  # noqa: S101 -- the nation is released by itself
        beside = self.published.places.parts(unit.parent)
        found = self._released(beside, unit.parent, by)
        for each in beside:
            self._done[each.id, by] = found
        return found

    def _released(
        self, units: Sequence[Unit], above: Unit | None, by: Breakdown
    ) -> dict[tuple[int, Coordinates], Shown]:
        making = _Making(self, by, frozenset(unit.id for unit in units))
        for cell in making.cells:
            making.across(units, above, cell)
        for unit in units:
            for number, of in enumerate(by):
                making.along(unit, number, of)
        made = making.made(self.limit(by))
        found = released(made, self.published.secret)
        told = inferred(made, found)
        self.published.known |= {key: told[key] for key in found}
        return {making.keys[key]: each for key, each in found.items()}


@dataclass
class _Making:
    """A table on its way: cells by the names that rounding knows them by."""

    release: Release
    by: Breakdown
    units: frozenset[int]
    counts: dict[str, int] = field(default_factory=dict)
    above: dict[str, Shown] = field(default_factory=dict)
    others: dict[str, int] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    keys: dict[str, tuple[int, Coordinates]] = field(default_factory=dict)

    @property
    def cells(self) -> list[Coordinates]:
        found: list[Coordinates] = [TOTAL]
        for of in self.by:
            found = [(*cell, (of, key)) for cell in found for key in CATEGORIES[of]]
        return found

    def across(self, units: Sequence[Unit], above: Unit | None, cell: Coordinates) -> None:
        """The same cell of the units, and of the one that they are parts of; what of it lies in
        none of them is a part that is never shown."""
        keys = tuple(self._cell(unit, cell) for unit in units)
        if above is None:
            return
        whole = self._cell(above, cell)
        rest = self.others[whole] - sum(self._true(key) for key in keys)
        if rest:
            self.above[f"{whole}|rest"] = HIDDEN
            keys = (*keys, f"{whole}|rest")
        self.rows.append(Row(whole, keys))

    def along(self, unit: Unit, number: int, of: IndicatorDimension) -> None:
        """The categories of one dimension, and the cell without it."""
        fewer = dict.fromkeys((*cell[:number], *cell[number + 1 :]) for cell in self.cells)
        for rest in fewer:
            cells = [(*rest[:number], (of, key), *rest[number:]) for key in CATEGORIES[of]]
            parts = tuple(self._cell(unit, cell) for cell in cells)
            whole = self._cell(unit, rest)
            if whole not in parts:  # of a commune, which is all of one kind
                self.rows.append(Row(whole, parts, categories=True, adds=of not in OVERLAPPING))

    def made(self, limit: int) -> Table:
        known = {key: self.release.published.known.get(key, UNKNOWN) for key in self.above}
        return Table(self.counts, self.above, self.rows, limit, str, known, self.others)

    def _true(self, key: str) -> int:
        return self.counts[key] if key in self.counts else self.others[key]

    def _cell(self, unit: Unit, cell: Coordinates) -> str:
        """Of this table, or released before."""
        spot = self.release.spot(unit, cell)
        if spot is None:
            key = f"{self.release.named(unit, cell)}|none"
            self.above[key], self.others[key] = NOTHING, 0
            return key
        release, at = spot
        key = release.named(unit, at)
        if key in self.counts or key in self.others:
            return key
        mine = unit.id in self.units and tuple(of for of, _ in at) == self.by
        if release is self.release and mine:
            self.counts[key] = release.count(unit, at)
            self.keys[key] = (unit.id, at)
        else:
            self.above[key] = release.own(unit, at)
            self.others[key] = release.count(unit, at)
        return key
