"""Lists of cases: what a filter means, and who may ask it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from graphql import FieldNode, FragmentSpreadNode, GraphQLResolveInfo, value_from_ast_untyped

from tests.oracle.cases import Cases
from tests.oracle.law import Law, Row, Span
from tests.oracle.lists import between, parts_of, refused, span_of

DONE: Final = ("CLOSED", "NOT_SUBSTANTIATED")
PLAIN: Final = ("category", "risk", "status")
ASKED: Final = {"category": None, "risk": None, "dueAt": "clocks", "overdue": "clocks"}
ORDERS: Final = {  # field: column
    "DUE_AT": "next_due_at",
    "NUMBER": "number",
    "RECEIVED_AT": "received_at",
}


class CaseFilter:
    """`where` of a list of cases, of one caller."""

    def __init__(self, law: Law, cases: Cases, where: Row | None) -> None:
        self.law, self.cases, self.where = law, cases, where or {}
        nation = next(unit for unit in law.units.values() if unit["parent_id"] is None)
        self.asked: Span | None = (nation["lft"], nation["rgt"])
        if self.where.get("within") is not None:
            self.asked = span_of(law, self.where["within"])

    def judge(self, terms: list[str]) -> None:
        """Refuses what may not be asked, before anything that depends on the values."""
        for name in [*named(self.where), *(["dueAt"] if "DUE_AT" in terms else [])]:
            if name in ASKED and not self.cases.may_ask(self.asked, ASKED[name]):
                raise refused("FIELD_NOT_ALLOWED")
        if any("within" in named(part) for each in self.where.items() for part in parts_of(*each)):
            raise refused("BAD_USER_INPUT")

    def matches(self, case: Row, where: Row | None = None) -> bool:
        where = self.where if where is None else where
        return all(self.meets(case, name, v) for name, v in where.items() if v is not None)

    def meets(self, case: Row, name: str, value: Any) -> bool:
        if name in PLAIN:
            return case[name] in value
        now = self.law.now
        how: dict[str, Callable[[], bool]] = {
            "AND": lambda: all(self.matches(case, part) for part in value),
            "OR": lambda: any(self.matches(case, part) for part in value),
            "NOT": lambda: not self.matches(case, value),
            "within": lambda: any(
                self.asked is not None and self.law.inside(self.asked, {"unit_id": case[end]})
                for end in ("incident_unit_id", "residence_unit_id")
            ),
            "open": lambda: (case["status"] not in DONE) is value,
            "overdue": lambda: bool(case["next_due_at"] and case["next_due_at"] < now) is value,
            "receivedAt": lambda: between(value, case["received_at"], datetime.fromisoformat),
            "dueAt": lambda: between(value, case["next_due_at"], datetime.fromisoformat),
        }
        return how[name]()


def named(where: Row) -> list[str]:
    """Every field that is asked about, however deep."""
    given = {name: value for name, value in where.items() if value is not None}
    inner = [n for each in given.items() for part in parts_of(*each) for n in named(part)]
    return [*given, *inner]


def asked_below(info: GraphQLResolveInfo) -> list[tuple[Row | None, list[Row]]]:
    """`where` and `orderBy` of every list of cases below a field, however deep."""
    found, waiting = [], [node for field in info.field_nodes for node in inside(field, info)]
    while waiting:
        node = waiting.pop()
        waiting += inside(node, info)
        if isinstance(node, FieldNode) and node.name.value == "cases":
            said = {
                a.name.value: value_from_ast_untyped(a.value, info.variable_values.coerced)
                for a in node.arguments
            }
            found.append((said.get("where"), said.get("orderBy") or []))
    return found


def inside(node: Any, info: GraphQLResolveInfo) -> list[Any]:
    inner = [*node.selection_set.selections] if getattr(node, "selection_set", None) else []
    spread = [info.fragments[n.name.value] for n in inner if isinstance(n, FragmentSpreadNode)]
    return [*inner, *spread]
