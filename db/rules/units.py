"""The levels of the administrative tree, its numbering, and the ways one unit follows another."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final, Protocol, Self, TypeVar


class UnitLevel(StrEnum):
    NATION = "NATION"
    PROVINCE = "PROVINCE"
    DISTRICT = "DISTRICT"
    COMMUNE = "COMMUNE"


class SuccessionExtent(StrEnum):
    WHOLE = "WHOLE"
    PART = "PART"


DEPTH: Final = {level: depth for depth, level in enumerate(UnitLevel)}
GAP: Final = 16  # numbers free before the next unit, for those founded tomorrow


class Place(Protocol):
    """What the law below needs to know of a unit."""

    @property
    def level(self) -> UnitLevel: ...
    @property
    def parent(self) -> Self | None: ...


P = TypeVar("P", bound=Place)


def standing_for(leaf: P, level: UnitLevel) -> P:
    """Whom a leaf stands for at a level: the unit of that level it lies in; where its tree has none
    there, the first one deeper; a leaf above that level stands for itself."""
    at = leaf
    while at.parent is not None and DEPTH[at.parent.level] >= DEPTH[level]:
        at = at.parent
    return at


def numbered(below: Mapping[int, Sequence[int]], root: int) -> dict[int, tuple[int, int]]:
    """Pre-order numbers `(lft, rgt)` by id. Every unit keeps room inside for one more below it,
    and room after it for one more beside it."""
    spans: dict[int, tuple[int, int]] = {}
    following = 1

    def visit(unit: int) -> None:
        nonlocal following
        lft = following
        following += GAP
        for each in below.get(unit, ()):
            visit(each)
        spans[unit] = (lft, following - 1)
        following += GAP

    visit(root)
    return spans


def place_name(name: str, type_: str) -> str:
    """The name without the type it begins with: Quận Long Biên -> Long Biên."""
    kind = type_.removesuffix(" trực thuộc trung ương")
    begins = name.lower().startswith(f"{kind} ")
    return name[len(kind) + 1 :] if begins else name
