"""What is too small is not shown, everything else is rounded, and asking again teaches nothing."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.rules.sensitivity import Sensitivity
from db.rules.suppression import (
    HIDDEN,
    NOTHING,
    Shown,
    dominated,
    money,
    one_category,
    protected,
    rate,
    rounded,
    significant,
    threshold,
    veiled,
)

SECRET = b"of the tests"


@pytest.mark.parametrize("of", list(Sensitivity))
def test_casework_and_sealed_ask_for_ten_everything_else_for_five(of: Sensitivity) -> None:
    grave = of in {Sensitivity.CASEWORK, Sensitivity.SEALED}
    assert threshold([of]) == threshold([Sensitivity.IDENTITY, of]) == (10 if grave else 5)
    assert threshold([]) == 5


@pytest.mark.parametrize("limit", [5, 10])
@pytest.mark.parametrize("count", range(40))
def test_counts_below_the_threshold_are_hidden_and_all_others_are_multiples_of_five(
    count: int, limit: int
) -> None:
    for cell in range(20):
        shown = protected(count, limit, f"cell {cell}", SECRET)
        if count == 0:
            assert shown == NOTHING
        elif count < limit:
            assert shown == HIDDEN
        else:
            assert shown.value is not None
            assert (shown.suppressed, shown.rounded) == (False, True)
            assert shown.value % 5 == 0
            assert abs(shown.value - count) < 5
            assert shown.value >= limit
            assert count % 5 != 0 or shown.value == count


@given(st.integers(0, 2**40), st.text(), st.binary(min_size=1))
def test_a_cell_is_rounded_once_for_ever(count: int, key: str, secret: bytes) -> None:
    assert rounded(count, key, secret) == rounded(count, key, secret)
    assert abs(rounded(count, key, secret) - count) < 5


def test_rounding_is_right_on_average_and_another_with_another_secret() -> None:
    for over in range(5):
        found = [rounded(100 + over, f"cell {n}", SECRET) for n in range(4000)]
        assert sum(found) / len(found) == pytest.approx(100 + over, abs=0.2)
    mine = [rounded(13, str(n), SECRET) for n in range(100)]
    assert mine != [rounded(13, str(n), b"another") for n in range(100)]


def test_the_sum_of_few_routes_does_not_give_a_small_count_back() -> None:
    """Four routes to a true 3: the mean of what is shown is 3 in a quarter at most."""
    hits = 0
    for trial in range(400):
        routes = [rounded(3, f"{trial}/{route}", SECRET) for route in range(4)]
        hits += sum(routes) / 4 == 3
    assert hits / 400 <= 0.25


def test_rates_are_made_of_what_is_shown() -> None:
    assert rate(Shown(45), Shown(60)) == 75.0
    assert rate(Shown(5), Shown(15)) == 33.3
    assert rate(Shown(20), Shown(15)) == 100.0
    assert rate(NOTHING, Shown(15)) == 0.0
    assert rate(HIDDEN, Shown(15)) is None
    assert rate(Shown(5), HIDDEN) is None
    assert rate(NOTHING, NOTHING) is None


def test_money_of_few_or_mostly_of_one_is_not_shown() -> None:
    assert money([]) == money([0, 0]) == NOTHING
    assert money([500_000] * 4) == money([500_000] * 4 + [0]) == HIDDEN
    assert money([500_000] * 5) == Shown(2_500_000, rounded=True)
    assert money([500_000] * 9, limit=10) == HIDDEN
    assert money([1_000_000, *[10_000] * 5]) == HIDDEN
    assert money([123_456] * 7) == Shown(860_000, rounded=True)


def test_one_dominates_with_more_than_85_percent() -> None:
    assert not dominated([])
    assert not dominated([85, 15])
    assert dominated([86, 14])
    assert dominated([1])


@pytest.mark.parametrize(
    ("amount", "shown"),
    [(0, 0), (7, 7), (99, 99), (104, 100), (105, 110), (1_249, 1_200), (1_250, 1_300), (996, 1000)],
)
def test_two_significant_digits_halves_up(amount: int, shown: int) -> None:
    assert significant(amount) == shown


def test_one_category_with_all_of_a_row() -> None:
    assert one_category([0, 12], 12)
    assert one_category([12, 12], 12)
    assert not one_category([6, 6], 12)
    assert not one_category([12], 12)
    assert not one_category([0, 0], 0)


def test_every_remainder_is_rounded_both_ways() -> None:
    ways = Counter((n % 5, rounded(n % 5 + 10, str(n), SECRET)) for n in range(500))
    assert len(ways) == 9


@pytest.mark.parametrize("limit", [5, 10])
def test_nobody_can_be_sure_how_far_a_figure_of_a_table_is_off_or_why_it_is_hidden(
    limit: int,
) -> None:
    """A multiple of the threshold, never less; mostly the next, sometimes further, both ways; some
    that are not small are hidden, all that are small, and no zero."""
    for key in range(40):
        assert veiled(0, limit, f"{key}", SECRET) == NOTHING
        assert veiled(limit - 1, limit, f"{key}", SECRET) == HIDDEN
    found = [veiled(6 * limit + 1, limit, f"{key}", SECRET).value for key in range(4000)]
    told = [each for each in found if each is not None]
    steps = Counter(round((each - 6 * limit) / limit) for each in told)
    assert sum(each % limit for each in told) == 0
    assert sum(told) / len(told) == pytest.approx(6 * limit + 1, abs=limit / 20)
    assert steps[0] + steps[1] == pytest.approx(len(told) * 15 / 16, rel=0.03)
    assert min(steps) < 0
    assert max(steps) > 1
    seldom = [veiled(limit, limit, f"{key}", SECRET) for key in range(4000)]
    assert seldom.count(HIDDEN) == pytest.approx(500, rel=0.15)
    assert min(each.value for each in seldom if each.value is not None) == limit


def test_a_cell_of_a_table_is_told_alike_a_thousand_times() -> None:
    for count in (3, 7, 48, 1234):
        assert len({veiled(count, 5, "cell", SECRET) for _ in range(1000)}) == 1
