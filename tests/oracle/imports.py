"""Imports of a random world, in every state: the batch, its lines, and what one that was taken in
left in the register: children of the commune, their households, their events."""

from datetime import timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from db.rules.book.batch import BatchStatus, Result
from db.rules.book.lines import Outcome

Row = dict[str, Any]
IMPORT_TABLES: Final = ("book_import", "book_line")
SENDERS: Final = {"commune_worker", "commune_data_officer"}
TAKEN: Final = {BatchStatus.COMMITTED, BatchStatus.FAILED, BatchStatus.UNDOING}


class Imports:
    """The part of a world's maker that reads household books."""

    chance: Any
    made: Any
    now: Any
    leaves: Any
    maybe: Any
    uuid: Any
    add: Any
    fact: Any
    child: Any
    happens: Any
    today: Any

    def imports(self) -> None:
        """With a chance of its own, so that the rest of a world is what it was without."""
        kept, self.chance = self.chance, Random(f"imports {len(self.made.rows['move'])}")
        held = [p for p in self.made.rows["posting"] if p["role"] in SENDERS]
        communes = {leaf["id"] for leaf in self.leaves}
        for status in self.chance.sample(list(BatchStatus), 4):
            posting = self.chance.choice(held)
            officer, unit = posting["officer_id"], posting["unit_id"]
            if unit not in communes or self.maybe(True, 0.2):
                unit = self.chance.choice(self.leaves)["id"]
            if self.maybe(True, 0.2):
                officer = self.chance.choice(self.made.rows["officer"])["id"]
            self.batch(status, officer, unit)
        self.chance = kept

    def batch(self, status: BatchStatus, officer: UUID, unit: int) -> None:
        number = len(self.made.rows["book_import"])
        begun, taken = self.now - timedelta(hours=number + 1), status in TAKEN
        lines = [self.line(n, unit, officer, taken=taken) for n in range(2, 5)]
        counts = {o.value.lower(): 0 for o in Outcome}
        for line in lines:
            counts[line["outcome"].lower()] += 1
        batch = self.add(
            "book_import",
            id=self.uuid(),
            officer_id=officer,
            undone_by_id=officer if status is BatchStatus.UNDOING else None,
            status=status.value,
            media="text/csv",
            started_at=begun,
            checked_at=self.maybe(begun),
            committed_at=begun if taken else None,
            ended_at=self.maybe(begun),
            lines=len(lines),
            total=len(lines),
            done=self.chance.randrange(4),
            **counts,
            taken=sum(line["result"] == Result.TAKEN.value for line in lines),
            faults=self.maybe(":NO_LINES", 0.2) or "",
            version=self.chance.randint(1, 3),
            unit_id=unit,
        )
        for line in lines:
            self.add("book_line", import_id=batch["id"], **line)

    def line(self, number: int, unit: int, officer: UUID, *, taken: bool) -> Row:
        """Of a child that it brought, of a known one, or of nobody."""
        come = sum(line["result"] is not None for line in self.made.rows["book_line"])
        new = taken and come < 4 and self.maybe(True, 0.6)
        known = self.chance.choice(self.made.rows["child"])["id"]
        match = self.brought(unit, officer)["id"] if new else self.maybe(known, 0.5)
        result = Result.TAKEN if new else self.maybe(Result.LEFT, 0.5) if taken else None
        return {
            "id": self.uuid(),
            "number": number,
            "outcome": Outcome.NEW.value if new else self.chance.choice(list(Outcome)).value,
            "changed": self.maybe("HAMLET", 0.3) or "",
            "match_id": match,
            "candidate_ids": [known] if self.maybe(True, 0.3) else [],
            "twin": self.maybe(2, 0.2) if number > 2 else None,
            "problems": self.maybe("FULL_NAME:NEEDED", 0.3) or "",
            "doubts": self.maybe("PERSONAL_ID:PERSONAL_ID_SEX", 0.3) or "",
            "ask_id": self.maybe(unit, 0.3),
            "result": result and result.value,
        }

    def brought(self, unit: int, officer: UUID) -> Row:
        """From today on, in a household of its own, as if it had been entered by hand."""
        child = self.child(len(self.made.rows["child"]), unit)
        number = f"S{len(self.made.rows['household']):03}"
        home = {"number": number, "hamlet": child["hamlet"], "unit_id": unit}
        child["household_id"] = self.add("household", id=self.uuid(), **home)["id"]
        mine = [r for r in self.made.rows["membership"] if r["child_id"] == child["id"]]
        self.made.rows["membership"] = [r for r in self.made.rows["membership"] if r not in mine]
        since = {"valid_from": self.today, "valid_to": None}
        self.fact("membership", child, since, household_id=child["household_id"])
        child["status"] = "ACTIVE"
        for kind in ("REGISTERED", "HOUSEHOLD_SET", "GUARDIANS_SET"):
            of = {"class": "PUBLIC" if kind == "REGISTERED" else "CONTACT"}
            self.happens(child["id"], self.now, kind, by_id=officer, **of)
        return child  # type: ignore[no-any-return]
