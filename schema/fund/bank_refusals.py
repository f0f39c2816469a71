"""What stands in the way of a statement of the bank, in words for developers."""

from collections.abc import Mapping
from typing import Any, Final

from db.rules.bank import BankFault
from db.rules.bank_rows import MOST_LINES
from db.rules.inputs import InputRefusedError
from schema.fund.refusals import WORDS as OF_BOOKS
from schema.fund.refusals import meant as meant_of_books
from schema.writing import Mutation, refused

F = BankFault
WORDS: Final[Mapping[str, str]] = {
    **OF_BOOKS,
    F.NO_LINES: "There is no line below the headings.",
    F.TOO_MANY_LINES: f"{MOST_LINES} lines at most: send it in parts.",
    F.NOT_READABLE: "The content is no CSV of cells of usual length.",
    F.FORMAT_NEEDED: "Say how it is written: no statement of this account came before.",
    F.HEADING_MISSING: "No row among the first ones has this heading beside the others.",
    F.HEADING_REPEATED: "Name a heading once.",
    F.ONE_SUM_OR_TWO: "Name the heading of the sum, or those of credit and debit.",
    F.NEEDED: "Something must stand here.",
    F.DATE_FORMAT: "No day in the order that was said.",
    F.AMOUNT_FORMAT: "No sum in whole đồng in the form that was said.",
    F.BOTH_WAYS: "A line goes one way.",
    F.BALANCE_DOES_NOT_FOLLOW: "The balance does not follow from the line before: a line is"
    " missing, or sums are written in another form.",
    F.ACCOUNT_FORMAT: "The number of an account has 6 to 30 letters and digits.",
    F.WINDOW_OUT_OF_RANGE: "0 to 31 days.",
    F.STATEMENT_CLOSED: "It was entered or given up.",
    F.LINE_SETTLED: "It is matched, set aside or a duplicate: take that back first.",
    F.LINE_NOT_SETTLED: "It waits already, or was not entered.",
    F.SUM_DIFFERS: "These postings together are another sum than the line.",
    F.POSTING_MATCHED: "This posting is another line of the bank already.",
    F.NO_MONEY_MOVED: "This posting moved no money.",
}


def meant(problem: Exception) -> Any:
    if isinstance(problem, InputRefusedError):
        return refused(problem, WORDS)
    return meant_of_books(problem)


SAID: Final = Mutation({}, meant)
