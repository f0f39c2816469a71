"""A statement of a bank (sao kê), from rows of texts to lines of đồng.

Banks write days and sums in their own ways: what a file means is said, never guessed. A row that
cannot be read refuses the whole file, since a statement that lacks a line is none.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from db.rules.inputs import InputRefusedError, Problem
from db.rules.names import toneless


class BankFault(StrEnum):
    """Why a statement, or what is said of its lines, is refused."""

    NO_LINES = "NO_LINES"
    TOO_MANY_LINES = "TOO_MANY_LINES"
    NOT_READABLE = "NOT_READABLE"
    FORMAT_NEEDED = "FORMAT_NEEDED"
    HEADING_MISSING = "HEADING_MISSING"
    HEADING_REPEATED = "HEADING_REPEATED"
    ONE_SUM_OR_TWO = "ONE_SUM_OR_TWO"
    NEEDED = "NEEDED"
    DATE_FORMAT = "DATE_FORMAT"
    AMOUNT_FORMAT = "AMOUNT_FORMAT"
    BOTH_WAYS = "BOTH_WAYS"
    BALANCE_DOES_NOT_FOLLOW = "BALANCE_DOES_NOT_FOLLOW"
    ACCOUNT_FORMAT = "ACCOUNT_FORMAT"
    WINDOW_OUT_OF_RANGE = "WINDOW_OUT_OF_RANGE"
    STATEMENT_CLOSED = "STATEMENT_CLOSED"
    LINE_SETTLED = "LINE_SETTLED"
    LINE_NOT_SETTLED = "LINE_NOT_SETTLED"
    SUM_DIFFERS = "SUM_DIFFERS"
    POSTING_MATCHED = "POSTING_MATCHED"
    NO_MONEY_MOVED = "NO_MONEY_MOVED"


class Delimiter(StrEnum):
    """What stands between two cells."""

    COMMA = "COMMA"
    SEMICOLON = "SEMICOLON"
    TAB = "TAB"


class DayFormat(StrEnum):
    """In which order a day is written; between its parts stands /, - or a dot."""

    DAY_FIRST = "DAY_FIRST"
    MONTH_FIRST = "MONTH_FIRST"
    YEAR_FIRST = "YEAR_FIRST"


class AmountFormat(StrEnum):
    """What stands between thousands: 1.250.000, 1,250,000, 1250000."""

    DOTS = "DOTS"
    COMMAS = "COMMAS"
    PLAIN = "PLAIN"


class Place(StrEnum):
    """What a column of a statement says. AMOUNT has its sign; else CREDIT is what came in, DEBIT
    what went out."""

    DAY = "DAY"
    AMOUNT = "AMOUNT"
    CREDIT = "CREDIT"
    DEBIT = "DEBIT"
    BALANCE = "BALANCE"
    REFERENCE = "REFERENCE"
    TEXT = "TEXT"
    PARTY = "PARTY"
    PARTY_ACCOUNT = "PARTY_ACCOUNT"


P, F = Place, BankFault


@dataclass(frozen=True, slots=True)
class Layout:
    """How a bank writes: `headings`, what each column is called."""

    delimiter: Delimiter
    days: DayFormat
    sums: AmountFormat
    headings: Mapping[Place, str]


@dataclass(frozen=True, slots=True)
class StatementLine:
    """`number`: of its row in the file; `amount`: đồng, negative for what went out."""

    number: int
    on: date
    amount: int
    balance: int | None = None
    reference: str | None = None
    text: str = ""
    party: str | None = None
    party_account: str | None = None


def in_order(lines: Sequence[StatementLine]) -> tuple[StatementLine, ...]:
    """The oldest first. Where balances stand, each follows from the one before, read from above or
    from below: a sum misread or a line left out shows. Raises InputRefusedError."""
    down, up = tuple(lines), tuple(reversed(lines))
    broken = _broken(down)
    if broken is None:
        newest_first = _broken(up) is None and down[0].on > down[-1].on
        return up if newest_first else down
    if _broken(up) is None:
        return up
    raise InputRefusedError([Problem(("lines", str(broken), "balance"), F.BALANCE_DOES_NOT_FOLLOW)])


def opening(lines: Sequence[StatementLine]) -> int | None:
    """What was there before the first line, where balances stand."""
    known = lines[0].balance
    return None if known is None else known - lines[0].amount


def day_ends(lines: Sequence[StatementLine], began: int | None) -> dict[date, int | None]:
    """The balance behind the last line of each day; `began`: before the first, None: unknown."""
    found: dict[date, int | None] = {}
    now = began
    for line in lines:
        now = (
            line.balance if line.balance is not None else None if now is None else now + line.amount
        )
        found[line.on] = now
    return found


def identity(line: StatementLine) -> str:
    """What makes it the same line in another file of the same account: the bank's reference, or
    else all that it says."""
    if line.reference:
        return "|".join((toneless(line.reference), line.on.isoformat(), str(line.amount)))
    said = (line.on.isoformat(), str(line.amount), str(line.balance), toneless(line.text))
    return "|".join((*said, line.party_account or ""))


def account_faults(account: str) -> list[BankFault]:
    """Of the number of an account, without spaces, dots and hyphens."""
    plain = 6 <= len(account) <= 30 and account.isascii() and account.isalnum()  # noqa: PLR2004
    return [] if plain else [F.ACCOUNT_FORMAT]


def bare(account: str) -> str:
    return re.sub(r"[\s.-]", "", account)


def _broken(lines: tuple[StatementLine, ...]) -> int | None:
    for before, line in pairwise(lines):
        if before.balance is None or line.balance is None:
            continue
        if before.balance + line.amount != line.balance:
            return line.number
    return None
