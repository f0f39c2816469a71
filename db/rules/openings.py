"""Opening the sealed parts of a child (thông tin mật): for how long, and with what reason."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

OPEN_FOR: Final = timedelta(minutes=15)
SHORTEST_REASON: Final = 10  # characters, without spaces around them
LONGEST_REASON: Final = 1000


class ReasonFault(StrEnum):
    """What is wrong with a reason."""

    REASON_TOO_SHORT = "REASON_TOO_SHORT"
    REASON_TOO_LONG = "REASON_TOO_LONG"


class ReasonRefusedError(Exception):
    """Carries the fault, never the reason."""

    def __init__(self, fault: ReasonFault) -> None:
        super().__init__(fault)
        self.fault = fault


def stated(reason: str) -> str:
    """The reason as it is kept. Raises ReasonRefusedError."""
    text = reason.strip()
    if len(text) < SHORTEST_REASON:
        raise ReasonRefusedError(ReasonFault.REASON_TOO_SHORT)
    if len(text) > LONGEST_REASON:
        raise ReasonRefusedError(ReasonFault.REASON_TOO_LONG)
    return text
