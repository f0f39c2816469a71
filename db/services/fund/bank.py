"""Statements of the bank: looked at without a consequence, then entered, or given up."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

from db.access import ConflictError
from db.compiler.plan import global_id
from db.models import BankDay, BankStatement
from db.rules import bank as s
from db.rules.bank import BankFault, StatementLine
from db.rules.bank_rows import BETWEEN, MOST_LINES, MOST_PROBLEMS, layout_faults, lines_of
from db.rules.book.cells import written
from db.rules.facts import refuse
from db.rules.income import day_faults
from db.rules.inputs import InputRefusedError, Problem
from db.rules.reconciliation import LONGEST_WINDOW, WINDOW, Finding, StatementStatus
from db.services.fund.bank_finding import findings
from db.services.fund.books import check_lines, fund_for
from db.services.work import Work, part, unchanged

MOST_CELLS: Final = 50  # of a row
LONGEST_CELL: Final = 2_000
LAST_DIGITS: Final = 4
ADD_LINES: Final = """
INSERT INTO bank_line (id, fund_id, statement_id, number, on_day, amount, balance, reference, text,
    party, party_account, identity, status, candidate_ids, donor_ids, pledge_ids, same_as)
SELECT n.id, $1, $2, n.number, n.on_day, n.amount, n.balance, n.reference, n.text, n.party,
    n.party_account, n.identity, n.status, n.candidate_ids, n.donor_ids, n.pledge_ids,
    CASE WHEN n.status = 'DUPLICATE' THEN coalesce(n.same_as, (SELECT o.id FROM bank_line o
      WHERE o.fund_id = $1 AND o.identity = n.identity AND o.is_entered LIMIT 1)) END
FROM jsonb_to_recordset($3::jsonb) AS n(id uuid, number int, on_day date, amount bigint,
    balance bigint, reference text, text text, party text, party_account text, identity text,
    status text, candidate_ids uuid[], donor_ids uuid[], pledge_ids uuid[], same_as uuid)
"""
DECIDE: Final = """
UPDATE bank_statement SET status = $3, decided_by = $4, decided_at = now(), version = version + 1
WHERE id = $1 AND version = $2 RETURNING id
"""
LAYOUT: Final = """
SELECT layout FROM bank_statement WHERE fund_id = $1 AND account = $2
ORDER BY uploaded_at DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Sent:
    """A file, and whose account it is of. `layout`: None: as the last one of this account;
    `began`: what was there before its first line, where the lines do not say."""

    bank: str
    account: str
    content: str
    layout: s.Layout | None = None
    began: int | None = None
    window: int = WINDOW


async def check_statement(work: Work, fund_id: UUID | None, sent: Sent) -> UUID:
    """The statement with its lines and what each would be; nothing counts yet."""
    fund = await fund_for(work, fund_id)
    account = s.bare(sent.account)
    check_lines(bank=sent.bank)
    refuse(Problem(("account",), fault) for fault in s.account_faults(account))
    if not 0 <= sent.window <= LONGEST_WINDOW:
        refuse([Problem(("windowDays",), BankFault.WINDOW_OUT_OF_RANGE)])
    layout = sent.layout or await _last_layout(work, fund["id"], account)
    with part("format"):
        refuse(layout_faults(layout))
    with part("content"):
        lines = lines_of(rows(sent.content, layout.delimiter), layout)
        refuse(_day_problems(work, fund, lines))
    key, days = uuid4(), [line.on for line in lines]
    of = {"bank": sent.bank, "account": account, "account_end": account[-LAST_DIGITS:]}
    row: dict[str, Any] = {"first_day": min(days), "last_day": max(days), "fund_id": fund["id"]}
    row |= {"layout": _packed(layout), "window_days": sent.window, "line_count": len(lines)}
    found = await findings(work, fund["id"], account, lines, sent.window)
    await work.add(BankStatement, id=key, **of, **row, uploaded_by=work.subject)
    records = _records(lines, found)
    await work.execute(ADD_LINES, fund["id"], key, json.dumps(records, default=str))
    await _add_days(work, {"fund_id": fund["id"], "statement_id": key}, lines, sent.began)
    await work.record("checkBankStatement", global_id("BankStatement", key), lines=len(lines))
    return key


