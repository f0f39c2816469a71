"""Who may see what: the matrix applied to the rows of a world, one child at a time."""

from copy import copy
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from db.rules.sensitivity import HIDDEN, WHOLE
from tests.oracle.cases import OF_CASES, through_a_case
from tests.oracle.matrix import Line, matrix
from tests.oracle.world import World

Row = dict[str, Any]
Span = tuple[int, int]
MATRIX = matrix()


def day_of_law(now: datetime) -> date:
    return now.astimezone(ZoneInfo("Asia/Ho_Chi_Minh")).date()


def holds_on(row: Row, day: date) -> bool:
    """Valid on the day, both ends included, and not corrected since."""
    if row.get("superseded_at") is not None:
        return False
    return row["valid_from"] <= day and (row["valid_to"] is None or day <= row["valid_to"])


GOES_TO: Final = {"pupils": ("schooling", "school_id"), "placed": ("placement", "facility_id")}
# Rows that lie in the unit of the posting.
BOUNDED: Final = {"unit", "households", "unregistered_births", "opened"}


class Law:
    """One officer at one moment."""

    def __init__(self, world: World, username: str, now: datetime) -> None:
        self.world, self.now, self.today = world, now, day_of_law(now)
        self.meets = False
        self.said: dict[tuple[str, str], list[tuple[Row, Line]]] = {}
        self.units = {unit["id"]: unit for unit in world.rows["unit"]}
        self.me: UUID | None = next(
            (o["id"] for o in world.rows["officer"] if o["username"] == username), None
        )
        self.postings = [
            p
            for p in world.rows["posting"]
            if p["officer_id"] == self.me and holds_on(p, self.today)
        ]

    def lines(self, action: str = "read", resource: str = "child") -> list[tuple[Row, Line]]:
        """What the postings in force say about children, each with its posting."""
        key = action, resource
        if key not in self.said:
            ways = {action, "meet"} if self.meets and key == ("read", "child") else {action}
            self.said[key] = [
                (posting, line)
                for posting in self.postings
                for line in MATRIX
                if (line.role, line.resource) == (posting["role"], resource)
                and line.action in ways
                and line.rows != "0"
            ]
        return self.said[key]

    def meeting(self) -> "Law":
        """The same officer, where children are met through cases."""
        found = copy(self)
        found.meets, found.said = True, {}
        return found

    def all_lines(self, resource: str) -> list[tuple[None, Line]]:
        """Whatever anybody may do to rows of this table."""
        return [(None, line) for line in MATRIX if line.resource == resource]

    # -- rows -----------------------------------------------------------------------------------

    def admits(self, posting: Row, line: Line, child: Row) -> bool:
        inside = self.inside(self.span(posting["unit_id"]), child)
        # Who keeps the register sees a merged record, nobody by what it says.
        stands = child["status"] != "MERGED"
        if line.rows in OF_CASES:
            return stands and through_a_case(self, posting, line.rows, child)
        match line.rows:
            case "unit":
                return inside
            case "households":
                return stands and inside and self.looks_after(child)
            case "unregistered_births":
                return stands and inside and child["birth_registered"] is False
            case "opened":
                return inside and self.has_opened(child)
            case "pupils" | "placed":
                return stands and self.goes_to(*GOES_TO[line.rows], posting, child)
        raise NotImplementedError(line.rows)

    def span(self, unit_id: int) -> Span:
        return self.units[unit_id]["lft"], self.units[unit_id]["rgt"]

    def in_force(self, unit_id: int) -> bool:
        unit, day = self.units[unit_id], self.world.boundaries
        return (unit["valid_from"] or day) <= day <= (unit["valid_to"] or day)

    def inside(self, span: Span, child: Row) -> bool:
        return span[0] <= self.units[child["unit_id"]]["lft"] <= span[1]

    def looks_after(self, child: Row) -> bool:
        return any(
            a["officer_id"] == self.me
            and a["household_id"] == child["household_id"]
            and holds_on(a, self.today)
            for a in self.world.rows["household_assignment"]
        )

    def has_opened(self, child: Row) -> bool:
        return any(
            o["officer_id"] == self.me
            and o["child_id"] == child["id"]
            and o["expires_at"] > self.now
            for o in self.world.rows["sealed_opening"]
        )

    def goes_to(self, table: str, column: str, posting: Row, child: Row) -> bool:
        place = posting["organisation_id"]
        return place is not None and any(
            f["child_id"] == child["id"] and f[column] == place and holds_on(f, self.today)
            for f in self.world.rows[table]
        )

    def sees(self, child: Row) -> bool:
        return any(self.admits(posting, line, child) for posting, line in self.lines())

    def may(self, child: Row) -> list[str]:
        """What the officer may do with a child beside reading it."""
        actions = sorted({line.action for line in MATRIX if line.resource == "child"})
        # Not ways of seeing one, and not what is done to a unit or to no row that is there.
        actions = [
            a
            for a in actions
            if a not in {"read", "receive", "meet", "look_back", "register", "assess"}
        ]
        return [a for a in actions if any(self.admits(p, k, child) for p, k in self.lines(a))]

    def knows(self, officer: Row) -> bool:
        """Whether one may see this officer."""
        bodies = {body["id"]: body for body in self.world.rows["organisation"]}
        rows = {
            "oneself": lambda _: officer["id"] == self.me,
            "administered": lambda posting: self.inside(
                self.span(posting["unit_id"]), bodies[officer["organisation_id"]]
            ),
            "collaborating": lambda posting: any(
                held["officer_id"] == officer["id"]
                and held["role"] == "collaborator"
                and holds_on(held, self.today)
                and self.inside(self.span(posting["unit_id"]), held)
                for held in self.world.rows["posting"]
            ),
            "all": lambda _: True,
            "anywhere": lambda _: True,
        }
        return any(rows[line.rows](posting) for posting, line in self.lines("read", "officer"))

    def status(self, child: Row) -> str:
        """A child is under sixteen (Law on Children, art. 1): nobody has to write down that one no
        longer is."""
        born = child["date_of_birth"]
        if child["status"] != "ACTIVE" or born is None:
            return str(child["status"])
        early = (self.today.month, self.today.day) < (born.month, born.day)
        return "AGED_OUT" if self.today.year - born.year - early >= 16 else "ACTIVE"

    # -- classes --------------------------------------------------------------------------------

    def level(self, child: Row, of: str, part: str | None = None) -> int:
        """How much of a class, or of a part of it, is held on this child: the most of any line."""
        held = (line.level(of, part) for p, line in self.lines() if self.admits(p, line, child))
        return max(held, default=HIDDEN)

    def whole(self, child: Row, of: str, part: str | None = None) -> bool:
        return self.level(child, of, part) == WHOLE

    def may_ask(self, asked: Span | None, of: str, part: str | None = None) -> bool:
        """Whether one may filter or order by the class in `asked` (None: a unit that is not there):
        held whole on every row that may come, whatever the rows are.

        A line whose rows all lie in a unit that is held whole brings no row of its own, and one
        whose rows lie in a unit of other boundaries than those in force brings none at all.
        """
        lines = list(self.lines())
        whole = [(p, line) for p, line in lines if line.level(of, part) == WHOLE]
        covering = [
            self.span(p["unit_id"])
            for p, line in whole
            if line.rows == "unit" and self.in_force(p["unit_id"])
        ]
        if any(asked is None or (lo <= asked[0] and asked[1] <= hi) for lo, hi in covering):
            return True
        others = [(p, line) for p, line in lines if (p, line) not in whole]
        inside = all(
            line.rows in BOUNDED
            and (
                not self.in_force(p["unit_id"])
                or any(
                    lo <= self.span(p["unit_id"])[0] and self.span(p["unit_id"])[1] <= hi
                    for lo, hi in covering
                )
            )
            for p, line in others
        )
        return bool(whole) and inside
