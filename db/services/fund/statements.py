"""The yearly public statement of a fund (công khai): drawn up from the ledger, published once and
frozen, stated anew with a reason; and what donors are told of what became of their gifts."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID, uuid4

from db.access import NotFoundError
from db.compiler.plan import global_id
from db.models import Donation, Fund, FundStatement
from db.models.fund import LEDGER
from db.rules import statement_text
from db.rules.facts import refuse as refuse_input
from db.rules.fund import FundSource
from db.rules.income import BookFault, DonorKind
from db.rules.inputs import Problem
from db.rules.sensitivity import Sensitivity
from db.rules.statements import (
    Account,
    Cell,
    Income,
    Named,
    PotCell,
    Rounding,
    Shown,
    Spent,
    Statement,
    StatementGuard,
    Trace,
    check,
    months_until,
    refuse,
    shown,
    traced,
)
from db.services.fund.books import check_lines, fund_for
from db.services.fund.closing import MONTHS
from db.services.work import Work, part
from db.units import Tree

G = StatementGuard
PUBLISH: Final = "publish"  # as in the access lines
FIGURES: Final = "SELECT fund_figures($1, $2) AS figures"
# A year of 400,000 lines is one statement of two seconds, of seven where no two children were given
# alike; a request has fifteen.
PATIENTLY: Final = "SELECT set_config('statement_timeout', '12s', true)"
CLOSED: Final = """
INSERT INTO fund_period (id, fund_id, year, month, closed_by) VALUES ($1, $2, $3, $4, $5)
"""
WAITING: Final = """
SELECT EXISTS (SELECT FROM bank_line l WHERE l.fund_id = $1 AND l.is_entered
  AND l.status IN ('UNMATCHED', 'AMBIGUOUS') AND l.on_day < make_date($2 + 1, 1, 1)) AS waiting
"""
ADD_TRACE: Final = """
INSERT INTO fund_trace (id, statement_id, pot_id, year, body) VALUES ($1, $2, $3, $4, $5)
"""
TRACES: Final = """
SELECT array(SELECT t.body FROM fund_trace t WHERE t.pot_id = $1 AND t.year >= $2
  ORDER BY t.year) AS bodies
