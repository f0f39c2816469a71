"""What is said of statements of the bank and of their lines."""

import strawberry

from schema.fund.inputs import OfFund, may, say
from schema.fund.words import AmountFormat, DayFormat, Delimiter
from schema.scalars import VND
from schema.writing import Keyed


@strawberry.input(
    description="How a bank writes its statements. Columns are named by their headings, known"
    " without tones and case; either `amount`, with its sign, or `credit` and `debit`."
)
class BankFormatInput:
    delimiter: Delimiter = say("What stands between two cells.")
    days: DayFormat = say("In which order a day is written.")
    amounts: AmountFormat = say("What stands between thousands.")
    day: str = say("The heading of the day: Ngày giao dịch.")
    amount: str | None = may("Of the sum, negative for what went out: Số tiền.")
    credit: str | None = may("Of what came in: Ghi có.")
    debit: str | None = may("Of what went out: Ghi nợ.")
    balance: str | None = may("Of what was there then: Số dư.")
    reference: str | None = may("Of the number that the bank gives: Số tham chiếu.")
    text: str | None = may("Of what it was for: Nội dung.")
    party: str | None = may("Of who paid or was paid: Tên đối ứng.")
    party_account: str | None = may("Of the number of their account: Tài khoản đối ứng.")


@strawberry.input(description="A statement of the bank, to be looked at.")
class CheckBankStatementInput(OfFund):
    bank: str = say("Which bank: Vietcombank, BIDV, Agribank.")
    account: str = say("The number of the fund's account.")
    content: str = say("The file: CSV, with or without a byte-order mark; 1,000 lines at most.")
    format: BankFormatInput | None = may(
        "How it is written; as the last statement of this account unless said."
    )
    opening_balance: VND | None = may(
        "What was there before its first line, where the lines do not say."
    )
    window_days: int | None = may(
        "So many days may lie between a line and its posting, 0 to 31; 5 unless said."
    )


@strawberry.input
class OfStatement(Keyed):
    """What every input about a statement says."""

    id: strawberry.ID = say("The statement.")
    version: int = say("The version that was read: another one now is a Conflict.")


@strawberry.input(description="Enter a statement that was looked at.")
class EnterBankStatementInput(OfStatement):
    pass


@strawberry.input(description="Give up a statement that was looked at.")
class DiscardBankStatementInput(OfStatement):
    pass


@strawberry.input
class OfBankLine(Keyed):
    """What every input about a line of the bank says."""

    id: strawberry.ID = say("The line.")
    version: int = say("The version that was read: another one now is a Conflict.")
    reason: str = say("Why.")


@strawberry.input(description="A line of the bank is these postings.")
class MatchBankLineInput(OfBankLine):
    postings: list[strawberry.ID] = say(
        "Postings of its fund that moved exactly its sum together; 20 at most."
    )


@strawberry.input(description="A line of the bank waits again.")
class UnmatchBankLineInput(OfBankLine):
    pass


@strawberry.input(description="A line of the bank is nothing for the ledger.")
class SetBankLineAsideInput(OfBankLine):
    pass


@strawberry.input(description="Look again at lines of the bank that wait.")
class ReconcileBankLinesInput(OfFund):
    pass
