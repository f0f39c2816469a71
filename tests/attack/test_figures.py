"""Whoever is told protected figures, all that there are, learns no small number from them.

The attacker has every unit of every level, every breakdown of two dimensions and what follows from
them, and knows how figures are made, but for the secret.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, product
from math import inf
from random import Random
from typing import Any

import pytest

from db.queries.indicators.places import Places
from db.queries.indicators.release import Release, margins, summed
from db.rules.indicators import CATEGORIES, DEFINITIONS, IndicatorDimension
from db.rules.suppression import Shown
from db.units import Tree, UnitRow

D = IndicatorDimension
DIMENSIONS = (D.SEX, D.POVERTY, D.ETHNICITY)
WORLDS = 200 if os.environ.get("TORTURE") else 4
SECRET = b"of the server"
Cell = tuple[Any, ...]


def tree(chance: Random) -> Tree:
    """A nation of provinces, districts and communes."""
    rows: list[UnitRow] = []

    def grow(level: int, parent: int | None) -> None:
        mine, at = len(rows) + 1, len(rows)
        names = ("NATION", "PROVINCE", "DISTRICT", "COMMUNE")
        rows.append(
            UnitRow(mine, f"{mine}", names[level], "xã", "Tên", parent, None, None, mine, 0)
        )
        for _ in range(chance.randint(2, 3) if level < 3 else 0):
            grow(level + 1, mine)
        rows[at] = rows[at]._replace(rgt=len(rows))

    grow(0, None)
    return Tree(rows, [], date(2025, 6, 30))


def world(chance: Random, known: Tree) -> list[tuple[int, tuple[str, ...], tuple[int, ...]]]:
    """Mostly small counts, in communes."""
    leaves = [unit.id for unit in known.by_id.values() if not unit.below]
    many = chance.choice([(0, 0, 1, 2), (0, 1, 3, 6, 12), (0, 0, 0, 0, 1, 30)])
    cells = product(leaves, *(CATEGORIES[of] for of in DIMENSIONS))
    return [
        (unit, tuple(cell), (count,)) for unit, *cell in cells if (count := chance.choice(many))
    ]


@dataclass
class Attack:
    """`shown`: all that was published; `true`: what the attacker would like to know."""

    tree: Tree
    shown: dict[Cell, Shown]
    true: dict[Cell, int]

    @classmethod
    def on(cls, seed: int, code: str) -> "Attack":
        chance = Random(f"figures {seed}")
        known = tree(chance)
        places = Places(known, date(2025, 6, 30))
        rows = world(chance, known)
        ways = [way for way in margins(DIMENSIONS) if len(way) <= 2]
        counts = {way: summed(_fewer(rows, way), 0, way, places) for way in ways}
        shown, true = {}, {}
        for pair in combinations(DIMENSIONS, 2):  # each asked by itself, as a query does
            release = Release(DEFINITIONS[code], f"{code}|{seed}", places, counts, SECRET)
            for unit in reversed(known.by_id.values()):
                for way in margins(pair):
                    for keys in product(*(CATEGORIES[of] for of in way)):
                        cell = tuple(zip(way, keys, strict=True))
                        told = release.shown(unit, cell)
                        at = (unit.id, cell)
                        assert shown.setdefault(at, told) == told, "shown alike in every table"
                        true[at] = counts[way].get(at, 0)
        return cls(known, shown, true)

    def rows(self) -> Iterator[tuple[Cell, list[Cell]]]:
        """A whole and its parts, down the tree and along each dimension."""
        for unit_id, cell in self.shown:
            if below := self.tree.by_id[unit_id].below:
                yield (unit_id, cell), [(each.id, cell) for each in below]
            for of in DIMENSIONS:
                finer = [
                    tuple(sorted((*cell, (of, key)), key=lambda c: DIMENSIONS.index(c[0])))
                    for key in CATEGORIES[of]
                ]
                if of not in dict(cell) and (unit_id, finer[0]) in self.shown:
                    yield (unit_id, cell), [(unit_id, each) for each in finer]

    def inferred(self, limit: int) -> Mapping[Cell, tuple[float, float]]:
        """What must be, of what is hidden, by carrying bounds along rows as long as it helps."""
        low, high = {}, {}
        for at, told in self.shown.items():
            low[at], high[at] = _alone(told, limit)
        rows, moved = list(self.rows()), True
        while moved:
            moved = False
            for whole, parts in rows:
                moved |= _tightened(low, high, whole, parts)
        return {at: (low[at], high[at]) for at in self.shown}


def _fewer(rows: Any, way: tuple[IndicatorDimension, ...]) -> list[Any]:
    at = [DIMENSIONS.index(of) for of in way]
    return [(unit, tuple(cell[n] for n in at), numbers) for unit, cell, numbers in rows]


def _alone(told: Shown, limit: int) -> tuple[float, float]:
    if told.value is None:
        return 0, inf
    if not told.rounded:
        return told.value, told.value
    return max(limit, told.value - 4), told.value + 4


def _tightened(low: Any, high: Any, whole: Cell, parts: Sequence[Cell]) -> bool:
    before = [(low[at], high[at]) for at in (whole, *parts)]
    low[whole] = max(low[whole], sum(low[at] for at in parts))
    high[whole] = min(high[whole], sum(high[at] for at in parts))
    for at in parts:
        others = [other for other in parts if other != at]
        low[at] = max(low[at], low[whole] - sum(high[other] for other in others))
        high[at] = min(high[at], high[whole] - sum(low[other] for other in others))
    return before != [(low[at], high[at]) for at in (whole, *parts)]


@pytest.mark.parametrize(("code", "limit"), [("CISC_COUNT", 5), ("ABUSE_CHILDREN", 10)])
def test_no_small_number_is_narrowed_down_to_less_than_its_threshold(code: str, limit: int) -> None:
    """What large numbers are hidden beside small ones is not kept for its own sake. A third of what
    is hidden at least is small, and the total of the nation is off by less than five."""
    hidden, small = 0, 0
    for seed in range(WORLDS):
        attack = Attack.on(seed, code)
        bounds = attack.inferred(limit)
        for at, told in attack.shown.items():
            (low, high), true = bounds[at], attack.true[at]
            assert low <= true <= high
            hidden += told.suppressed and true > 0
            if 0 < true < limit:
                small += 1
                assert told.suppressed
                assert high - low >= limit, (seed, at, low, high, true)
        nation = (attack.tree.root.id, ())
        assert abs((attack.shown[nation].value or 0) - attack.true[nation]) < 5
    assert hidden <= 3 * small
