"""What lines of the bank are, by the ledger of their fund and by who gives to it."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from db.rules.bank import StatementLine, identity
from db.rules.reconciliation import Books, Candidate, Finding, Giver, Promised, reconciled
from db.services.work import Work

POSTINGS: Final = """
SELECT array(SELECT row(p.id, p.on_day, p.amount, p.said, p.donor)
  FROM bank_postings($1, $2, $3, $4) p) AS postings
"""
KNOWN: Final = """
SELECT array(SELECT row(d.id, d.name, array(SELECT DISTINCT l.party_account FROM donation g
      JOIN bank_match m ON m.posting_id = g.posting_id JOIN bank_line l ON l.id = m.line_id
      WHERE g.donor_id = d.id AND l.party_account IS NOT NULL))
    FROM donor d WHERE d.fund_id = $1 ORDER BY d.name, d.id) AS givers,
  array(SELECT row(p.id, p.donor_id, p.amount - p.given) FROM pledge p
    WHERE p.fund_id = $1 AND p.status = 'OPEN' ORDER BY p.pledged_on, p.id) AS promised,
  array(SELECT l.identity FROM bank_line l JOIN bank_statement s ON s.id = l.statement_id
    WHERE l.fund_id = $1 AND s.account = $2 AND l.is_entered AND l.identity = ANY ($3)) AS entered
"""


async def findings(
    work: Work, fund: UUID, account: str | None, lines: Sequence[StatementLine], window: int
) -> tuple[Finding, ...]:
    """Nobody posts in the fund until the transaction ends. `account`: None: the lines count
    already, and are no duplicates."""
    if not lines:
        return ()
    days, far = [line.on for line in lines], timedelta(days=window)
    sums = sorted({line.amount for line in lines})
    asked = (fund, sums, min(days) - far, max(days) + far)
    postings = (await work.row(POSTINGS, *asked))["postings"]
    names = [identity(line) for line in lines] if account else []
    known = await work.row(KNOWN, fund, account, names)
    books = Books(
        tuple(_candidates(postings)),
        tuple(Giver(key, name, frozenset(accounts)) for key, name, accounts in known["givers"]),
        tuple(Promised(*each) for each in known["promised"]),
        frozenset(known["entered"]),
        window,
    )
    return await asyncio.to_thread(reconciled, lines, books)  # many of one sum take a second


def _candidates(postings: Iterable[Any]) -> Iterable[Candidate]:
    for key, day, amount, said, donor in postings:
        yield Candidate(key, day, amount, (said,), donor)


def line_of(row: Any) -> StatementLine:
    """As the bank wrote it."""
    said = (row["number"], row["on_day"], row["amount"], row["balance"], row["reference"])
    return StatementLine(*said, row["text"], row["party"], row["party_account"])
