"""What is one count under several names is kept and protected under one."""

from datetime import date
from itertools import product

import pytest

from db.rules.indicators import CATEGORIES, DEFINITIONS, IndicatorDimension
from db.rules.indicators.same import Number, of_period, owner
from db.rules.periods import Span

D = IndicatorDimension
POOR, NEAR = (D.POVERTY, "POOR"), (D.POVERTY, "NEAR_POOR")
BAND, DISABLED, GIRLS = (D.AGE_BAND, "0-2"), (D.CIRCUMSTANCE, "DISABILITY"), (D.SEX, "FEMALE")


@pytest.mark.parametrize(
    ("code", "which", "cell", "where", "at"),
    [
        ("CHILD_POP", 0, (BAND,), "CHILD_POP", (BAND,)),
        ("CISC_RATE", 0, (GIRLS,), "CHILD_POP", (GIRLS,)),
        ("CISC_RATE", 1, (), "CISC_COUNT", ()),
        ("CISC_ASSISTED_RATE", 0, (DISABLED, GIRLS), "DISABLED_SERVICE_RATE", (GIRLS,)),
        ("CISC_COUNT", 0, ((D.CIRCUMSTANCE, "ABANDONED"),), "CISC_COUNT", None),
        ("ABUSE_GROWTH", 0, (), "ABUSE_CHILDREN", ()),
        ("BHYT_U6_RATE", 0, (BAND, POOR), "CHILD_POP", (BAND, POOR)),
        ("BIRTH_REG_U5_RATE", 0, ((D.AGE_BAND, "3-5"),), "BIRTH_REG_U5_RATE", None),
        ("GIFT_COVERAGE_RATE", 0, (POOR,), "CHILD_POP", (POOR,)),
        ("GIFT_COVERAGE_RATE", 0, (NEAR,), "CISC_COUNT", (NEAR,)),
        ("GIFT_COVERAGE_RATE", 0, (), "GIFT_COVERAGE_RATE", ()),
        ("GIFT_COVERAGE_RATE", 1, (POOR,), "GIFT_COVERAGE_RATE", None),
    ],
)
def test_where_a_cell_is_kept(code: str, which: int, cell: object, where: str, at: object) -> None:
    found = owner(Number(code, which), cell)  # type: ignore[arg-type]
    assert found is not None
    assert (found[0].code, found[1]) == (where, cell if at is None else at)
    assert owner(*found) == found


def test_what_cannot_be_is_none() -> None:
    assert owner(Number("BHYT_U6_RATE"), ((D.AGE_BAND, "11-15"),)) is None
    assert owner(Number("BHYT_U6_RATE", 1), ((D.AGE_BAND, "UNKNOWN"),)) is None
    assert owner(Number("ABUSE_CASES"), ((D.CATEGORY, "INJURY"),)) is None


def test_every_cell_is_kept_somewhere_that_has_its_dimensions() -> None:
    for code, known in DEFINITIONS.items():
        for of, which in product(known.dimensions, range(2 if known.part else 1)):
            for key in CATEGORIES[of]:
                if found := owner(Number(code, which), ((of, key),)):
                    kept = DEFINITIONS[found[0].code]
                    assert {of for of, _ in found[1]} <= set(kept.dimensions)
                    assert kept.guarded == known.guarded or found[0].code == "CHILD_POP"


def test_what_is_so_on_a_day_is_kept_under_the_month_that_ends_with_it() -> None:
    december = Span(2024, month=12)
    for span in (Span(2024), Span(2024, half=2), Span(2024, quarter=4), december):
        assert of_period(Number("CHILD_POP"), span) == december
        assert of_period(Number("BHYT_U6_RATE", 1), span) == december
        for within in (Number("CISC_ASSISTED_RATE", 1), Number("ORPHAN_ABANDONED_CARED_RATE", 1)):
            assert of_period(within, span) == span
        assert of_period(Number("ABUSE_CASES"), span) == span
    assert december.last == date(2024, 12, 31)
