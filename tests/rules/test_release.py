"""A table is released so that what it hides cannot be told from what it shows."""

import random
from collections.abc import Iterator
from itertools import product

import pytest

from db.rules import suppression
from db.rules.release import UNKNOWN, Bounds, Row, Table, bounds, inferred, released
from db.rules.suppression import HIDDEN, NOTHING, Shown, veiled

SECRET = b"of the tests"
NEVER = 2**80
SEXES, AGES = ("M", "F"), ("0", "3", "6", "11")


@pytest.fixture(autouse=True)
def nothing_is_moved_further(monkeypatch: pytest.MonkeyPatch) -> None:
    """What tables hide is for who takes it that nothing is; that something is, comes on top."""
    monkeypatch.setattr(suppression, "FURTHER", NEVER)


def one_row(whole: int, *parts: int, limit: int = 5, categories: bool = True) -> dict[str, Shown]:
    keys = tuple(f"part {n}" for n in range(len(parts)))
    table = Table(
        dict(zip(keys, parts, strict=True)),
        {"whole": veiled(whole, limit, "whole", SECRET)},
        [Row("whole", keys, categories)],
        limit,
        lambda key: key,
        {},
        {"whole": whole},
    )
    return released(table, SECRET)


def test_what_is_large_is_rounded_and_what_is_small_is_hidden_with_what_would_tell_it() -> None:
    assert all(each.rounded for each in one_row(120, 50, 70).values())
    assert one_row(0, 0, 0) == {"part 0": NOTHING, "part 1": NOTHING}
    shown = one_row(42, 2, 40)
    assert shown["part 0"] == HIDDEN


def test_of_a_hidden_whole_and_of_one_category_nothing_is_told() -> None:
    assert set(one_row(3, 3, 0, 0).values()) == {HIDDEN}
    assert set(one_row(30, 30, 0).values()) == {HIDDEN}
    assert one_row(30, 30)["part 0"].rounded
    assert one_row(30, 30, 0, categories=False)["part 0"].rounded


@pytest.mark.parametrize("limit", [5, 10])
def test_in_no_row_a_hidden_part_is_narrowed_down(limit: int) -> None:
    """All rows of three small parts, against bounds worked out by trying all that could be."""
    for parts in product(range(0, 13, 2), range(1, 13, 3), range(0, 9, 4)):
        shown = one_row(sum(parts), *parts, limit=limit)
        whole = bounds(veiled(sum(parts), limit, "whole", SECRET), limit)
        limits = [bounds(each, limit) for each in shown.values()]
        ways = [
            way
            for way in product(*(range(int(a), int(min(b, 30)) + 1) for a, b in limits))
            if whole[0] <= sum(way) <= whole[1]
        ]
        assert parts in ways
        for at, each in enumerate(shown.values()):
            values = {way[at] for way in ways}
            assert not each.suppressed or max(values) - min(values) >= limit


def test_zeros_are_hidden_where_nothing_else_is_left() -> None:
    whole = {"whole": Shown(5, rounded=True)}
    table = Table({"a": 2, "b": 0}, whole, [Row("whole", ("a", "b"))], 5, str)
    assert released(table, SECRET) == {"a": HIDDEN, "b": HIDDEN}


def test_bounds() -> None:
    assert bounds(HIDDEN, 5) == UNKNOWN
    assert bounds(NOTHING, 5) == (0, 0)
    assert bounds(Shown(5, rounded=True), 5) == (5, 9)
    assert bounds(Shown(20, rounded=True), 10) == (11, 29)


def world(chance: random.Random) -> Iterator[tuple[str, str, str, int]]:
    for unit, sex, age in product("ABCDE", SEXES, AGES):
        yield unit, sex, age, chance.choice((0, 0, 1, 2, 4, 6, 9, 14, 40))


@pytest.mark.parametrize("seed", range(12))
def test_no_table_of_two_dimensions_lets_its_hidden_cells_be_told(seed: int) -> None:
    """Staged as queries are: units, then each dimension, then both. Whoever takes all together
    narrows down no hidden cell."""
    counts: dict[str, int] = {}
    for unit, sex, age, count in world(random.Random(seed)):
        for key in product((unit, "*"), (sex, "*"), (age, "*")):
            counts["|".join(key)] = counts.get("|".join(key), 0) + count
    limit = 5 if seed % 2 else 10
    shown = {"*|*|*": veiled(counts["*|*|*"], limit, "*|*|*", SECRET)}
    all_rows: list[Row] = []
    known: dict[str, Bounds] = {}
    for sexes, ages in product(((), SEXES), ((), AGES)):
        for units in ("*", "ABCDE"):
            rows = _rows(units, sexes, ages)
            new = {k for row in rows for k in row.parts}
            above = {row.whole: shown[row.whole] for row in rows if row.whole not in new}
            others = {key: counts[key] for key in above}
            mine = {key: counts[key] for key in new}
            shown |= released(Table(mine, above, rows, limit, str, known, others), SECRET)
            all_rows += rows
            known = inferred(Table({}, shown, all_rows, limit, str, {}, counts), {})
    found = known
    for key, each in shown.items():
        low, high = found[key]
        assert low <= counts[key] <= high
        small = 0 < counts[key] < limit
        assert not small or (each.suppressed and high - low >= limit), key


def _rows(units: str, sexes: tuple[str, ...], ages: tuple[str, ...]) -> list[Row]:
    rows = []
    for sex, age in product(sexes or "*", ages or "*"):
        if units != "*":
            parts = tuple(f"{unit}|{sex}|{age}" for unit in units)
            rows.append(Row(f"*|{sex}|{age}", parts))
    for unit in units:
        if sexes:
            rows += [
                Row(f"{unit}|*|{age}", tuple(f"{unit}|{sex}|{age}" for sex in sexes), True)
                for age in ages or "*"
            ]
        if ages:
            rows += [
                Row(f"{unit}|{sex}|*", tuple(f"{unit}|{sex}|{age}" for age in ages), True)
                for sex in sexes or "*"
            ]
    return rows
