"""Which children, and in which order."""

from enum import Enum

import strawberry

from db import models as m
from db.filters import (
    any_part,
    between,
    computed_between,
    contains,
    equals,
    equals_sealed,
    one_of,
    some_part,
)
from db.mapping import By
from db.queries.eligible import eligible_for
from db.rules.children import ChildStatus, PovertyStatus, Sex, born_between
from db.rules.circumstances import BY_CODE, WATCH_CLASSES, WatchKind
from db.rules.identifiers import PERSONAL_ID
from db.rules.names import LEAST_LETTERS, toneless
from db.rules.sensitivity import Sensitivity
from db.standing import status_one_of
from schema.children import types as _registers_enums  # noqa: F401
from schema.mapped import Rows, where
from schema.paging import DateRange, IntRange, OrderDirection


def class_of_code(code: str) -> tuple[Sensitivity, str | None] | None:
    group = BY_CODE.get(code)
    return (group.class_, group.part) if group else None


def number_of_code(code: str) -> int:
    """A code that names no group is the number of none."""
    group = BY_CODE.get(code)
    return group.number if group else 0


def class_of_watch(kind: WatchKind) -> tuple[Sensitivity, str | None]:
    return WATCH_CLASSES[WatchKind(kind)], None


@strawberry.input(
    description="Which children; everything said must hold. Null is no condition; an empty list, an"
    " empty OR and an unknown code match nothing."
)
class ChildWhere:
    all: "list[ChildWhere] | None" = strawberry.field(
        name="AND", default=strawberry.UNSET, description="All of these hold."
    )
    any: "list[ChildWhere] | None" = strawberry.field(
        name="OR", default=strawberry.UNSET, description="At least one of these holds."
    )
    none: "ChildWhere | None" = strawberry.field(
        name="NOT", default=strawberry.UNSET, description="This does not hold."
    )
    status: list[ChildStatus] | None = where(
        status_one_of(),
        "Any of these. The default speaks for the whole list, not inside AND, OR and NOT.",
        default_factory=lambda: [ChildStatus.ACTIVE],
    )
    code: str | None = where(equals(m.Child.code), "The registry number.")
    within: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="This unit and everything below it. Stands at the top of a filter only.",
    )
    name: str | None = where(
        contains(m.Child.search_name, toneless, least=LEAST_LETTERS, indexed=True),
        "Toneless or toned, at least two letters, any part of the name.",
    )
    personal_id: str | None = where(
        equals_sealed(m.Child.personal_id_blind, PERSONAL_ID),
        "Exactly this number; not of records that were merged into another one.",
    )
    sex: Sex | None = where(equals(m.Child.sex), "Sex as registered.")
    date_of_birth: DateRange | None = where(
        between(m.Child.date_of_birth), "Day of birth; the latest possible one where not known."
    )
    age: IntRange | None = where(
        computed_between(m.Child.date_of_birth, born_between), "Age in completed years today."
    )
    circumstance: list[str] | None = where(
        some_part(m.Circumstance, m.Circumstance.group_number, class_of_code, number_of_code),
        "Codes of circumstance groups; any of them, today. Judged group by group by its class.",
    )
    in_special_circumstances: bool | None = where(
        any_part(m.Circumstance), "In any group whose class the viewer holds, today."
    )
    watch: list[WatchKind] | None = where(
        some_part(m.Watch, m.Watch.kind, class_of_watch),
        "On any of these watch lists today. Judged kind by kind by its class.",
    )
    eligible_for: strawberry.ID | None = where(
        eligible_for(),
        "For whom this campaign of the Fund is, on its day. Asked by whoever holds whole what it"
        " goes by: IDENTITY, CONTACT, SOCIAL, HEALTH and CASEWORK.",
    )
    poverty: list[PovertyStatus] | None = where(one_of(m.Child.poverty), "Any of these.")
    ethnicity: list[str] | None = where(one_of(m.Child.ethnicity), "Codes of peoples; any.")
    has_health_insurance: bool | None = where(
        equals(m.Child.has_health_insurance), "Whether a card is valid today."
    )
    birth_registered: bool | None = where(
        equals(m.Child.birth_registered), "Whether the birth is registered."
    )


@strawberry.enum(
    description="NAME sorts as Vietnamese registers do: given name, then middle and family names,"
    " in Vietnamese alphabetical order."
)
class ChildOrderField(Enum):
    REGISTERED_AT = By(m.Child.registered_at)
    NAME = By(m.Child.name_key)
    DATE_OF_BIRTH = By(m.Child.date_of_birth)


@strawberry.input(description="One term of an order.")
class ChildOrder:
    field: ChildOrderField = strawberry.field(description="By what.")
    direction: OrderDirection = strawberry.field(
        default=OrderDirection.ASC, description="Which way."
    )


CHILDREN = Rows(
    m.Child,
    (m.Child.registered_at, True),
    where=ChildWhere,
    order=ChildOrder,
    presumed={"status": [ChildStatus.ACTIVE]},
)
