"""Where what was counted lies by the boundaries of a date.

A row names the unit as it stood then. By other boundaries it lies in what followed that unit, or
went before it. Where several did, nobody knows in which: it lies in the first unit above all of
them, is counted there, and in none of its parts.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache, reduce
from typing import Final

from db.rules.units import UnitLevel
from db.units import Tree, Unit

PARTED: Final = 200  # lists of units that are remembered, of hundreds of ids each


class Places:
    """The units of a date, and which of any period lie in them."""

    def __init__(self, tree: Tree, on: date) -> None:
        self._tree, self._on = tree, on
        self._placed: dict[int, Unit] = {}
        self._within: dict[int, tuple[int, ...]] | None = None
        self._parted: dict[tuple[int, ...], tuple[tuple[int, ...], tuple[int, ...]]] = {}

    def of(self, unit_id: int) -> Unit:
        """Where a row of this unit lies."""
        if unit_id not in self._placed:
            self._placed[unit_id] = self._place(self._tree.by_id[unit_id])
        return self._placed[unit_id]

    def around(self, unit_id: int) -> Iterator[Unit]:
        """The unit in which a row of this one lies, and all above it."""
        at: Unit | None = self.of(unit_id)
        while at is not None:
            yield at
            at = at.parent

    def parts(self, unit: Unit) -> list[Unit]:
        """The units directly below."""
        return [each for each in unit.below if each.valid_on(self._on)]

    def communes(self, unit: Unit) -> list[Unit]:
        found = unit.leaves(self._on)
        return [each for each in found if each.level is UnitLevel.COMMUNE]

    def within(self, units: Iterable[Unit]) -> tuple[int, ...] | None:
        """Ids of the units of all periods that lie in any of these; None: all there are."""
        asked = {unit.id for unit in units}
        if self._tree.root.id in asked:
            return None
        if self._within is None:
            self._within = self._lying()
        return tuple(sorted({each for unit in asked for each in self._within.get(unit, ())}))

    def parted(self, units: Sequence[Unit]) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
        """Ids as of `within`, and for each the one of these units in which it lies; None: some of
        these may lie in others."""
        if len({unit.level for unit in units}) != 1 or self._tree.root in units:
            return None
        key = tuple(unit.id for unit in units)
        if key not in self._parted:
            if len(self._parted) >= PARTED:
                self._parted.clear()
            each = [(lying, unit.id) for unit in units for lying in self.within([unit]) or ()]
            found = tuple(one for one, _ in each), tuple(other for _, other in each)
            self._parted[key] = found
        return self._parted[key]

    def _lying(self) -> dict[int, tuple[int, ...]]:
        found: dict[int, list[int]] = {}
        for unit_id in self._tree.by_id:
            for unit in self.around(unit_id):
                found.setdefault(unit.id, []).append(unit_id)
        return {unit: tuple(several) for unit, several in found.items()}

    def _place(self, unit: Unit) -> Unit:
        if unit.valid_on(self._on):
            return unit
        ended = unit.valid_to is not None and unit.valid_to < self._on
        others = unit.successors if ended else unit.predecessors
        found = [self.of(other.unit.id) for other in others]
        return reduce(_above_both, found) if found else self._tree.root


def _above_both(one: Unit, other: Unit) -> Unit:
    """The lowest unit that both lie in."""
    at = one
    while not at.contains(other) and at.parent is not None:
        at = at.parent
    return at


@lru_cache(maxsize=16)
def places(tree: Tree, on: date) -> Places:
    """Remembered: a worker asks for few days, and its tree is exchanged as a whole."""
    return Places(tree, on)
