"""Numbers that name a person: personal id (số định danh cá nhân), insurance, certificate, phone.

Domain 8.2 and 8.3. None of them has a check digit.
"""

import re
from datetime import date
from typing import Final

from db.rules.children import Sex
from db.rules.inputs import Doubt, Fault

# The 63 provinces until 30 June 2025: numbers keep the province of birth registration for ever.
_NUMBERS: Final = (
    1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36,
    37, 38, 40, 42, 44, 45, 46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74,
    75, 77, 79, 80, 82, 83, 84, 86, 87, 89, 91, 92, 93, 94, 95, 96,
)  # fmt: skip
PROVINCES: Final = frozenset(f"{number:03}" for number in _NUMBERS)
FIRST_COUNTRY: Final = 101  # births registered abroad; the list of countries begins here
LAST_COUNTRY: Final = 999
Countries = frozenset[str] | None  # the codes that are given out; None: not known, any
CENTURY: Final = {"2": Sex.MALE, "3": Sex.FEMALE}  # of births from 2000 to 2099
PERSONAL_ID: Final = "personal id"  # what its blind index is for
MASKED: Final = "*********"
SHOWN: Final = 3  # digits that a mask leaves

_PERSONAL: Final = re.compile(r"[0-9]{12}")
_MOBILE: Final = re.compile(r"0[35789][0-9]{8}")
_LANDLINE: Final = re.compile(r"02[0-9]{9}")  # with its area: 024 and eight, or 02xx and seven
_ABROAD: Final = re.compile(r"\+[1-9][0-9]{7,14}")  # E.164
_BETWEEN_DIGITS: Final = str.maketrans("", "", " .-()")
_CARD: Final = re.compile(r"[A-Z]{2}[1-5][0-9]{12}")
_CARD_SINCE_2021: Final = re.compile(r"[0-9]{10}")
_CERTIFICATE: Final = re.compile(r"([0-9]{1,6})/([0-9]{4})")
UNDER_SIX: Final = "TE"  # the group of insurance cards of children under six


def personal_id_faults(number: str, today: date, countries: Countries = None) -> list[Fault]:
    """Everything about it that cannot be."""
    if not _PERSONAL.fullmatch(number):
        return [Fault.PERSONAL_ID_FORMAT]
    found = []
    if number[:3] not in PROVINCES and not _abroad(number[:3], countries):
        found.append(Fault.PERSONAL_ID_PLACE)
    if number[3] not in CENTURY:
        found.append(Fault.PERSONAL_ID_CENTURY)
    elif year_of(number) > today.year:
        found.append(Fault.PERSONAL_ID_YEAR_TO_COME)
    return found


def _abroad(code: str, countries: Countries) -> bool:
    return int(code) >= FIRST_COUNTRY if countries is None else code in countries


def countries_of(text: str) -> Countries:
    """Codes and ranges of codes, separated by commas: `101-199, 201`; nothing: not known. Raises
    ValueError."""
    found: set[str] = set()
    for part in filter(None, (each.strip() for each in text.split(","))):
        first, _, last = part.partition("-")
        codes = range(int(first), int(last or first) + 1)
        if not codes or codes[0] < FIRST_COUNTRY or codes[-1] > LAST_COUNTRY:
            raise ValueError(f"codes of countries are from {FIRST_COUNTRY} to {LAST_COUNTRY}")
        found |= {f"{code:03}" for code in codes}
    return frozenset(found) or None


def personal_id_doubts(number: str, sex: Sex, born: date | None) -> list[Doubt]:
    """Where it says something else than the register: identity corrections exist."""
    found = []
    if sex is not Sex.UNKNOWN and CENTURY[number[3]] is not sex:
        found.append(Doubt.PERSONAL_ID_SEX)
    if born is not None and year_of(number) != born.year:
        found.append(Doubt.PERSONAL_ID_YEAR)
    return found


def year_of(number: str) -> int:
    """The year of birth that a child's number says."""
    return 2000 + int(number[4:6])


def masked(number: str) -> str:
    """The last three digits."""
    return MASKED + number[-SHOWN:]


def phone(text: str) -> str | None:
    """As it is kept: digits from the first 0, or + and a country's; None if it is none."""
    digits = text.translate(_BETWEEN_DIGITS)
    if digits.startswith("+84"):
        digits = "0" + digits[3:]
    forms = (_MOBILE, _LANDLINE, _ABROAD)
    return digits if any(form.fullmatch(digits) for form in forms) else None


def health_insurance_faults(text: str) -> list[Fault]:
    """Cards have 15 characters; since April 2021 they print the last ten digits only."""
    known = _CARD.fullmatch(text) or _CARD_SINCE_2021.fullmatch(text)
    return [] if known else [Fault.HEALTH_INSURANCE_FORMAT]


def health_insurance_doubts(text: str, age: int | None) -> list[Doubt]:
    """A child under six has a card of its own group."""
    small = age is not None and age < 6  # noqa: PLR2004 -- Law on Health Insurance, art. 12
    other = _CARD.fullmatch(text) is not None and not text.startswith(UNDER_SIX)
    return [Doubt.HEALTH_INSURANCE_GROUP] if small and other else []


def insured(text: str) -> str:
    """The digits that name the person, whichever card they are from."""
    return text[-10:]


def birth_certificate_faults(text: str, born: date | None, today: date) -> list[Fault]:
    """Number and year of registration, `123/2019`: not before the birth, not to come."""
    found = _CERTIFICATE.fullmatch(text)
    if found is None or not int(found[1]):
        return [Fault.BIRTH_CERTIFICATE_FORMAT]
    first = born.year if born else 1900
    return [] if first <= int(found[2]) <= today.year else [Fault.BIRTH_CERTIFICATE_YEAR]
