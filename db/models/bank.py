"""Statements of the bank beside the ledger: their lines, what was done to each, the days' ends.

Who writes on a statement, and from which account, is CONTACT of the fund, in a part of its own: who
keeps or checks the books reads it, who only reads balances does not.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    Uuid,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, one_of
from db.models.fund import LEDGER, Fund
from db.models.people import Officer
from db.models.sensitivity import sensitive
from db.rules.reconciliation import BankAct, LineStatus, StatementStatus
from db.rules.sensitivity import Sensitivity

BANK = "bank"  # the part of a class, as policy lines name it
WRITTEN_THERE = sensitive(Sensitivity.CONTACT, part=BANK)
IDS = ARRAY(Uuid())


class BankStatement(Base):
    """A statement (sao kê) of one account of a fund. `layout`: how its file was written."""

    __tablename__ = "bank_statement"
    __fund_link__ = ("fund_id", "id")
    __class_of_row__ = Sensitivity.SOCIAL
    __part_of_class__ = LEDGER
    __table_args__ = (
        one_of("status", StatementStatus),
        CheckConstraint("last_day >= first_day", name="days"),
        CheckConstraint(
            "(status = 'CHECKED') = (decided_at IS NULL) AND (status <> 'ENTERED' OR decided_by"
            " IS NOT NULL) AND (status <> 'CHECKED' OR decided_by IS NULL)",
            name="decided",
        ),
        UniqueConstraint("id", "fund_id"),
        Index("ix_bank_statement_fund_id", "fund_id", "first_day", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fund_id: Mapped[UUID] = mapped_column(ForeignKey(Fund.id))
    status: Mapped[str] = mapped_column(server_default=StatementStatus.CHECKED.value)
    bank: Mapped[str]
    account: Mapped[str] = mapped_column(info=WRITTEN_THERE)
    account_end: Mapped[str]
    layout: Mapped[str]
    window_days: Mapped[int]
    first_day: Mapped[date]
    last_day: Mapped[date]
    line_count: Mapped[int]
    uploaded_by: Mapped[UUID] = mapped_column(ForeignKey(Officer.id))
    uploaded_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey(Officer.id))
    decided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1")


class BankDay(Base):
    """What the bank says was there at the end of a day; null: the statement does not say."""

    __tablename__ = "bank_day"
    __fund_link__ = ("statement_id", "id")  # seen with its statement
    __class_of_row__ = Sensitivity.SOCIAL
    __part_of_class__ = LEDGER
    __table_args__ = (
        UniqueConstraint("statement_id", "on_day"),
        ForeignKeyConstraint(
            ["statement_id", "fund_id"],
            ["bank_statement.id", "bank_statement.fund_id"],
            name="fk_bank_day_statement_id",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=func.gen_random_uuid())
    fund_id: Mapped[UUID]
    statement_id: Mapped[UUID]
    on_day: Mapped[date]
    moved: Mapped[int] = mapped_column(BigInteger)
    balance: Mapped[int | None] = mapped_column(BigInteger)


class BankLine(Base):
    """A line of a statement, as the bank wrote it. `identity`: what makes it the same line in
    another file; `is_entered`: of a statement that counts. `status` and `posting_ids` follow from
    what was done to it; what it may be was found when it was last looked at."""

    __tablename__ = "bank_line"
    __fund_link__ = ("fund_id", "id")
    __class_of_row__ = Sensitivity.SOCIAL
    __part_of_class__ = LEDGER
    __table_args__ = (
        one_of("status", LineStatus),
        CheckConstraint("amount <> 0", name="amount"),
        UniqueConstraint("statement_id", "number"),
        UniqueConstraint("id", "fund_id"),
        ForeignKeyConstraint(
            ["statement_id", "fund_id"],
            ["bank_statement.id", "bank_statement.fund_id"],
            name="fk_bank_line_statement_id",
        ),
        Index("ix_bank_line_fund_id_on_day", "fund_id", "on_day", "number", "id"),
        Index("ix_bank_line_fund_id_identity", "fund_id", "identity"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fund_id: Mapped[UUID] = mapped_column(ForeignKey(Fund.id))
    statement_id: Mapped[UUID]
    number: Mapped[int]
    on_day: Mapped[date]
    amount: Mapped[int] = mapped_column(BigInteger)
    balance: Mapped[int | None] = mapped_column(BigInteger)
    reference: Mapped[str | None]
    text: Mapped[str] = mapped_column(info=WRITTEN_THERE)
    party: Mapped[str | None] = mapped_column(info=WRITTEN_THERE)
    party_account: Mapped[str | None] = mapped_column(info=WRITTEN_THERE)
    identity: Mapped[str] = mapped_column(info=WRITTEN_THERE)
    is_entered: Mapped[bool] = mapped_column(server_default="false")
    status: Mapped[str]
    by_hand: Mapped[bool] = mapped_column(server_default="false")
    posting_ids: Mapped[list[UUID]] = mapped_column(IDS, server_default="{}")
    candidate_ids: Mapped[list[UUID]] = mapped_column(IDS, server_default="{}")
    donor_ids: Mapped[list[UUID]] = mapped_column(IDS, server_default="{}")
    pledge_ids: Mapped[list[UUID]] = mapped_column(IDS, server_default="{}")
    same_as: Mapped[UUID | None] = mapped_column(ForeignKey("bank_line.id"))
    version: Mapped[int] = mapped_column(server_default="1")


class BankLineAct(Base):
    """What was done to a line: by whom, when, why; without a reason by the rule alone."""

    __tablename__ = "bank_line_act"
    __fund_link__ = ("line_id", "id")  # seen with its line
    __class_of_row__ = Sensitivity.SOCIAL
    __part_of_class__ = LEDGER
    __table_args__ = (
        one_of("kind", BankAct),
        CheckConstraint("(kind = 'MATCH') = (posting_ids <> '{}')", name="postings"),
        CheckConstraint("is_automatic = (reason IS NULL)", name="reason"),
        ForeignKeyConstraint(
            ["line_id", "fund_id"],
            ["bank_line.id", "bank_line.fund_id"],
            name="fk_bank_line_act_line_id",
        ),
        Index("ix_bank_line_act_line_id", "line_id", "at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=func.gen_random_uuid())
    fund_id: Mapped[UUID]
    line_id: Mapped[UUID]
    kind: Mapped[str]
    posting_ids: Mapped[list[UUID]] = mapped_column(IDS, server_default="{}")
    is_automatic: Mapped[bool] = mapped_column(server_default="false")
    reason: Mapped[str | None]
    by_id: Mapped[UUID] = mapped_column(ForeignKey(Officer.id))
    at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class BankMatch(Base):
    """Which line a posting is now: one at most. A copy, kept by the acts."""

    __tablename__ = "bank_match"
    __fund_link__ = ("fund_id", "id")
    __class_of_row__ = Sensitivity.SOCIAL
    __part_of_class__ = LEDGER
    __table_args__ = (
        ForeignKeyConstraint(
            ["posting_id", "fund_id"],
            ["ledger_posting.id", "ledger_posting.fund_id"],
            name="fk_bank_match_posting_id",
        ),
        ForeignKeyConstraint(
            ["line_id", "fund_id"],
            ["bank_line.id", "bank_line.fund_id"],
            name="fk_bank_match_line_id",
        ),
        Index("ix_bank_match_line_id", "line_id"),
    )

    posting_id: Mapped[UUID] = mapped_column(primary_key=True)
    fund_id: Mapped[UUID]
    line_id: Mapped[UUID]
