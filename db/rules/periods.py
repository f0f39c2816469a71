"""Closing of the books of a month (khoá sổ): by somebody who posted nothing in it, in order, for
ever. What has to be corrected afterwards is reversed in the month that is open."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum

Month = tuple[int, int]  # year, month


class PeriodGuard(StrEnum):
    """What has to hold for books to be closed."""

    MONTH_IS_OVER = "MONTH_IS_OVER"
    NOT_CLOSED_YET = "NOT_CLOSED_YET"
    EARLIER_MONTHS_CLOSED = "EARLIER_MONTHS_CLOSED"
    POSTED_BY_OTHERS = "POSTED_BY_OTHERS"


class PeriodRefusedError(Exception):
    """The books cannot be closed: all that is unmet."""

    def __init__(self, unmet: tuple[PeriodGuard, ...]) -> None:
        super().__init__(*unmet)
        self.unmet = unmet


def close(
    month: Month,
    today: date,
    *,
    closed: Collection[Month],
    posted: Collection[Month],
    own: bool,
) -> None:
    """`posted`: months with postings; `own`: who closes posted in this one. Raises
    PeriodRefusedError."""
    held = {
        PeriodGuard.MONTH_IS_OVER: month < (today.year, today.month),
        PeriodGuard.NOT_CLOSED_YET: month not in closed,
        PeriodGuard.EARLIER_MONTHS_CLOSED: all(m in closed for m in posted if m < month),
        PeriodGuard.POSTED_BY_OTHERS: not own,
    }
    if unmet := tuple(guard for guard, holds in held.items() if not holds):
        raise PeriodRefusedError(unmet)
