"""Closing of the books of a month (khoá sổ): by somebody who posted nothing in it, in order, for
ever. What has to be corrected afterwards is reversed in the month that is open.

And the periods that figures speak of (kỳ báo cáo): years, halves, quarters and months.
"""

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

Month = tuple[int, int]  # year, month


class PeriodGuard(StrEnum):
    """What has to hold for books to be closed."""

    MONTH_IS_OVER = "MONTH_IS_OVER"
    NOT_CLOSED_YET = "NOT_CLOSED_YET"
    EARLIER_MONTHS_CLOSED = "EARLIER_MONTHS_CLOSED"
    POSTED_BY_OTHERS = "POSTED_BY_OTHERS"
    BANK_LINES_SETTLED = "BANK_LINES_SETTLED"


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
    waiting: bool = False,
) -> None:
    """`posted`: months with postings; `own`: who closes posted in this one; `waiting`: lines of the
    bank in it are neither matched nor set aside. Raises PeriodRefusedError."""
    held = {
        PeriodGuard.MONTH_IS_OVER: month < (today.year, today.month),
        PeriodGuard.NOT_CLOSED_YET: month not in closed,
        PeriodGuard.EARLIER_MONTHS_CLOSED: all(m in closed for m in posted if m < month),
        PeriodGuard.POSTED_BY_OTHERS: not own,
        PeriodGuard.BANK_LINES_SETTLED: not waiting,
    }
    if unmet := tuple(guard for guard, holds in held.items() if not holds):
        raise PeriodRefusedError(unmet)


PUBLISHED_AFTER: Final = 15  # days after the end of a period its figures are final
FIRST_YEAR: Final = 2000


class PeriodFault(StrEnum):
    """Why there is no such period."""

    SEVERAL_PARTS = "SEVERAL_PARTS"  # a half, a quarter and a month exclude each other
    NO_SUCH_PART = "NO_SUCH_PART"
    YEAR_OUT_OF_RANGE = "YEAR_OUT_OF_RANGE"
    NOT_BEGUN = "NOT_BEGUN"


class ImpossiblePeriodError(Exception):
    """There is no such period, and why."""

    def __init__(self, faults: tuple[PeriodFault, ...]) -> None:
        super().__init__(*faults)
        self.faults = faults


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A year, or a half, a quarter or a month of one."""

    year: int
    half: int | None = None
    quarter: int | None = None
    month: int | None = None

    @property
    def _months(self) -> tuple[int, int]:
        """The first and the last."""
        for part, months in ((self.half, 6), (self.quarter, 3), (self.month, 1)):
            if part is not None:
                return (part - 1) * months + 1, part * months
        return 1, 12

    @property
    def first(self) -> date:
        return date(self.year, self._months[0], 1)

    @property
    def last(self) -> date:
        month = self._months[1]
        return date(self.year, month, monthrange(self.year, month)[1])

    @property
    def year_before(self) -> "Span":
        """The same part of the year before."""
        return replace(self, year=self.year - 1)

    def published_by(self, day: date) -> bool:
        """Whether its figures are final: what is recorded later changes only the next period's."""
        return day > self.last + timedelta(days=PUBLISHED_AFTER)

    def reached(self, day: date) -> date:
        """The day that a stock is counted on: the last one, or today in a period that runs."""
        return min(self.last, day)


def span(asked: Span, today: date) -> Span:
    """The period, if there is one and it has begun. Raises ImpossiblePeriodError."""
    parts = (asked.half, 2), (asked.quarter, 4), (asked.month, 12)
    said = [(part, most) for part, most in parts if part is not None]
    held = {
        PeriodFault.SEVERAL_PARTS: len(said) > 1,
        PeriodFault.NO_SUCH_PART: any(not 1 <= part <= most for part, most in said),
        PeriodFault.YEAR_OUT_OF_RANGE: not FIRST_YEAR <= asked.year <= today.year,
    }
    faults = tuple(fault for fault, holds in held.items() if holds)
    if not faults and asked.first > today:
        faults = (PeriodFault.NOT_BEGUN,)
    if faults:
        raise ImpossiblePeriodError(faults)
    return asked
