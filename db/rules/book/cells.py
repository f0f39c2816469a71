"""One cell (ô) of the book: the text that stands there, and what it says."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from db.rules.book.columns import BookFault, Column
from db.rules.book.groups import groups, spelled
from db.rules.children import DatePrecision, PovertyStatus, Sex
from db.rules.ethnic_groups import ETHNIC_GROUPS
from db.rules.inputs import Fault, tidy
from db.rules.names import toneless

_DATE: Final = re.compile(r"(?:(?:(\d{1,2})[/.\-])?(\d{1,2})[/.\-])?(\d{4})")
_ISO: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00)?)?")
_BLANK: Final = re.compile(r"\s+")

SEXES: Final = {
    **dict.fromkeys(("nam", "trai", "1", "m", "male"), Sex.MALE),
    **dict.fromkeys(("nu", "gai", "2", "f", "female"), Sex.FEMALE),
    **dict.fromkeys(("khong biet", "khong ro", "chua xac dinh", "chua ro"), Sex.UNKNOWN),
}
YES: Final = frozenset({"co", "x", "da", "roi", "da co", "dung", "1", "yes", "true", "✓"})
NO: Final = frozenset({"khong", "chua", "chua co", "khong co", "sai", "0", "no", "false"})
POVERTY: Final = {
    **dict.fromkeys(("ho ngheo", "ngheo", "hn"), PovertyStatus.POOR),
    **dict.fromkeys(("ho can ngheo", "can ngheo", "cn", "hcn"), PovertyStatus.NEAR_POOR),
    **dict.fromkeys(
        ("khong", "khong thuoc", "khong ngheo", "binh thuong", "ho thuong", "trung binh"),
        PovertyStatus.NONE,
    ),
}


PEOPLES: Final = {
    **{spelled(group.name_vi): code for code, group in ETHNIC_GROUPS.items()},
    **{spelled(group.name_en): code for code, group in ETHNIC_GROUPS.items()},
    "hmong": "08",
    "khome": "05",
    "ede": "12",
    "banar": "13",
    "viet": "01",
    **{str(int(code)): code for code in ETHNIC_GROUPS},
    **{code: code for code in ETHNIC_GROUPS},
}


@dataclass(frozen=True, slots=True)
class Born:
    """A date of birth as far as it is known: kept is the latest possible day."""

    day: date
    precision: DatePrecision


def written(value: str) -> str:
    """The text of a cell, composed and on one line."""
    return _BLANK.sub(" ", unicodedata.normalize("NFC", value)).strip()


def sex(text: str) -> Sex | StrEnum:
    return SEXES.get(toneless(text), BookFault.SEX_FORMAT)


def poverty(text: str) -> PovertyStatus | StrEnum:
    return POVERTY.get(toneless(text), BookFault.POVERTY_FORMAT)


def ethnicity(text: str) -> str | StrEnum:
    return PEOPLES.get(spelled(text), Fault.UNKNOWN_CODE)


def yes_or_no(text: str) -> bool | StrEnum:
    said = toneless(text)
    return True if said in YES else False if said in NO else BookFault.YES_OR_NO


def born(text: str) -> Born | StrEnum:
    """`dd/mm/yyyy`, `mm/yyyy`, `yyyy`; also with dots and hyphens, and as ISO 8601 has it."""
    if found := _ISO.fullmatch(text):
        year, month, day = found.groups()
    elif found := _DATE.fullmatch(text):
        day, month, year = found.groups()
    else:
        return BookFault.DATE_FORMAT
    precision = DatePrecision.DAY if day else DatePrecision.MONTH if month else DatePrecision.YEAR
    try:
        return Born(date(int(year), int(month or 1), int(day or 1)), precision)
    except ValueError:
        return BookFault.DATE_FORMAT


def capitals(text: str) -> str | StrEnum:
    """Numbers on papers, which are printed with gaps."""
    return "".join(text.split()).upper()


def line(text: str) -> str | StrEnum:
    return tidy(text)


READ: Final[Mapping[Column, Callable[[str], Any]]] = {
    **dict.fromkeys(Column, line),
    Column.SEX: sex,
    Column.DATE_OF_BIRTH: born,
    Column.ETHNICITY: ethnicity,
    Column.POVERTY: poverty,
    Column.BIRTH_REGISTERED: yes_or_no,
    Column.INSURED: yes_or_no,
    Column.CIRCUMSTANCES: groups,
    Column.CODE: capitals,
    Column.PERSONAL_ID: capitals,
    Column.BIRTH_CERTIFICATE: capitals,
    Column.HEALTH_INSURANCE: capitals,
}
