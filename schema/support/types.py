"""Support without a list, as it is read."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from db import models as m
from db.filters import equals, one_of
from db.rules.children import FundSource
from db.rules.fund import Occasion, SupportKind
from db.rules.support import SupportStatus
from schema.giving.filters import DISBURSEMENTS, of
from schema.giving.types import Campaign, Disbursement
from schema.mapped import (
    Rows,
    by_key,
    col,
    key,
    listed,
    one,
    pages,
    ref,
    viewer_can,
    where,
    withheld,
)
from schema.node import Node
from schema.organisations.types import Organisation
from schema.paging import Connection
from schema.people.types import Officer
from schema.scalars import VND
from schema.support import words as _registers_enums  # noqa: F401
from schema.units.types import Unit, unit_of

if TYPE_CHECKING:
    from schema.children.types import Child
    from schema.fund.types import Fund

ChildOfSupport = Annotated["Child", strawberry.lazy("schema.children.types")]
FundOfSupport = Annotated["Fund", strawberry.lazy("schema.fund.types")]


@strawberry.type(
    description="Support without a list (hỗ trợ theo hồ sơ): a scholarship in instalments (học"
    " bổng), treatment, a funeral, relief, equipment. What is paid of it are its lines."
)
class Support(Node):
    id: strawberry.ID = key(m.Support.id)
    number: str = col(m.Support.number, "Unique, printed on paper; tells no order.")
    status: SupportStatus = col(m.Support.status, "Where it stands.")
    fund: FundOfSupport = one(m.Support.fund_id, "Which fund gives.")
    unit: Unit = ref(m.Support.unit_id, unit_of, "Where the child lives, or the facility lies.")
    child: ChildOfSupport | None = one(
        m.Support.child_id,
        "Whom it is for, as far as the viewer may know of the child: by lines for children alone.",
    )
    facility: Organisation | None = one(
        m.Support.facility_id, "For which facility or school, where it is for one."
    )
    programme: Campaign | None = one(m.Support.campaign_id, "Of which programme, if of one.")
    kind: SupportKind | None = col(m.Support.kind, "In which form.")
    occasion: Occasion | None = col(m.Support.occasion, "On what occasion, if on one.")
    year: int | None = col(m.Support.year, "In which year; of a school year that when it begins.")
    amount: VND | None = col(
        m.Support.amount, "All instalments as applied for, in đồng; of treatment the estimate."
    )
    source: FundSource | None = col(m.Support.source, "From which source.")
    need: str | None = col(m.Support.need, "Why, in the words of the applicant.")
    diagnosis: str | None = col(m.Support.diagnosis, "What is to be treated.")
    payee: str | None = col(m.Support.payee, "Whom the money goes to: a hospital, a supplier.")
    drafted_by: Officer | None = one(
        m.Support.drafted_by, "Who applied; null where the viewer may not see that officer."
    )
    decided_by: Officer | None = one(
        m.Support.decided_by, "Who decided; null where the viewer may not see that officer."
    )
    decision_number: str | None = col(
        m.Support.decision_number, "Number of the decision (số quyết định)."
    )
    decision_on: date | None = col(m.Support.decision_on, "Day of the decision.")
    declined_for: str | None = col(m.Support.declined_for, "Why it was declined.")
    suspended_for: str | None = col(m.Support.suspended_for, "Why it was suspended last.")
    resumed_for: str | None = col(m.Support.resumed_for, "Why it went on.")
    stopped_for: str | None = col(m.Support.stopped_for, "Why it was stopped.")
    lines: Connection[Disbursement] | None = pages(
        m.Disbursement,
        DISBURSEMENTS,
        "Its instalments that the viewer may see, newest first.",
        filtered=True,
    )
    applied_at: datetime = col(m.Support.recorded_at, "When it was applied for.")
    withheld: list[str] = withheld()
    viewer_can: list[str] = viewer_can()
    version: int = col(m.Support.version, "Raised by every step of it; lines have their own.")


@strawberry.input(description="Which support; everything said must hold.")
class SupportWhere:
    within: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Applied for in this unit or below it."
    )
    fund: strawberry.ID | None = where(of(m.Support.fund_id, "Fund"), "Of this fund.")
    programme: strawberry.ID | None = where(
        of(m.Support.campaign_id, "Campaign"), "Of this programme."
    )
    status: list[SupportStatus] | None = where(one_of(m.Support.status), "Any of these.")
    kind: list[SupportKind] | None = where(one_of(m.Support.kind), "Any of these.")
    year: int | None = where(equals(m.Support.year), "Of this year.")


SUPPORTS = Rows(m.Support, (m.Support.recorded_at, True), where=SupportWhere)


@strawberry.type
class SupportQueries:
    """`support` and `supports`."""

    support: Support | None = by_key(m.Support.number, "number", "Support by its number.")
    supports: Connection[Support] | None = listed(
        SUPPORTS, "Support without a list that the viewer may see, newest first."
    )
