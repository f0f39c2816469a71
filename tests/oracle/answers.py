"""Answers to documents: plain graphql-core, field by field, over the rows of a world."""

from collections.abc import Callable
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
from tests.oracle.law import Law, Row, holds_on
from tests.oracle.lists import Filter, Page, order
from tests.oracle.world import World

Mask = Callable[[str], Any]
NEWEST: Final = [("valid_from", True), ("id", True)]
LATEST: Final = [("at", True), ("id", True)]


class Thing(dict[str, Any]):
    """An object of the answer. A field it does not know is a hole in the oracle, not a null."""

    def get(self, key: str, _: Any = None) -> Any:
        return self[key]


def initials(name: str) -> str:
    """Nguyễn Thị Hoà -> N.T.H."""
    return "".join(word[0] + "." for word in name.split())


def last_three(number: str) -> str:
    return "*" * 9 + number[9:]


def global_id(kind: str, key: UUID | int) -> str:
    return f"{kind}_{key.hex if isinstance(key, UUID) else key}"


def iso(day: date | None) -> str | None:
    return day and day.isoformat()


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
}


@cache
def schema_of(sdl: str) -> GraphQLSchema:
    schema = build_schema(sdl, assume_valid_sdl=True)
    where = schema.type_map["ChildWhere"]
    assert isinstance(where, GraphQLInputObjectType)
    status = where.fields["status"]  # its default holds at the top of a filter only
    status.default, status.default_value = None, Undefined
    return schema


