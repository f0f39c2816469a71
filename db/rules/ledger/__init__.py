"""The ledger of a fund (sổ kế toán): double entry per pot, in whole đồng, never changed.

A pot is what a fund holds of one source for one purpose, in money or in goods of one kind. Of each:
received = available + reserved + paid, and none of them below zero. Every act moves from one
account of a pot to another; a mistake is moved back by a reversal.
"""

from db.rules.ledger.judging import after, entries, fair_value, judged, permits
from db.rules.ledger.refusals import (
    AmountRefusedError,
    ClosedPeriodError,
    InsufficientFundsError,
    LedgerRefusedError,
    OffPurposeError,
    Shortage,
)
from db.rules.ledger.values import (
    EMPTY,
    FLOWS,
    MOST,
    MOST_GOODS,
    REVERSED_BY_HAND,
    TRANSFERS,
    Account,
    Entry,
    Held,
    Movement,
    Posting,
    PostingKind,
    Pot,
    Purpose,
    Use,
)

__all__ = [
    "EMPTY",
    "FLOWS",
    "MOST",
    "MOST_GOODS",
    "REVERSED_BY_HAND",
    "TRANSFERS",
    "Account",
    "AmountRefusedError",
    "ClosedPeriodError",
    "Entry",
    "Held",
    "InsufficientFundsError",
    "LedgerRefusedError",
    "Movement",
    "OffPurposeError",
    "Posting",
    "PostingKind",
    "Pot",
    "Purpose",
    "Shortage",
    "Use",
    "after",
    "entries",
    "fair_value",
    "judged",
    "permits",
]
