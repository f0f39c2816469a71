"""Words of several lines: reasons, minutes, what evidence says."""

import unicodedata
from enum import StrEnum
from typing import Final

from db.rules.inputs import Fault

_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def text_faults(text: str, longest: int) -> list[StrEnum]:
    """Lines may break."""
    if not text.strip():
        return [Fault.EMPTY]
    if len(text) > longest:
        return [Fault.TOO_LONG]
    found: list[StrEnum] = []
    if not unicodedata.is_normalized("NFC", text):
        found.append(Fault.NOT_COMPOSED)
    if any(unicodedata.category(c) in _UNSEEN for c in text if c not in "\r\n\t"):
        found.append(Fault.CONTROL_CHARACTER)
    return found
