"""Lists, as the contract tells them: what a filter means, who may ask it, order and pages."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import date, datetime
from functools import cmp_to_key
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from graphql import GraphQLError

from db.rules.circumstances import BY_CODE, GROUPS, WATCH_CLASSES
from db.rules.names import toneless
from tests.oracle.law import Law, Row, Span, holds_on

Term = tuple[str, bool]  # column, descending
Where = dict[str, Any]
COUNTED_TO: Final = 10_000
FILTERED: Final = {  # field: class, part
    "name": ("IDENTITY", None),
    "personalId": ("IDENTITY", None),
    "sex": ("IDENTITY", None),
    "dateOfBirth": ("IDENTITY", None),
    "age": ("IDENTITY", None),
    "poverty": ("SOCIAL", "fee_policy"),
    "hasHealthInsurance": ("SOCIAL", None),
    "birthRegistered": ("SOCIAL", None),
    "ethnicity": ("ETHNICITY", None),
}
ORDERS: Final = {  # field: column, class
    "REGISTERED_AT": ("registered_at", None),
    "NAME": ("name_key", "IDENTITY"),
    "DATE_OF_BIRTH": ("date_of_birth", "IDENTITY"),
}
PLAIN: Final = {
    "code": "code",
    "status": "status",
    "sex": "sex",
    "poverty": "poverty",
    "ethnicity": "ethnicity",
    "hasHealthInsurance": "has_health_insurance",
    "birthRegistered": "birth_registered",
}


def refused(code: str) -> GraphQLError:
    return GraphQLError(code, extensions={"code": code})


class Filter:
    """`where` of the list of children, of one caller."""

    def __init__(self, law: Law, where: Where | None) -> None:
        self.law = law
        self.where = {"status": ["ACTIVE"], **(where or {})}
        nation = next(unit for unit in law.units.values() if unit["parent_id"] is None)
        self.asked: Span | None = (nation["lft"], nation["rgt"])
        if self.where.get("within") is not None:
            self.asked = span_of(law, self.where["within"])

    # -- may it be asked ------------------------------------------------------------------------

    def allowed(self, of: str, part: str | None = None) -> None:
        if not self.law.may_ask(self.asked, of, part):
            raise refused("FIELD_NOT_ALLOWED")

    def judge(self, terms: list[tuple[str, str | None]]) -> None:
        """Refuses what may not be asked, before anything that depends on the values."""
        self.judge_part(self.where)
        for _, of in terms:
            if of:
                self.allowed(of)
        self.check_values(self.where)

    def judge_part(self, where: Where) -> None:
        for name, value in where.items():
            if value is None:
                continue
            for of, part in self.classes(name, value):
                self.allowed(of, part)
            for inner in parts_of(name, value):
                self.judge_part(inner)

    def classes(self, name: str, value: Any) -> list[tuple[str, str | None]]:
        """What is read by a filter. Groups and watches are judged one by one, by what was asked."""
        if name == "circumstance":
            groups = [BY_CODE[code] for code in value if code in BY_CODE]
            return [(group.class_, group.part) for group in groups]
        if name == "watch":
            return [(WATCH_CLASSES[kind], None) for kind in value]
        if name == "inSpecialCircumstances" and not self.groups():
            raise refused("FIELD_NOT_ALLOWED")
        return [FILTERED[name]] if name in FILTERED else []

    def groups(self) -> set[int]:
        """The groups whose class the caller holds over all that was asked."""
        held = (g for g in GROUPS.values() if self.law.may_ask(self.asked, g.class_, g.part))
        return {group.number for group in held}

    def check_values(self, where: Where, *, top: bool = True) -> None:
        if where.get("within") is not None and not top:
            raise refused("BAD_USER_INPUT")
        if where.get("name") is not None and sum(c.isalpha() for c in where["name"]) < 2:
            raise refused("BAD_USER_INPUT")
        for name, value in where.items():
            for part in parts_of(name, value):
                self.check_values(part, top=False)

    # -- what it means --------------------------------------------------------------------------

    def matches(self, child: Row, where: Where | None = None) -> bool:
        where = self.where if where is None else where
        return all(self.meets(child, name, v) for name, v in where.items() if v is not None)

    def meets(self, child: Row, name: str, value: Any) -> bool:
        if name in PLAIN:
            mine = self.law.status(child) if name == "status" else child[PLAIN[name]]
            return mine in value if isinstance(value, list) else bool(mine == value)
        how: dict[str, Callable[[], bool]] = {
            "AND": lambda: all(self.matches(child, part) for part in value),
            "OR": lambda: any(self.matches(child, part) for part in value),
            "NOT": lambda: not self.matches(child, value),
            "within": lambda: self.asked is not None and self.law.inside(self.asked, child),
            "name": lambda: toneless(value) in child["search_name"],
            "personalId": lambda: self.numbered(child, value),
            "dateOfBirth": lambda: between(value, child["date_of_birth"], date.fromisoformat),
            "age": lambda: between(value, self.age(child), int),
            "circumstance": lambda: any(GROUPS[n].code in value for n in self.groups_of(child)),
            "inSpecialCircumstances": lambda: bool(self.groups_of(child) & self.groups()) is value,
            "watch": lambda: any(w["kind"] in value for w in self.current("watch", child)),
        }
        return how[name]()

    def numbered(self, child: Row, value: str) -> bool:
        """Records that were merged away have given their number up."""
        number = self.law.world.numbers.get(child["id"])
        digits = value.translate(str.maketrans("", "", " .-"))
        return child["status"] != "MERGED" and number is not None and number == digits

    def current(self, table: str, child: Row) -> list[Row]:
        mine = (r for r in self.law.world.rows[table] if r["child_id"] == child["id"])
        return [row for row in mine if holds_on(row, self.law.today)]

    def groups_of(self, child: Row) -> set[int]:
        return {row["group_number"] for row in self.current("circumstance", child)}

    def age(self, child: Row) -> int | None:
        """Completed years: one born on 29 February completes them on 1 March of a common year."""
        born, today = child["date_of_birth"], self.law.today
        if born is None:
            return None
        early = (today.month, today.day) < (born.month, born.day)
        return int(today.year - born.year - early)


def span_of(law: Law, identity: str) -> Span | None:
    """Where a unit lies; nowhere, if it is not of the boundaries in force."""
    name, _, number = identity.partition("_")
    if name != "Unit" or not number.isdecimal() or int(number) not in law.units:
        return None
    return law.span(int(number)) if law.in_force(int(number)) else None


def parts_of(name: str, value: Any) -> list[Where]:
    if value is None or name not in {"AND", "OR", "NOT"}:
        return []
    return [value] if name == "NOT" else list(value)


def between(ends: dict[str, Any], value: Any, parsed: Callable[[Any], Any]) -> bool:
    """Both ends included; an end that is absent or null is open; without ends nothing is asked."""
    given = {end: parsed(at) for end, at in ends.items() if at is not None}
    if not given:
        return True
    if value is None:
        return False
    return bool(given.get("from", value) <= value <= given.get("to", value))


# -- order and pages ------------------------------------------------------------------------------


def order(asked: list[dict[str, str]] | None) -> tuple[list[Term], list[tuple[str, str | None]]]:
    """The columns to sort by, ending in the id, and the columns with their classes."""
    picked = [(*ORDERS[term["field"]], term["direction"] == "DESC") for term in asked or []]
    picked = picked or [("registered_at", None, True)]
    terms = [(column, down) for column, _, down in picked]
    return [*terms, ("id", terms[-1][1])], [(column, of) for column, of, _ in picked]


def compare(a: Row, b: Row, terms: list[Term]) -> int:
    """As PostgreSQL sorts: null is greater than everything."""
    for column, down in terms:
        x, y = a[column], b[column]
        if x != y:
            less = y is None or (x is not None and x < y)
            return -1 if less is not down else 1
    return 0


PARSED: Final[dict[str, Callable[[str], Any]]] = {
    "registered_at": datetime.fromisoformat,
    "date_of_birth": date.fromisoformat,
    "valid_from": date.fromisoformat,
    "at": datetime.fromisoformat,
    "name_key": str,
    "id": UUID,
}


class Page:
    """A window on a list. `about` binds its cursors: another list, filter or order has another."""

    def __init__(self, rows: list[Row], terms: list[Term], args: Row, about: object) -> None:
        self.terms, self.args = terms, args
        self.mark = sha256(repr((about, terms)).encode()).hexdigest()[:8]
        self.check()
        self.rows = sorted(rows, key=cmp_to_key(lambda a, b: compare(a, b, terms)))

    def check(self) -> None:
        given = {name for name, value in self.args.items() if value is not None}
        backward = "last" in given
        size = self.args.get("last" if backward else "first")
        mixed = given & {"first", "after"} if backward else given & {"before"}
        if mixed or (size is not None and not 1 <= size <= 100):
            raise refused("BAD_USER_INPUT")

    def connection(self, name: str, node: Callable[[Row], Row]) -> Row:
        backward, cursor = self.args.get("last") is not None, None
        size = self.args.get("last") or self.args.get("first") or 20
        cursor = self.args.get("before" if backward else "after")
        rows = self.rows
        if cursor is not None:
            start, side = self.opened(cursor), -1 if backward else 1
            rows = [row for row in rows if compare(row, start, self.terms) == side]
        more = len(rows) > size
        rows = rows[-size:] if backward else rows[:size]
        nodes = [node(row) for row in rows]
        marks = [self.sealed(row) for row in rows]
        info = {
            "__typename": "PageInfo",
            "hasNextPage": cursor is not None if backward else more,
            "hasPreviousPage": more if backward else cursor is not None,
            "startCursor": marks[0] if marks else None,
            "endCursor": marks[-1] if marks else None,
        }
        return {
            "__typename": f"{name}Connection",
            "edges": [
                {"__typename": f"{name}Edge", "cursor": at, "node": row}
                for at, row in zip(marks, nodes, strict=True)
            ],
            "nodes": nodes,
            "pageInfo": info,
            "totalCount": min(len(self.rows), COUNTED_TO),
            "totalCountIsExact": len(self.rows) <= COUNTED_TO,
        }

    def sealed(self, row: Row) -> str:
        values = [row[column] for column, _ in self.terms]
        plain = [v.isoformat() if isinstance(v, date) else v and str(v) for v in values]
        return urlsafe_b64encode(json.dumps([self.mark, *plain]).encode()).decode()

    def opened(self, cursor: str) -> Row:
        """The values at which a page begins. Written here, for this list: else BAD_CURSOR."""
        columns = [column for column, _ in self.terms]
        try:
            mark, *values = json.loads(urlsafe_b64decode(cursor))
        except (ValueError, TypeError):
            mark, values = None, []
        if mark != self.mark:
            raise refused("BAD_CURSOR")
        return {
            column: None if value is None else PARSED[column](value)
            for column, value in zip(columns, values, strict=True)
        }


def values_of(cursor: str) -> list[str | None]:
    """What a cursor of the oracle says: the values of the order, dates and ids as text."""
    return list(json.loads(urlsafe_b64decode(cursor))[1:])


def bare(answer: Any, opened: Callable[[str], Any] = values_of) -> Any:
    """An answer with its cursors opened, so that two that seal differently can be compared.

    Cursors are known by their keys: generated documents keep `ursor` in every alias of one.
    """
    if isinstance(answer, dict):
        return {
            key: opened(value) if "ursor" in key and isinstance(value, str) else bare(value, opened)
            for key, value in answer.items()
        }
    if isinstance(answer, str) and answer.startswith("/forms/"):
        return "/forms/"  # where it leads is sealed
    return [bare(each, opened) for each in answer] if isinstance(answer, list) else answer
