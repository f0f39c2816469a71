"""Injuries and deaths of children (tai nạn, thương tích; tử vong): closed vocabularies.

What somebody did to a child is a case, not an injury of the register: no cause here says so.
"""

from enum import StrEnum


class InjuryCause(StrEnum):
    DROWNING = "DROWNING"
    TRAFFIC = "TRAFFIC"
    FALL = "FALL"
    BURN = "BURN"
    POISONING = "POISONING"
    ELECTRICITY = "ELECTRICITY"
    ANIMAL = "ANIMAL"
    SHARP_OBJECT = "SHARP_OBJECT"
    FALLING_OBJECT = "FALLING_OBJECT"
    CHOKING = "CHOKING"
    EXPLOSION = "EXPLOSION"
    DISASTER = "DISASTER"
    OTHER = "OTHER"


class InjuryPlace(StrEnum):
    HOME = "HOME"
    SCHOOL = "SCHOOL"
    ROAD = "ROAD"
    WATER = "WATER"
    PUBLIC_PLACE = "PUBLIC_PLACE"
    WORKPLACE = "WORKPLACE"
    OTHER = "OTHER"
    UNKNOWN = "UNKNOWN"


class InjuryOutcome(StrEnum):
    """How it ended, as far as is known; a death is recorded besides."""

    RECOVERED = "RECOVERED"
    IN_TREATMENT = "IN_TREATMENT"
    LASTING_HARM = "LASTING_HARM"
    DIED = "DIED"
    UNKNOWN = "UNKNOWN"


class DeathCause(StrEnum):
    DROWNING = "DROWNING"
    TRAFFIC = "TRAFFIC"
    OTHER_INJURY = "OTHER_INJURY"
    ILLNESS = "ILLNESS"
    NEWBORN = "NEWBORN"
    OTHER = "OTHER"
    UNKNOWN = "UNKNOWN"
