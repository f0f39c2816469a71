"""Answers to documents: plain graphql-core, field by field, over the rows of a world."""

from collections.abc import Callable
from copy import copy
from datetime import date, datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from graphql import (
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    Undefined,
    build_schema,
    execute,
    parse,
)

from db.rules.circumstances import GROUPS, WATCH_CLASSES
from db.rules.ethnic_groups import ETHNIC_GROUPS
from db.rules.sensitivity import MASKED, WHOLE
from tests.oracle.casefile import TABLES, CaseFile
from tests.oracle.cases import Cases
from tests.oracle.law import Law, Row, holds_on
from tests.oracle.lists import Filter, Page, order
from tests.oracle.registers import MINE, Registers
from tests.oracle.things import Thing, global_id, iso
from tests.oracle.world import World

Mask = Callable[[str], Any]
NEWEST: Final = [("valid_from", True), ("id", True)]
LATEST: Final = [("at", True), ("id", True)]


def initials(name: str) -> str:
    """Nguyễn Thị Hoà -> N.T.H."""
    return "".join(word[0] + "." for word in name.split())


def last_three(number: str) -> str:
    return "*" * 9 + number[9:]


# Fields of a child that have a class: column, class, part, what a mask leaves.
COLUMNS: Final[dict[str, tuple[str, str, str | None, Mask | None]]] = {
    "fullName": ("full_name", "IDENTITY", None, initials),
    "sex": ("sex", "IDENTITY", None, None),
    "dateOfBirth": ("date_of_birth", "IDENTITY", None, None),
    "dateOfBirthPrecision": ("date_of_birth_precision", "IDENTITY", None, None),
    "birthYear": ("date_of_birth", "IDENTITY", None, lambda day: day),
    "personalId": ("id", "IDENTITY", None, last_three),
    "personalIdMissing": ("personal_id_missing", "IDENTITY", None, None),
    "hamlet": ("hamlet", "CONTACT", None, None),
    "address": ("address", "CONTACT", None, None),
    "poverty": ("poverty", "SOCIAL", "fee_policy", None),
    "hasHealthInsurance": ("has_health_insurance", "SOCIAL", None, None),
    "birthRegistered": ("birth_registered", "SOCIAL", None, None),
    "ethnicity": ("ethnicity", "ETHNICITY", None, None),
}
PARTS: Final[dict[str, tuple[str, str | None]]] = {
    "guardians": ("CONTACT", "guardians"),
    "household": ("CONTACT", None),
    "schooling": ("CONTACT", None),
    "placement": ("CONTACT", None),
    "residence": ("CONTACT", None),
    "membership": ("CONTACT", None),
    "departure": ("CONTACT", None),
    "death": ("HEALTH", None),
}
PAGED: Final = {"assistance": ("SOCIAL", None), "injuries": ("HEALTH", None)}
# Rows whose class is written in what they say. A part named in a line is of the child as it is
# today: `fee_policy` is its poverty status, not how that came about.
FACTS: Final = {
    "POVERTY": "SOCIAL",
    "ETHNICITY": "ETHNICITY",
    "HEALTH_INSURANCE": "SOCIAL",
    "BIRTH_REGISTRATION": "SOCIAL",
}
PAPERS: Final = {"BIRTH_CERTIFICATE": "IDENTITY", "HEALTH_INSURANCE": "HEALTH"}
KINDS: Final[dict[str, Any]] = {"Watch": WATCH_CLASSES, "Fact": FACTS, "Document": PAPERS}
NODES: Final = {
    "Child": "child",
    "Circumstance": "circumstance",
    "Watch": "watch",
    "Assistance": "assistance",
    "ChildEvent": "child_event",
    "Document": "document",
    "Injury": "injury",
    "Death": "death",
}


@cache
def schema_of(sdl: str) -> GraphQLSchema:
    schema = build_schema(sdl, assume_valid_sdl=True)
    where = schema.type_map["ChildWhere"]
    assert isinstance(where, GraphQLInputObjectType)
    status = where.fields["status"]  # its default holds at the top of a filter only
    status.default, status.default_value = None, Undefined
    return schema


