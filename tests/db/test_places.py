"""Where what was counted lies by the boundaries of another date."""

from datetime import date

import pytest

from db.queries.indicators.places import Places
from db.rules.units import SuccessionExtent
from db.units import SuccessionRow, Tree, UnitRow

OLD, NEW = date(2025, 6, 30), date(2025, 7, 1)
# Before: province A (2) with a district (3) of communes 4, 5, 6. After: A' (7) with 8 and 9.
# 4 and 5 became 8; of 6 a part went to 8 and a part to 9.
UNITS = [
    UnitRow(1, "VN", "NATION", "quốc gia", "Việt Nam", None, None, None, 1, 99),
    UnitRow(2, "01", "PROVINCE", "tỉnh", "A", 1, None, OLD, 10, 49),
    UnitRow(3, "001", "DISTRICT", "huyện", "A", 2, None, OLD, 20, 49),
    *(
        UnitRow(n, f"0000{n}", "COMMUNE", "xã", "Xã", 3, None, OLD, n * 10 - 10, n * 10 - 5)
        for n in (4, 5)
    ),
    UnitRow(6, "00006", "COMMUNE", "xã", "Xã", 3, None, OLD, 46, 49),
    UnitRow(7, "01", "PROVINCE", "tỉnh", "A", 1, NEW, None, 60, 89),
    UnitRow(8, "00008", "COMMUNE", "xã", "Xã", 7, NEW, None, 70, 75),
    UnitRow(9, "00009", "COMMUNE", "xã", "Xã", 7, NEW, None, 80, 85),
]
WAYS = [
    SuccessionRow(4, 8, NEW, SuccessionExtent.WHOLE, None),
    SuccessionRow(5, 8, NEW, SuccessionExtent.WHOLE, None),
    SuccessionRow(6, 8, NEW, SuccessionExtent.PART, None),
    SuccessionRow(6, 9, NEW, SuccessionExtent.PART, None),
]
TREE = Tree(UNITS, WAYS, OLD)


@pytest.mark.parametrize(
    ("on", "unit", "lies"),
    [
        (OLD, 4, [4, 3, 2, 1]),
        (NEW, 4, [8, 7, 1]),
        (NEW, 6, [7, 1]),  # in 8 or in 9, nobody knows
        (OLD, 8, [3, 2, 1]),  # of 4, 5 or 6
        (OLD, 9, [6, 3, 2, 1]),
        (NEW, 1, [1]),
    ],
)
def test_a_unit_lies_in_what_followed_it_or_went_before(
    on: date, unit: int, lies: list[int]
) -> None:
    assert [each.id for each in Places(TREE, on).around(unit)] == lies


def test_units_of_all_periods_are_found_in_those_of_a_date() -> None:
    after = Places(TREE, NEW)
    assert after.within([TREE.by_id[8]]) == (4, 5, 8)
    assert after.within([TREE.by_id[8], TREE.by_id[9]]) == (4, 5, 8, 9)
    assert set(after.within([TREE.by_id[7]]) or ()) == {2, 3, 4, 5, 6, 7, 8, 9}
    assert after.within([TREE.root]) is None
    assert Places(TREE, OLD).within([TREE.by_id[4]]) == (4,)


def test_parts_and_communes_are_those_of_the_date() -> None:
    before, after = Places(TREE, OLD), Places(TREE, NEW)
    assert [unit.id for unit in before.parts(TREE.root)] == [2]
    assert [unit.id for unit in after.parts(TREE.root)] == [7]
    assert [unit.id for unit in before.communes(TREE.by_id[2])] == [4, 5, 6]
    assert [unit.id for unit in after.communes(TREE.root)] == [8, 9]
    assert [unit.id for unit in before.communes(TREE.by_id[4])] == [4]
