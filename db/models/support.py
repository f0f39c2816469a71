"""Support without a list (hỗ trợ theo hồ sơ): what is applied for, by whom it was decided, where it
stands. What is paid of it are lines of the Fund, one for each instalment."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Tenant, one_of
from db.models.children import Child
from db.models.fund import Fund
from db.models.giving import SOCIAL, Campaign
from db.models.people import Officer, Organisation
from db.models.sensitivity import sensitive
from db.rules.fund import FundSource, Occasion, SourceClass, SupportKind
from db.rules.sensitivity import Sensitivity
from db.rules.support import DEAD, SupportStatus

HEALTH = sensitive(Sensitivity.HEALTH)
_LIVE = ", ".join(f"'{status.value}'" for status in sorted(DEAD))


class Support(Tenant, Base):
    """Lies where the child lives, or the facility. `campaign_id`: the programme that it is of;
    `amount`: of all instalments, as applied for."""

    __tablename__ = "support"
    __owner_links__ = {"child": ("child_id", "id"), "fund": ("fund_id", "id")}  # noqa: RUF012
    __table_args__ = (
        one_of("status", SupportStatus),
        one_of("kind", SupportKind),
        one_of("occasion", Occasion),
        one_of("source", FundSource),
        one_of("source_class", SourceClass),
        CheckConstraint("amount > 0 AND amount <= 9007199254740991", name="amount"),
        CheckConstraint("(child_id IS NULL) <> (facility_id IS NULL)", name="whose"),
        CheckConstraint(
            "status <> 'APPROVED' OR (decided_by IS NOT NULL AND decision_number IS NOT NULL)",
            name="decided",
        ),
        CheckConstraint(
            "status NOT IN ('RUNNING', 'SUSPENDED', 'ENDED') OR committed_by IS NOT NULL",
            name="committed",
        ),
        # Nobody decides on what they applied for, nor reserves what they decided on.
        CheckConstraint(
            "decided_by <> drafted_by AND committed_by <> decided_by", name="by_two_people"
        ),
        # From the budget once and from donations once: a scholarship in a year, a funeral ever.
        Index(
            "uq_support_scholarship",
            *("child_id", "year", "source_class"),
            unique=True,
            postgresql_where=text(f"kind = 'SCHOLARSHIP' AND status NOT IN ({_LIVE})"),
        ),
        Index(
            "uq_support_funeral",
            *("child_id", "source_class"),
            unique=True,
            postgresql_where=text(f"kind = 'FUNERAL' AND status NOT IN ({_LIVE})"),
        ),
        Index("ix_support_recorded_at", "recorded_at", "id"),
        Index("ix_support_child_id_recorded_at", "child_id", "recorded_at", "id"),
        Index("ix_support_fund_id_recorded_at", "fund_id", "recorded_at", "id"),
        *(
            Index(f"ix_support_{level}_id_recorded_at", f"{level}_id", "recorded_at", "id")
            for level in ("province", "district", "commune")
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str] = mapped_column(server_default=SupportStatus.APPLIED.value)
    fund_id: Mapped[UUID] = mapped_column(ForeignKey(Fund.id))
    campaign_id: Mapped[UUID | None] = mapped_column(ForeignKey(Campaign.id), index=True)
    child_id: Mapped[UUID | None] = mapped_column(ForeignKey(Child.id))
    facility_id: Mapped[UUID | None] = mapped_column(ForeignKey(Organisation.id), index=True)
    kind: Mapped[str] = mapped_column(info=SOCIAL)
    occasion: Mapped[str | None] = mapped_column(info=SOCIAL)
    year: Mapped[int] = mapped_column(info=SOCIAL)
    amount: Mapped[int] = mapped_column(BigInteger, info=SOCIAL)
    source: Mapped[str] = mapped_column(info=SOCIAL)
    source_class: Mapped[str] = mapped_column(info=SOCIAL)
    need: Mapped[str] = mapped_column(info=SOCIAL)
    diagnosis: Mapped[str | None] = mapped_column(info=HEALTH)
    payee: Mapped[str | None] = mapped_column(info=SOCIAL)  # the hospital, the supplier
    drafted_by: Mapped[UUID] = mapped_column(ForeignKey(Officer.id))
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey(Officer.id))
    decision_number: Mapped[str | None]
    decision_on: Mapped[date | None]
    declined_for: Mapped[str | None] = mapped_column(info=SOCIAL)
    committed_by: Mapped[UUID | None] = mapped_column(ForeignKey(Officer.id))
    suspended_for: Mapped[str | None] = mapped_column(info=SOCIAL)
    resumed_for: Mapped[str | None] = mapped_column(info=SOCIAL)
    stopped_for: Mapped[str | None] = mapped_column(info=SOCIAL)
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    version: Mapped[int] = mapped_column(server_default="1")
