"""When an occasion is, and what is done how many days before and after it."""

from datetime import date, timedelta
from typing import Final

from db.rules.fund import Occasion

# Mùng một Tết and rằm tháng Tám by the lunar calendar of Hà Nội.
_TET: Final = {
    2022: (2, 1),
    2023: (1, 22),
    2024: (2, 10),
    2025: (1, 29),
    2026: (2, 17),
    2027: (2, 6),
    2028: (1, 26),
    2029: (2, 13),
    2030: (2, 2),
}
_MID_AUTUMN: Final = {
    2022: (9, 10),
    2023: (9, 29),
    2024: (9, 17),
    2025: (10, 6),
    2026: (9, 25),
    2027: (9, 15),
    2028: (10, 3),
    2029: (9, 22),
    2030: (9, 12),
}
_FIXED: Final = {
    Occasion.CHILDREN_DAY: (6, 1),
    Occasion.SCHOOL_OPENING: (9, 5),
    Occasion.EMERGENCY: (9, 11),  # the typhoons of the north
}
_ABOUT: Final = {Occasion.TET: (2, 5), Occasion.MID_AUTUMN: (9, 20)}  # years not listed

LAUNCHED: Final = -18  # days from the occasion
SHARED_OUT: Final = -17
DRAFTED: Final = -15
SUBMITTED: Final = -13
APPROVED: Final = -11
RESERVED: Final = -9
HANDED_OVER: Final = -2
NOT_GIVEN: Final = 2
ON_PAPER: Final = 6
SETTLED: Final = 10
TAKEN_BACK: Final = 20
LATE: Final = 20  # so long after the first of June its campaign still runs


def day_of(occasion: Occasion, year: int) -> date:
    listed = {Occasion.TET: _TET, Occasion.MID_AUTUMN: _MID_AUTUMN}.get(occasion, {})
    known = listed.get(year) or _FIXED.get(occasion) or _ABOUT[occasion]
    return date(year, *known)


def after(day: date, days: int) -> date:
    return day + timedelta(days)


def next_first_of_june(today: date) -> date:
    """The one for which a campaign runs."""
    this = date(today.year, 6, 1)
    return this if today <= after(this, LATE) else date(today.year + 1, 6, 1)