async def discard_statement(work: Work, statement_id: UUID | None, version: int) -> UUID:
    """Its lines are forgotten."""
    statement = await waiting_statement(work, statement_id, version)
    return await decided(work, statement, StatementStatus.DISCARDED, "discardBankStatement")


async def waiting_statement(work: Work, statement_id: UUID | None, version: int) -> Any:
    """One that was looked at and not decided yet, of a fund whose books the caller keeps."""
    with part("id"):
        statement = await work.find(BankStatement, statement_id)
        await fund_for(work, statement["fund_id"])
    if statement["status"] != StatementStatus.CHECKED:
        refuse([Problem(("id",), BankFault.STATEMENT_CLOSED)])
    unchanged(statement, version)
    return statement


async def decided(work: Work, statement: Any, status: StatementStatus, action: str) -> UUID:
    key: UUID = statement["id"]
    said = (key, statement["version"], status.value, work.subject)
    if await work.write(DECIDE, *said) is None:
        raise ConflictError(statement["version"] + 1)  # between the two
    await work.record(action, global_id("BankStatement", key))
    return key


def rows(content: str, between: s.Delimiter) -> list[list[str]]:
    """Cells of a CSV file, with or without its mark. Raises InputRefusedError."""
    text = content.removeprefix("\ufeff")
    try:
        read = csv.reader(io.StringIO(text, newline=""), delimiter=BETWEEN[between], strict=True)
        return list(_bounded(read))
    except csv.Error:
        raise InputRefusedError([Problem((), BankFault.NOT_READABLE)]) from None


def _bounded(read: Iterator[list[str]]) -> Iterator[list[str]]:
    """The body of a request is bounded; what its rows become is, too."""
    most = 2 * MOST_LINES  # with empty rows
    for number, cells in enumerate(read):
        if number >= most:
            raise InputRefusedError([Problem((), BankFault.TOO_MANY_LINES)])
        if len(cells) > MOST_CELLS or any(len(cell) > LONGEST_CELL for cell in cells):
            raise InputRefusedError([Problem((), BankFault.NOT_READABLE)])
        yield [written(cell) for cell in cells]


def _day_problems(work: Work, fund: Any, lines: Sequence[StatementLine]) -> list[Problem]:
    bounds = (work.today, fund["opened_on"], fund["closed_on"])
    return [
        Problem(("lines", str(line.number), "day"), fault)
        for line in lines
        for fault in day_faults(line.on, *bounds)
    ][:MOST_PROBLEMS]


def _records(lines: Sequence[StatementLine], found: Sequence[Finding]) -> list[dict[str, Any]]:
    ids = {line.number: uuid4() for line in lines}
    return [
        {
            **asdict(line),
            "id": ids[line.number],
            "on_day": line.on,
            "identity": s.identity(line),
            "status": finding.status.value,
            "candidate_ids": finding.candidates,
            "donor_ids": finding.donors,
            "pledge_ids": finding.pledges,
            "same_as": ids.get(finding.same_as or 0),
        }
        for line, finding in zip(lines, found, strict=True)
    ]


async def _add_days(
    work: Work, of: Mapping[str, UUID], lines: Sequence[StatementLine], began: int | None
) -> None:
    moved: dict[date, int] = {}
    for line in lines:
        moved[line.on] = moved.get(line.on, 0) + line.amount
    for day, balance in s.day_ends(lines, began).items():
        await work.add(BankDay, **of, on_day=day, moved=moved[day], balance=balance)


async def _last_layout(work: Work, fund: UUID, account: str) -> s.Layout:
    known = await work.row(LAYOUT, fund, account)
    if known is None:
        refuse([Problem(("format",), BankFault.FORMAT_NEEDED)])
    said = json.loads(known["layout"])
    headings = {s.Place(place): text for place, text in said["headings"].items()}
    of = (s.Delimiter(said["delimiter"]), s.DayFormat(said["days"]), s.AmountFormat(said["sums"]))
    return s.Layout(*of, headings)


def _packed(layout: s.Layout) -> str:
    return json.dumps(asdict(layout), ensure_ascii=False)
