"""Lines of the bank that count: entered with their statement, matched, set aside, looked at again.
What is done to a line is an act that is added; the database copies it to the line."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from db.access import NotFoundError
from db.compiler.plan import global_id
from db.models import BankLine
from db.rules.bank import BankFault
from db.rules.facts import refuse
from db.rules.inputs import Fault, Problem
from db.rules.ledger import ClosedPeriodError
from db.rules.reconciliation import (
    MOST_POSTINGS,
    WAITING,
    WINDOW,
    BankAct,
    Finding,
    LineStatus,
    StatementStatus,
    step,
    sum_faults,
)
from db.services.fund.bank import decided, waiting_statement
from db.services.fund.bank_finding import findings, line_of
from db.services.fund.books import check_lines, fund_for
from db.services.work import Work, part, unchanged

LINES: Final = """
SELECT l.* FROM bank_line l WHERE l.statement_id = $1 ORDER BY l.number
"""
OPEN_LINES: Final = """
SELECT l.*, s.window_days FROM bank_line l JOIN bank_statement s ON s.id = l.statement_id
WHERE l.fund_id = $1 AND l.is_entered AND NOT l.by_hand AND l.status = ANY ($2)
ORDER BY l.on_day, l.id LIMIT 1000
"""
FOUND: Final = """
UPDATE bank_line l SET is_entered = true, status = n.status, version = l.version + 1,
  candidate_ids = n.candidates::uuid[], donor_ids = n.donors::uuid[],
  pledge_ids = n.pledges::uuid[],
  same_as = CASE WHEN n.status = 'DUPLICATE' THEN coalesce(l.same_as, (SELECT o.id FROM bank_line o
    WHERE o.fund_id = l.fund_id AND o.identity = l.identity AND o.is_entered LIMIT 1)) END
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[])
  AS n(id, status, candidates, donors, pledges)
WHERE l.id = n.id AND (NOT l.is_entered
  OR (l.status, l.candidate_ids, l.donor_ids, l.pledge_ids) IS DISTINCT FROM
    (n.status, n.candidates::uuid[], n.donors::uuid[], n.pledges::uuid[]))
"""
MATCHED: Final = """
INSERT INTO bank_line_act (fund_id, line_id, kind, posting_ids, is_automatic, by_id)
SELECT $1, n.line, 'MATCH', ARRAY[n.posting], true, $4
FROM unnest($2::uuid[], $3::uuid[]) AS n(line, posting)
"""
ACTED: Final = """
INSERT INTO bank_line_act (fund_id, line_id, kind, posting_ids, reason, by_id)
VALUES ($1, $2, $3, $4, $5, $6)
"""
CHOSEN: Final = """
SELECT array(SELECT row(c.id, c.cash, c.line) FROM bank_chosen($1, $2) c) AS chosen,
  EXISTS (SELECT FROM fund_period p WHERE p.fund_id = $1
    AND p.year = $3 AND p.month = $4) AS is_closed
"""


@dataclass(frozen=True, slots=True)
class Settling:
    """What a person does to a line, and why. `postings`: that it is, of a match."""

    act: BankAct
    reason: str
    postings: tuple[UUID | None, ...] = ()


async def enter_statement(work: Work, statement_id: UUID | None, version: int) -> UUID:
    """Its lines count. They are looked at anew: what leaves no choice is matched."""
    statement = await waiting_statement(work, statement_id, version)
    rows = await work.connection.fetch(LINES, statement["id"])
    lines = [line_of(row) for row in rows]
    of = (statement["fund_id"], statement["account"])
    found = await findings(work, *of, lines, statement["window_days"])
    key = await decided(work, statement, StatementStatus.ENTERED, "enterBankStatement")
    await _write(work, statement["fund_id"], rows, found)
    return key


async def reconcile(work: Work, fund_id: UUID | None) -> UUID:
    """Look again at lines that wait and that nobody decided on: at most a thousand at once."""
    fund = await fund_for(work, fund_id)
    waiting = [status.value for status in WAITING]
    rows = await work.connection.fetch(OPEN_LINES, fund["id"], waiting)
    window = max((row["window_days"] for row in rows), default=WINDOW)
    found = await findings(work, fund["id"], None, [line_of(row) for row in rows], window)
    await _write(work, fund["id"], rows, found)
    key: UUID = fund["id"]
    await work.record("reconcileBankLines", global_id("Fund", key), lines=len(rows))
    return key


async def _write(work: Work, fund: UUID, rows: Sequence[Any], found: Sequence[Finding]) -> None:
    """In two statements, however many they are."""
    pairs = list(zip(rows, found, strict=True))
    sure = [(row["id"], f.candidates[0]) for row, f in pairs if f.status is LineStatus.MATCHED]
    said = [_waiting(finding) for _, finding in pairs]
    await work.execute(FOUND, [row["id"] for row in rows], *map(list, zip(*said, strict=True)))
    if sure:
        lines, postings = (list(each) for each in zip(*sure, strict=True))
        await work.execute(MATCHED, fund, lines, postings, work.subject)


def _waiting(finding: Finding) -> tuple[str, ...]:
    """As a line stands before what is sure of it is matched."""
    sure = finding.status is LineStatus.MATCHED
    status = LineStatus.UNMATCHED if sure else finding.status
    ids = (finding.candidates, finding.donors, finding.pledges)
    return (status.value, *("{" + ",".join(map(str, each)) + "}" for each in ids))


async def settle(work: Work, line_id: UUID | None, version: int, said: Settling) -> UUID:
    """Match, set aside, or undo either. Raises ClosedPeriodError where a closed month rests
    on it."""
    with part("id"):
        line = await work.find(BankLine, line_id)
        await fund_for(work, line["fund_id"])
    check_lines(reason=said.reason)
    if len(said.postings) > MOST_POSTINGS:
        refuse([Problem(("postings",), Fault.TOO_MANY)])
    named = [key for key in said.postings if key is not None]
    day = line["on_day"]
    standing = await work.row(CHOSEN, line["fund_id"], named, day.year, day.month)
    line = await work.find(BankLine, line_id)  # as it stands, now that nobody else settles
    unchanged(line, version)
    after = step(LineStatus(line["status"]), said.act) if line["is_entered"] else None
    if not isinstance(after, LineStatus):
        refuse([Problem(("id",), after or BankFault.LINE_NOT_SETTLED)])
    if said.act is BankAct.UNMATCH and standing["is_closed"]:
        raise ClosedPeriodError(day.year, day.month)
    if said.act is BankAct.MATCH:
        _check_postings(line["amount"], said.postings, standing["chosen"])
    act = (line["fund_id"], line["id"], said.act.value, named, said.reason, work.subject)
    await work.execute(ACTED, *act)
    key: UUID = line["id"]
    await work.record(f"{said.act.value.lower()}BankLine", global_id("BankLine", key))
    return key


def _check_postings(amount: int, said: Sequence[UUID | None], chosen: Sequence[Any]) -> None:
    """Each is one of the fund, once, and no other line's; together they are the line."""
    known = {key: (cash, line) for key, cash, line in chosen}
    for at, posting in enumerate(said):
        with part("postings", str(at)):
            if posting not in known:
                raise NotFoundError
            taken = known[posting][1] is not None
            refuse([Problem((), BankFault.POSTING_MATCHED)] if taken else [])
            refuse([Problem((), Fault.REPEATED)] if posting in said[:at] else [])
    moved = [known[posting][0] for posting in said if posting is not None]
    refuse(Problem(("postings",), fault) for fault in sum_faults(amount, moved))
