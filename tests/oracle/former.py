"""What makes the past of a random world: when each row was recorded, what changed of a child, and
children who were registered twice. Well-formed: what was put right is there from then on."""

from datetime import date, timedelta
from random import Random
from typing import Any, Final

from db.rules.names import name_key, toneless

Row = dict[str, Any]
FORMER_TABLES: Final = ("identity", "personal_id")
# Of these one row holds on a day at most, besides those that were corrected.
SINGLE: Final = {"residence", "membership", "departure", "schooling", "placement", "death", "fact"}
DATED: Final = (
    *sorted(SINGLE),
    *("guardian", "circumstance", "watch", "assistance", "document", "injury"),
)
AGO: Final = tuple(timedelta(hours=hours) for hours in (0, 1, 20, 60, 100, 200))
EARLIEST: Final = date(1900, 1, 1)
NOTHING: Final = {"number_sealed": None, "number_blind": None}
CALLED: Final = (
    *("full_name", "name_key", "search_name"),
    *("sex", "date_of_birth", "date_of_birth_precision"),
)


class Former:
    """The part of a world's maker that knows since when something is known."""

    chance: Any
    made: Any
    now: Any
    today: Any
    vault: Any
    leaves: Any
    maybe: Any
    uuid: Any
    add: Any
    fact: Any
    child: Any
    merge: Any

    def former(self) -> None:
        """With a chance of its own, so that the rest of a world is what it was without."""
        kept, self.chance = self.chance, Random(f"former {len(self.made.rows['move'])}")
        self.twice()
        for child in [c for c in self.made.rows["child"] if c["status"] != "MERGED"]:
            if self.maybe(True, 0.4):
                self.renamed(child)
            if self.maybe(True, 0.4):
                self.renumbered(child)
        self.recorded()
        self.merged_events()
        self.chance = kept

    # -- since when it is known -------------------------------------------------------------------

    def recorded(self) -> None:
        """A row that took the place of a wrong one came when that was corrected."""
        for table in DATED:
            wrong = [row for row in self.made.rows[table] if row["superseded_at"]]
            for row in self.made.rows[table]:
                known = row["superseded_at"] or self.now
                row["recorded_at"] = known - self.chance.choice(AGO[1:])
                if table in SINGLE and not row["superseded_at"]:
                    before = [w["superseded_at"] for w in wrong if _meet(w, row)]
                    row["recorded_at"] = max([row["recorded_at"], *before])

    def renamed(self, child: Row) -> None:
        """Called otherwise until a day, as was found out later."""
        before = {name: child[name] for name in CALLED}
        if self.maybe(True):
            before |= self.named("Đinh Thị Cũ")
        if self.maybe(True) and child["date_of_birth"]:
            before["date_of_birth"] -= timedelta(days=self.chance.choice((1, 366)))
        self.changed("identity", child, before, {name: child[name] for name in CALLED})

    @staticmethod
    def named(name: str) -> Row:
        return {"full_name": name, "name_key": name_key(name), "search_name": toneless(name)}

    def renumbered(self, child: Row) -> None:
        """Another number, or none and why, until a day."""
        numbers = f"0013{len(self.made.numbers):08}", self.made.numbers.get(child["id"])
        former = self.maybe(numbers[0], 0.5) if self.vault else None
        before = {"missing": None if former else "Chưa có"}
        after = {"missing": child["personal_id_missing"]}
        rows = self.changed("personal_id", child, *(NOTHING | said for said in (before, after)))
        for row, number in zip(rows, (former, former, numbers[1]), strict=True):
            if number:
                self.made.numbers[row["id"]] = number
                at = ("personal_id", "number_sealed", row["id"])
                row["number_sealed"] = self.vault.seal(*at, number)
                row["number_blind"] = self.vault.blind(number, purpose="personal id")
        if not rows[2]["number_sealed"] and not rows[2]["missing"]:
            self.made.rows["personal_id"].remove(rows[2])  # of that there are no rows

    def changed(self, table: str, child: Row, before: Row, after: Row) -> list[Row]:
        """Three rows: what was known first, what is known of before, and what is so now."""
        day = self.today - timedelta(days=self.chance.choice((0, 1, 31, 401)))
        at, until = self.now - self.chance.choice(AGO[:3]), day - timedelta(days=1)
        first, then, now = (
            self.fact(table, child, {"valid_from": since, "valid_to": last}, **said)
            for since, last, said in (
                (EARLIEST, None, before), (EARLIEST, until, before), (day, None, after)
            )
        )  # fmt: skip
        first |= {"superseded_at": at, "recorded_at": child["registered_at"]}
        then["recorded_at"] = now["recorded_at"] = at
        return [first, then, now]

    # -- registered twice -------------------------------------------------------------------------

    def twice(self) -> None:
        """Second records of some children: the mother, the papers or the name may differ; of some
        it was said that they are two, or proposed that they become one."""
        born = [c for c in self.made.rows["child"] if c["date_of_birth"]]
        standing = [c for c in born if c["status"] != "MERGED"]
        for number, one in enumerate(self.chance.sample(standing, min(5, len(standing)))):
            unit = (
                one["unit_id"] if self.maybe(True, 0.7) else self.chance.choice(self.leaves)["id"]
            )
            other = self.child(len(self.made.rows["child"]), unit)
            for name in ("date_of_birth", "date_of_birth_precision"):
                other[name] = one[name]
            other |= self.named(self.chance.choice((one["full_name"].upper(), "Lê Văn Sinh Đôi")))
            other["status"] = "ACTIVE"
            for child, mother in (
                (one, "Lò Thị Mẹ"),
                (other, self.chance.choice(("LÒ THI ME", "Ai"))),
            ):
                if self.maybe(True):
                    names = {"full_name": mother, "relation": "Mẹ đẻ", "phone_sealed": None}
                    since = {"valid_from": self.today, "valid_to": None}
                    self.fact("guardian", child, since, **names)
            self.shared_papers(one, other)
            decided = (self.dismiss, self.dismiss, self.proposed, None, None)[number]
            if decided:
                decided(one, other)

    def shared_papers(self, one: Row, other: Row) -> None:
        """The same number, of the same place or of another one."""
        for paper in [p for p in self.made.rows["document"] if p["child_id"] == one["id"]]:
            if not self.maybe(True, 0.8):
                continue
            copied = {name: paper[name] for name in ("kind", "place", "number_blind")}
            number = self.made.papers[paper["id"]]
            row = self.fact("document", other, None, number_sealed=b"x", **copied)
            self.made.papers[row["id"]] = number
            if self.vault:
                at = ("document", "number_sealed", row["id"])
                row["number_sealed"] = self.vault.seal(*at, number)

    def dismiss(self, one: Row, other: Row) -> None:
        """Kept for each of the two."""
        by = self.made.rows["officer"][0]["id"]
        revoked = self.maybe(self.now, 0.5)
        for mine, theirs in ((one, other), (other, one)):
            two = {"child_id": mine["id"], "other_id": theirs["id"]}
            self.add(
                "duplicate_dismissal", **two, by_id=by, at=self.now - AGO[1], revoked_at=revoked
            )

    def proposed(self, one: Row, other: Row) -> None:
        self.merge(
            *self.chance.sample((one, other), 2), self.chance.choice(("PROPOSED", "DECLINED"))
        )

    def merged_events(self) -> None:
        """What the histories say of two records, and what came with the alias."""
        for merge in list(self.made.rows["child_merge"]):
            two = merge["survivor_id"], merge["alias_id"]
            for mine, theirs in (two, two[::-1]):
                self.happens(mine, merge["proposed_at"], "MERGE_PROPOSED", other_id=theirs)
            if merge["status"] == "CONFIRMED":
                theirs = [e for e in self.made.rows["child_event"] if e["child_id"] == two[1]]
                for event in [e for e in theirs if not e["merge_id"] and not e["other_id"]][:2]:
                    came = {"id": self.uuid(), "child_id": two[0], "merge_id": merge["id"]}
                    self.add("child_event", **event | came)

    def happens(self, child: Any, at: Any, kind: str, **more: Any) -> None:
        """An event of class IDENTITY, unless said."""
        unit = next(c["unit_id"] for c in self.made.rows["child"] if c["id"] == child)
        event = {"child_id": child, "at": at, "kind": kind, "part": None, "class": "IDENTITY"}
        event |= {"by_id": self.made.rows["officer"][0]["id"], "unit_id": unit}
        event |= {"id": self.uuid(), "other_id": None, "merge_id": None}
        self.add("child_event", **event | more)


def _meet(one: Row, other: Row) -> bool:
    """Of one child, and on some day both would hold."""
    if (one["child_id"], one.get("kind")) != (other["child_id"], other.get("kind")):
        return False
    (a, b), (c, d) = (((r["valid_from"], r["valid_to"])) for r in (one, other))
    return (d is None or a <= d) and (b is None or c <= b)
