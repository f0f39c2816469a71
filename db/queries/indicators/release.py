"""Protected figures: what was counted everywhere, released from the nation down (ADR 51).

The figures of a unit's parts are released as one table, in which the unit's own stand already. So
a figure is the same whoever asks, and with whatever else.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from db.queries.indicators.places import Places
from db.queries.indicators.tally import Count
from db.rules.indicators import CATEGORIES, OVERLAPPING, Definition, IndicatorDimension
from db.rules.indicators.dimensions import GRAVE, urban_or_rural
from db.rules.release import UNKNOWN, Bounds, Row, Table, inferred, released
from db.rules.sensitivity import Sensitivity
from db.rules.suppression import HIDDEN, Shown, protected, threshold
from db.rules.units import UnitLevel
from db.units import Unit

Breakdown = tuple[IndicatorDimension, ...]
Coordinates = tuple[tuple[IndicatorDimension, str], ...]  # dimensions in order, each its category
TOTAL: Coordinates = ()
Counts = dict[tuple[int, Coordinates], int]
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


@dataclass
class Release:
    """Of one number of one indicator and period. `name`: of what is counted, for rounding;
    `counts`: of each margin, from tables of their own, so that what may come several times (a
    child in two groups) is counted once in the total."""

    known: Definition
    name: str
    places: Places
    counts: Mapping[Breakdown, Counts]
    secret: bytes
    _done: dict[tuple[int, Breakdown], dict[tuple[int, Coordinates], Shown]] = field(
        default_factory=dict
    )
    _known: dict[str, Bounds] = field(default_factory=dict)  # what was to be inferred there

    def shown(self, unit: Unit, cell: Coordinates) -> Shown:
        """Of a unit of the boundaries."""
        by = tuple(of for of, _ in cell)
        if GRAVE & set(by) and unit.level not in ABOVE:
            return HIDDEN
        family = unit.parent
        if (unit.id, by) not in self._done:
            self._done[unit.id, by] = self._table(unit, by) if family else self._top(unit, by)
        return self._done[unit.id, by][unit.id, cell]

    def limit(self, by: Breakdown) -> int:
        grave = [Sensitivity.CASEWORK] if GRAVE & set(by) else []
        return threshold([self.known.guarded, *grave])

    def _top(self, unit: Unit, by: Breakdown) -> dict[tuple[int, Coordinates], Shown]:
        if not by:
            count = self._count(unit, TOTAL)
            key = self._named(unit, TOTAL)
            return {(unit.id, TOTAL): protected(count, self.limit(by), key, self.secret)}
        return self._released([unit], None, by)

    def _table(self, unit: Unit, by: Breakdown) -> dict[tuple[int, Coordinates], Shown]:
        """Released for all units beside it, and remembered for each."""
        assert unit.parent is not None  # noqa: S101 -- the nation is released by itself
        beside = self.places.parts(unit.parent)
        found = self._released(beside, unit.parent, by)
        for each in beside:
            self._done[each.id, by] = found
        return found

    def _released(
        self, units: Sequence[Unit], above: Unit | None, by: Breakdown
    ) -> dict[tuple[int, Coordinates], Shown]:
        table = _Making(self, by)
        for cell in table.cells:
            table.across(units, above, cell)
        for unit in units:
            for number, of in enumerate(by):
                table.along(unit, number, of)
        made = table.made(self.limit(by))
        found = released(made, self.secret)
        told = inferred({**made.above, **found}, made.rows, made.limit, made.known)
        self._known |= {key: told[key] for key in found}
        return {table.keys[key]: each for key, each in found.items()}

    def _count(self, unit: Unit, cell: Coordinates) -> int:
        return self.counts[tuple(of for of, _ in cell)].get((unit.id, cell), 0)

    def _named(self, unit: Unit, cell: Coordinates) -> str:
        return "|".join((self.name, str(unit.id), *(f"{of}={key}" for of, key in cell)))


@dataclass
class _Making:
    """A table on its way: cells by the names that rounding knows them by."""

    release: Release
    by: Breakdown
    counts: dict[str, int] = field(default_factory=dict)
    above: dict[str, Shown] = field(default_factory=dict)
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
        whole = self._whole(above, cell)
        rest = self.release._count(above, cell) - sum(self.counts[key] for key in keys)  # noqa: SLF001
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
            whole = self._whole(unit, rest)
            self.rows.append(Row(whole, parts, categories=True, adds=of not in OVERLAPPING))

    def made(self, limit: int) -> Table:
        known = {key: self.release._known.get(key, UNKNOWN) for key in self.above}  # noqa: SLF001
        return Table(self.counts, self.above, self.rows, limit, str, known)

    def _cell(self, unit: Unit, cell: Coordinates) -> str:
        key = self.release._named(unit, cell)  # noqa: SLF001
        self.counts[key] = self.release._count(unit, cell)  # noqa: SLF001
        self.keys[key] = (unit.id, cell)
        return key

    def _whole(self, unit: Unit, cell: Coordinates) -> str:
        key = self.release._named(unit, cell)  # noqa: SLF001
        self.above[key] = self.release.shown(unit, cell)
        return key


def margins(breakdown: Breakdown) -> list[Breakdown]:
    """All breakdowns by some of these dimensions, none and all included."""
    return [way for size in range(len(breakdown) + 1) for way in combinations(breakdown, size)]
