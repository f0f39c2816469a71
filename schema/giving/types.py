"""What the Child Protection Fund gives: campaigns, quotas, lists, lines."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from db import models as m
from db.rules.children import FundSource, PovertyStatus
from db.rules.circumstances import WatchKind
from db.rules.fund import Occasion, SupportKind
from db.rules.giving import DisbursementStatus
from db.rules.support import InstalmentCondition
from schema.children import facts as _registers_too  # noqa: F401
from schema.giving import words as _registers_enums  # noqa: F401
from schema.giving.filters import DISBURSEMENTS, EXCLUSIONS, GIFT_LISTS, QUOTAS
from schema.mapped import col, key, one, pages, py, ref, viewer_can, withheld
from schema.node import Node
from schema.organisations.types import Organisation
from schema.paging import Connection
from schema.people.types import Officer
from schema.scalars import VND
from schema.units.types import Unit, unit_of

if TYPE_CHECKING:
    from schema.children.types import Child
    from schema.fund.types import Fund
    from schema.support.types import Support

ChildOfLine = Annotated["Child", strawberry.lazy("schema.children.types")]
FundOfLine = Annotated["Fund", strawberry.lazy("schema.fund.types")]


def numbers_of(_: Any, text: str) -> list[int]:
    return [int(word) for word in text.split()]


def words_of(_: Any, text: str) -> list[str]:
    return text.split()


def counted(_: Any, quantity: Decimal | None) -> float | None:
    return None if quantity is None else float(quantity)


@strawberry.type(
    description="How many places (suất) of a campaign a unit has, and from which source."
)
class CampaignQuota(Node):
    id: strawberry.ID = key(m.CampaignQuota.id)
    campaign: Annotated["Campaign", strawberry.lazy("schema.giving.types")] = one(
        m.CampaignQuota.campaign_id, "Of which campaign."
    )
    unit: Unit = ref(m.CampaignQuota.unit_id, unit_of, "Whose it is.")
    source: FundSource = col(m.CampaignQuota.source, "From which source of the fund.")
    purpose: str | None = col(
        m.CampaignQuota.purpose, "What the money was given for; null: it is free."
    )
    places: int = col(m.CampaignQuota.places, "How many children, those of its parts included.")
    viewer_can: list[str] = viewer_can()
    version: int = col(m.CampaignQuota.version, "Raised by every change.")


@strawberry.type(
    description="What a fund gives on an occasion (đợt tặng quà, trợ giúp), to whom, how much to"
    " each. It says nothing of any child: everybody may read it."
)
class Campaign(Node):
    id: strawberry.ID = key(m.Campaign.id)
    name: str = col(m.Campaign.name, "What it is called.")
    name_en: str | None = col(m.Campaign.name_en, "In English.")
    fund: FundOfLine = one(m.Campaign.fund_id, "Which fund gives.")
    unit: Unit = ref(m.Campaign.unit_id, unit_of, "Where the fund is.")
    kind: SupportKind = col(m.Campaign.kind, "In which form.")
    occasion: Occasion = col(m.Campaign.occasion, "On what occasion.")
    year: int = col(m.Campaign.year, "In which year.")
    amount: VND = col(m.Campaign.amount, "For each child, in đồng; of goods their fair value.")
    item: str | None = col(m.Campaign.item, "What each child is given, where it is goods.")
    quantity: float | None = py(counted, m.Campaign.quantity, description="How much of it.")
    measure: str | None = col(m.Campaign.measure, "In what it is counted.")
    begins_on: date = col(m.Campaign.begins_on, "First day.")
    ends_on: date = col(m.Campaign.ends_on, "Last day.")
    eligible_on: date = col(m.Campaign.eligible_on, "The day on which eligibility counts.")
    groups: list[int] = py(
        numbers_of,
        m.Campaign.groups,
        description="For children in any of these groups of special circumstances, by number.",
    )
    special_circumstances: bool = col(
        m.Campaign.special,
        "For children in any group of special circumstances, but for those that are sealed.",
    )
    watches: list[WatchKind] = py(
        words_of, m.Campaign.watches, description="For children under any of these watches."
    )
    poverty: list[PovertyStatus] = py(
        words_of, m.Campaign.poverty, description="For children of such households."
    )
    in_facility: bool = col(m.Campaign.facility, "For children who live in a facility.")
    age_from: int | None = col(m.Campaign.age_from, "Besides, not younger, in completed years.")
    age_to: int | None = col(m.Campaign.age_to, "Besides, not older, in completed years.")
    grades: list[int] = py(
        numbers_of, m.Campaign.grades, description="Besides, in one of these grades of school."
    )
    achievement: str | None = col(
        m.Campaign.achievement, "What the commune confirms, for the register does not know it."
    )
    organisation: Organisation | None = one(
        m.Campaign.organisation_id, "Whose event it is, where it is one of a union or a partner."
    )
    quotas: Connection[CampaignQuota] | None = pages(
        m.CampaignQuota, QUOTAS, "Quotas of units that the viewer may see, latest first."
    )
    lists: Connection["GiftList"] | None = pages(
        m.GiftList, GIFT_LISTS, "Lists that the viewer may see, newest first.", filtered=True
    )
    viewer_can: list[str] = viewer_can()
    version: int = col(m.Campaign.version, "Raised by every change.")


@strawberry.type(
    description="A child that could be on a list and is not (không đưa vào danh sách)."
)
class GiftExclusion(Node):
    id: strawberry.ID = key(m.GiftExclusion.id)
    child: ChildOfLine | None = one(
        m.GiftExclusion.child_id, "Which child, as far as the viewer may know of it."
    )
    reason: str | None = col(m.GiftExclusion.reason, "Why.")
    at: datetime = col(m.GiftExclusion.recorded_at, "When it was recorded.")
    by: Officer | None = one(
        m.GiftExclusion.excluded_by, "By whom; null where the viewer may not see that officer."
    )


@strawberry.type(
    description="A line of the Fund (suất hỗ trợ): what one child is given, from which source, and"
    " what became of it."
)
class Disbursement(Node):
    id: strawberry.ID = key(m.Disbursement.id)
    number: str = col(m.Disbursement.number, "Unique, printed on paper; tells no order.")
    status: DisbursementStatus = col(m.Disbursement.status, "Where it stands.")
    fund: FundOfLine = one(m.Disbursement.fund_id, "Which fund gives.")
    unit: Unit = ref(m.Disbursement.unit_id, unit_of, "The commune that drew up the line.")
    child: ChildOfLine | None = one(
        m.Disbursement.child_id,
        "Whom it is for, as far as the viewer may know of the child: by lines for children alone.",
    )
    gift_list: Annotated["GiftList", strawberry.lazy("schema.giving.types")] | None = one(
        m.Disbursement.list_id, "On which list; null where the viewer may not see it."
    )
    support: Annotated["Support", strawberry.lazy("schema.support.types")] | None = one(
        m.Disbursement.support_id,
        "Of which support without a list; null where the viewer may not see it.",
    )
    instalment: int = col(m.Disbursement.instalment, "Which instalment of it, from 1.")
    due_on: date | None = col(m.Disbursement.due_on, "Not paid before this day.")
    condition: InstalmentCondition | None = col(
        m.Disbursement.condition, "What must be shown before it is paid."
    )
    condition_met_on: date | None = col(m.Disbursement.condition_met_on, "When that was shown.")
    condition_evidence: str | None = col(m.Disbursement.condition_evidence, "What was shown.")
    kind: SupportKind | None = col(m.Disbursement.kind, "In which form.")
    occasion: Occasion | None = col(m.Disbursement.occasion, "On what occasion.")
    year: int | None = col(m.Disbursement.year, "In which year.")
    amount: VND | None = col(m.Disbursement.amount, "In đồng; of goods their fair value.")
    item: str | None = col(m.Disbursement.item, "What it is, where it is goods.")
    quantity: float | None = py(counted, m.Disbursement.quantity, description="How much of it.")
    measure: str | None = col(m.Disbursement.measure, "In what it is counted.")
    source: FundSource | None = col(m.Disbursement.source, "From which source.")
    handed_over_on: date | None = col(m.Disbursement.handed_over_on, "When it was handed over.")
    place: str | None = col(m.Disbursement.place, "Where.")
    signed_by: str | None = col(m.Disbursement.signed_by, "Who signed for it.")
    signed_as: str | None = col(
        m.Disbursement.signed_as, "What that person is to the child (quan hệ)."
    )
    witness: str | None = col(m.Disbursement.witness, "Who was there (người làm chứng).")
    undelivered_for: str | None = col(
        m.Disbursement.undelivered_for, "Why it was not given; the money is back in the fund."
    )
    reversed_for: str | None = col(m.Disbursement.reversed_for, "Why it was taken back.")
    withheld: list[str] = withheld()
    viewer_can: list[str] = viewer_can()
    version: int = col(m.Disbursement.version, "Raised by every change.")


@strawberry.type(
    description="Whom a commune proposes for its quota (danh sách đề nghị), from the first draft to"
    " the settlement."
)
class GiftList(Node):
    id: strawberry.ID = key(m.GiftList.id)
    number: str = col(m.GiftList.number, "Unique, printed on paper; tells no order.")
    status: DisbursementStatus = col(
        m.GiftList.status, "Where it stands; from COMMITTED on its lines go each their own way."
    )
    campaign: Campaign = one(m.GiftList.campaign_id, "Of which campaign.")
    quota: CampaignQuota | None = one(
        m.GiftList.quota_id, "For which quota; null where the viewer may not see it."
    )
    unit: Unit = ref(m.GiftList.unit_id, unit_of, "The commune that draws it up.")
    lines: Connection[Disbursement] | None = pages(
        m.Disbursement,
        DISBURSEMENTS,
        "Its lines that the viewer may see, newest first.",
        filtered=True,
    )
    exclusions: Connection[GiftExclusion] | None = pages(
        m.GiftExclusion, EXCLUSIONS, "Who could be on it and is not, latest first."
    )
    drafted_by: Officer | None = one(
        m.GiftList.drafted_by, "Who began it; null where the viewer may not see that officer."
    )
    submitted_by: Officer | None = one(
        m.GiftList.submitted_by, "The chair; null where the viewer may not see that officer."
    )
    submitted_at: datetime | None = col(m.GiftList.submitted_at, "When it was submitted last.")
    approved_by: Officer | None = one(
        m.GiftList.approved_by, "Who approved it; null where the viewer may not see that officer."
    )
    decision_number: str | None = col(
        m.GiftList.decision_number, "Number of the decision (số quyết định)."
    )
    decision_on: date | None = col(m.GiftList.decision_on, "Day of the decision.")
    returned_for: str | None = col(m.GiftList.returned_for, "Why it was returned last.")
    settled_on: date | None = col(m.GiftList.settled_on, "When it was settled (quyết toán).")
    viewer_can: list[str] = viewer_can()
    version: int = col(m.GiftList.version, "Raised by every change.")
