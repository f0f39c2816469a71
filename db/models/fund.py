"""The Child Protection Fund (Quỹ Bảo trợ trẻ em): funds, their pots, the ledger, closed months.

A part of a fund is opened only together with it: `__fund_link__` names its column and the fund's
column that are equal. The ledger is added to by a function of the owner alone, and never changed;
what a pot holds is a copy, kept by the entries.
"""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Numeric,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Tenant, one_of
from db.models.people import Officer
from db.rules.fund import FundSource, Occasion, SupportKind
from db.rules.ledger import Account, PostingKind
from db.rules.sensitivity import Sensitivity

LEDGER = "ledger"  # the part of a class, as policy lines name it
COUNTED = Numeric(14, 3)


class Fund(Tenant, Base):
    """A fund of the nation, a province, a district or a commune."""

    __tablename__ = "fund"
    __table_args__ = (
        UniqueConstraint("unit_id", "name"),
        CheckConstraint("closed_on IS NULL OR closed_on >= opened_on", name="validity"),
        Index("ix_fund_scope", "scope", "id"),
        Index("ix_fund_name", "name", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_en: Mapped[str | None]
    legal_basis: Mapped[str]
    address: Mapped[str]
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(server_default="1")


class FundPurpose(Base):
    """For what something was given (mục đích): the kinds of support and the occasions, words with
    spaces between, and the unit for whose children it is; null: any."""

    __tablename__ = "fund_purpose"
    __fund_link__ = ("fund_id", "id")
    __class_of_row__ = Sensitivity.SOCIAL
    __part_of_class__ = LEDGER
    __table_args__ = (UniqueConstraint("fund_id", "name"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fund_id: Mapped[UUID] = mapped_column(ForeignKey(Fund.id))
    name: Mapped[str]
    kinds: Mapped[str | None]
    occasions: Mapped[str | None]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey(Officer.id))
    made_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


def _balanced(suffix: str = "") -> str:
    return (
        f"received{suffix} = available{suffix} + reserved{suffix} + paid{suffix} AND"
        f" available{suffix} >= 0 AND reserved{suffix} >= 0 AND paid{suffix} >= 0"
    )


class FundPot(Base):
    """What a fund holds of one source for one purpose; without a purpose it is free; with an item,
    of these goods, counted in `item_unit`. The last eight columns are copies of the ledger."""

    __tablename__ = "fund_pot"
    __fund_link__ = ("fund_id", "id")
    __class_of_row__ = Sensitivity.SOCIAL
    __part_of_class__ = LEDGER
    __table_args__ = (
        one_of("source", FundSource),
        CheckConstraint(f"{_balanced()} AND received <= 9007199254740991", name="balance"),
        CheckConstraint(_balanced("_quantity"), name="quantities"),
        CheckConstraint("(item IS NULL) = (item_unit IS NULL)", name="goods"),
        CheckConstraint("item IS NOT NULL OR received_quantity = 0", name="money"),
        ForeignKeyConstraint(
            ["fund_id", "purpose"],
            ["fund_purpose.fund_id", "fund_purpose.name"],
            name="fk_fund_pot_purpose",
        ),
        UniqueConstraint("id", "fund_id"),
        Index(
            "uq_fund_pot",
            "fund_id",
            "source",
            "purpose",
            "item",
            "item_unit",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fund_id: Mapped[UUID] = mapped_column(ForeignKey(Fund.id))
    source: Mapped[str]
    purpose: Mapped[str | None]
    item: Mapped[str | None]
    item_unit: Mapped[str | None]
    received: Mapped[int] = mapped_column(BigInteger, server_default="0")
    available: Mapped[int] = mapped_column(BigInteger, server_default="0")
    reserved: Mapped[int] = mapped_column(BigInteger, server_default="0")
    paid: Mapped[int] = mapped_column(BigInteger, server_default="0")
    received_quantity: Mapped[Decimal] = mapped_column(COUNTED, server_default="0")
    available_quantity: Mapped[Decimal] = mapped_column(COUNTED, server_default="0")
    reserved_quantity: Mapped[Decimal] = mapped_column(COUNTED, server_default="0")
    paid_quantity: Mapped[Decimal] = mapped_column(COUNTED, server_default="0")


class LedgerCounter(Base):
    """The last number of a fund's postings, and the lock that all who post in it wait for."""

    __tablename__ = "ledger_counter"

    fund_id: Mapped[UUID] = mapped_column(ForeignKey(Fund.id), primary_key=True)
    last: Mapped[int]
    last_voucher: Mapped[int] = mapped_column(server_default="0")


class LedgerPosting(Base):
    """A posting (bút toán), numbered without gaps in its fund. Of a reserve, what it is for; of a
    reversal, what it takes back; both halves of a transfer share `transfer_id`."""

    __tablename__ = "ledger_posting"
    __fund_link__ = ("fund_id", "id")
    __class_of_row__ = Sensitivity.SOCIAL
    __part_of_class__ = LEDGER
    __table_args__ = (
        one_of("kind", PostingKind),
        one_of("support_kind", SupportKind),
        one_of("occasion", Occasion),
        CheckConstraint("(kind = 'REVERSAL') = (reverses_id IS NOT NULL)", name="reverses"),
        CheckConstraint(
            "kind IN ('TRANSFER_OUT', 'TRANSFER_IN') OR transfer_id IS NULL OR kind = 'REVERSAL'",
            name="transfer",
        ),
        UniqueConstraint("fund_id", "number"),
        UniqueConstraint("reverses_id"),
        UniqueConstraint("id", "fund_id"),
        ForeignKeyConstraint(
            ["reverses_id", "fund_id"],
            ["ledger_posting.id", "ledger_posting.fund_id"],
            name="fk_ledger_posting_reverses_id",
        ),
        Index("ix_ledger_posting_fund_id_on_day", "fund_id", "on_day", "number"),
        Index("ix_ledger_posting_transfer_id", "transfer_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fund_id: Mapped[UUID] = mapped_column(ForeignKey(Fund.id))
    number: Mapped[int]
    kind: Mapped[str]
    on_day: Mapped[date]
    text: Mapped[str]
    support_kind: Mapped[str | None]
    occasion: Mapped[str | None]
    for_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    reverses_id: Mapped[UUID | None]
    transfer_id: Mapped[UUID | None]
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey(Officer.id))
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())


class LedgerEntry(Base):
    """A line of a posting. `disbursement_id`: the line of support that it is for. That posting and
    pot are there, and of this fund, is asked once for all entries of a statement, by the trigger
    that judges them."""

    __tablename__ = "ledger_entry"
    __fund_link__ = ("posting_id", "id")  # seen with its posting
    __class_of_row__ = Sensitivity.SOCIAL
    __part_of_class__ = LEDGER
    __table_args__ = (
        one_of("account", Account),
        CheckConstraint("amount <> 0 OR quantity <> 0", name="amount"),
        UniqueConstraint("posting_id", "line"),
        Index("ix_ledger_entry_pot_id", "pot_id"),
        Index(
            "ix_ledger_entry_disbursement_id",
            "disbursement_id",
            postgresql_where="disbursement_id IS NOT NULL",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=func.gen_random_uuid())
    posting_id: Mapped[UUID]
    line: Mapped[int]
    fund_id: Mapped[UUID]
    pot_id: Mapped[UUID]
    account: Mapped[str]
    amount: Mapped[int] = mapped_column(BigInteger)
    quantity: Mapped[Decimal] = mapped_column(COUNTED, server_default="0")
    disbursement_id: Mapped[UUID | None]


class FundPeriod(Base):
    """A month whose books are closed (khoá sổ)."""

    __tablename__ = "fund_period"
    __fund_link__ = ("fund_id", "id")
    __class_of_row__ = Sensitivity.SOCIAL
    __part_of_class__ = LEDGER
    __table_args__ = (
        UniqueConstraint("fund_id", "year", "month"),
        CheckConstraint("month BETWEEN 1 AND 12", name="month"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fund_id: Mapped[UUID] = mapped_column(ForeignKey(Fund.id))
    year: Mapped[int]
    month: Mapped[int]
    closed_by: Mapped[UUID] = mapped_column(ForeignKey(Officer.id))
    closed_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
