"""By what indicators are broken down (phân tổ), and the cells that come of it."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from itertools import product
from typing import Final

from db.rules.cases import AbuseSetting, CaseCategory
from db.rules.children import PovertyStatus, Sex
from db.rules.circumstances import GROUPS
from db.rules.fund import SupportKind
from db.rules.sensitivity import Sensitivity

S = Sensitivity
MOST_AT_ONCE: Final = 3
UNKNOWN: Final = "UNKNOWN"
AGE_BANDS: Final = ((0, 3), (3, 6), (6, 11), (11, 16))  # from, and under
KINH: Final = "01"
URBAN_TYPES: Final = frozenset({"phường", "thị trấn"})


class IndicatorDimension(StrEnum):
    SEX = "SEX"
    AGE_BAND = "AGE_BAND"
    ETHNICITY = "ETHNICITY"
    POVERTY = "POVERTY"
    CIRCUMSTANCE = "CIRCUMSTANCE"
    CATEGORY = "CATEGORY"
    ABUSE_SETTING = "ABUSE_SETTING"
    SUPPORT_KIND = "SUPPORT_KIND"
    URBAN_RURAL = "URBAN_RURAL"


D = IndicatorDimension
Cell = tuple[str, ...]  # one category of each dimension asked for, in their order

CATEGORIES: Final[Mapping[IndicatorDimension, tuple[str, ...]]] = {
    D.SEX: tuple(Sex),
    D.AGE_BAND: (*(f"{low}-{high - 1}" for low, high in AGE_BANDS), UNKNOWN),
    D.ETHNICITY: ("KINH", "OTHER", UNKNOWN),
    D.POVERTY: (*PovertyStatus, UNKNOWN),
    D.CIRCUMSTANCE: tuple(group.code for group in GROUPS.values()),
    D.CATEGORY: (*CaseCategory, UNKNOWN),
    D.ABUSE_SETTING: tuple(AbuseSetting),
    D.SUPPORT_KIND: (*SupportKind, UNKNOWN),
    D.URBAN_RURAL: ("URBAN", "RURAL"),
}
OVERLAPPING: Final = frozenset({D.CIRCUMSTANCE})
"""A child may be in several categories at once: they do not add up."""
CLASSES: Final[Mapping[IndicatorDimension, frozenset[Sensitivity]]] = {
    D.SEX: frozenset({S.IDENTITY}),
    D.AGE_BAND: frozenset({S.IDENTITY}),
    D.ETHNICITY: frozenset({S.ETHNICITY}),
    D.POVERTY: frozenset({S.SOCIAL}),
    D.CIRCUMSTANCE: frozenset({S.SOCIAL, S.HEALTH, S.CASEWORK}),
    D.CATEGORY: frozenset({S.CASEWORK}),
    D.ABUSE_SETTING: frozenset({S.CASEWORK}),
    D.SUPPORT_KIND: frozenset({S.SOCIAL}),
    D.URBAN_RURAL: frozenset(),
}
GRAVE: Final = frozenset({D.CIRCUMSTANCE, D.CATEGORY, D.ABUSE_SETTING})
"""Cells of these speak of casework, and are protected as that."""

LABELS: Final[Mapping[str, tuple[str, str]]] = {
    "0-2": ("Dưới 3 tuổi", "Under 3"),
    "3-5": ("Từ 3 đến dưới 6 tuổi", "3 to under 6"),
    "6-10": ("Từ 6 đến dưới 11 tuổi", "6 to under 11"),
    "11-15": ("Từ 11 đến dưới 16 tuổi", "11 to under 16"),
    "KINH": ("Kinh", "Kinh"),
    "OTHER": ("Dân tộc khác", "Other peoples"),
    "URBAN": ("Thành thị", "Urban"),
    "RURAL": ("Nông thôn", "Rural"),
    UNKNOWN: ("Không rõ", "Not known"),
}


def cells(breakdown: tuple[IndicatorDimension, ...]) -> Iterator[Cell]:
    """All of them, the total not included."""
    return product(*(CATEGORIES[each] for each in breakdown)) if breakdown else iter(())


def urban_or_rural(type_of_unit: str) -> str:
    return "URBAN" if type_of_unit.lower() in URBAN_TYPES else "RURAL"
