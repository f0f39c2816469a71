"""Small administrative trees as rows of `unit`: real parts of both sets, and random ones."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any, Final

LAST_OLD, FIRST_NEW = date(2025, 6, 30), date(2025, 7, 1)
LEVEL_COLUMN: Final = {
    "PROVINCE": "province_id",
    "DISTRICT": "district_id",
    "COMMUNE": "commune_id",
}
Row = dict[str, Any]


@dataclass
class Spot:
    """A unit before it is numbered."""

    code: str
    level: str
    type: str
    name: str
    below: list["Spot"] = field(default_factory=list)
    valid_from: date | None = None
    valid_to: date | None = None


def _parsed(text: str, valid_from: date | None, valid_to: date | None) -> list[Spot]:
    """One unit a line, indented under its parent: code, type, rest of the name."""
    path: list[tuple[int, Spot]] = []
    tops = []
    for line in text.strip("\n").splitlines():
        depth = len(line) - len(line.lstrip())
        code, type_, name = line.split(maxsplit=1)[0], *line.split(maxsplit=1)[1].split(": ")
        level = {2: "PROVINCE", 3: "DISTRICT", 5: "COMMUNE"}[len(code)]
        spot = Spot(code, level, type_, name, [], valid_from, valid_to)
        while path and path[-1][0] >= depth:
            path.pop()
        (path[-1][1].below if path else tops).append(spot)
        path.append((depth, spot))
    return tops


OLD: Final = """
01 thành phố trực thuộc trung ương: Thành phố Hà Nội
  003 quận: Quận Tây Hồ
    00091 phường: Phường Phú Thượng
    00094 phường: Phường Nhật Tân
  004 quận: Quận Long Biên
    00118 phường: Phường Ngọc Thụy
    00139 phường: Phường Bồ Đề
    00145 phường: Phường Long Biên
02 tỉnh: Tỉnh Hà Giang
  024 thành phố: Thành phố Hà Giang
    00688 phường: Phường Quang Trung
    00691 phường: Phường Trần Phú
31 thành phố trực thuộc trung ương: Thành phố Hải Phòng
  318 huyện: Huyện Bạch Long Vĩ
"""
NEW: Final = """
01 thành phố trực thuộc trung ương: Thành phố Hà Nội
  00004 phường: Phường Ba Đình
  00118 phường: Phường Bồ Đề
  00145 phường: Phường Long Biên
08 tỉnh: Tỉnh Tuyên Quang
  00691 phường: Phường Hà Giang 2
  00700 xã: Xã Ngọc Đường
31 thành phố trực thuộc trung ương: Thành phố Hải Phòng
  10507 phường: Phường Thành Đông
  11948 đặc khu: Đặc khu Bạch Long Vĩ
"""


def _random_spots(chance: Random) -> list[Spot]:
    """Provinces with communes directly under them and districts without communes."""
    code = iter(range(10, 99))

    def spot(level: str, type_: str, digits: int) -> Spot:
        number = next(code)
        return Spot(f"{number:0{digits}}", level, type_, f"{type_.capitalize()} số {number}")

    provinces = [spot("PROVINCE", "tỉnh", 2) for _ in range(chance.randint(2, 4))]
    for province in provinces:
        for _ in range(chance.randint(0, 4)):
            if chance.random() < 0.4:
                province.below.append(spot("COMMUNE", "xã", 5))
                continue
            district = spot("DISTRICT", "huyện", 3)
            province.below.append(district)
            district.below += [spot("COMMUNE", "xã", 5) for _ in range(chance.randint(0, 3))]
    if not any(province.below for province in provinces):
        provinces[0].below.append(spot("COMMUNE", "xã", 5))
    return provinces


def tree(kind: str, chance: Random) -> tuple[list[Row], date]:
    """Rows of `unit` and the day whose boundaries are in force. Kinds: three, two, random."""
    root = Spot("VN", "NATION", "quốc gia", "Việt Nam")
    if kind == "random":
        root.below = _random_spots(chance)
    else:
        root.below = _parsed(OLD, None, LAST_OLD) + _parsed(NEW, FIRST_NEW, None)
    return list(_numbered(root, chance)), FIRST_NEW if kind == "two" else LAST_OLD


def _numbered(root: Spot, chance: Random) -> Iterator[Row]:
    """In pre-order with gaps; ids tell nothing of the place, so that nobody can mix the two up."""
    order = _preorder(root)
    ids = [1, *chance.sample(range(2, 900), len(order) - 1)]
    gap = chance.choice([1, 3, 8])
    place = {id(spot): n for n, spot in enumerate(order)}
    above: dict[int, Row] = {}
    for n, spot in enumerate(order):
        parent = above.get(id(spot))
        row: Row = {
            "id": ids[n],
            "code": spot.code,
            "level": spot.level,
            "type": spot.type,
            "name": spot.name,
            "parent_id": parent and parent["id"],
            "valid_from": spot.valid_from,
            "valid_to": spot.valid_to,
            "lft": 1 + n * gap,
            "rgt": (place[id(_preorder(spot)[-1])] + 1) * gap,
        }
        row |= {column: parent[column] if parent else None for column in LEVEL_COLUMN.values()}
        if spot.level in LEVEL_COLUMN:
            row[LEVEL_COLUMN[spot.level]] = row["id"]
        above |= {id(each): row for each in spot.below}
        yield row


def _preorder(spot: Spot) -> list[Spot]:
    return [spot, *(each for below in spot.below for each in _preorder(below))]
