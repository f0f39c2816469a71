"""The working days of state bodies, as the file that comes with the product has them."""

from functools import cache
from pathlib import Path
from typing import Final

from db.rules.working_days import WorkingCalendar, calendar_of, read_calendar

FILE: Final = Path(__file__).parent / "seeds" / "data" / "working_calendar.csv"


@cache
def working_calendar() -> WorkingCalendar:
    """Raises InputRefusedError for a file with a line that is none."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return calendar_of(read_calendar(lines))
