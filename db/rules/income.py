"""What comes into a fund: who gives, what they promise, and as what it is received."""

from enum import StrEnum
from typing import Final

from db.rules.fund import BUDGETS, FundSource


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
