"""The objects of answers beside the child, in the form of the contract."""

from datetime import date
from typing import Any
from uuid import UUID

from db.rules.circumstances import GROUPS
from tests.oracle.law import Law, Row
from tests.oracle.world import World


class Thing(dict[str, Any]):
    """An object of the answer. A field it does not know is a hole in the oracle, not a null."""

    def get(self, key: str, _: Any = None) -> Any:
        return self[key]


def global_id(kind: str, key: UUID | int) -> str:
    return f"{kind}_{key.hex if isinstance(key, UUID) else key}"


def iso(day: date | None) -> str | None:
    return day and day.isoformat()


class Things:
    """What each row looks like to whoever may see it."""

    world: World
    law: Law

    def by_id(self, table: str, key: UUID | int) -> Row:
        return next(row for row in self.world.rows[table] if row["id"] == key)

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
        """Where the child lived, with whom, where it went to school: for a time."""
        told: dict[str, Any]
        match name:
            case "schooling":
                told = {"school": self.organisation(row["school_id"]), "grade": row["grade"]}
            case "placement":
                told = {"facility": self.organisation(row["facility_id"])}
            case "membership":
                told = {"household": self.household(self.by_id("household", row["household_id"]))}
            case "departure":
                told = {"to": row["destination"]}
            case "residence":
                told = {
                    "unit": lambda _: self.unit(self.by_id("unit", row["unit_id"])),
                    "hamlet": row["hamlet"],
                    "address": row["address"],
                }
        return Thing(__typename=name.title(), **told, **lasted(row))

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

    def fact(self, row: Row) -> Thing:
        return Thing(__typename="Fact", kind=row["kind"], value=row["value"], **lasted(row))

    def document(self, row: Row) -> Thing:
        return Thing(
            __typename="Document",
            id=global_id("Document", row["id"]),
            kind=row["kind"],
            number=self.world.papers[row["id"]],
            place=row["place"],
            **lasted(row),
        )

    def injury(self, row: Row) -> Thing:
        told = {name: row[name] for name in ("cause", "place", "outcome", "version")}
        identity = global_id("Injury", row["id"])
        return Thing(__typename="Injury", id=identity, on=iso(row["valid_from"]), **told)

    def death(self, row: Row) -> Thing:
        identity = global_id("Death", row["id"])
        day = iso(row["valid_from"])
        return Thing(__typename="Death", id=identity, on=day, cause=row["cause"])


def lasted(row: Row) -> dict[str, str | None]:
    """First and last day."""
    return {"since": iso(row["valid_from"]), "until": iso(row["valid_to"])}