class Oracle(Registers, CaseFile):
    """What `username` is answered at the moment `now`.

    Fields that are not the register's (`viewer`, `units` …) are not answered: they raise KeyError.
    """

    def __init__(self, sdl: str, world: World, username: str, now: datetime | None = None) -> None:
        self.schema = schema_of(sdl)
        self.world = world
        self.law = Law(world, username, now or world.now)
        self.cases = self.reading = Cases(self.law)
        self.further: Oracle | None = None
        self.root = Thing(
            __typename="Query",
            case=self.numbered,
            cases=self.all_cases,
            comingCases=self.coming,
            child=self.registered,
            children=self.children,
            duplicateCandidates=self.alike,
            imports=self.imports,
            merges=self.merges,
            moves=self.moves,
            node=lambda _, **args: self.node(args["id"]),
            nodes=lambda _, ids: [self.node(each) for each in ids],
            referrals=self.referrals,
            reports=self.reports,
            viewer=lambda _: Thing(__typename="Viewer", notifications=self.notifications),
            **{"import": self.imported},
        )

    def ahead(self) -> "Oracle":
        """The same officer, to whom cases are shown that are on their way."""
        if self.further is None:
            self.further = copy(self)
            self.further.cases = Cases(self.law, ("read", "expect"))
        return self.further

    def through_cases(self) -> "Oracle":
        """The same officer, to whom children are shown whom a case is about."""
        found = copy(self)
        found.law = self.law.meeting()
        return found

    def answer(
        self, document: str, variables: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any] | None, list[str]]:
        """The data and the codes of the errors, in the order of the fields that failed."""
        result = execute(self.schema, parse(document), self.root, variable_values=variables)
        codes = []
        for error in result.errors or []:  # type: ignore[union-attr]
            if "code" not in (error.extensions or {}):
                raise error.original_error or error
            codes.append(error.extensions["code"])
        return result.data, codes  # type: ignore[union-attr]

    # -- finding --------------------------------------------------------------------------------

    def one(self, kind: str, column: str, key: Any) -> Thing | None:
        """One object by key, or null: absent and invisible are one answer."""
        table = NODES[kind]
        if kind == "Child":
            key = self.stands_for(column, key)
        found = [row for row in self.world.rows[table] if row[column] == key]
        show: Callable[[Row], Thing] = getattr(self, table)
        return show(found[0]) if found and self.sees(kind, found[0]) else None

    def stands_for(self, column: str, key: Any) -> Any:
        """An old id or number goes on working: it is that of the record that stands for it."""
        found = [row for row in self.world.rows["child_alias"] if row[column] == key]
        return found[0][f"survivor_{column}"] if found else key

    def sees(self, kind: str, row: Row) -> bool:
        if kind == "Child":
            return self.law.sees(row)
        child = self.by_id("child", row["child_id"])
        return (
            row.get("superseded_at") is None
            and self.law.sees(child)
            and self.held(kind, row, child)
            and (kind != "ChildEvent" or self.both(row))
        )

    def held(self, kind: str, row: Row, child: Row) -> bool:
        """Whether the class of a part of a child is held whole on that child."""
        of, part = self.class_of(kind, row)
        return of == "PUBLIC" or self.law.whole(child, of, part)

    def both(self, event: Row) -> bool:
        """What speaks of another child is for who sees that one too, and who it is."""
        now, other = self.present or self, event["other_id"]
        return other is None or now.law.whole(now.by_id("child", other), "IDENTITY")

    def class_of(self, kind: str, row: Row) -> tuple[str, str | None]:
        match kind:
            case "Circumstance":
                group = GROUPS[row["group_number"]]
                found = (str(group.class_), group.part)
            case "ChildEvent":
                found = (row["class"], row["part"])
            case "Watch" | "Fact" | "Document":
                found = (KINDS[kind][row["kind"]], None)
            case "Injury" | "Death":
                found = ("HEALTH", None)
            case _:
                found = ("SOCIAL", None)
        return found

    def node(self, identity: str) -> Thing | None:
        kind, _, key = identity.partition("_")
        if kind not in {*NODES, *TABLES, *MINE}:
            return None
        try:
            number = UUID(hex=key)
        except ValueError:
            return None
        if kind in MINE:
            return self.noted(kind, number)
        return self.one(kind, "id", number) if kind in NODES else self.filed(kind, number)

    def registered(self, info: Any, code: str) -> Thing | None:
        self.judged(info)
        return self.one("Child", "code", code)

    def children(self, info: Any, **args: Any) -> Row:
        self.judged(info)
        past = args.get("asOf"), args.get("knownOn")
        return self.back(info, args).listing(args, past)

    def listing(self, args: Row, past: object) -> Row:
        """Of today, or of the day at which this officer looks."""
        wanted = Filter(self.law, args.pop("where", None))
        terms, classes = order(args.pop("orderBy", None))
        wanted.judge(classes)
        visible = [row for row in self.world.rows["child"] if self.law.sees(row)]
        rows = [row for row in visible if wanted.matches(row)]
        about = ("children", wanted.where, past)
        return Page(rows, terms, args, about).connection("Child", self.child)

    # -- a child --------------------------------------------------------------------------------

    def child(self, row: Row) -> Thing:
        return Thing(
            __typename="Child",
            id=global_id("Child", row["id"]),
            code=row["code"],
            status=self.law.status(row),
            unit=lambda _: self.unit(self.by_id("unit", row["unit_id"])),
            **{name: lambda _, name=name: self.column(row, name) for name in COLUMNS},
            **{name: lambda _, on=None, name=name: self.part(row, name, on) for name in PARTS},
            circumstances=lambda _, on=None: self.circumstances(row, on),
            watches=lambda _, on=None: self.kept("Watch", row, on, self.watch),
            facts=lambda _, on=None: self.kept("Fact", row, on, self.fact),
            documents=lambda _, on=None: self.kept("Document", row, on, self.document),
            assistance=lambda _, **args: self.pages("assistance", row, args, self.assistance),
            injuries=lambda _, **args: self.pages("injury", row, args, self.injury),
            history=lambda _, **args: self.history(row, args),
            withheld=lambda _: self.withheld(row),
            cases=lambda _, **args: self.cases_of(row, args),
            mergedFrom=lambda _: self.merged_from(row),
            viewerCan=lambda _: self.law.may(row),
            version=row["version"],
        )

    def column(self, child: Row, name: str) -> Any:
        column, of, part, mask = COLUMNS[name]
        value, level = child[column], self.law.level(child, of, part)
        if name == "personalId":
            value = self.world.numbers.get(value)
        if value is None or (level < WHOLE and not (level == MASKED and mask)):
            return None
        if level == MASKED and mask:
            value = mask(value)
        match name:
            case "birthYear":
                return value.year
            case "dateOfBirth":
                return iso(value)
            case "ethnicity":
                group = ETHNIC_GROUPS[value]
                names = {"nameVi": group.name_vi, "nameEn": group.name_en}
                return Thing(__typename="EthnicGroup", code=value, **names)
        return value

    def part(self, child: Row, name: str, on: str | None) -> Any:
        if not self.law.whole(child, *PARTS[name]):
            return None
        if name == "household":
            key = child["household_id"]
            return key and self.household(self.by_id("household", key))
        if name == "death":
            known = self.unrevised("death", child)
            return self.death(known[0]) if known else None
        rows = self.facts_on({"guardians": "guardian"}.get(name, name), child, on)
        if name == "guardians":
            return [self.guardian(row) for row in rows]
        return self.stay(name, rows[-1]) if rows else None

    def merged_from(self, child: Row) -> list[Thing] | None:
        """Records that became one with this; known to who knows both."""
        if not self.law.whole(child, "IDENTITY"):
            return None
        mine = [row for row in self.world.rows["child_merge"] if row["survivor_id"] == child["id"]]
        done = [row for row in mine if row["status"] == "CONFIRMED"]
        now = self.present or self
        known = [
            row for row in done if now.law.whole(now.by_id("child", row["alias_id"]), "IDENTITY")
        ]
        known.sort(key=lambda row: (row["decided_at"], row["id"]))
        return [self.merge(row) for row in known]

    def withheld(self, child: Row) -> list[str]:
        """Classed fields that are not readable whole, in the order of the SDL. The year of birth is
        whole under a mask."""
        type_ = self.schema.type_map["Child"]
        assert isinstance(type_, GraphQLObjectType)
        classes = {name: (of, part) for name, (_, of, part, _) in COLUMNS.items()} | PARTS
        classes |= PAGED | {"mergedFrom": ("IDENTITY", None)}
        enough = {"birthYear": MASKED}
        return [
            name
            for name in type_.fields
            if name in classes and self.law.level(child, *classes[name]) < enough.get(name, WHOLE)
        ]

    def unrevised(self, table: str, child: Row) -> list[Row]:
        """Rows of a part that were not corrected since."""
        mine = (row for row in self.world.rows[table] if row["child_id"] == child["id"])
        return [row for row in mine if row["superseded_at"] is None]

    def facts_on(
        self, table: str, child: Row, on: str | None, first: str | None = None
    ) -> list[Row]:
        """Rows of a part that hold on a day (today when not said), by `first`, then by age."""
        day = date.fromisoformat(on) if on else self.law.today
        rows = [r for r in self.world.rows[table] if r["child_id"] == child["id"]]
        rows = [row for row in rows if holds_on(row, day)]
        return sorted(rows, key=lambda r: (r[first] if first else 0, r["valid_from"], r["id"]))

    def circumstances(self, child: Row, on: str | None) -> list[Thing]:
        rows = self.facts_on("circumstance", child, on, "group_number")
        return [self.circumstance(r) for r in rows if self.held("Circumstance", r, child)]

    def kept(
        self, kind: str, child: Row, on: str | None, show: Callable[[Row], Thing]
    ) -> list[Thing]:
        """Those that hold on a day and whose class is held, by kind."""
        rows = self.facts_on(kind.lower(), child, on, "kind")
        return [show(row) for row in rows if self.held(kind, row, child)]

    def pages(self, table: str, child: Row, args: Row, show: Callable[[Row], Thing]) -> Row | None:
        """All there ever was, newest first."""
        if not self.held(table.title(), {}, child):
            return None
        page = Page(self.unrevised(table, child), NEWEST, args, (table, child["id"]))
        return page.connection(table.title(), show)

    def history(self, child: Row, args: Row) -> Row:
        """What the reader may know to have happened, newest first."""
        mine = (r for r in self.world.rows["child_event"] if r["child_id"] == child["id"])
        rows = [row for row in mine if self.held("ChildEvent", row, child) and self.both(row)]
        page = Page(rows, LATEST, args, ("history", child["id"]))
        return page.connection("ChildEvent", self.child_event)
