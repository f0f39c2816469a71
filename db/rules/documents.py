"""Papers in a child's name (giấy tờ): what kinds are kept, and how private their numbers are."""

from enum import StrEnum
from typing import Final

from db.rules.names import toneless
from db.rules.sensitivity import Sensitivity


class DocumentKind(StrEnum):
    BIRTH_CERTIFICATE = "BIRTH_CERTIFICATE"
    HEALTH_INSURANCE = "HEALTH_INSURANCE"


DOCUMENT_CLASSES: Final = {
    DocumentKind.BIRTH_CERTIFICATE: Sensitivity.IDENTITY,
    DocumentKind.HEALTH_INSURANCE: Sensitivity.HEALTH,
}


def named(kind: DocumentKind, number: str, place: str | None) -> str:
    """What two papers that are the same have in common. Certificates are numbered anew in every
    commune and year: without their place they name nobody, and stand in no comparison."""
    if kind is DocumentKind.HEALTH_INSURANCE:
        return number
    return f"{number.lstrip('0')} {toneless(place or '')}"
