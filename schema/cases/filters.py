"""Which cases, and in which order."""

from enum import Enum

import strawberry

from db import models as m
from db.filters import between, has_run_out, is_in, one_of, through
from db.mapping import By
from db.rules.cases import OPEN_STATUSES, CaseCategory, CaseStatus, RiskLevel
from schema.cases import words as _registers_enums  # noqa: F401
from schema.mapped import Rows, where
from schema.paging import DateTimeRange, OrderDirection


@strawberry.input(
    description="Which cases; everything said must hold. Null is no condition; an empty list and an"
    " empty OR match nothing."
)
class CaseWhere:
    all: "list[CaseWhere] | None" = strawberry.field(
        name="AND", default=strawberry.UNSET, description="All of these hold."
    )
    any: "list[CaseWhere] | None" = strawberry.field(
        name="OR", default=strawberry.UNSET, description="At least one of these holds."
    )
    none: "CaseWhere | None" = strawberry.field(
        name="NOT", default=strawberry.UNSET, description="This does not hold."
    )
    within: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="Incident or residence in this unit or below. Stands at the top of a filter"
        " only.",
    )
    status: list[CaseStatus] | None = where(one_of(m.Case.status), "Any of these.")
    open: bool | None = where(
        is_in(m.Case.status, sorted(OPEN_STATUSES)), "Neither closed nor dismissed."
    )
    overdue: bool | None = where(has_run_out(m.Case.next_due_at), "A clock that runs is over.")
    category: list[CaseCategory] | None = where(one_of(m.Case.category), "Any of these.")
    risk: list[RiskLevel] | None = where(one_of(m.Case.risk), "Any of these.")
    received_at: DateTimeRange | None = where(
        between(m.Case.received_at), "When the notice was received."
    )
    due_at: DateTimeRange | None = where(
        between(m.Case.next_due_at),
        "When the clock that runs out first does: until the end of a day, all that is late or due.",
    )


@strawberry.enum(description="DUE_AT: by the clock that runs out first; without one, last.")
class CaseOrderField(Enum):
    RECEIVED_AT = By(m.Case.received_at)
    DUE_AT = By(m.Case.next_due_at)
    NUMBER = By(m.Case.number)


@strawberry.input(description="One term of an order.")
class CaseOrder:
    field: CaseOrderField = strawberry.field(description="By what.")
    direction: OrderDirection = strawberry.field(
        default=OrderDirection.ASC, description="Which way."
    )


CASES = Rows(m.Case, (m.Case.received_at, True), where=CaseWhere, order=CaseOrder)
COMING = Rows(m.Case, (m.Case.received_at, True), always=through("coming")).seen_by("expect")
OF_INCIDENT = Rows(m.Case, (m.Case.received_at, False))
