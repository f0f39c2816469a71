"""The real tree of Viet Nam, of 30 June 2025 and of 1 July 2025, from public decisions.

What the files do not say is null: when the units of the older set began, and the deciding documents
of each. `area_km2` is not loaded.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import asyncpg

from db.rules.units import UnitLevel, numbered
from db.units import SuccessionRow, UnitRow

DATA: Final = Path(__file__).parent / "data"
LAST_DAY: Final = date(2025, 6, 30)  # of the three levels
REFORM: Final = date(2025, 7, 1)
NATION: Final = 1
# Of a tree that is there; whoever has points already keeps them.
POINTS: Final = """
INSERT INTO unit_point (unit_id, lat, lon)
SELECT unit.id, point.lat, point.lon
FROM unnest($1::text[], $2::float8[], $3::float8[]) AS point (code, lat, lon)
JOIN unit USING (code) WHERE unit.valid_from IS NOT DISTINCT FROM $4 AND unit.code <> 'VN'
ON CONFLICT DO NOTHING
"""
PLACES: Final = ("province_id", "district_id", "commune_id")
SUCCESSION: Final = (*SuccessionRow._fields, "is_default")

Line = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Units:
    """Both sets as rows of the tables, ids and numbers included: the same on every machine."""

    units: Sequence[UnitRow]
    succession: Sequence[SuccessionRow]
    defaults: Sequence[bool]  # beside `succession`: the edge that open affairs follow

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Rows of table `unit`: those above a unit, itself included, by level."""
        above: dict[int, dict[str, int]] = {}
        for unit in self.units:
            mine = dict(above.get(unit.parent_id or 0, {}))
            if unit.level != UnitLevel.NATION:
                mine[f"{unit.level.lower()}_id"] = unit.id
            above[unit.id] = mine
            yield (*unit, *(mine.get(place) for place in PLACES))


def lines(file: str) -> list[Line]:
    with (DATA / file).open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def units() -> Units:
    """The two sets under the nation, in pre-order by code, the older set first."""
    old, new = _Set(lines("units_2025-06-30.csv")), _Set(lines("units_2025-07-01.csv"))
    old_ids = old.identified(NATION + 1)
    new_ids = new.identified(NATION + 1 + len(old_ids))
    below = {**old.children(old_ids), **new.children(new_ids)}
    below[NATION] = [*(old_ids[code] for code in old.top), *(new_ids[code] for code in new.top)]
    spans = numbered(below, NATION)
    nation = UnitRow(
        NATION, "VN", UnitLevel.NATION, "quốc gia", "Việt Nam", None, None, None, *spans[NATION]
    )
    rows = [
        nation,
        *old.rows(old_ids, spans, (None, LAST_DAY)),
        *new.rows(new_ids, spans, (REFORM, None)),
    ]
    edges = lines("succession_2025-07-01.csv")
    succession = [
        SuccessionRow(
            old_ids[e["old_code"]], new_ids[e["new_commune_code"]], REFORM, e["extent"], None
        )
        for e in edges
    ]
    return Units(rows, succession, [e["is_default"] == "true" for e in edges])


class _Set:
    """The units of one day. Codes are unique within it."""

    def __init__(self, found: Sequence[Line]) -> None:
        self.by_code = {line["code"]: line for line in found}
        self.below: dict[str, list[str]] = {}
        for line in found:
            self.below.setdefault(line["parent_code"], []).append(line["code"])
        for codes in self.below.values():
            codes.sort()
        self.top = self.below[""]

    def identified(self, first: int) -> dict[str, int]:
        """Ids by code, in pre-order."""
        return {code: first + place for place, code in enumerate(self._preorder(""))}

    def children(self, ids: Mapping[str, int]) -> dict[int, list[int]]:
        return {
            ids[code]: [ids[each] for each in below] for code, below in self.below.items() if code
        }

    def rows(
        self,
        ids: Mapping[str, int],
        spans: Mapping[int, tuple[int, int]],
        validity: tuple[date | None, date | None],
    ) -> Iterator[UnitRow]:
        for code, identity in ids.items():
            line = self.by_code[code]
            parent = ids.get(line["parent_code"], NATION)
            told = (line["level"], line["type"], line["name_vi"])
            yield UnitRow(identity, code, *told, parent, *validity, *spans[identity])

    def _preorder(self, code: str) -> Iterator[str]:
        for each in self.below.get(code, ()):
            yield each
            yield from self._preorder(each)


async def load_units(connection: asyncpg.Connection) -> None:
    """Fills the tables once: a tree that is there, perhaps changed since, is left as it is."""
    async with connection.transaction():
        await connection.execute("LOCK TABLE unit IN SHARE ROW EXCLUSIVE MODE")
        if await connection.fetchval("SELECT EXISTS (SELECT FROM unit)"):
            return
        found = units()
        await connection.copy_records_to_table(
            "unit", records=found.rows(), columns=(*UnitRow._fields, *PLACES)
        )
        edges = [
            (*edge, default) for edge, default in zip(found.succession, found.defaults, strict=True)
        ]
        await connection.copy_records_to_table("succession", records=edges, columns=SUCCESSION)


async def load_points(connection: asyncpg.Connection) -> None:
    """Where the units lie, of those of which it is known; once."""
    if await connection.fetchval("SELECT EXISTS (SELECT FROM unit_point)"):
        return
    for file, since in (("units_2025-06-30.csv", None), ("units_2025-07-01.csv", REFORM)):
        known = [line for line in lines(file) if line["lat"] and line["lon"]]
        codes = [line["code"] for line in known]
        lats, lons = ([float(line[end]) for line in known] for end in ("lat", "lon"))
        await connection.execute(POINTS, codes, lats, lons, since)
