"""Giving by the Child Protection Fund (Quỹ Bảo trợ trẻ em): campaigns, quotas, lists, their lines.

A campaign and a quota say nothing of a child. A line is opened by lines of its own; what of it is
private is marked on its columns, and the child behind it is seen as any child is.
"""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Tenant, one_of
from db.models.children import Child
from db.models.fund import Fund, FundPot
from db.models.income import Voucher
from db.models.people import Officer, Organisation
from db.models.sensitivity import sensitive
from db.rules.fund import FundSource, Occasion, SourceClass, SupportKind
from db.rules.giving import DEAD, OPEN, DisbursementStatus
from db.rules.sensitivity import Sensitivity
from db.rules.support import InstalmentCondition

COUNTED = Numeric(14, 3)
SOCIAL = sensitive(Sensitivity.SOCIAL)
SIGNED = sensitive(Sensitivity.CONTACT)  # who signed is a parent or carer


def among(statuses: frozenset[DisbursementStatus]) -> str:
    return ", ".join(f"'{status.value}'" for status in sorted(statuses))


_GOODS = "(item IS NULL) = (quantity IS NULL) AND (item IS NULL) = (measure IS NULL)"
_LIVE = text("alive AND occasion IS NOT NULL")


class Campaign(Tenant, Base):
    """What a fund gives on an occasion, to whom (đối tượng), how much to each; lies where its fund
    does. Groups, watches, poverty and grades are codes with a space between: none named, and
    neither `special` nor `facility`: everybody. `amount`: in đồng, of goods their fair value."""

    __tablename__ = "campaign"
    __owner_links__ = {"fund": ("fund_id", "id")}  # noqa: RUF012
    __table_args__ = (
        one_of("kind", SupportKind),
        one_of("occasion", Occasion),
        CheckConstraint("amount > 0 AND amount <= 9007199254740991", name="amount"),
        CheckConstraint(_GOODS, name="goods"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("ends_on >= begins_on", name="days"),
        CheckConstraint("age_from IS NULL OR age_to IS NULL OR age_from <= age_to", name="ages"),
        Index("ix_campaign_fund_id_begins_on", "fund_id", "begins_on", "id"),
        Index("ix_campaign_begins_on", "begins_on", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fund_id: Mapped[UUID] = mapped_column(ForeignKey(Fund.id))
    name: Mapped[str]
    name_en: Mapped[str | None]
    kind: Mapped[str]
    occasion: Mapped[str]
    year: Mapped[int]
    amount: Mapped[int] = mapped_column(BigInteger)
    item: Mapped[str | None]
    quantity: Mapped[Decimal | None] = mapped_column(COUNTED)
    measure: Mapped[str | None]
    begins_on: Mapped[date]
    ends_on: Mapped[date]
    eligible_on: Mapped[date]  # the day on which ages, groups and all else count
    groups: Mapped[str] = mapped_column(server_default="")
    special: Mapped[bool] = mapped_column(server_default="false")
    watches: Mapped[str] = mapped_column(server_default="")
    poverty: Mapped[str] = mapped_column(server_default="")
    facility: Mapped[bool] = mapped_column(server_default="false")
    age_from: Mapped[int | None]
    age_to: Mapped[int | None]
    grades: Mapped[str] = mapped_column(server_default="")
    achievement: Mapped[str | None]  # what the commune confirms, for the register does not know
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey(Organisation.id), index=True)
    opened_by: Mapped[UUID] = mapped_column(ForeignKey(Officer.id))
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    version: Mapped[int] = mapped_column(server_default="1")


class CampaignQuota(Tenant, Base):
    """How many places (suất) of a campaign a unit has, and from which pot; `parent_id`: the quota
    that it is a part of."""

    __tablename__ = "campaign_quota"
    __owner_links__ = {"campaign": ("campaign_id", "id")}  # noqa: RUF012
    __table_args__ = (
        one_of("source", FundSource),
        UniqueConstraint("campaign_id", "pot_id", "unit_id"),
        CheckConstraint("places >= 0", name="places"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey(Campaign.id))
    pot_id: Mapped[UUID] = mapped_column(ForeignKey(FundPot.id), index=True)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("campaign_quota.id"), index=True)
    # Of the pot, for whoever shares out the quota and may not read the ledger.
    source: Mapped[str]
    purpose: Mapped[str | None]
    places: Mapped[int]
    set_by: Mapped[UUID] = mapped_column(ForeignKey(Officer.id))
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    version: Mapped[int] = mapped_column(server_default="1")


class GiftList(Tenant, Base):
    """Whom a commune proposes for its quota (danh sách đề nghị), until it is settled."""

    __tablename__ = "gift_list"
    __owner_links__ = {"campaign": ("campaign_id", "id")}  # noqa: RUF012
    __table_args__ = (
        one_of("status", DisbursementStatus),
        CheckConstraint("approved_by IS NULL OR decision_number IS NOT NULL", name="decided"),
        # A line of nobody's own approval, also in a console.
        CheckConstraint(
            "approved_by IS NULL OR (approved_by <> drafted_by AND approved_by <> submitted_by)",
            name="by_two_people",
        ),
        # The commune works on one list of a quota at a time.
        Index(
            "uq_gift_list_quota_id_open",
            "quota_id",
            unique=True,
            postgresql_where=text(f"status IN ({among(OPEN)})"),
        ),
        Index("ix_gift_list_recorded_at", "recorded_at", "id"),
        Index("ix_gift_list_commune_id_recorded_at", "commune_id", "recorded_at", "id"),
        Index("ix_gift_list_district_id_recorded_at", "district_id", "recorded_at", "id"),
        Index("ix_gift_list_province_id_recorded_at", "province_id", "recorded_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey(Campaign.id), index=True)
    quota_id: Mapped[UUID] = mapped_column(ForeignKey(CampaignQuota.id))
    status: Mapped[str] = mapped_column(server_default=DisbursementStatus.LISTED.value)
    drafted_by: Mapped[UUID] = mapped_column(ForeignKey(Officer.id))
    submitted_by: Mapped[UUID | None] = mapped_column(ForeignKey(Officer.id))
    submitted_at: Mapped[datetime | None]
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey(Officer.id))
    decision_number: Mapped[str | None]
    decision_on: Mapped[date | None]
    returned_for: Mapped[str | None]
    committed_by: Mapped[UUID | None] = mapped_column(ForeignKey(Officer.id))
    settled_by: Mapped[UUID | None] = mapped_column(ForeignKey(Officer.id))
    settled_on: Mapped[date | None]
    voucher_id: Mapped[UUID | None] = mapped_column(ForeignKey(Voucher.id), unique=True)
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    version: Mapped[int] = mapped_column(server_default="1")


class GiftExclusion(Tenant, Base):
    """A child that could be on a list is not, and why."""

    __tablename__ = "gift_exclusion"
    __owner_links__ = {"gift_list": ("list_id", "id")}  # noqa: RUF012
    __table_args__ = (UniqueConstraint("list_id", "child_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    list_id: Mapped[UUID] = mapped_column(ForeignKey(GiftList.id))
    child_id: Mapped[UUID] = mapped_column(ForeignKey(Child.id), index=True)
    reason: Mapped[str] = mapped_column(info=SOCIAL)
    excluded_by: Mapped[UUID] = mapped_column(ForeignKey(Officer.id))
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class Disbursement(Tenant, Base):
    """A line (suất hỗ trợ): what one child is given, from which pot, and what became of it.
    `organisation_id`: whose event it is, as the campaign says. A line is of a list, or one of the
    instalments of support without a list."""

    __tablename__ = "disbursement"
    __owner_links__ = {  # noqa: RUF012
        "child": ("child_id", "id"),
        "fund": ("fund_id", "id"),
        "gift_list": ("list_id", "id"),
        "support": ("support_id", "id"),
    }
    __table_args__ = (
        one_of("status", DisbursementStatus),
        one_of("condition", InstalmentCondition),
        CheckConstraint("list_id IS NULL OR support_id IS NULL", name="of_one"),
        one_of("kind", SupportKind),
        one_of("occasion", Occasion),
        one_of("source", FundSource),
        one_of("source_class", SourceClass),
        CheckConstraint("amount > 0 AND amount <= 9007199254740991", name="amount"),
        CheckConstraint(_GOODS, name="goods"),
        CheckConstraint(
            "(status IN ('HANDED_OVER', 'SETTLED', 'REVERSED')) = (handed_over_on IS NOT NULL)",
            name="handed_over",
        ),
        CheckConstraint(
            "handed_over_on IS NULL OR (signed_by IS NOT NULL AND place IS NOT NULL)", name="signed"
        ),
        CheckConstraint(f"alive <> (status IN ({among(DEAD)}))", name="alive"),
        # No child twice for one occasion, year and class of sources.
        Index(
            "uq_disbursement_once",
            "child_id",
            "occasion",
            "year",
            "source_class",
            "instalment",
            unique=True,
            postgresql_where=_LIVE,
        ),
        Index(
            "ix_disbursement_support_id",
            "support_id",
            "instalment",
            postgresql_where=text("support_id IS NOT NULL"),
        ),
        Index(
            "ix_disbursement_voucher_id",
            "voucher_id",
            postgresql_where=text("voucher_id IS NOT NULL"),
        ),
        Index("ix_disbursement_list_id", "list_id", "child_id"),
        Index("ix_disbursement_child_id_recorded_at", "child_id", "recorded_at", "id"),
        Index("ix_disbursement_fund_id_recorded_at", "fund_id", "recorded_at", "id"),
        Index(
            "ix_disbursement_organisation_id",
            "organisation_id",
            "recorded_at",
            "id",
            postgresql_where=text("organisation_id IS NOT NULL"),
        ),
        Index("ix_disbursement_proposed_by", "proposed_by", "recorded_at", "id"),
        *(
            Index(f"ix_disbursement_{level}_id_recorded_at", f"{level}_id", "recorded_at", "id")
            for level in ("province", "district", "commune")
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str] = mapped_column(server_default=DisbursementStatus.LISTED.value)
    # Follows from the status, by a trigger; steps that leave it as it is leave all indexes alone.
    alive: Mapped[bool] = mapped_column(server_default="true")
    list_id: Mapped[UUID | None] = mapped_column(ForeignKey(GiftList.id))
    support_id: Mapped[UUID | None] = mapped_column(ForeignKey("support.id"))
    instalment: Mapped[int] = mapped_column(server_default="1")
    fund_id: Mapped[UUID] = mapped_column(ForeignKey(Fund.id))
    pot_id: Mapped[UUID] = mapped_column(ForeignKey(FundPot.id), index=True)
    child_id: Mapped[UUID | None] = mapped_column(ForeignKey(Child.id))
    kind: Mapped[str] = mapped_column(info=SOCIAL)
    occasion: Mapped[str | None] = mapped_column(info=SOCIAL)
    year: Mapped[int] = mapped_column(info=SOCIAL)
    amount: Mapped[int] = mapped_column(BigInteger, info=SOCIAL)
    item: Mapped[str | None] = mapped_column(info=SOCIAL)
    quantity: Mapped[Decimal | None] = mapped_column(COUNTED, info=SOCIAL)
    measure: Mapped[str | None] = mapped_column(info=SOCIAL)
    source: Mapped[str] = mapped_column(info=SOCIAL)
    source_class: Mapped[str] = mapped_column(info=SOCIAL)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey(Organisation.id))
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey(Officer.id))
    handed_over_on: Mapped[date | None] = mapped_column(info=SOCIAL)
    place: Mapped[str | None] = mapped_column(info=SOCIAL)
    signed_by: Mapped[str | None] = mapped_column(info=SIGNED)
    signed_as: Mapped[str | None] = mapped_column(info=SIGNED)  # mẹ, ông nội, the child
    witness: Mapped[str | None] = mapped_column(info=SIGNED)
    due_on: Mapped[date | None] = mapped_column(info=SOCIAL)
    condition: Mapped[str | None] = mapped_column(info=SOCIAL)
    condition_met_on: Mapped[date | None] = mapped_column(info=SOCIAL)
    condition_evidence: Mapped[str | None] = mapped_column(info=SOCIAL)
    voucher_id: Mapped[UUID | None] = mapped_column(ForeignKey(Voucher.id))
    undelivered_for: Mapped[str | None] = mapped_column(info=SOCIAL)
    reversed_for: Mapped[str | None] = mapped_column(info=SOCIAL)
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    version: Mapped[int] = mapped_column(server_default="1")
