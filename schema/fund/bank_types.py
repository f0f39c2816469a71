"""Statements of the bank beside the ledger, as far as each viewer may read them."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from db import models as m
from db.filters import between, equals, one_of
from db.standing import cash_that_day
from schema.fund.words import BankAct, LineStatus, StatementStatus
from schema.giving.filters import of
from schema.mapped import Rows, col, key, many, one, parts, sql, where, withheld
from schema.node import Node
from schema.paging import DateRange, VNDRange
from schema.people.types import Officer
from schema.scalars import VND

if TYPE_CHECKING:
    from schema.fund.income import Donor, Pledge
    from schema.fund.types import LedgerPosting

Posting = Annotated["LedgerPosting", strawberry.lazy("schema.fund.types")]
Giver = Annotated["Donor", strawberry.lazy("schema.fund.income")]
Promise = Annotated["Pledge", strawberry.lazy("schema.fund.income")]


@strawberry.type(
    description="A day of a statement: what the bank says was there at its end, and what the ledger"
    " of the fund says now."
)
class BankDay:
    on: date = col(m.BankDay.on_day, "The day.")
    moved: VND = col(m.BankDay.moved, "All lines of the day together; negative: more went out.")
    balance: VND | None = col(
        m.BankDay.balance, "At its end, by the bank; null where the statement does not say."
    )
    ledger: VND = sql(
        cash_that_day,
        "All money of the fund at its end, by the postings up to that day: on this account, on"
        " others and at hand.",
    )


DAYS = Rows(m.BankDay, (m.BankDay.on_day, False))


@strawberry.type(
    description="A statement of one account of the fund (sao kê, sổ phụ ngân hàng). What it says"
    " stays as the bank wrote it."
)
class BankStatement(Node):
    id: strawberry.ID = key(m.BankStatement.id)
    status: StatementStatus = col(m.BankStatement.status, "What became of it.")
    bank: str = col(m.BankStatement.bank, "Which bank.")
    account: str | None = col(m.BankStatement.account, "The number of the account.")
    account_end: str = col(m.BankStatement.account_end, "Its last four digits.")
    first_day: date = col(m.BankStatement.first_day, "The day of the oldest line.")
    last_day: date = col(m.BankStatement.last_day, "The day of the newest line.")
    line_count: int = col(m.BankStatement.line_count, "How many lines it has.")
    window_days: int = col(
        m.BankStatement.window_days, "So many days may lie between a line and its posting."
    )
    days: list[BankDay] = parts(m.BankDay, DAYS, "Its days, the bank beside the ledger.")
    uploaded_at: datetime = col(m.BankStatement.uploaded_at, "When it came.")
    uploaded_by: Officer | None = one(
        m.BankStatement.uploaded_by, "Who sent it; null where the viewer may not see who."
    )
    decided_at: datetime | None = col(
        m.BankStatement.decided_at,
        "When it was entered or given up, by somebody or because its time was over.",
    )
    withheld: list[str] = withheld()
    version: int = col(m.BankStatement.version, "Raised when it is entered or given up.")


@strawberry.type(description="What was done to a line of the bank, and why: never changed.")
class BankLineAct:
    kind: BankAct = col(m.BankLineAct.kind, "What was done.")
    is_automatic: bool = col(
        m.BankLineAct.is_automatic, "Nothing was left to choose, or its posting was taken back."
    )
    reason: str | None = col(m.BankLineAct.reason, "Why; null where nobody chose.")
    postings: list[Posting] = many(m.BankLineAct.posting_ids, "Of a match, which postings it is.")
    at: datetime = col(m.BankLineAct.at, "When.")
    by: Officer | None = one(m.BankLineAct.by_id, "Who; null where the viewer may not see who.")


ACTS = Rows(m.BankLineAct, (m.BankLineAct.at, False))


@strawberry.type(
    description="A line of a statement. Before the statement is entered, and as long as the line"
    " waits, what it may be is what was found when it was last looked at."
)
class BankLine(Node):
    id: strawberry.ID = key(m.BankLine.id)
    statement: BankStatement | None = one(m.BankLine.statement_id, "The statement.")
    number: int = col(m.BankLine.number, "Of its row in the file.")
    on: date = col(m.BankLine.on_day, "The day, by the bank.")
    amount: VND = col(m.BankLine.amount, "How much came in; negative: went out.")
    balance: VND | None = col(m.BankLine.balance, "What was there then, by the bank.")
    reference: str | None = col(m.BankLine.reference, "The number that the bank gave it.")
    text: str | None = col(m.BankLine.text, "What it was for, as the bank wrote it.")
    party: str | None = col(m.BankLine.party, "Who paid or was paid, as the bank wrote it.")
    party_account: str | None = col(m.BankLine.party_account, "The number of their account.")
    is_entered: bool = col(m.BankLine.is_entered, "Whether its statement was entered.")
    status: LineStatus = col(m.BankLine.status, "How it stands to the ledger.")
    postings: list[Posting] = many(m.BankLine.posting_ids, "The postings that it is.")
    candidates: list[Posting] = many(
        m.BankLine.candidate_ids,
        "The postings that it may be: same sum, near day, no other line's.",
    )
    donors: list[Giver] = many(m.BankLine.donor_ids, "Who may have given it.")
    pledges: list[Promise] = many(m.BankLine.pledge_ids, "The promises that it may keep.")
    same_as: "BankLine | None" = one(
        m.BankLine.same_as, "Of a duplicate, the line that came before."
    )
    acts: list[BankLineAct] = parts(m.BankLineAct, ACTS, "What was done to it, the oldest first.")
    withheld: list[str] = withheld()
    version: int = col(m.BankLine.version, "Raised by every change.")


@strawberry.input(description="Which lines of the bank; everything said must hold.")
class BankLineWhere:
    statement: strawberry.ID | None = where(
        of(m.BankLine.statement_id, "BankStatement"), "Of this statement."
    )
    status: list[LineStatus] | None = where(one_of(m.BankLine.status), "Any of these.")
    on: DateRange | None = where(between(m.BankLine.on_day), "The day, by the bank.")
    amount: VNDRange | None = where(between(m.BankLine.amount), "How much, with its sign.")
    is_entered: bool | None = where(
        equals(m.BankLine.is_entered), "Whether its statement was entered."
    )


BANK_STATEMENTS = Rows(m.BankStatement, (m.BankStatement.first_day, True))
BANK_LINES = Rows(
    m.BankLine, (m.BankLine.on_day, True), (m.BankLine.number, True), where=BankLineWhere
)
