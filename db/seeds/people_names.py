"""Vietnamese names by people (dân tộc), half of the country and sex, from `data/names.csv`.

No person is meant. A row of the file without middle or given names takes those of the Kinh, as many
peoples do; weights stand after names; a form names the parts that a people's names have.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

from db.rules.children import Sex
from db.rules.ethnic_groups import KINH
from db.seeds.chance import Bag, weighted

_FILE: Final = Path(__file__).parent / "data" / "names.csv"
_BORROWED_MIDDLE: Final = {
    Sex.MALE: weighted("Văn 6, Minh, Đức, Quang, Xuân, Ngọc"),
    Sex.FEMALE: weighted("Thị 12, Thị Thu, Thị Ngọc, Thị Thanh, Ngọc, Thu, Bảo, Mai"),
}
_GROWN_MIDDLE: Final = {
    Sex.MALE: weighted("Văn 60, Đức 6, Xuân 6, Quang 5, Ngọc 5, Minh 5, Hữu 5, Đình 4, Mạnh 4"),
    Sex.FEMALE: weighted("Thị 75, Thị Thu 5, Thị Thanh 5, Thị Hồng 4, Ngọc 4, Thu 3, Kim 4"),
}
_NOTHING: Final = {Sex.MALE: weighted("-"), Sex.FEMALE: weighted("-")}


@dataclass(frozen=True, slots=True)
class Naming:
    """How a people names: forms, family or clan names, middle and given names by sex."""

    forms: Mapping[Sex, str]
    clans: Bag[str]
    middle: Mapping[Sex, Bag[str]]
    given: Mapping[Sex, Bag[str]]
    grown: Mapping[Sex, Bag[str]]  # the middle names of their generation

    def name(self, rng: Random, sex: Sex, clan: str, *, grown: bool = False) -> str:
        middles = self.grown[sex] if grown else self.middle[sex]
        given, middle = self.given[sex].draw(rng), middles.draw(rng)
        while given in middle or middle == clan != "-":
            given, middle = self.given[sex].draw(rng), middles.draw(rng)
        return self.forms[sex].format(clan=clan, middle=middle, given=given)


def naming(ethnicity: str, *, south: bool) -> Naming:
    """Who has no names of their own here (foreign, not known) is named as the Kinh around."""
    known = namings()
    kinh = known[KINH, "south" if south else "north"]
    return kinh if ethnicity == KINH else known.get((ethnicity, ""), kinh)


@cache
def namings() -> Mapping[tuple[str, str], Naming]:
    """By people and, for the Kinh, half of the country. Read when a world is made: a server that
    makes none does without four megabytes."""
    with _FILE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    of_kinh = _bags(rows[0], "given"), _bags(rows[0], "middle")
    return {(row["ethnicity"], row["half"]): _naming(row, *of_kinh) for row in rows}


def _naming(
    row: dict[str, str], given: Mapping[Sex, Bag[str]], middle: Mapping[Sex, Bag[str]]
) -> Naming:
    forms = {Sex.MALE: row["male"], Sex.FEMALE: row["female"]}
    grown: Mapping[Sex, Bag[str]] = _GROWN_MIDDLE
    if not any("{middle}" in form for form in forms.values()):
        middle = grown = _NOTHING
    elif row["ethnicity"] != KINH:
        own = _bags(row, "middle") if row["middle_male"] else None
        middle, grown = own or _BORROWED_MIDDLE, own or grown
    given = _bags(row, "given") if row["given_male"] else given
    return Naming(forms, weighted(row["clans"] or "-"), middle, given, grown)


def _bags(row: dict[str, str], part: str) -> dict[Sex, Bag[str]]:
    return {Sex.MALE: weighted(row[f"{part}_male"]), Sex.FEMALE: weighted(row[f"{part}_female"])}
