"""Working days: weekends, Tết, days worked instead, leap days, year ends, and the file of them."""

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from db.rules.inputs import InputRefusedError
from db.rules.working_days import (
    CalendarFault,
    DayKind,
    WorkingCalendar,
    calendar_of,
    end_of,
    hanoi_day,
    read_calendar,
    start_of,
)

FILE = Path(__file__).parents[2] / "db/seeds/data/working_calendar.csv"
LINES = FILE.read_text(encoding="utf-8").splitlines()
DAYS = read_calendar(LINES)
OFFICIAL = calendar_of(DAYS)
HEADING = LINES[0]


@pytest.mark.parametrize(
    ("day", "days", "last"),
    [
        ((2026, 3, 2), 5, (2026, 3, 9)),  # Monday: the day itself does not count
        ((2026, 3, 2), 0, (2026, 3, 2)),
        ((2026, 3, 2), -3, (2026, 3, 2)),
        ((2026, 3, 6), 1, (2026, 3, 9)),  # Friday to Monday
        ((2026, 3, 7), 1, (2026, 3, 9)),  # begun on a Saturday
        ((2026, 3, 8), 1, (2026, 3, 9)),  # on a Sunday
        ((2026, 2, 13), 1, (2026, 2, 23)),  # the eve of Tết: nine free days
        ((2026, 2, 17), 5, (2026, 2, 27)),  # begun on the first day of the year of the Horse
        ((2025, 4, 25), 1, (2025, 4, 26)),  # a Saturday that is worked
        ((2025, 4, 25), 2, (2025, 4, 28)),
        ((2025, 4, 29), 1, (2025, 5, 5)),  # and the Friday it was worked for
        ((2024, 4, 26), 1, (2024, 5, 2)),
        ((2024, 5, 3), 1, (2024, 5, 4)),
        ((2024, 2, 28), 1, (2024, 2, 29)),  # leap day
        ((2024, 2, 29), 1, (2024, 3, 1)),
        ((2023, 2, 28), 1, (2023, 3, 1)),
        ((2024, 12, 31), 1, (2025, 1, 2)),  # year's end
        ((2025, 12, 31), 5, (2026, 1, 9)),
        ((2026, 1, 9), 1, (2026, 1, 10)),
        ((2023, 4, 28), 1, (2023, 5, 4)),  # two holidays on a weekend, given back after it
        ((2030, 1, 31), 5, (2030, 2, 7)),  # Tết of a year nobody has announced: too early, not late
    ],
)
def test_working_days_are_counted_by_the_official_calendar(
    day: tuple[int, int, int], days: int, last: tuple[int, int, int]
) -> None:
    assert OFFICIAL.after(date(*day), days) == date(*last)


def test_a_calendar_without_days_knows_weekends_only() -> None:
    bare = WorkingCalendar()
    assert [bare.is_working(date(2026, 1, day)) for day in (1, 2, 3, 4, 5)] == [
        True,
        True,
        False,
        False,
        True,
    ]
    assert [OFFICIAL.knows(year) for year in range(2022, 2029)] == [False, *[True] * 5, False]
    assert not bare.knows(2026)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 1, 16, 59, 59, tzinfo=UTC), date(2026, 3, 1)),
        (datetime(2026, 3, 1, 17, tzinfo=UTC), date(2026, 3, 2)),
        (datetime(2023, 12, 31, 17, tzinfo=UTC), date(2024, 1, 1)),
        (datetime(2024, 2, 28, 17, tzinfo=UTC), date(2024, 2, 29)),
        (datetime(2026, 3, 1, 23, tzinfo=timezone(timedelta(hours=-5))), date(2026, 3, 2)),
    ],
)
def test_the_day_of_the_law_is_that_of_hanoi(moment: datetime, day: date) -> None:
    assert hanoi_day(moment) == day


def test_a_moment_without_offset_is_not_guessed() -> None:
    with pytest.raises(ValueError, match="offset"):
        hanoi_day(datetime(2026, 3, 1))  # noqa: DTZ001 -- what is tested


def test_a_day_ends_where_the_next_begins() -> None:
    leap = date(2024, 2, 29)
    assert end_of(leap) == start_of(date(2024, 3, 1)) == datetime(2024, 2, 29, 17, tzinfo=UTC)
    assert end_of(date(2025, 12, 31)) == datetime(2025, 12, 31, 17, tzinfo=UTC)


def test_the_official_file_says_where_each_day_is_from() -> None:
    assert len(DAYS) == len({each.day for each in DAYS}) == 71
    assert all(each.name_vi and each.source for each in DAYS)
    assert {each.day.year for each in DAYS} == set(range(2023, 2028))
    made_up = [each.day for each in DAYS if each.kind is DayKind.WORKING]
    assert all(day.weekday() == 5 for day in made_up)
    assert len(made_up) == 4
    of_law = {each.day for each in DAYS if each.verified}
    assert {
        date(year, *day) for year in range(2023, 2028) for day in ((1, 1), (4, 30), (9, 2))
    } <= (of_law)
    # What was proclaimed for the coming year nobody has looked up: it is marked.
    assert not any(each.verified for each in DAYS if "chưa có thông báo" in each.source)


@pytest.mark.parametrize(
    ("line", "faults"),
    [
        ("2026-02-30,OFF,Tết,nguồn,yes", [CalendarFault.NOT_A_DAY]),
        (",OFF,Tết,nguồn,yes", [CalendarFault.NOT_A_DAY]),
        ("nay,WORKING,Tết,nguồn,yes", [CalendarFault.NOT_A_DAY]),
        ("2026-01-01,OFF,Tết,nguồn,yes", [CalendarFault.REPEATED]),
        ("2026-01-03,FREE,Tết,nguồn,yes", [CalendarFault.KIND]),
        ("2026-01-05,WORKING,Làm bù,nguồn,yes", [CalendarFault.NO_WEEKEND]),
        ("2026-01-05,OFF,Tết,nguồn,maybe", [CalendarFault.VERIFIED]),
        ("x,y,Tết,nguồn,", [CalendarFault.NOT_A_DAY, CalendarFault.KIND, CalendarFault.VERIFIED]),
        ("2026-01-05,OFF,Tết,nguồn", [CalendarFault.COLUMNS]),
        ("2026-01-05,OFF,Tết,nguồn,yes,", [CalendarFault.COLUMNS]),
        ("", [CalendarFault.COLUMNS]),
    ],
)
def test_a_wrong_line_is_told_with_its_number(line: str, faults: list[CalendarFault]) -> None:
    with pytest.raises(InputRefusedError) as refused:
        read_calendar([HEADING, "2026-01-01,OFF,Tết,nguồn,yes", line])
    assert [(each.path, each.fault) for each in refused.value.problems] == [
        (("3",), fault) for fault in faults
    ]


@pytest.mark.parametrize("lines", [[], [""], ["day,kind"], [HEADING.upper()]])
def test_a_file_begins_with_its_heading(lines: list[str]) -> None:
    with pytest.raises(InputRefusedError) as refused:
        read_calendar(lines)
    assert [each.fault for each in refused.value.problems] == [CalendarFault.COLUMNS]


def test_a_calendar_of_no_days_is_one() -> None:
    assert read_calendar([HEADING]) == ()
