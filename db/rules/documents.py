"""Papers in a child's name (giấy tờ): what kinds are kept, and how private their numbers are."""

from enum import StrEnum
from typing import Final

from db.rules.sensitivity import Sensitivity


class DocumentKind(StrEnum):
    BIRTH_CERTIFICATE = "BIRTH_CERTIFICATE"
    HEALTH_INSURANCE = "HEALTH_INSURANCE"


DOCUMENT_CLASSES: Final = {
    DocumentKind.BIRTH_CERTIFICATE: Sensitivity.IDENTITY,
    DocumentKind.HEALTH_INSURANCE: Sensitivity.HEALTH,
}
