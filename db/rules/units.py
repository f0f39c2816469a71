"""The levels of the administrative tree and the ways one unit follows another."""

from enum import StrEnum


class UnitLevel(StrEnum):
    NATION = "NATION"
    PROVINCE = "PROVINCE"
    DISTRICT = "DISTRICT"
    COMMUNE = "COMMUNE"


class SuccessionExtent(StrEnum):
    WHOLE = "WHOLE"
    PART = "PART"


def extent(heirs: int) -> SuccessionExtent:
    """A unit went over WHOLE only if all of it went to one unit."""
    return SuccessionExtent.WHOLE if heirs == 1 else SuccessionExtent.PART