"""
READS_LEDGER: Final = ("read", (Sensitivity.SOCIAL, LEDGER))


@dataclass(frozen=True, slots=True)
class Drawn:
    """`traces`: by pot."""

    statement: Statement
    traces: Mapping[UUID, Trace]


async def draft(work: Work, fund_id: UUID | None, year: int) -> Statement | None:
    """As it would be published today, for who may read the ledger; None for everybody else, and for
    a year in which there was no fund."""
    action, of = READS_LEDGER
    try:
        fund = await work.find(Fund, fund_id, action, of)
    except NotFoundError:
        return None
    if not fund["opened_on"].year <= year <= work.today.year:
        return None
    return (await _drawn_up(work, fund, year)).statement


async def publish(work: Work, fund_id: UUID | None, year: int) -> UUID:
    """For ever. Closes the months until the end of the year in which nothing was posted, so that
    nothing ever is. Raises StatementRefusedError."""
    fund, before = await _begun(work, fund_id, year)
    refuse({G.NOT_PUBLISHED_YET: not before})
    drawn = await _drawn_up(work, fund, year)
    key = await _add(work, fund, drawn.statement, None, edition=1)
    told = ((uuid4(), key, p, year, statement_text.written(t)) for p, t in drawn.traces.items())
    await work.each(ADD_TRACE, list(told))
    return key


async def restate(work: Work, fund_id: UUID | None, year: int, reason: str) -> UUID:
    """Publish it anew: who gave and agrees to be named, and what the fund is called. The books are
    closed, so that sums are the same; what tells of children stays as it was first told. Raises
    StatementRefusedError."""
    check_lines(reason=reason)
    fund, before = await _begun(work, fund_id, year)
    refuse({G.PUBLISHED_BEFORE: bool(before)})
    first, last = (statement_text.read(before[at]["body"]) for at in (0, -1))
    found = (await _drawn_up(work, fund, year)).statement.with_use_of(first)
    refuse({G.SOMETHING_CHANGED: found != last})
    return await _add(work, fund, found, reason, edition=before[-1]["edition"] + 1)


async def trace(work: Work, donation_id: UUID | None) -> list[Trace]:
    """What became of a gift, in years whose statement is out; nothing for who may not see it."""
    try:
        donation = await work.find(Donation, donation_id)
    except NotFoundError:
        return []
    row = await work.row(TRACES, donation["pot_id"], donation["on_day"].year)
    return [statement_text.read_trace(body) for body in row["bodies"]]


async def _begun(work: Work, fund_id: UUID | None, year: int) -> tuple[Any, list[Any]]:
    """The fund, in which nobody posts until this ends, with all books closed until the end of the
    year, and its statements of that year, the first one first."""
    fund = await fund_for(work, fund_id, PUBLISH)
    if year < fund["opened_on"].year:
        refuse_input([Problem(("year",), BookFault.NO_SUCH_YEAR)])
    rows = (await work.row(MONTHS, fund["id"]))["months"]
    closed = {(y, month) for y, month, is_closed, _ in rows if is_closed}
    posted = {(y, month) for y, month, _, _ in rows}
    waiting = (await work.row(WAITING, fund["id"], year))["waiting"]
    check(year, work.today.year, posted=posted, closed=closed, waiting=waiting)
    opened = (fund["opened_on"].year, fund["opened_on"].month)
    left = [m for m in months_until(year, opened) if m not in closed]
    await work.each(CLOSED, [(uuid4(), fund["id"], *m, work.subject) for m in left])
    with part("fund"):
        found = await work.those(FundStatement.fund_id, fund["id"])
    mine = [row for row in found if row["year"] == year]
    return fund, sorted(mine, key=lambda row: int(row["edition"]))


async def _add(work: Work, fund: Any, said: Statement, reason: str | None, *, edition: int) -> UUID:
    key = uuid4()
    row = {"fund_id": fund["id"], "year": said.year, "edition": edition, "reason": reason}
    body = statement_text.written(said)
    await work.add(FundStatement, id=key, **row, body=body, published_by=work.subject)
    name = "publishStatement" if reason is None else "restateStatement"
    await work.record(name, global_id("FundStatement", key), year=said.year, edition=edition)
    return key


async def _drawn_up(work: Work, fund: Any, year: int) -> Drawn:
    await work.row(PATIENTLY)
    row = await work.row(FIGURES, fund["id"], year)
    found: dict[str, Any] = json.loads(row["figures"])
    unit = work.memory.tree.by_id[fund["unit_id"]]
    by = Rounding(f"{fund['id']}|{year}", work.memory.secret)
    cells = {p: [Cell(*c[1:]) for c in found["cells"] if c[0] == p] for p in PARTS}
    accounts = tuple(Account(FundSource(source), *sums) for source, *sums in found["accounts"])
    statement = Statement(
        fund=fund["name"],
        unit=unit.name,
        year=year,
        accounts=accounts,
        income=Income(**found["income"], in_kind=found["in_kind"]),
        donors=tuple(Named(name, DonorKind(kind), sum_) for name, kind, sum_ in found["donors"]),
        spent=_spent(found, sum(account.paid for account in accounts)),
        beneficiaries=_all(cells["all"], by),
        by_purpose=shown(cells["purpose"], by, exact=True),
        by_kind=shown(cells["kind"], by, exact=True),
        by_occasion=shown(cells["occasion"], by, exact=True),
        by_unit=tuple(_placed(work.memory.tree, shown(cells["unit"], by, exact=False))),
    )
    return Drawn(statement, dict(_traces(found, cells, year, by)))


def _placed(tree: Tree, lines: Iterable[Shown]) -> Iterator[Shown]:
    for line in lines:
        yield line if line.key is None else replace(line, name=tree.by_id[int(line.key)].name)


PARTS: Final = ("all", "purpose", "kind", "occasion", "unit")


def _spent(found: Mapping[str, Any], paid: int) -> Spent:
    support, passed_on, returned = (found[name] for name in ("support", "passed_on", "returned"))
    other = paid - support - passed_on - returned
    return Spent(support=support, passed_on=passed_on, other=other, returned=returned)


def _all(cells: Iterable[Cell], by: Rounding) -> int | None:
    return next((by.count(cell) for cell in cells), 0)


def _traces(
    found: Mapping[str, Any], cells: Mapping[str, list[Cell]], year: int, by: Rounding
) -> Iterator[tuple[UUID, Trace]]:
    """One for each pot to which something was given and out of which something went."""
    whole = {(p, c.key): c.children for p in PARTS for c in cells[p]}
    pots: dict[str, dict[str, list[PotCell]]] = {}
    purposes = {}
    for pot, purpose, of, key, children, amount, top, alone in found["pots"]:
        others = 0 if of == "all" else whole[of, key] - alone  # the accounts tell of other pots
        cell = PotCell(Cell(key, children, amount, top), others)
        pots.setdefault(pot, {}).setdefault(of, []).append(cell)
        purposes[pot] = purpose
    for pot, tables in pots.items():
        (line,) = traced(tables["all"], by)
        yield UUID(pot), _trace(year, purposes[pot], line, tables, by)


def _trace(
    year: int,
    purpose: str | None,
    whole: Shown,
    tables: Mapping[str, list[PotCell]],
    by: Rounding,
) -> Trace:
    """Of a pot that helped few it is told that something was given, no more."""
    if whole.is_rest:
        return Trace(year, purpose, None, None)
    by_kind, by_unit = (traced(tables[of], by) for of in ("kind", "unit"))
    return Trace(year, purpose, whole.amount, whole.beneficiaries, by_kind, by_unit)
