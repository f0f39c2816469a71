"""Numbering, levels and names of units: every level against every level."""

from dataclasses import dataclass
from itertools import pairwise, product
from random import Random

import pytest

from db.rules.units import DEPTH, GAP, UnitLevel, numbered, place_name, standing_for

N, P, D, C = UnitLevel


@dataclass
class Place:
    level: UnitLevel
    parent: "Place | None" = None


def line(*levels):
    """A nation and units below it, each under the one before; the lowest one."""
    at = None
    for level in levels:
        at = Place(level, at)
    return at


def lineage(place):
    return [] if place is None else [*lineage(place.parent), place.level]


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ((N, P, D, C), {N: N, P: P, D: D, C: C}),
        ((N, P, C), {N: N, P: P, D: C, C: C}),
        ((N, P, D), {N: N, P: P, D: D, C: D}),
        ((N, D, C), {N: N, P: D, D: D, C: C}),
        ((N, P), {N: N, P: P, D: P, C: P}),
    ],
)
def test_a_leaf_stands_for_the_unit_of_a_level_else_for_the_next_deeper_else_for_itself(
    levels, expected
):
    for asked, found in expected.items():
        assert standing_for(line(*levels), asked).level is found


def test_levels_go_deeper_in_their_order():
    assert [DEPTH[level] for level in UnitLevel] == [0, 1, 2, 3]


def random_tree(chance, size):
    below = {}
    for unit in range(1, size):
        below.setdefault(chance.randrange(unit), []).append(unit)
    return below


@pytest.mark.parametrize("seed", range(20))
def test_numbers_nest_as_the_units_do_and_leave_room_inside_and_beside(seed):
    below = random_tree(Random(seed), 60)
    spans = numbered(below, 0)
    parent = {child: unit for unit, children in below.items() for child in children}

    def inside(unit, other):
        while other is not None and other != unit:
            other = parent.get(other)
        return other == unit

    for unit, other in product(spans, spans):
        lft, rgt = spans[unit]
        assert (lft <= spans[other][0] <= rgt) == inside(unit, other)
        assert (lft <= spans[other][1] <= rgt) == inside(unit, other)
    for unit, (lft, rgt) in spans.items():
        assert rgt - lft >= GAP - 1
        for left, right in pairwise(below.get(unit, [])):
            assert spans[right][0] - spans[left][1] > GAP
        if unit in below:
            assert rgt - spans[below[unit][-1]][1] >= GAP


def test_numbers_are_the_same_every_time():
    assert numbered({1: [2, 3]}, 1) == {2: (17, 32), 3: (49, 64), 1: (1, 80)}


@pytest.mark.parametrize(
    ("name", "type_", "plain"),
    [
        ("Quận Long Biên", "quận", "Long Biên"),
        ("Thành phố Hà Nội", "thành phố trực thuộc trung ương", "Hà Nội"),
        ("Thị trấn Ea T'Ling", "thị trấn", "Ea T'Ling"),
        ("Phường 2 Bảo Lộc", "phường", "2 Bảo Lộc"),
        ("Việt Nam", "quốc gia", "Việt Nam"),
        ("Xã", "xã", "Xã"),
    ],
)
def test_the_type_is_no_part_of_the_name_that_orders(name, type_, plain):
    assert place_name(name, type_) == plain
