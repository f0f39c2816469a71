"""Children of a past day, as was known at a moment: a world of its own, made of the rows that had
begun by then (docs/register.md). Who may see them is judged today, by lines for looking back."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from db.rules.sensitivity import HIDDEN, WHOLE
from tests.oracle.former import CALLED, DATED
from tests.oracle.law import Law, Row, Span, holds_on
from tests.oracle.world import World

FACTS: Final = {
    "poverty": "POVERTY",
    "ethnicity": "ETHNICITY",
    "has_health_insurance": "HEALTH_INSURANCE",
    "birth_registered": "BIRTH_REGISTRATION",
}
FLAGS: Final = {"yes": True, "no": False}
TABLES: Final = (*DATED, "identity", "personal_id")
DONE: Final = ("CONFIRMED", "UNDONE")


class LawThen(Law):
    """Of those whom one may look back at, the same of each; nothing is done to the past."""

    def __init__(self, law: Law, world: World, day: date) -> None:
        vars(self).update(vars(law))
        self.now_, self.world, self.today = law, world, day

    def sees(self, child: Row) -> bool:
        return True

    def level(self, child: Row, of: str, part: str | None = None) -> int:
        lines = self.now_.lines("look_back")
        return max((line.level(of, part) for _, line in lines), default=HIDDEN)

    def may_ask(self, asked: Span | None, of: str, part: str | None = None) -> bool:
        return self.level({}, of, part) == WHOLE

    def may(self, child: Row) -> list[str]:
        return []

    def in_force(self, unit_id: int) -> bool:
        return True  # units of any period


class Then:
    """A day, as was known at a moment; None: as is known now."""

    def __init__(self, law: Law, day: date, known: datetime | None) -> None:
        self.law, self.day, self.known = law, day, known
        self.all, self.numbers = law.world.rows, dict[UUID, str]()
        kept = {table: [r for r in self.all[table] if self.stood(r)] for table in TABLES}
        self.rows = dict(self.all) | {
            table: [row | {"superseded_at": None} for row in rows] for table, rows in kept.items()
        }
        self.rows["child_merge"] = [m for m in self.all["child_merge"] if self.decided(m)]
        self.rows["child_event"] = [e for e in self.all["child_event"] if self.happened(e)]
        told = [self.told(child) for child in self.all["child"] if self.listed(child)]
        self.rows["child"] = [child for child in told if child]
        world = replace(law.world, rows=self.rows, numbers=self.numbers)
        self.sight = LawThen(law, world, day)

    # -- what was known ---------------------------------------------------------------------------

    def stood(self, row: Row) -> bool:
        """It had begun by the day, as was known."""
        if row["valid_from"] > self.day:
            return False
        if self.known is None:
            return row["superseded_at"] is None
        over = row["superseded_at"] is not None and row["superseded_at"] <= self.known
        return bool(row["recorded_at"] <= self.known and not over)

    def decided(self, merge: Row) -> bool:
        """In time to be named; what was undone since is named no more."""
        at = merge["decided_at"]
        return self.known is None or (at is not None and at <= self.known)

    def happened(self, event: Row) -> bool:
        """The history ends with what was known; what came with a merge came when it was decided."""
        if self.known is None:
            return True
        came = event["merge_id"]
        merge = next((m for m in self.all["child_merge"] if m["id"] == came), None)
        mine = merge is None or (self.knows(merge) and merge["decided_at"] <= self.known)
        return bool(event["at"] <= self.known and mine)

    def knows(self, merge: Row) -> bool:
        """Both records are seen today, and who they are."""
        two = (merge["survivor_id"], merge["alias_id"])
        children = [child for child in self.all["child"] if child["id"] in two]
        return all(self.law.sees(c) and self.law.whole(c, "IDENTITY") for c in children)

    def listed(self, child: Row) -> bool:
        known = self.known is None or child["registered_at"] <= self.known
        lines = self.law.lines("look_back")
        return known and any(self.law.admits(p, line, child) for p, line in lines)

    # -- what is told of a child ------------------------------------------------------------------

    def held(self, table: str, child: Row, **fixed: Any) -> Row:
        """The latest row that holds on the day, or nothing."""
        mine = [row for row in self.rows[table] if row["child_id"] == child["id"]]
        mine = [r for r in mine if all(r[name] == value for name, value in fixed.items())]
        found = [row for row in mine if holds_on(row, self.day)]
        return max(found, key=lambda row: row["valid_from"], default={})

    def told(self, child: Row) -> Row | None:
        """None: it had no home on record."""
        home, called = self.held("residence", child), self.held("identity", child)
        if not home:
            return None
        said = {name: self.held("fact", child, kind=kind) for name, kind in FACTS.items()}
        words: Row = {name: row.get("value") for name, row in said.items()}
        words |= {
            name: FLAGS.get(words[name]) for name in ("has_health_insurance", "birth_registered")
        }
        self.number(child)
        return (
            child
            | {name: home[name] for name in ("unit_id", "hamlet", "address")}
            | {name: called[name] for name in CALLED if called}
            | words
            | {"household_id": self.held("membership", child).get("household_id")}
            | {"personal_id_missing": self.missing(child), "status": self.status(child, called)}
        )

    def changed(self, child: Row) -> bool:
        """Of its number there are rows: then there is none of a time when there was neither."""
        mine = [r for r in self.all["personal_id"] if r["child_id"] == child["id"]]
        return any(row["superseded_at"] is None for row in mine)

    def number(self, child: Row) -> None:
        held = self.held("personal_id", child)
        key = held["id"] if held else None if self.changed(child) else child["id"]
        if key in self.law.world.numbers:
            self.numbers[child["id"]] = self.law.world.numbers[key]

    def missing(self, child: Row) -> str | None:
        held = self.held("personal_id", child)
        if held or self.changed(child):
            return held.get("missing")
        found: str | None = child["personal_id_missing"]
        return found

    def status(self, child: Row, called: Row) -> str:
        """A death has its day, a departure its days; where the status alone tells of it, it holds
        on all. The calendar says the rest."""
        stored, born = self.stored(child), (called or child)["date_of_birth"]
        if any(row["child_id"] == child["id"] for row in self.rows["death"]):
            return "DECEASED"
        if stored == "MERGED":
            return stored
        if self.held("departure", child):
            return "LEFT_COUNTRY"
        dayless = {"DECEASED": "death", "LEFT_COUNTRY": "departure"}.get(stored)
        if dayless and not self.ever(dayless, child):
            return stored
        return "AGED_OUT" if stored == "AGED_OUT" and born is None else "ACTIVE"

    def ever(self, table: str, child: Row) -> bool:
        mine = [row for row in self.all[table] if row["child_id"] == child["id"]]
        return any(row["superseded_at"] is None for row in mine)

    def stored(self, child: Row) -> str:
        """Two records were merged, or not yet, or no more, as was known."""
        status = str(child["status"])
        if self.known is None:
            return status
        mine = [m for m in self.all["child_merge"] if m["alias_id"] == child["id"]]
        mine = [m for m in mine if m["status"] in DONE and self.knows(m)]
        mine.sort(key=lambda merge: merge["decided_at"])
        for merge in mine:
            over = merge["undone_at"] is not None and merge["undone_at"] <= self.known
            if merge["decided_at"] <= self.known and not over:
                return "MERGED"
        later = [m["alias_status"] for m in mine if m["decided_at"] > self.known]
        return (later or ["MERGED"])[0] if status == "MERGED" else status
