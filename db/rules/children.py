"""What is said of a child in the register (sổ theo dõi trẻ em): closed vocabularies and ages."""

from datetime import date
from enum import StrEnum
from typing import Final

from db.rules.sensitivity import Sensitivity

CHILDHOOD_ENDS_AT: Final = 16  # Law on Children 2016, art. 1


class Sex(StrEnum):
    MALE = "MALE"
    FEMALE = "FEMALE"
    UNKNOWN = "UNKNOWN"


class ChildStatus(StrEnum):
    ACTIVE = "ACTIVE"
    AGED_OUT = "AGED_OUT"
    DECEASED = "DECEASED"
    LEFT_COUNTRY = "LEFT_COUNTRY"
    MERGED = "MERGED"


class DatePrecision(StrEnum):
    DAY = "DAY"
    MONTH = "MONTH"
    YEAR = "YEAR"
    ESTIMATED = "ESTIMATED"


class PovertyStatus(StrEnum):
    NONE = "NONE"
    NEAR_POOR = "NEAR_POOR"
    POOR = "POOR"


class FactKind(StrEnum):
    """Dated facts that are one word each: POVERTY a PovertyStatus, ETHNICITY a code of two digits,
    HEALTH_INSURANCE and BIRTH_REGISTRATION `yes` or `no`."""

    POVERTY = "POVERTY"
    ETHNICITY = "ETHNICITY"
    HEALTH_INSURANCE = "HEALTH_INSURANCE"
    BIRTH_REGISTRATION = "BIRTH_REGISTRATION"


FACT_CLASSES: Final = {
    FactKind.POVERTY: Sensitivity.SOCIAL,
    FactKind.ETHNICITY: Sensitivity.ETHNICITY,
    FactKind.HEALTH_INSURANCE: Sensitivity.SOCIAL,
    FactKind.BIRTH_REGISTRATION: Sensitivity.SOCIAL,
}


class FundSource(StrEnum):
    BUDGET_CENTRAL = "BUDGET_CENTRAL"
    BUDGET_PROVINCE = "BUDGET_PROVINCE"
    BUDGET_DISTRICT = "BUDGET_DISTRICT"
    BUDGET_COMMUNE = "BUDGET_COMMUNE"
    DONATION_DOMESTIC = "DONATION_DOMESTIC"
    DONATION_FOREIGN = "DONATION_FOREIGN"
    NATIONAL_FUND = "NATIONAL_FUND"
    OTHER = "OTHER"


def years_before(day: date, years: int) -> date:
    """The same day `years` earlier; 29 February counts as the 28th where the year has none."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def birthday(born: date, years: int) -> date:
    """The day `years` are completed; one born on 29 February completes them on 1 March."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def age_on(day: date, born: date) -> int:
    """Years completed on a day."""
    years = day.year - born.year
    return years if birthday(born, years) <= day else years - 1


def born_between(today: date, youngest: int | None, oldest: int | None) -> tuple[date, date]:
    """First and last day of birth of those who have completed `youngest` to `oldest` years."""
    first = date.min if oldest is None else _day_after_birth_of(today, oldest + 1)
    last = date.max if youngest is None else _last_birth_of(today, youngest)
    return first, last


def _last_birth_of(today: date, years: int) -> date:
    """The latest day of birth with `years` completed today. On 28 February of a common year nobody
    born on the 29th has completed them yet; on 1 March they have."""
    if today.year - years < date.min.year:
        return date.min
    if today.year - years > date.max.year:
        return date.max
    return years_before(today, years)


def _day_after_birth_of(today: date, years: int) -> date:
    last = _last_birth_of(today, years)
    return last if last in (date.min, date.max) else date.fromordinal(last.toordinal() + 1)
