"""What comes into a fund: who gives, what they promise, and as what it is received."""

from datetime import date
from enum import StrEnum
from typing import Final

from db.rules.fund import BUDGETS, FundSource
from db.rules.inputs import Fault
from db.rules.ledger import MOST


class DonorKind(StrEnum):
    """Who gives (nhà tài trợ)."""

    PERSON = "PERSON"
    ENTERPRISE = "ENTERPRISE"
    ORGANISATION = "ORGANISATION"
    FOREIGN = "FOREIGN"
    NATIONAL_FUND = "NATIONAL_FUND"


class PledgeStatus(StrEnum):
    """What became of a promise (cam kết tài trợ)."""

    OPEN = "OPEN"
    GIVEN = "GIVEN"
    WITHDRAWN = "WITHDRAWN"


SOURCES: Final = {
    # As what a gift is received, by who gives it.
    DonorKind.PERSON: FundSource.DONATION_DOMESTIC,
    DonorKind.ENTERPRISE: FundSource.DONATION_DOMESTIC,
    DonorKind.ORGANISATION: FundSource.DONATION_DOMESTIC,
    DonorKind.FOREIGN: FundSource.DONATION_FOREIGN,
    DonorKind.NATIONAL_FUND: FundSource.NATIONAL_FUND,
}


class SourceRefusedError(Exception):
    """State budget is not a gift, and a gift is not state budget: the two are kept apart."""


def source_given(kind: DonorKind, asked: FundSource | None) -> FundSource:
    """`asked`: as what it is said to come; None: as the donor's gifts do. Raises
    SourceRefusedError."""
    if asked is None or asked is SOURCES[kind]:
        return SOURCES[kind]
    if asked is FundSource.OTHER:
        return asked
    raise SourceRefusedError


def source_allotted(asked: FundSource) -> FundSource:
    """Of an allotment from the state budget. Raises SourceRefusedError."""
    if asked not in BUDGETS:
        raise SourceRefusedError
    return asked


def status_after(promised: int, given: int) -> PledgeStatus:
    """`given`: đồng that came of it so far."""
    return PledgeStatus.GIVEN if given >= promised else PledgeStatus.OPEN


class BookFault(StrEnum):
    """Why something is not entered in the books of a fund as it was said."""

    NOT_POSITIVE = "NOT_POSITIVE"
    TOO_MUCH = "TOO_MUCH"
    NO_QUANTITY = "NO_QUANTITY"
    QUANTITY_OF_MONEY = "QUANTITY_OF_MONEY"
    SOURCE_MIXED_UP = "SOURCE_MIXED_UP"
    FUND_NOT_OPEN = "FUND_NOT_OPEN"
    SAME_FUND = "SAME_FUND"
    PURPOSE_DIFFERS = "PURPOSE_DIFFERS"
    NAMED_ALREADY = "NAMED_ALREADY"
    PLEDGE_NOT_OPEN = "PLEDGE_NOT_OPEN"
    PLEDGE_OF_ANOTHER = "PLEDGE_OF_ANOTHER"
    REVERSED_ALREADY = "REVERSED_ALREADY"
    NOT_REVERSED_BY_HAND = "NOT_REVERSED_BY_HAND"
    APPROVED_ALREADY = "APPROVED_ALREADY"
    NO_SUCH_MONTH = "NO_SUCH_MONTH"
    NO_SUCH_YEAR = "NO_SUCH_YEAR"


def money_faults(amount: int) -> list[BookFault]:
    if amount < 1:
        return [BookFault.NOT_POSITIVE]
    return [BookFault.TOO_MUCH] if amount > MOST else []


def day_faults(day: date, today: date, opened: date, closed: date | None) -> list[StrEnum]:
    """Of a day that something counts for: past or today, while the fund was open."""
    if day > today:
        return [Fault.IN_THE_FUTURE]
    is_open = opened <= day and (closed is None or day <= closed)
    return [] if is_open else [BookFault.FUND_NOT_OPEN]
