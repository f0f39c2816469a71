"""Documents about what the register lists beside children, and about children of the past."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from db.rules.book.batch import Result
from db.rules.book.lines import Outcome
from db.rules.duplicates import MergeStatus
from db.rules.moves import MoveStatus
from tests.oracle.matrix import matrix

MOVE: Final = """id code status since hamlet address reason answer proposedAt decidedAt withheld
  viewerCan version from { code } to { code level } proposedBy { id } decidedBy { id }"""
APART: Final = """id code moved: status since hamlet address reason answer withheld viewerCan
  version out: from { code } into: to { code level }"""
ARRIVING: Final = """arriving { code fullName sex dateOfBirth dateOfBirthPrecision birthYear
  personalId unit { code } }"""
MERGE: Final = """id status proposedAt decidedAt undoneAt proposedBy { id } decidedBy { id }
  undoneBy { id }"""
IMPORT: Final = """id status version startedAt checkedAt committedAt endedAt lineCount total done
  new same changed duplicate refused taken viewerCan unit { code } problems { column code }"""
LINE: Final = """number outcome changed repeats result problems { column code }
  warnings { column code } child { code fullName } candidates { code } askUnit { code }"""


def may(resource: str, action: str, *whole: tuple[str, str | None]) -> frozenset[str]:
    """Roles of which a line says so, holding these whole."""
    return frozenset(
        line.role
        for line in matrix()
        if (line.resource, line.action) == (resource, action)
        and line.rows != "0"
        and all(line.level(*of) == 2 for of in whole)
    )


BACK: Final = may("child", "look_back")
MOVING: Final = may("move", "read")
PAIRING: Final = may("child", "read", ("IDENTITY", None), ("CONTACT", "guardians"))
IMPORTING: Final = may("book_import", "read")


class Listing:
    """The part of a writer that asks for them. `roles`: who should ask, to see something."""

    world: Any
    chance: Any
    pick: Any
    often: Any
    some: Any
    given: Any
    inside: Any
    window: Any
    brackets: Any
    unit: Any
    child: Any
    roles: frozenset[str]

    def past(self) -> list[str]:
        """A day, mostly gone; and a moment at which something became known, or just before."""
        if not self.often(0.3):
            return [self.given("knownOn", "DateTime", self.moment())] if self.often(0.01) else []
        self.roles = BACK
        away = self.pick(0, 0, 1, 2, 30, 31, 400, 401, 900, -1 if self.often(0.1) else 0)
        day = self.world.now.astimezone(UTC).date() - timedelta(days=away)
        found = [self.given("asOf", "Date", day.isoformat())]
        if self.often(0.4):
            found.append(self.given("knownOn", "DateTime", self.moment()))
        return found

    def moment(self) -> str:
        rows = self.world.rows
        tables = [rows[t] for t in ("residence", "fact", "identity", "personal_id", "circumstance")]
        moments = [
            row[name]
            for rows in tables
            for row in rows
            for name in ("recorded_at", "superseded_at")
        ]
        moments += [row["at"] for row in rows["child_event"]]
        moments += [
            row[name] for row in rows["child_merge"] for name in ("decided_at", "undone_at")
        ]
        found: datetime = self.pick(*(moment for moment in moments if moment))
        away = self.pick(timedelta(0), timedelta(0), timedelta(microseconds=1), timedelta(hours=1))
        return (found - away).isoformat()

    def moves(self, key: str) -> str:
        self.roles = MOVING
        where: dict[str, Any] = {}
        if self.often(0.4):
            where["direction"] = self.word(self.pick("IN", "OUT"))
        if self.often(0.5):
            where["status"] = [self.word(s.value) for s in self.some(MoveStatus, 2)]
        if self.often(0.4):
            where["within"] = self.unit()
        arguments = self.window(key)
        if where or self.often():
            arguments.append(self.given("where", "MoveWhere", where))
        whole = self.pick("code fullName", "id status hamlet withheld")
        inside = self.inside(lambda: f"{MOVE} {ARRIVING} child {{ {whole} }}", paged=True)
        return f"{key}: moves{self.brackets(arguments)} {{ {inside} }}"

    def alike(self, key: str) -> str:
        self.roles = PAIRING
        arguments = [self.given("within", "ID!", self.wide()), *self.window(key)]
        two = "first { code fullName guardians { fullName relation } } second { id code birthYear }"
        inside = self.inside(lambda: f"reasons {two}", paged=True)
        return f"{key}: duplicateCandidates{self.brackets(arguments)} {{ {inside} }}"

    def merges(self, key: str) -> str:
        self.roles = PAIRING
        arguments = [self.given("within", "ID!", self.wide()), *self.window(key)]
        if self.often():
            said = [self.word(s.value) for s in self.some(MergeStatus, 3)]
            arguments.append(
                self.given("status", "[MergeStatus!]", self.pick(said, said, [], None))
            )
        two = "survivor { code fullName } alias { code status hamlet }"
        inside = self.inside(lambda: f"{MERGE} {two}", paged=True)
        return f"{key}: merges{self.brackets(arguments)} {{ {inside} }}"

    def imports(self, key: str) -> str:
        self.roles = IMPORTING
        if self.often(0.4):
            identity = f"Import_{self.pick(*self.world.rows['book_import'])['id'].hex}"
            said = self.given("id", "ID!", identity if self.often(0.9) else "Import_x")
            return f"{key}: import({said}) {{ {self.book()} }}"
        inside = self.inside(self.book, paged=True)
        return f"{key}: imports{self.brackets(self.window(key))} {{ {inside} }}"

    def book(self) -> str:
        where: dict[str, Any] = {}
        if self.often(0.3):
            where["outcome"] = self.word(self.pick(*Outcome).value)
        if self.often(0.3):
            where["result"] = self.word(self.pick(*Result).value)
        said = [self.given("first", "Int", self.pick(1, 2, 5))]
        said += [self.given("where", "ImportLineWhere", where)] if where else []
        more = self.pick("totalCount", "pageInfo { hasNextPage }")
        return f"{IMPORT} lines{self.brackets(said)} {{ {more} nodes {{ {LINE} }} }}"

    def wide(self) -> str:
        """Mostly all there is, because few are alike."""
        return "Unit_1" if self.often(0.6) else self.unit()

    word: Callable[[str], Any]
