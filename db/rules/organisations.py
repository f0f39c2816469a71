"""The bodies that work with children: their kinds (domain.md 5.1), their names, who keeps them."""

import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from db.rules.postings import Administrator, Hindrance, Place, holding

SHORTEST_NAME: Final = 2  # characters
LONGEST_NAME: Final = 200  # characters


class OrganisationKind(StrEnum):
    PEOPLES_COMMITTEE = "PEOPLES_COMMITTEE"
    PEOPLES_COUNCIL = "PEOPLES_COUNCIL"
    DEPARTMENT = "DEPARTMENT"
    POLICE = "POLICE"
    JUDICIARY = "JUDICIARY"
    HEALTH = "HEALTH"
    EDUCATION = "EDUCATION"
    FACILITY = "FACILITY"
    UNION = "UNION"
    FRONT = "FRONT"
    RED_CROSS = "RED_CROSS"
    PARTNER = "PARTNER"
    FUND = "FUND"
    HOTLINE = "HOTLINE"
    MINISTRY = "MINISTRY"
    OTHER = "OTHER"


def to_create(by: Administrator, place: Place, name: str) -> tuple[Hindrance, ...]:
    """What stands in the way of a body of this name at `place`."""
    return holding(
        (Hindrance.UNIT_OUTSIDE, not place.within(by.area)),
        (Hindrance.UNIT_NOT_IN_FORCE, not place.in_force),
        *_named(name),
    )


def to_rename(by: Administrator, body: Place, name: str) -> tuple[Hindrance, ...]:
    return holding((Hindrance.ORGANISATION_OUTSIDE, not body.within(by.area)), *_named(name))


def _named(name: str) -> Iterable[tuple[Hindrance, bool]]:
    return (
        (Hindrance.NAME_TOO_SHORT, len(name.strip()) < SHORTEST_NAME),
        (Hindrance.NAME_TOO_LONG, len(name) > LONGEST_NAME),
        (Hindrance.NAME_NOT_ONE_LINE, name.strip() != name or not name.isprintable()),
        (Hindrance.NAME_NOT_COMPOSED, not unicodedata.is_normalized("NFC", name)),
    )
