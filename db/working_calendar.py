"""The working days of state bodies, as the file that comes with the product has them."""

from functools import cache
from pathlib import Path
from typing import Final

from db.rules.working_days import SpecialDay, WorkingCalendar, calendar_of, read_calendar

FILE: Final = Path(__file__).parent / "seeds" / "data" / "working_calendar.csv"


@cache
def working_calendar(own: Path | None = None) -> WorkingCalendar:
    """`own`: a file of the office, whose years are those that hold. Raises InputRefusedError for a
    file with a line that is none."""
    days = _read(FILE)
    if own is not None:
        theirs = _read(own)
        years = {each.day.year for each in theirs}
        days = (*(each for each in days if each.day.year not in years), *theirs)
    return calendar_of(days)


def _read(file: Path) -> tuple[SpecialDay, ...]:
    with file.open(encoding="utf-8", newline="") as lines:
        return read_calendar(lines)
