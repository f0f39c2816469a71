"""Ages in completed years, over every edge of the calendar."""

from datetime import date, timedelta

import pytest

from db.rules.children import age_on, birthday, born_between, years_before

TODAYS = [
    date(2024, 2, 28),
    date(2024, 2, 29),
    date(2023, 2, 28),
    date(2023, 3, 1),
    date(2026, 11, 22),
]


def age(born: date, today: date) -> int:
    years = today.year - born.year
    return years if today >= birthday(born, years) else years - 1


@pytest.mark.parametrize("today", TODAYS)
@pytest.mark.parametrize(("youngest", "oldest"), [(0, 0), (3, 5), (15, 15), (None, 6), (6, None)])
def test_days_of_birth_are_those_of_the_ages(
    today: date, youngest: int | None, oldest: int | None
) -> None:
    first, last = born_between(today, youngest, oldest)
    for days in range(17 * 366):
        born = today - timedelta(days=days)
        asked = (youngest or 0) <= age(born, today) <= (99 if oldest is None else oldest)
        assert (first <= born <= last) is asked, born


@pytest.mark.parametrize("years", [-(10**9), -9000, 9000, 10**9])
def test_absurd_ages_are_answered(years: int) -> None:
    assert born_between(date(2026, 1, 1), years, years)


def test_a_child_of_29_february_completes_a_year_on_1_march() -> None:
    assert birthday(date(2012, 2, 29), 13) == date(2025, 3, 1)
    assert birthday(date(2012, 2, 29), 16) == date(2028, 2, 29)
    assert years_before(date(2024, 2, 29), 1) == date(2023, 2, 28)


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2015, 3, 2), date(2021, 3, 1), 5),
        (date(2015, 3, 2), date(2021, 3, 2), 6),
        (date(2016, 2, 29), date(2022, 2, 28), 5),
        (date(2016, 2, 29), date(2022, 3, 1), 6),
        (date(2016, 2, 29), date(2016, 2, 29), 0),
    ],
)
def test_years_are_completed_on_the_birthday(born: date, day: date, age: int) -> None:
    assert age_on(day, born) == age
