"""Lists of the register beside that of children: moves, pairs, merges and imports; and the past."""

from collections.abc import Callable
from copy import copy
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from graphql import FieldNode, GraphQLResolveInfo

from db.rules.sensitivity import WHOLE
from tests.oracle.caselists import inside
from tests.oracle.caseparts import CaseParts, told
from tests.oracle.law import Law, Row
from tests.oracle.lists import PARSED, Page, refused, span_of
from tests.oracle.moves import CLASSED, WAYS, Moves
from tests.oracle.pairings import Pairings
from tests.oracle.then import Then
from tests.oracle.things import Thing, global_id, iso

MOVES: Final = [("proposed_at", True), ("id", True)]
STARTED: Final = [("started_at", True), ("id", True)]
TWO: Final = [("first", False), ("second", False)]
TAKEN_IN: Final = {"COMMITTED", "FAILED", "UNDOING", "UNDONE"}
PARSED.update(
    proposed_at=datetime.fromisoformat, started_at=datetime.fromisoformat, first=UUID, second=UUID
)
MINE: Final = {"Move": "move", "Merge": "child_merge", "Import": "book_import"}


class Registers(CaseParts):
    """The part of the oracle that answers about them."""

    child: Callable[[Row], Thing]
    law: Law

    def noted(self, kind: str, key: UUID) -> Thing | None:
        """One of them by its id."""
        found = [row for row in self.world.rows[MINE[kind]] if row["id"] == key]
        see = {
            "Move": self.moving.opened,
            "Import": self.reads,
            "Merge": Pairings(self.law, None).knows,
        }
        show = {"Move": self.move, "Import": self.book, "Merge": self.merge}
        return show[kind](found[0]) if found and see[kind](found[0]) else None

    # -- the past ---------------------------------------------------------------------------------

    def back(self, info: GraphQLResolveInfo, args: Row) -> "Registers":
        """The same officer, who looks back at a day."""
        day, known = args.pop("asOf", None), args.pop("knownOn", None)
        if day is None:
            if known is not None:
                raise refused("BAD_USER_INPUT")
            return self
        day, known = date.fromisoformat(day), known and datetime.fromisoformat(known)
        if not self.law.lines("look_back") or _asks_cases(info):
            raise refused("FIELD_NOT_ALLOWED")
        if day > self.law.today or (known and known > self.law.now):
            raise refused("BAD_USER_INPUT")
        found = copy(self)
        found.law = Then(self.law, day, known).sight
        found.world = found.law.world
        found.present = self
        return found

    present: "Registers | None" = None  # of whom this is the past

    # -- merges and pairs -------------------------------------------------------------------------

    def merge(self, row: Row) -> Thing:
        """Each of the two is read as itself."""
        now = self.present or self
        two = {end: now.by_id("child", row[f"{end}_id"]) for end in ("survivor", "alias")}
        who = {"proposedBy": "proposed_by", "decidedBy": "decided_by", "undoneBy": "undone_by"}
        when = {"proposedAt": "proposed_at", "decidedAt": "decided_at", "undoneAt": "undone_at"}
        return Thing(
            __typename="Merge",
            id=global_id("Merge", row["id"]),
            status=row["status"],
            **{name: self.officer(row[column]) for name, column in who.items()},
            **{name: told(row[column]) for name, column in when.items()},
            **{
                end: lambda _, c=c: now.child(c) if now.law.sees(c) else None
                for end, c in two.items()
            },
        )

    def merges(self, _: Any, within: str, status: Any = None, **args: Any) -> Row:
        rows = Pairings(self.law, span_of(self.law, within)).merges(status)
        return Page(rows, MOVES, args, ("merges", within, status)).connection("Merge", self.merge)

    def alike(self, _: Any, within: str, **args: Any) -> Row:
        rows = Pairings(self.law, span_of(self.law, within)).alike()
        page = Page(rows, TWO, args, ("alike", within))
        return page.connection("DuplicateCandidate", self.candidate)

    def candidate(self, row: Row) -> Thing:
        one, other = (self.child(child) for child in row["two"])
        kind = "DuplicateCandidate"
        return Thing(__typename=kind, first=one, second=other, reasons=row["reasons"])

    # -- moves ------------------------------------------------------------------------------------

    @property
    def moving(self) -> Moves:
        return Moves(self.law, self.world.rows["move"])

    def moves(self, _: Any, where: Row | None = None, **args: Any) -> Row:
        where = where or {}
        way, status, unit = (where.get(name) for name in ("direction", "status", "within"))
        asked = None if unit is None else (span_of(self.law, unit),)
        rows = [
            move
            for move in self.world.rows["move"]
            if (status is None or move["status"] in status)
            and self.moving.met(move, WAYS.get(way or ""), asked)
        ]
        about = ("moves", way, status, unit)
        return Page(rows, MOVES, args, about).connection("Move", self.move)

    def move(self, row: Row) -> Thing:
        moving, child = self.moving, self.by_id("child", row["child_id"])
        hidden = [name for name, of in CLASSED.items() if not moving.whole(row, of)]
        ends = {end: self.by_id("unit", row[f"{end}_unit_id"]) for end in ("from", "to")}
        return Thing(
            __typename="Move",
            id=global_id("Move", row["id"]),
            code=row["code"],
            status=row["status"],
            since=iso(row["since"]),
            child=lambda _: self.child(child) if self.law.sees(child) else None,
            arriving=lambda _: self.arriving(child),
            **{end: lambda _, unit=unit: self.unit(unit) for end, unit in ends.items()},
            **{name: None if name in hidden else row[name] for name in CLASSED},
            proposedAt=row["proposed_at"].isoformat(),
            proposedBy=self.officer(row["proposed_by"]),
            decidedAt=told(row["decided_at"]),
            decidedBy=self.officer(row["decided_by"]),
            withheld=sorted(hidden, key=["hamlet", "address", "reason", "answer"].index),
            viewerCan=[act for act in ("decide", "withdraw") if moving.opened(row, act)],
            version=row["version"],
        )

    def arriving(self, child: Row) -> Thing | None:
        if not self.moving.arriving(child):
            return None
        born = child["date_of_birth"]
        return Thing(
            __typename="ArrivingChild",
            code=child["code"],
            unit=lambda _: self.unit(self.by_id("unit", child["unit_id"])),
            fullName=child["full_name"],
            sex=child["sex"],
            dateOfBirth=iso(born),
            dateOfBirthPrecision=child["date_of_birth_precision"],
            birthYear=born and born.year,
            personalId=self.world.numbers.get(child["id"]),
        )

    # -- imports ----------------------------------------------------------------------------------

    def opened(self, row: Row, action: str) -> list[Any]:
        """Lines that open an import: to who sent it, and what was taken in to who may import."""
        mine = row["officer_id"] == self.law.me
        of_unit = row["status"] in TAKEN_IN
        return [
            line
            for posting, line in self.law.lines(action, "book_import")
            if self.law.inside(self.law.span(posting["unit_id"]), row)
            and {"uploaded": mine, "of_unit": of_unit}[line.rows]
        ]

    def reads(self, row: Row) -> bool:
        return bool(self.opened(row, "read"))

    def imported(self, _: Any, id: str) -> Thing | None:
        kind, _, key = id.partition("_")
        try:
            return self.noted(kind, UUID(hex=key)) if kind == "Import" else None
        except ValueError:
            return None

    def imports(self, _: Any, **args: Any) -> Row:
        rows = [row for row in self.world.rows["book_import"] if self.reads(row)]
        return Page(rows, STARTED, args, "imports").connection("Import", self.book)

    def book(self, row: Row) -> Thing:
        plain = ("total", "done", "new", "same", "changed", "duplicate", "refused", "taken")
        whole = any(line.level("IDENTITY") == WHOLE for line in self.opened(row, "read"))
        when = {"checkedAt": "checked_at", "committedAt": "committed_at", "endedAt": "ended_at"}

        def lines(_: Any, **args: Any) -> Row:
            where = args.pop("where", None) or {}
            mine = [
                r for r in self.world.rows["book_line"] if r["import_id"] == row["id"] and whole
            ]
            kept = [r for r in mine if all(v in (None, r[name]) for name, v in where.items())]
            page = Page(kept, [("number", False), ("id", False)], args, ("lines", row["id"], where))
            return page.connection("ImportLine", self.line)

        return Thing(
            __typename="Import",
            id=global_id("Import", row["id"]),
            unit=lambda _: self.unit(self.by_id("unit", row["unit_id"])),
            startedAt=row["started_at"].isoformat(),
            lineCount=row["lines"],
            problems=notes(row["faults"]),
            lines=lines,
            viewerCan=["import"] if self.opened(row, "import") else [],
            **{name: row[name] for name in ("status", "version", *plain)},
            **{name: told(row[column]) for name, column in when.items()},
        )

    def line(self, row: Row) -> Thing:
        def shown(keys: list[Any]) -> list[Thing]:
            found = [self.by_id("child", key) for key in keys]
            return [self.child(child) for child in found if self.law.sees(child)]

        match, ask = row["match_id"], row["ask_id"]
        return Thing(
            __typename="ImportLine",
            number=row["number"],
            outcome=row["outcome"],
            changed=row["changed"].split(),
            problems=notes(row["problems"]),
            warnings=notes(row["doubts"]),
            child=lambda _: next(iter(shown([match])), None) if match else None,
            candidates=lambda _: shown(row["candidate_ids"]),
            repeats=row["twin"],
            askUnit=lambda _: ask and self.unit(self.by_id("unit", ask)),
            result=row["result"],
        )


def notes(text: str) -> list[Thing]:
    pairs = (word.split(":") for word in text.split())
    return [Thing(column=column or None, code=code) for column, code in pairs]


def _asks_cases(info: GraphQLResolveInfo) -> bool:
    """What has lines of its own is not of the past."""
    waiting = [node for field in info.field_nodes for node in inside(field, info)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, FieldNode) and node.name.value == "cases":
            return True
        waiting += inside(node, info)
    return False
