"""Groups of special circumstances (nhóm hoàn cảnh đặc biệt) as a cell of the book names them."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from db.rules.book.columns import BookFault
from db.rules.circumstances import GROUPS
from db.rules.inputs import Fault
from db.rules.names import toneless
from db.rules.sensitivity import Sensitivity

ALL: Final = "Trẻ em "  # how the name of each group begins
NONE: Final = frozenset({"khong", "khongco", "0"})
_NUMBERS: Final = re.compile(r"[\d\s,]+")


def spelled(text: str) -> str:
    """Names are written with and without tones, hyphens and apostrophes."""
    return "".join(c for c in toneless(text) if c.isalnum())


MEANT: Final = {
    **{str(number): number for number in GROUPS},
    **{spelled(group.code): number for number, group in GROUPS.items()},
    **{spelled(group.name_vi): number for number, group in GROUPS.items()},
    **{spelled(group.name_vi.removeprefix(ALL)): number for number, group in GROUPS.items()},
}


@dataclass(frozen=True, slots=True)
class Named:
    """A group, and its sub-group as it is written."""

    group: int
    subgroup: str | None = None

    @property
    def of(self) -> Sensitivity:
        return GROUPS[self.group].class_


def groups(text: str) -> tuple[Named, ...] | StrEnum:
    """`1; 4: Khuyết tật nặng`: by number, code or name, each with its sub-group where one is known.
    "Không" names none."""
    if spelled(text) in NONE:
        return ()
    parts = (part.strip() for part in text.split("," if _NUMBERS.fullmatch(text) else ";"))
    found: dict[int, Named] = {}
    for part in filter(None, parts):
        name, _, subgroup = (word.strip() for word in part.partition(":"))
        group = MEANT.get(spelled(name).lstrip("0"))
        if group is None:
            return Fault.UNKNOWN_CODE
        if group in found:
            return BookFault.GROUP_REPEATED
        found[group] = Named(group, subgroup or None)
    return tuple(found.values())
