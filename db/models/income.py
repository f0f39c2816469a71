"""What comes into a fund: donors, pledges, donations; vouchers, of what comes in and goes out."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Tenant, one_of
from db.models.fund import COUNTED, LEDGER, Fund, FundPot, LedgerPosting
from db.models.people import Officer, Organisation
from db.models.sensitivity import sensitive
from db.rules.income import DonorKind, PledgeStatus
from db.rules.sensitivity import Sensitivity
from db.rules.vouchers import VoucherKind

NAME = sensitive(Sensitivity.IDENTITY)
ADDRESS = sensitive(Sensitivity.CONTACT)


class Donor(Tenant, Base):
    """Who gives to a fund (nhà tài trợ), in the place of the fund that knows them. Named in public
    only with consent. `organisation_id`: whose officers follow what became of their gifts."""

    __tablename__ = "donor"
    __owner_links__ = {"fund": ("fund_id", "id")}  # noqa: RUF012
    __table_args__ = (one_of("kind", DonorKind), Index("ix_donor_fund_id", "fund_id", "id"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fund_id: Mapped[UUID] = mapped_column(ForeignKey(Fund.id))
    kind: Mapped[str]
    name: Mapped[str] = mapped_column(info=NAME)
    address: Mapped[str] = mapped_column(info=ADDRESS)
    may_be_named: Mapped[bool]
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey(Organisation.id), index=True)
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey(Officer.id))
    made_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class Pledge(Tenant, Base):
    """What a donor said they would give (cam kết tài trợ), and by when."""

    __tablename__ = "pledge"
    __owner_links__ = {"fund": ("fund_id", "id"), "donor": ("donor_id", "id")}  # noqa: RUF012
    __table_args__ = (
        one_of("status", PledgeStatus),
        CheckConstraint("amount > 0 AND amount <= 9007199254740991", name="amount"),
        CheckConstraint("(status = 'WITHDRAWN') = (withdrawn_at IS NOT NULL)", name="withdrawn"),
        Index("ix_pledge_fund_id", "fund_id", "pledged_on", "id"),
        Index("ix_pledge_donor_id", "donor_id", "pledged_on", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fund_id: Mapped[UUID] = mapped_column(ForeignKey(Fund.id))
    donor_id: Mapped[UUID] = mapped_column(ForeignKey(Donor.id))
    status: Mapped[str] = mapped_column(server_default=PledgeStatus.OPEN.value)
    amount: Mapped[int] = mapped_column(BigInteger)
    given: Mapped[int] = mapped_column(BigInteger, server_default="0")
    purpose: Mapped[str | None]
    pledged_on: Mapped[date]
    due_on: Mapped[date | None]
    withdrawn_at: Mapped[datetime | None]
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey(Officer.id))
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    version: Mapped[int] = mapped_column(server_default="1")


class Donation(Tenant, Base):
    """What a donor gave (khoản đóng góp): money, or goods at their fair value. It stands as its
    posting stands; what was posted wrongly is reversed there."""

    __tablename__ = "donation"
    __owner_links__ = {"fund": ("fund_id", "id"), "donor": ("donor_id", "id")}  # noqa: RUF012
    __table_args__ = (
        UniqueConstraint("posting_id"),
        CheckConstraint("amount > 0 AND amount <= 9007199254740991", name="amount"),
        CheckConstraint("(item IS NULL) = (quantity IS NULL)", name="goods"),
        Index("ix_donation_fund_id", "fund_id", "on_day", "id"),
        Index("ix_donation_donor_id", "donor_id", "on_day", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fund_id: Mapped[UUID] = mapped_column(ForeignKey(Fund.id))
    donor_id: Mapped[UUID] = mapped_column(ForeignKey(Donor.id))
    pot_id: Mapped[UUID] = mapped_column(ForeignKey(FundPot.id), index=True)
    posting_id: Mapped[UUID] = mapped_column(ForeignKey(LedgerPosting.id))
    pledge_id: Mapped[UUID | None] = mapped_column(ForeignKey(Pledge.id), index=True)
    on_day: Mapped[date]
    source: Mapped[str]
    purpose: Mapped[str | None]
    amount: Mapped[int] = mapped_column(BigInteger)
    item: Mapped[str | None]
    quantity: Mapped[Decimal | None] = mapped_column(COUNTED)
    item_unit: Mapped[str | None]
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey(Officer.id))
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class Voucher(Base):
    """A voucher (chứng từ) with the seven items of Circular 41/2022/TT-BTC, made by one person and
    approved by another. `receiver_name`: the other party."""

    __tablename__ = "voucher"
    __fund_link__ = ("fund_id", "id")
    __class_of_row__ = Sensitivity.SOCIAL
    __part_of_class__ = LEDGER
    __table_args__ = (
        one_of("kind", VoucherKind),
        UniqueConstraint("fund_id", "number"),
        UniqueConstraint("id", "fund_id"),
        CheckConstraint("total > 0 AND total <= 9007199254740991", name="total"),
        CheckConstraint("approved_by <> made_by", name="two_persons"),
        CheckConstraint("(approved_by IS NULL) = (approved_at IS NULL)", name="approved"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fund_id: Mapped[UUID] = mapped_column(ForeignKey(Fund.id))
    number: Mapped[int]
    kind: Mapped[str]
    on_day: Mapped[date]
    issuer_name: Mapped[str]
    issuer_address: Mapped[str]
    receiver_name: Mapped[str]
    receiver_address: Mapped[str]
    content: Mapped[str]
    total: Mapped[int] = mapped_column(BigInteger)
    signed_on: Mapped[date]
    made_by: Mapped[UUID] = mapped_column(ForeignKey(Officer.id))
    made_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey(Officer.id))
    approved_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1")


class VoucherLine(Base):
    """What is bought, given or received: so many, at a price."""

    __tablename__ = "voucher_line"
    __fund_link__ = ("voucher_id", "id")  # seen with its voucher
    __class_of_row__ = Sensitivity.SOCIAL
    __part_of_class__ = LEDGER
    __table_args__ = (
        UniqueConstraint("voucher_id", "line"),
        CheckConstraint("quantity > 0 AND price > 0 AND amount > 0", name="amount"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=func.gen_random_uuid())
    fund_id: Mapped[UUID] = mapped_column(ForeignKey(Fund.id))
    voucher_id: Mapped[UUID] = mapped_column(ForeignKey(Voucher.id))
    line: Mapped[int]
    content: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(COUNTED)
    unit: Mapped[str]
    price: Mapped[int] = mapped_column(BigInteger)
    amount: Mapped[int] = mapped_column(BigInteger)


class VoucherPosting(Base):
    """Which postings a voucher is the paper of."""

    __tablename__ = "voucher_posting"
    __fund_link__ = ("voucher_id", "id")  # seen with its voucher
    __class_of_row__ = Sensitivity.SOCIAL
    __part_of_class__ = LEDGER
    __table_args__ = (
        UniqueConstraint("voucher_id", "posting_id"),
        ForeignKeyConstraint(
            ["voucher_id", "fund_id"],
            ["voucher.id", "voucher.fund_id"],
            name="fk_voucher_posting_voucher_id",
        ),
        ForeignKeyConstraint(
            ["posting_id", "fund_id"],
            ["ledger_posting.id", "ledger_posting.fund_id"],
            name="fk_voucher_posting_posting_id",
        ),
        Index("ix_voucher_posting_posting_id", "posting_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=func.gen_random_uuid())
    fund_id: Mapped[UUID] = mapped_column(ForeignKey(Fund.id))
    voucher_id: Mapped[UUID]
    posting_id: Mapped[UUID]
