"""Indicators worked out slowly, row by row, from what their formulas say."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from db.rules.children import age_on
from tests.oracle.world import World

Row = dict[str, Any]
HANOI: Final = ZoneInfo("Asia/Ho_Chi_Minh")
ABUSE: Final = {
    *("VIOLENCE", "SEXUAL_ABUSE", "EXPLOITATION", "TRAFFICKING", "ABANDONMENT", "NEGLECT")
}
BANDS: Final = ((3, "0-2"), (6, "3-5"), (11, "6-10"), (16, "11-15"))


@dataclass(frozen=True)
class Item:
    """What is counted once: where, of which child, when; whether it is of the part of a rate."""

    unit: int
    child: Row | None
    on: date
    row: Row
    part: bool = False


@dataclass
class Figures:
    """Of one period, for an officer who counts by these groups."""

    world: World
    first: date
    day: date
    officer: Any
    groups: frozenset[int]

    def items(self, code: str) -> list[Item]:
        return list(getattr(self, f"_{code.lower()}")())

    # -- children ----------------------------------------------------------------------------------

    def _of(self, table: str, child: Row) -> list[Row]:
        rows = self.world.rows[table]
        return [r for r in rows if r["child_id"] == child["id"] and r["superseded_at"] is None]

    def _on(self, table: str, child: Row, day: date) -> list[Row]:
        return [r for r in self._of(table, child) if holds(r, day)]

    def home(self, child: Row, day: date) -> int | None:
        homes = self._on("residence", child, day)
        latest = sorted(homes, key=lambda r: (-r["valid_from"].toordinal(), r["id"]))
        return latest[0]["unit_id"] if latest else None

    def _there(self, child: Row) -> bool:
        status, born, day = child["status"], child["date_of_birth"], self.day
        deaths, away = self._of("death", child), self._of("departure", child)
        return (
            status != "MERGED"
            and not any(r["valid_from"] <= day for r in deaths)
            and not (status == "DECEASED" and not deaths)
            and not any(holds(r, day) for r in away)
            and not (status == "LEFT_COUNTRY" and not away)
            and not (status == "AGED_OUT" and born is None)
            and (born is None or (born <= day and age_on(day, born) < 16))
        )

    def children(self) -> Iterator[Item]:
        for child in self.world.rows["child"]:
            unit = self.home(child, self.day)
            if unit is not None and self._there(child):
                yield Item(unit, child, self.day, child)

    def _such(self, whole: Any, part: Any = None) -> Iterator[Item]:
        for item in self.children():
            if whole(item.child):
                yield Item(
                    item.unit, item.child, item.on, item.row, bool(part and part(item.child))
                )

    def grouped(self, child: Row, *groups: int) -> bool:
        mine = {r["group_number"] for r in self._on("circumstance", child, self.day)}
        return bool(mine & self.groups & (set(groups) or mine))

    def told(self, child: Row, kind: str) -> str | None:
        facts = [r for r in self._on("fact", child, self.day) if r["kind"] == kind]
        facts.sort(key=lambda r: (-r["valid_from"].toordinal(), r["id"]))
        return facts[0]["value"] if facts else None

    def _helped(self, child: Row) -> bool:
        rows = self._of("assistance", child)
        return any(
            r["valid_from"] <= self.day and (r["valid_to"] or self.first) >= self.first
            for r in rows
        )

    def _at_risk(self, child: Row) -> bool:
        kinds = {r["kind"] for r in self._on("watch", child, self.day)}
        return "AT_RISK_OF_SPECIAL_CIRCUMSTANCES" in kinds

    def _young(self, child: Row, years: int) -> bool:
        born = child["date_of_birth"]
        return born is not None and age_on(self.day, born) < years

    def _child_pop(self) -> Iterator[Item]:
        return self._such(lambda _: True)

    def _cisc_count(self) -> Iterator[Item]:
        return self._such(self.grouped)

    def _cisc_rate(self) -> Iterator[Item]:
        return self._such(lambda _: True, self.grouped)

    def _cisc_assisted_rate(self) -> Iterator[Item]:
        return self._such(self.grouped, self._helped)

    def _at_risk_count(self) -> Iterator[Item]:
        return self._such(self._at_risk)

    def _at_risk_intervened_rate(self) -> Iterator[Item]:
        return self._such(self._at_risk, self._helped)

    def _disabled_service_rate(self) -> Iterator[Item]:
        return self._such(lambda child: self.grouped(child, 4), self._helped)

    def _orphan_abandoned_cared_rate(self) -> Iterator[Item]:
        def cared(child: Row) -> bool:
            return self._helped(child) or bool(self._on("placement", child, self.day))

        return self._such(lambda child: self.grouped(child, 1, 2, 3), cared)

    def _birth_reg_u5_rate(self) -> Iterator[Item]:
        return self._such(
            lambda child: self._young(child, 5),
            lambda child: self.told(child, "BIRTH_REGISTRATION") == "yes",
        )

    def _bhyt_u6_rate(self) -> Iterator[Item]:
        return self._such(
            lambda child: self._young(child, 6),
            lambda child: self.told(child, "HEALTH_INSURANCE") == "yes",
        )

    def _gift_coverage_rate(self) -> Iterator[Item]:
        """Nobody is given anything in a random world."""
        return self._such(
            lambda child: self.grouped(child) or self.told(child, "POVERTY") == "POOR"
        )

    # -- what happened to them ---------------------------------------------------------------------

    def _happened(self, table: str, *causes: str) -> Iterator[Item]:
        for child in self.world.rows["child"]:
            rows = [
                r
                for r in self._of(table, child)
                if self.first <= r["valid_from"] <= self.day
                and (not causes or r["cause"] in causes)
            ]
            for row in sorted(rows, key=lambda r: (r["valid_from"], r["id"]))[:1]:
                unit, born, on = self.home(child, row["valid_from"]), child["date_of_birth"], None
                on = row["valid_from"]
                grown = born is not None and age_on(on, born) >= 16
                if unit is not None and child["status"] != "MERGED" and not grown:
                    yield Item(unit, child, on, row)

    def _injury_children(self) -> Iterator[Item]:
        return self._happened("injury")

    def _injury_deaths(self) -> Iterator[Item]:
        return self._happened("death", "DROWNING", "TRAFFIC", "OTHER_INJURY")

    def _drowning(self) -> Iterator[Item]:
        return self._happened("death", "DROWNING")

    # -- cases -------------------------------------------------------------------------------------

    def _cases(self) -> Iterator[Item]:
        by_id = {child["id"]: child for child in self.world.rows["child"]}
        for case in sorted(self.world.rows["case"], key=lambda r: (r["received_at"], r["id"])):
            if self.officer not in case["barred"]:
                on = hanoi(case["received_at"])
                yield Item(case["incident_unit_id"], by_id.get(case["child_id"]), on, case)

    def _abuse_cases(self) -> Iterator[Item]:
        for item in self._cases():
            within = self.first <= item.on <= self.day
            stands = item.row["status"] != "NOT_SUBSTANTIATED"
            if within and stands and item.row["category"] in ABUSE:
                yield item

    def _abuse_children(self) -> Iterator[Item]:
        known = set()
        for item in self._abuse_cases():
            key = item.row["child_id"] or item.row["id"]
            if key not in known:
                yield item
            known.add(key)

    def _clocks(self, kind: str) -> Iterator[Item]:
        cases = {item.row["id"]: item for item in self._cases()}
        for clock in self.world.rows["case_deadline"]:
            item = cases.get(clock["case_id"])
            if item and clock["kind"] == kind and self.first <= hanoi(clock["due_at"]) <= self.day:
                met = clock["met_at"] is not None and clock["met_at"] <= clock["due_at"]
                yield Item(item.unit, item.child, item.on, item.row, met)

    def _case_12h_rate(self) -> Iterator[Item]:
        return self._clocks("EMERGENCY")

    def _case_5d_rate(self) -> Iterator[Item]:
        return self._clocks("PLAN")

    def _case_open_age(self) -> Iterator[Item]:
        for item in self._cases():
            steps = [
                event
                for event in self.world.rows["case_event"]
                if event["case_id"] == item.row["id"]
                and event.get("to_status")
                and hanoi(event["at"]) <= self.day
            ]
            steps.sort(key=lambda event: (event["at"], event["id"]))
            ended = bool(steps) and steps[-1]["to_status"] in {"CLOSED", "NOT_SUBSTANTIATED"}
            if item.on <= self.day and not ended:
                old = (self.day - item.on).days > 30
                yield Item(item.unit, item.child, item.on, item.row, old)

    # -- categories --------------------------------------------------------------------------------

    def category(self, of: str, item: Item) -> list[str]:
        if of == "CIRCUMSTANCE":
            mine = {r["group_number"] for r in self._on("circumstance", item.row, self.day)}
            return [str(number) for number in sorted(mine & self.groups)]
        return [self._one(of, item)]

    def _one(self, of: str, item: Item) -> str:
        child = item.child or {"sex": "UNKNOWN", "date_of_birth": None}
        born = child["date_of_birth"]
        years = 99 if born is None else age_on(item.on, born)
        unit = next(u for u in self.world.rows["unit"] if u["id"] == item.unit)
        if of in {"ETHNICITY", "POVERTY"}:
            told = self.told(child, of)
            kinh = {"01": "KINH", "56": "UNKNOWN", None: "UNKNOWN"}
            return kinh.get(told, "OTHER") if of == "ETHNICITY" else told or "UNKNOWN"
        known = {
            "SEX": child["sex"],
            "AGE_BAND": next((name for under, name in BANDS if years < under), "UNKNOWN"),
            "URBAN_RURAL": "URBAN" if unit["type"] in {"phường", "thị trấn"} else "RURAL",
            "CATEGORY": item.row.get("category") or "UNKNOWN",
            "ABUSE_SETTING": item.row.get("setting") or "UNKNOWN",
        }
        return str(known[of])


def holds(row: Row, day: date) -> bool:
    last: date | None = row["valid_to"]
    first: date = row["valid_from"]
    return first <= day and (last is None or day <= last)


def hanoi(moment: datetime) -> date:
    return moment.astimezone(HANOI).date()
