"""Which lines of the Fund, which lists and campaigns, and in which order."""

from enum import Enum
from typing import Any
from uuid import UUID

import strawberry

from db import models as m
from db.compiler.plan import local_id
from db.filters import between, equals, one_of
from db.mapping import By, Filter
from db.rules.fund import Occasion, SupportKind
from db.rules.giving import DisbursementStatus
from schema.giving import words as _registers_enums  # noqa: F401
from schema.mapped import Rows, where
from schema.paging import DateRange, OrderDirection, VNDRange
from schema.writing import NOBODY


def of(column: Any, kind: str) -> Filter:
    """The row that this id of a `kind` names; of another kind it names none."""

    def key(identity: str) -> UUID:
        name, found = local_id(identity)
        return found if name == kind and isinstance(found, UUID) else NOBODY

    return equals(column, key)


@strawberry.input(
    description="Which lines; everything said must hold. Null is no condition; an empty list and an"
    " empty OR match nothing."
)
class DisbursementWhere:
    all: "list[DisbursementWhere] | None" = strawberry.field(
        name="AND", default=strawberry.UNSET, description="All of these hold."
    )
    any: "list[DisbursementWhere] | None" = strawberry.field(
        name="OR", default=strawberry.UNSET, description="At least one of these holds."
    )
    none: "DisbursementWhere | None" = strawberry.field(
        name="NOT", default=strawberry.UNSET, description="This does not hold."
    )
    within: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="Drawn up in this unit or below it. Stands at the top of a filter only.",
    )
    fund: strawberry.ID | None = where(of(m.Disbursement.fund_id, "Fund"), "Of this fund.")
    gift_list: strawberry.ID | None = where(of(m.Disbursement.list_id, "GiftList"), "Of this list.")
    kind: list[SupportKind] | None = where(one_of(m.Disbursement.kind), "Any of these.")
    occasion: list[Occasion] | None = where(one_of(m.Disbursement.occasion), "Any of these.")
    status: list[DisbursementStatus] | None = where(one_of(m.Disbursement.status), "Any of these.")
    year: int | None = where(equals(m.Disbursement.year), "Of this year.")
    handed_over_on: DateRange | None = where(
        between(m.Disbursement.handed_over_on), "Day of the hand-over."
    )
    amount: VNDRange | None = where(between(m.Disbursement.amount), "Đồng, or the value of goods.")


@strawberry.enum(description="HANDED_OVER_ON: what was not handed over yet stands last.")
class DisbursementOrderField(Enum):
    RECORDED_AT = By(m.Disbursement.recorded_at)
    HANDED_OVER_ON = By(m.Disbursement.handed_over_on)
    AMOUNT = By(m.Disbursement.amount)
    NUMBER = By(m.Disbursement.number)


@strawberry.input(description="One term of an order.")
class DisbursementOrder:
    field: DisbursementOrderField = strawberry.field(description="By what.")
    direction: OrderDirection = strawberry.field(
        default=OrderDirection.ASC, description="Which way."
    )


@strawberry.input(description="Which campaigns; everything said must hold.")
class CampaignWhere:
    within: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Of funds of this unit or below it."
    )
    fund: strawberry.ID | None = where(of(m.Campaign.fund_id, "Fund"), "Of this fund.")
    occasion: list[Occasion] | None = where(one_of(m.Campaign.occasion), "Any of these.")
    kind: list[SupportKind] | None = where(one_of(m.Campaign.kind), "Any of these.")
    year: int | None = where(equals(m.Campaign.year), "Of this year.")


@strawberry.input(description="Which lists; everything said must hold.")
class GiftListWhere:
    within: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Drawn up in this unit or below it."
    )
    campaign: strawberry.ID | None = where(
        of(m.GiftList.campaign_id, "Campaign"), "Of this campaign."
    )
    status: list[DisbursementStatus] | None = where(one_of(m.GiftList.status), "Any of these.")


DISBURSEMENTS = Rows(
    m.Disbursement,
    (m.Disbursement.recorded_at, True),
    where=DisbursementWhere,
    order=DisbursementOrder,
)
CAMPAIGNS = Rows(m.Campaign, (m.Campaign.begins_on, True), where=CampaignWhere)
GIFT_LISTS = Rows(m.GiftList, (m.GiftList.recorded_at, True), where=GiftListWhere)
QUOTAS = Rows(m.CampaignQuota, (m.CampaignQuota.recorded_at, True))
EXCLUSIONS = Rows(m.GiftExclusion, (m.GiftExclusion.recorded_at, True))
