"""Units of the administrative tree, answered from memory: no field of theirs runs SQL.

Every field is an attribute of `db.units.Unit` or a plain function of (unit, memory, arguments), the
same for a resolver and for the projection of a compiled plan.
"""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Any, Self

import strawberry

from db.rules.units import SuccessionExtent, UnitLevel
from db.units import Memory
from db.units import Unit as Kept
from schema.mapped import FORWARD, attr, call
from schema.node import Node
from schema.paging import Connection, OrderDirection
from schema.units.pages import Page, below

strawberry.enum(
    UnitLevel,
    description="Levels of the tree (cấp hành chính): nation (cả nước), province (cấp tỉnh),"
    " district (cấp huyện, abolished on 1 July 2025), commune (cấp xã).",
)
strawberry.enum(
    SuccessionExtent,
    description="How much of the older unit went to the newer one: WHOLE only if all of it did.",
)


def unit_of(memory: Memory, key: int) -> Kept:
    """The unit a row belongs to."""
    return memory.tree.by_id[key]


def unit_id(unit: Kept, _: Memory, __: Mapping[str, Any]) -> str:
    return f"Unit_{unit.id}"


def subunits(unit: Kept, memory: Memory, arguments: Mapping[str, Any]) -> Page:
    return below(unit, memory, arguments)


@strawberry.type(
    description="A unit of the administrative tree (đơn vị hành chính) as it stood from a day to a"
    " day. A reform makes another unit, with another id, even if name or code stay."
)
class Unit(Node):
    id: strawberry.ID = call(unit_id, "Opaque, stable, unique over all types.")
    code: str = attr(
        "code",
        "Official code (mã đơn vị hành chính): 2 digits province, 3 district, 5 commune; VN the"
        " nation. Reused over time: not an identity.",
    )
    level: UnitLevel = attr("level", "The level of the tree it stands on.")
    type: str = attr(
        "type",
        "Official type (loại đơn vị): quận, huyện, thị xã, thành phố, phường, xã, thị trấn, đặc"
        " khu, tỉnh …",
    )
    name: str = attr("name", "Official name with its type: Quận Long Biên.")
    parent: Self | None = attr("parent", "The unit directly above; null for the nation.")
    ancestors: list[Self] = attr("ancestors", "From the root down, without this unit.")
    subunits: "Connection[Unit] | None" = call(
        subunits,
        "The units directly below, by code: those of the boundaries in force, or of the last or"
        " first day of a unit that those do not have.",
        FORWARD,
    )
    valid_from: date | None = attr("valid_from", "First day. Null: before the records begin.")
    valid_to: date | None = attr("valid_to", "Last day, inclusive; null while in force.")
    predecessors: "list[UnitSuccession]" = attr(
        "predecessors",
        "The units it came from, of its own level where they had one: for a commune of today the"
        " communes before it, for a province the provinces.",
    )
    successors: "list[UnitSuccession]" = attr(
        "successors",
        "The units it became, of its own level or, where that was abolished, the next one below:"
        " for a district the communes of today.",
    )

    @classmethod
    def is_type_of(cls, thing: object, _: Any) -> bool:
        return isinstance(thing, Kept)


@strawberry.type(
    description="That a unit followed another one (chia, tách, nhập đơn vị hành chính). Recorded"
    " between the lowest units; for those above it follows from them."
)
class UnitSuccession:
    unit: Unit = attr("unit", "The other unit.")
    on: date = attr("on", "First day of the newer one.")
    extent: SuccessionExtent = attr("extent", "How much of the older unit went to the newer one.")
    decision: str | None = attr("decision", "The deciding document, where the record names one.")


@strawberry.input(description="Conditions of units; all of them hold. Null is no condition.")
class UnitWhere:
    level: UnitLevel | None = strawberry.field(
        default=strawberry.UNSET, description="Of this level only."
    )
    within: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="This unit and everything below it."
    )
    search: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Toned or toneless, at least two letters, any part of the name.",
    )
    on: date | None = strawberry.field(
        default=strawberry.UNSET,
        description="The units of this day; default: those of the boundaries in force.",
    )


@strawberry.enum(description="What units are ordered by.")
class UnitOrderField(Enum):
    CODE = strawberry.enum_value("code", description="The official code, as text.")
    NAME = strawberry.enum_value(
        "name_key",
        description="The name without its type, word by word in Vietnamese alphabetical order;"
        " numbers by their value.",
    )


@strawberry.input(description="One key of the order; later ones decide among equals.")
class UnitOrder:
    field: UnitOrderField = strawberry.field(description="What to order by.")
    direction: OrderDirection = strawberry.field(
        default=OrderDirection.ASC, description="Ascending unless said."
    )
