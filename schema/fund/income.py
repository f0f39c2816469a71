"""Who gives to funds, what they promised and what they gave."""

from datetime import date
from decimal import Decimal
from typing import Any

import strawberry

from db import models as m
from db.filters import between, one_of
from schema.fund.types import Fund
from schema.fund.words import DonorKind, FundSource, PledgeStatus
from schema.mapped import Rows, col, key, one, py, ref, where, withheld
from schema.node import Node
from schema.paging import DateRange, VNDRange
from schema.scalars import VND, Quantity
from schema.units.types import Unit, unit_of


def number_if_any(_: Any, quantity: Decimal | None) -> float | None:
    return None if quantity is None else float(quantity)


@strawberry.type(description="Who gives to a fund (nhà tài trợ), as that fund knows them.")
class Donor(Node):
    id: strawberry.ID = key(m.Donor.id)
    kind: DonorKind = col(m.Donor.kind, "Who they are.")
    name: str | None = col(m.Donor.name, "Their name.")
    address: str | None = col(m.Donor.address, "As it stands on vouchers.")
    may_be_named: bool = col(
        m.Donor.may_be_named, "Whether they agreed to be named in the public statement."
    )
    unit: Unit = ref(m.Donor.unit_id, unit_of, "The unit of the fund.")
    withheld: list[str] = withheld()


@strawberry.type(description="What somebody said they would give (cam kết tài trợ).")
class Pledge(Node):
    id: strawberry.ID = key(m.Pledge.id)
    fund: Fund | None = one(m.Pledge.fund_id, "To which fund.")
    donor: Donor | None = one(m.Pledge.donor_id, "Who promised it.")
    status: PledgeStatus = col(m.Pledge.status, "What became of it.")
    amount: VND = col(m.Pledge.amount, "How much was promised.")
    given: VND = col(m.Pledge.given, "How much of it was given.")
    purpose: str | None = col(m.Pledge.purpose, "For what; null: for anything.")
    pledged_on: date = col(m.Pledge.pledged_on, "When it was promised.")
    due_on: date | None = col(m.Pledge.due_on, "By when.")
    version: int = col(m.Pledge.version, "Raised by every change.")


@strawberry.type(
    description="What somebody gave (khoản đóng góp): money, or goods at their fair value."
)
class Donation(Node):
    id: strawberry.ID = key(m.Donation.id)
    fund: Fund | None = one(m.Donation.fund_id, "To which fund.")
    donor: Donor | None = one(m.Donation.donor_id, "Who gave it.")
    on: date = col(m.Donation.on_day, "When it was received.")
    source: FundSource = col(m.Donation.source, "As what it is kept.")
    purpose: str | None = col(m.Donation.purpose, "For what; null: for anything.")
    amount: VND = col(m.Donation.amount, "How much; of goods, their fair value.")
    item: str | None = col(m.Donation.item, "The goods; null: money.")
    quantity: Quantity | None = py(
        number_if_any, m.Donation.quantity, description="How many of them."
    )
    unit: str | None = col(m.Donation.item_unit, "Counted in what.")
    posting: strawberry.ID = py(
        lambda _, posting: f"LedgerPosting_{posting.hex}",
        m.Donation.posting_id,
        description="Its posting; open to who may read the ledger.",
    )


@strawberry.input(description="Which donations; everything said must hold.")
class DonationWhere:
    within: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="To funds of this unit or a unit below it."
    )
    on: DateRange | None = where(between(m.Donation.on_day), "When it was received.")
    amount: VNDRange | None = where(between(m.Donation.amount), "How much.")
    source: list[FundSource] | None = where(one_of(m.Donation.source), "Any of these.")


@strawberry.input(description="Which pledges; everything said must hold.")
class PledgeWhere:
    within: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="To funds of this unit or a unit below it."
    )
    status: list[PledgeStatus] | None = where(one_of(m.Pledge.status), "Any of these.")


DONATIONS = Rows(m.Donation, (m.Donation.on_day, True), where=DonationWhere)
PLEDGES = Rows(m.Pledge, (m.Pledge.pledged_on, True), where=PledgeWhere)
DONORS = Rows(m.Donor, (m.Donor.id, False))
