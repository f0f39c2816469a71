"""A small world by hand: one province with two communes in a district, another with one commune.

VN 1 ── Hà 2 ── Long 3 ── Bồ 4, Ngọc 5
     └─ Giang 6 ── Quang 7 (no district)
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from db.rules.names import name_key, toneless
from tests.oracle.world import World

NOW = datetime(2026, 3, 1, 18, tzinfo=UTC)  # 2 March in Viet Nam
TODAY = date(2026, 3, 2)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
LONG_AGO = date(2020, 1, 1)
UNITS = [  # id, level, name, parent, lft, rgt
    (1, "NATION", "Việt Nam", None, 10, 99),
    (2, "PROVINCE", "Hà", 1, 20, 59),
    (3, "DISTRICT", "Long", 2, 30, 59),
    (4, "COMMUNE", "Bồ", 3, 40, 49),
    (5, "COMMUNE", "Ngọc", 3, 50, 59),
    (6, "PROVINCE", "Giang", 1, 60, 79),
    (7, "COMMUNE", "Quang", 6, 70, 79),
]
BO, NGOC, QUANG, LONG, HA, VN = 4, 5, 7, 3, 2, 1


def key(number: int) -> UUID:
    return UUID(int=number, version=4)


class Small(World):
    def __init__(self) -> None:
        super().__init__(NOW, date(2025, 6, 30))
        for number, level, name, parent, lft, rgt in UNITS:
            self.rows["unit"].append(
                {
                    "id": number,
                    "code": f"{number:02}",
                    "level": level,
                    "type": "loại",
                    "name": name,
                    "parent_id": parent,
                    "valid_from": None,
                    "valid_to": None,
                    "lft": lft,
                    "rgt": rgt,
                }
            )
        self.made = 100

    def add(self, table: str, **row: Any) -> UUID:
        self.made += 1
        made = {"id": key(self.made)} | row
        self.rows[table].append(made)
        return made["id"]

    def post(self, username: str, role: str, unit: int, **more: Any) -> None:
        known = [o["id"] for o in self.rows["officer"] if o["username"] == username]
        officer = known[0] if known else self.add("officer", username=username)
        posting = {"organisation_id": None, "valid_from": LONG_AGO, "valid_to": None} | more
        self.add("posting", officer_id=officer, role=role, unit_id=unit, **posting)

    def officer(self, username: str) -> UUID:
        return next(o["id"] for o in self.rows["officer"] if o["username"] == username)

    def child(self, code: str, unit: int, name: str = "Nguyễn Thị Hoà", **more: Any) -> UUID:
        row = {
            "code": code,
            "status": "ACTIVE",
            "full_name": name,
            "name_key": name_key(name),
            "search_name": toneless(name),
            "sex": "FEMALE",
            "date_of_birth": date(2015, 3, 2),
            "date_of_birth_precision": "DAY",
            "personal_id_missing": None,
            "hamlet": "Thôn 1",
            "address": "Số 1",
            "household_id": None,
            "poverty": "POOR",
            "has_health_insurance": True,
            "birth_registered": True,
            "ethnicity": "08",
            "registered_at": NOW - timedelta(days=len(self.rows["child"])),
            "version": 1,
            "unit_id": unit,
        }
        return self.add("child", **row | more)

    def fact(self, table: str, child: UUID, **more: Any) -> UUID:
        row = {"valid_from": LONG_AGO, "valid_to": None, "superseded_at": None, "version": 1}
        return self.add(table, child_id=child, **row | more)

    def group(self, child: UUID, number: int, **more: Any) -> UUID:
        return self.fact("circumstance", child, group_number=number, subgroup=None, **more)
