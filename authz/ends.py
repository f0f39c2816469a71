"""Where a row lies: in one place, or in that of each of its ends."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class End:
    """One end of a row, as a place."""

    row: Any
    side: str

    def __getattr__(self, column: str) -> Any:
        return getattr(self.row, f"{self.side}_{column}")


@dataclass(frozen=True, slots=True)
class Seat:
    """A unit as a place: it lies where it begins, and in itself."""

    unit: Any

    def __getattr__(self, column: str) -> Any:
        return getattr(self.unit, "lft" if column == "scope" else column)


def places(row: Any) -> tuple[Any, ...]:
    """A row with ends lies in an area when one of them does."""
    sides = getattr(row, "__ends__", None)
    return tuple(End(row, side) for side in sides) if sides else (row,)


def lies_anywhere(row: Any) -> bool:
    """Whether rows of this table have a place."""
    return all(hasattr(place, "scope") for place in places(row))
