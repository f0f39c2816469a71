"""The catalogue of indicators, and the periods that figures speak of."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.rules.indicators import (
    CATEGORIES,
    DEFINITIONS,
    Base,
    IndicatorDimension,
    Measure,
    PeriodKind,
    UnitOfMeasure,
    cells,
)
from db.rules.indicators.dimensions import urban_or_rural
from db.rules.periods import ImpossiblePeriodError, PeriodFault, Span, span
from db.rules.sensitivity import Sensitivity

TODAY = date(2026, 3, 2)


def test_every_indicator_of_the_computable_set_is_defined() -> None:
    wanted = """CHILD_POP CISC_COUNT CISC_RATE CISC_ASSISTED_RATE AT_RISK_COUNT
        AT_RISK_INTERVENED_RATE DISABLED_SERVICE_RATE ORPHAN_ABANDONED_CARED_RATE ABUSE_CHILDREN
        ABUSE_CASES ABUSE_GROWTH BIRTH_REG_U5_RATE BHYT_U6_RATE INJURY_CHILDREN INJURY_DEATHS
        DROWNING CASE_12H_RATE CASE_5D_RATE CASE_OPEN_AGE GIFT_COVERAGE_RATE CHILDREN_SUPPORTED
        FUND_RECEIVED FUND_PAID UNIT_PLAN_RATE"""
    assert set(wanted.split()) <= DEFINITIONS.keys()


@pytest.mark.parametrize("code", DEFINITIONS)
def test_a_definition_fits_together(code: str) -> None:
    known = DEFINITIONS[code]
    assert known.code == code
    assert (known.measure is Measure.RATE) == (known.unit_of_measure is UnitOfMeasure.PERCENT)
    assert (known.measure is Measure.AMOUNT) == (known.base in {Base.INCOME, Base.PAID})
    of_rows = known.base is not Base.UNITS
    assert bool(known.part) == (known.measure is Measure.RATE and not known.growth and of_rows)
    assert len(set(known.dimensions)) == len(known.dimensions)
    assert known.period in PeriodKind
    assert known.needed(known.dimensions) >= known.classes


def test_to_count_by_a_dimension_asks_for_its_class() -> None:
    known = DEFINITIONS["CHILD_POP"]
    assert known.needed(()) == frozenset()
    ethnic = known.needed((IndicatorDimension.ETHNICITY, IndicatorDimension.SEX))
    assert ethnic == {Sensitivity.ETHNICITY, Sensitivity.IDENTITY}


def test_cells_are_all_ways_to_combine_categories() -> None:
    assert list(cells(())) == []
    both = list(cells((IndicatorDimension.SEX, IndicatorDimension.URBAN_RURAL)))
    assert len(both) == 6
    assert both[0] == ("MALE", "URBAN")
    assert CATEGORIES.keys() == set(IndicatorDimension)


def test_wards_and_townships_are_urban() -> None:
    assert [urban_or_rural(each) for each in ("Phường", "thị trấn", "xã", "đặc khu")] == [
        *("URBAN", "URBAN"),
        *("RURAL", "RURAL"),
    ]


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        (Span(2024), "2024-01-01", "2024-12-31"),
        (Span(2024, half=2), "2024-07-01", "2024-12-31"),
        (Span(2024, quarter=1), "2024-01-01", "2024-03-31"),
        (Span(2024, month=2), "2024-02-01", "2024-02-29"),
        (Span(2026, month=3), "2026-03-01", "2026-03-31"),
    ],
)
def test_a_period_has_a_first_and_a_last_day(asked: Span, first: str, last: str) -> None:
    assert span(asked, TODAY) is asked
    assert (asked.first, asked.last) == (date.fromisoformat(first), date.fromisoformat(last))
    assert asked.year_before == Span(asked.year - 1, asked.half, asked.quarter, asked.month)


@pytest.mark.parametrize(
    ("asked", "faults"),
    [
        (Span(2024, half=1, quarter=1), {PeriodFault.SEVERAL_PARTS}),
        (Span(2024, month=13), {PeriodFault.NO_SUCH_PART}),
        (Span(2024, half=0, quarter=5), {PeriodFault.SEVERAL_PARTS, PeriodFault.NO_SUCH_PART}),
        (Span(1999), {PeriodFault.YEAR_OUT_OF_RANGE}),
        (Span(2027), {PeriodFault.YEAR_OUT_OF_RANGE}),
        (Span(2**31 - 1, month=13), {PeriodFault.YEAR_OUT_OF_RANGE, PeriodFault.NO_SUCH_PART}),
        (Span(2026, month=4), {PeriodFault.NOT_BEGUN}),
    ],
)
def test_a_period_that_cannot_be_says_why(asked: Span, faults: set[PeriodFault]) -> None:
    with pytest.raises(ImpossiblePeriodError) as refused:
        span(asked, TODAY)
    assert set(refused.value.faults) == faults


@given(st.integers(2001, 2026), st.sampled_from(["half", "quarter", "month"]))
def test_the_parts_of_a_year_follow_each_other_without_a_gap(year: int, part: str) -> None:
    most = {"half": 2, "quarter": 4, "month": 12}[part]
    parts = [Span(year, **{part: n}) for n in range(1, most + 1)]
    assert (parts[0].first, parts[-1].last) == (Span(year).first, Span(year).last)
    for before, after in pairwise(parts):
        assert after.first == before.last + timedelta(days=1)


def test_a_period_is_published_fifteen_days_after_it_ended() -> None:
    month = Span(2026, month=1)
    assert not month.published_by(date(2026, 2, 15))
    assert month.published_by(date(2026, 2, 16))
    assert month.reached(date(2026, 1, 5)) == date(2026, 1, 5)
    assert month.reached(TODAY) == month.last
