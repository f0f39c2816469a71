"""Which counts are kept, and what they follow from."""

from datetime import date

import pytest

from db.rules.indicators import DEFINITIONS, OVERLAPPING, Base, IndicatorDimension
from db.rules.indicators.kept import COUNTED, Kind, begins, cube, cubes, follows, kinds, over, spans
from db.rules.periods import Span

D = IndicatorDimension
EVERYBODY = frozenset(range(1, 15))


@pytest.mark.parametrize("code", DEFINITIONS)
def test_every_count_follows_from_something_and_has_a_cube_for_each_breakdown(code: str) -> None:
    known = DEFINITIONS[code]
    assert bool(kinds(known)) == bool(cubes(known)) == (known.base is not Base.UNITS)
    for dimension in known.dimensions:
        assert dimension in cube(known, (dimension,))
    assert not any(OVERLAPPING & set(by) for by in cubes(known)[:1])


def test_a_count_follows_from_its_conditions_and_its_dimensions() -> None:
    assert kinds(DEFINITIONS["DROWNING"]) == Kind.HOMES | Kind.DEATHS
    assert kinds(DEFINITIONS["CASE_12H_RATE"]) == Kind.CASES | Kind.CLOCKS
    assert kinds(DEFINITIONS["CHILD_POP"]) == Kind.HOMES | Kind.FACTS
    gifted = Kind.HOMES | Kind.FACTS | Kind.GROUPS | Kind.GIFTS
    assert kinds(DEFINITIONS["GIFT_COVERAGE_RATE"]) == gifted


def test_only_who_knows_of_the_same_groups_counts_what_is_kept() -> None:
    special, everybody = DEFINITIONS["CISC_COUNT"], DEFINITIONS["CHILD_POP"]
    assert follows(special, (), COUNTED)
    assert not follows(special, (), COUNTED - {4})
    assert not follows(special, (), EVERYBODY)
    assert follows(everybody, (D.SEX,), frozenset())
    assert not follows(special, (D.CIRCUMSTANCE,), frozenset({1}))
    assert follows(DEFINITIONS["ORPHAN_ABANDONED_CARED_RATE"], (), frozenset({1, 2, 3}))


def test_a_stock_that_knows_one_day_is_kept_once() -> None:
    half = Span(2024, half=1)
    assert begins(DEFINITIONS["CHILD_POP"], half) == date(2024, 6, 30)
    assert begins(DEFINITIONS["CISC_ASSISTED_RATE"], half) == date(2024, 1, 1)
    assert begins(DEFINITIONS["GIFT_COVERAGE_RATE"], half) == date(2024, 1, 1)
    assert begins(DEFINITIONS["DROWNING"], half) == date(2024, 1, 1)


def test_a_period_is_kept_when_no_act_can_have_begun_in_it() -> None:
    assert not over(Span(2024), date(2024, 12, 31))
    assert not over(Span(2024), date(2025, 1, 1))
    assert over(Span(2024), date(2025, 1, 2))
    assert len(set(spans(2024))) == 19
