"""How people live in a region: poverty, peoples, circumstances, from `data/regions.csv`.

Codes are those of provinces, and of some districts, until 30 June 2025. Rates are percentages of
children, near what is published for the years around 2023; shares of peoples need not add up.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from db.rules.children import PovertyStatus
from db.seeds.chance import Bag

_FILE: Final = Path(__file__).parent / "data" / "regions.csv"
_SOUTHERN: Final = frozenset({"central", "highlands", "south"})


@dataclass(frozen=True, slots=True)
class Profile:
    """The character of a province or district. Rates are shares of one."""

    region: str
    poverty: Bag[PovertyStatus]
    poor: float
    special: float
    peoples: Bag[str]

    @property
    def south(self) -> bool:
        return self.region in _SOUTHERN

    @property
    def remote(self) -> bool:
        """So poor that roads, schools and offices are far."""
        return self.poor > 0.15


def _profile(row: Mapping[str, str]) -> Profile:
    poor, near = float(row["poor"]), float(row["near_poor"])
    poverty = Bag(
        {
            PovertyStatus.POOR: poor,
            PovertyStatus.NEAR_POOR: near,
            PovertyStatus.NONE: 100 - poor - near,
        }
    )
    words = row["ethnicities"].split()
    peoples = Bag({code: float(share) for code, share in zip(words[::2], words[1::2], strict=True)})
    return Profile(row["region"], poverty, poor / 100, float(row["special"]) / 100, peoples)


@cache
def profiles() -> Mapping[str, Profile]:
    """By code of province or district. Read when a world is made."""
    with _FILE.open(encoding="utf-8") as file:
        return {row["code"]: _profile(row) for row in csv.DictReader(file)}