class Oracle:
    """What `username` is answered at the moment `now`.

    Fields that are not the register's (`viewer`, `units` …) are not answered: they raise KeyError.
    """

    def __init__(self, sdl: str, world: World, username: str, now: datetime | None = None) -> None:
        self.schema = schema_of(sdl)
        self.world = world
        self.law = Law(world, username, now or world.now)
        self.root = Thing(
            __typename="Query",
            child=lambda _, code: self.one("Child", "code", code),
            children=self.children,
            node=lambda _, **args: self.node(args["id"]),
            nodes=lambda _, ids: [self.node(each) for each in ids],
        )

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
        table = {"ChildEvent": "child_event"}.get(kind, kind.lower())
        found = [row for row in self.world.rows[table] if row[column] == key]
        show: Callable[[Row], Thing] = getattr(self, table)
        return show(found[0]) if found and self.sees(kind, found[0]) else None

    def sees(self, kind: str, row: Row) -> bool:
        if kind == "Child":
            return self.law.sees(row)
        child = self.by_id("child", row["child_id"])
        return (
            row.get("superseded_at") is None
            and self.law.sees(child)
            and self.held(kind, row, child)
        )

    def held(self, kind: str, row: Row, child: Row) -> bool:
        """Whether the class of a part of a child is held whole on that child."""
        if kind == "Circumstance":
            group = GROUPS[row["group_number"]]
            return self.law.whole(child, group.class_, group.part)
        if kind == "ChildEvent":
            return row["class"] == "PUBLIC" or self.law.whole(child, row["class"], row["part"])
        return self.law.whole(child, WATCH_CLASSES[row["kind"]] if kind == "Watch" else "SOCIAL")

    def node(self, identity: str) -> Thing | None:
        kind, _, key = identity.partition("_")
        if kind not in {"Child", "Circumstance", "Watch", "Assistance", "ChildEvent"}:
            return None
        try:
            return self.one(kind, "id", UUID(hex=key))
        except ValueError:
            return None

    def by_id(self, table: str, key: UUID | int) -> Row:
        return next(row for row in self.world.rows[table] if row["id"] == key)

    def children(self, _: Any, **args: Any) -> Row:
        wanted = Filter(self.law, args.pop("where", None))
        terms, classes = order(args.pop("orderBy", None))
        wanted.judge(classes)
        visible = [row for row in self.world.rows["child"] if self.law.sees(row)]
        rows = [row for row in visible if wanted.matches(row)]
        return Page(rows, terms, args, ("children", wanted.where)).connection("Child", self.child)

    # -- a child --------------------------------------------------------------------------------

    def child(self, row: Row) -> Thing:
        return Thing(
            __typename="Child",
            id=global_id("Child", row["id"]),
            code=row["code"],
            status=self.law.status(row),
            unit=lambda _: self.unit(self.by_id("unit", row["unit_id"])),
            **{name: lambda _, name=name: self.column(row, name) for name in COLUMNS},
            **{name: lambda _, name=name: self.part(row, name) for name in PARTS},
            circumstances=lambda _, on=None: self.circumstances(row, on),
            watches=lambda _, on=None: self.watches(row, on),
            assistance=lambda _, **args: self.assistances(row, args),
            history=lambda _, **args: self.history(row, args),
            withheld=lambda _: self.withheld(row),
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

    def part(self, child: Row, name: str) -> Any:
        if not self.law.whole(child, *PARTS[name]):
            return None
        if name == "guardians":
            return [self.guardian(row) for row in self.facts("guardian", child, None)]
        if name == "household":
            key = child["household_id"]
            return key and self.household(self.by_id("household", key))
        current = self.facts(name, child, None)
        return self.stay(name, current[-1]) if current else None

    def withheld(self, child: Row) -> list[str]:
        """Classed fields that are not readable whole, in the order of the SDL. The year of birth is
        whole under a mask."""
        type_ = self.schema.type_map["Child"]
        assert isinstance(type_, GraphQLObjectType)
        classes = {name: (of, part) for name, (_, of, part, _) in COLUMNS.items()} | PARTS
        classes |= {"assistance": ("SOCIAL", None)}
        classes |= dict.fromkeys(("residence", "membership"), ("CONTACT", None))
        classes |= dict.fromkeys(("injuries", "death"), ("HEALTH", None))
        enough = {"birthYear": MASKED}
        return [
            name
            for name in type_.fields
            if name in classes and self.law.level(child, *classes[name]) < enough.get(name, WHOLE)
        ]

    def facts(self, table: str, child: Row, on: str | None, first: str | None = None) -> list[Row]:
        """Rows of a part that hold on a day (today when not said), by `first`, then by age."""
        day = date.fromisoformat(on) if on else self.law.today
        rows = [r for r in self.world.rows[table] if r["child_id"] == child["id"]]
        rows = [row for row in rows if holds_on(row, day)]
        return sorted(rows, key=lambda r: (r[first] if first else 0, r["valid_from"], r["id"]))

    def circumstances(self, child: Row, on: str | None) -> list[Thing]:
        rows = self.facts("circumstance", child, on, "group_number")
        return [self.circumstance(r) for r in rows if self.held("Circumstance", r, child)]

    def watches(self, child: Row, on: str | None) -> list[Thing]:
        rows = self.facts("watch", child, on, "kind")
        return [self.watch(row) for row in rows if self.held("Watch", row, child)]

    def assistances(self, child: Row, args: Row) -> Row | None:
        """All help ever given, newest first."""
        if not self.law.whole(child, "SOCIAL"):
            return None
        mine = (r for r in self.world.rows["assistance"] if r["child_id"] == child["id"])
        rows = [row for row in mine if row["superseded_at"] is None]
        page = Page(rows, NEWEST, args, ("assistance", child["id"]))
        return page.connection("Assistance", self.assistance)

    def history(self, child: Row, args: Row) -> Row:
        """What the reader may know to have happened, newest first."""
        mine = (r for r in self.world.rows["child_event"] if r["child_id"] == child["id"])
        rows = [row for row in mine if self.held("ChildEvent", row, child)]
        page = Page(rows, LATEST, args, ("history", child["id"]))
        return page.connection("ChildEvent", self.child_event)

    # -- the other objects ----------------------------------------------------------------------

    def unit(self, row: Row) -> Thing:
        def parent(_: Any = None) -> Thing | None:
            key = row["parent_id"]
            return key and self.unit(self.by_id("unit", key))

        def ancestors(_: Any = None) -> list[Thing]:
            above = parent()
            return [*above["ancestors"](), above] if above else []

        return Thing(
            __typename="Unit",
            id=global_id("Unit", row["id"]),
            code=row["code"],
            level=row["level"],
            type=row["type"],
            name=row["name"],
            parent=parent,
            ancestors=ancestors,
            validFrom=iso(row["valid_from"]),
            validTo=iso(row["valid_to"]),
        )

    def organisation(self, key: UUID | None) -> Thing | None:
        if key is None:
            return None
        row = self.by_id("organisation", key)
        return Thing(
            __typename="Organisation",
            id=global_id("Organisation", row["id"]),
            name=row["name"],
            kind=row["kind"],
            unit=lambda _: self.unit(self.by_id("unit", row["unit_id"])),
        )

    def guardian(self, row: Row) -> Thing:
        return Thing(
            __typename="Guardian",
            id=global_id("Guardian", row["id"]),
            fullName=row["full_name"],
            relation=row["relation"],
            phone=self.world.phones.get(row["id"]),
        )

    def household(self, row: Row) -> Thing:
        return Thing(
            __typename="Household",
            id=global_id("Household", row["id"]),
            number=row["number"],
            hamlet=row["hamlet"],
        )

    def stay(self, name: str, row: Row) -> Thing:
        """Schooling or placement."""
        days = {"since": iso(row["valid_from"]), "until": iso(row["valid_to"])}
        if name == "schooling":
            school = self.organisation(row["school_id"])
            return Thing(__typename="Schooling", school=school, grade=row["grade"], **days)
        facility = self.organisation(row["facility_id"])
        return Thing(__typename="Placement", facility=facility, **days)

    def circumstance(self, row: Row) -> Thing:
        group = GROUPS[row["group_number"]]
        return Thing(
            __typename="Circumstance",
            id=global_id("Circumstance", row["id"]),
            group=Thing(
                __typename="CircumstanceGroup",
                number=group.number,
                code=group.code,
                nameVi=group.name_vi,
                nameEn=group.name_en,
                **{"class": group.class_.value},
            ),
            subgroup=row["subgroup"],
            since=iso(row["valid_from"]),
            until=iso(row["valid_to"]),
            version=row["version"],
        )

    def watch(self, row: Row) -> Thing:
        met = {c["code"] for c in self.world.rows["watch_criterion"] if c["watch_id"] == row["id"]}
        criteria = [c for c in self.world.rows["risk_criterion"] if c["code"] in met]
        return Thing(
            __typename="Watch",
            id=global_id("Watch", row["id"]),
            kind=row["kind"],
            criteria=[
                Thing(
                    __typename="RiskCriterion",
                    code=each["code"],
                    nameVi=each["name_vi"],
                    nameEn=each["name_en"],
                )
                for each in sorted(criteria, key=lambda c: c["code"])
            ],
            since=iso(row["valid_from"]),
            until=iso(row["valid_to"]),
            version=row["version"],
        )

    def child_event(self, row: Row) -> Thing:
        officer = self.by_id("officer", row["by_id"])
        by = Thing(__typename="Officer", id=global_id("Officer", officer["id"]))
        return Thing(
            __typename="ChildEvent",
            id=global_id("ChildEvent", row["id"]),
            kind=row["kind"],
            at=row["at"].isoformat(),
            by=by if self.law.knows(officer) else None,
            unit=lambda _: self.unit(self.by_id("unit", row["unit_id"])),
            **{"class": row["class"]},
        )

    def assistance(self, row: Row) -> Thing:
        return Thing(
            __typename="Assistance",
            id=global_id("Assistance", row["id"]),
            kind=row["kind"],
            provider=self.organisation(row["provider_id"]),
            source=row["source"],
            to=iso(row["valid_to"]),
            **{"from": iso(row["valid_from"])},
        )
