"""The only way by which money and goods of a fund move: a posting, judged while its pots are held.

Whoever posts waits for the fund, then for its pots, in the order of their ids; what the rule sees
is what stands until the transaction ends.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID, uuid4

from db.access import ForbiddenError
from db.rules.fund import FundSource, Occasion, SupportKind
from db.rules.ledger import Account, Entry, Held, Posting, Pot, Purpose, after, judged
from db.services.work import Work

BEGIN: Final = """
SELECT (SELECT bool_and(app_posts(t.fund, t.kind))
    FROM unnest($4::uuid[], $2::text[]) t(fund, kind)) AS may,
    array(SELECT row(p.*) FROM ledger_begin($1, $2, $3, $4) p) AS pots
"""
WRITE: Final = (
    "SELECT ledger_write($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
    " AS number"
)
COLUMNS: Final = (
    *("id", "fund_id", "source", "purpose", "kinds", "occasions", "first_place", "last_place"),
    *("item", "item_unit", "received", "available", "reserved", "paid", "received_quantity"),
    *("available_quantity", "reserved_quantity", "paid_quantity", "is_closed"),
)


@dataclass(frozen=True, slots=True)
class Posted:
    """`number`: of the posting, in its fund."""

    id: UUID
    fund: UUID
    number: int


async def post(work: Work, *postings: Posting) -> tuple[Posted, ...]:
    """Write these postings of one day, all or none, each in one statement.

    The subject needs `post` on each fund, or `pay` for PAY and RELEASE. Raises
    ForbiddenError("post"), and of `db.rules.ledger` AmountRefusedError, ClosedPeriodError,
    OffPurposeError and InsufficientFundsError (`short`: per pot, what is there and what was asked).
    After any of these nothing was written and the work may go on. Several postings are judged one
    after the other, each on what the ones before leave.
    """
    pots, closed = await standing(work, postings)
    posted = []
    for posting in postings:
        found = judged(posting, pots, closed)
        pots = {**pots, **_moved(pots, found)}
        posted.append((posting, found))
    return tuple([await _write(work, posting, found) for posting, found in posted])


async def standing(
    work: Work, postings: Iterable[Posting]
) -> tuple[dict[UUID, Pot], frozenset[tuple[int, int]]]:
    """The pots of these postings, locked until the transaction ends, and the month of their day if
    its books are closed: what `judged` asks for. Raises ForbiddenError."""
    said = tuple(postings)
    moved = {m.pot for p in said for m in (p.back or p.movements)}
    funds = sorted({(p.fund, p.kind.value) for p in said})
    day = said[0].on_day
    asked = (sorted(moved), [kind for _, kind in funds], day, [fund for fund, _ in funds])
    row = await work.row(BEGIN, *asked)
    if not row["may"]:
        raise ForbiddenError("post")
    told = [dict(zip(COLUMNS, pot, strict=True)) for pot in row["pots"]]
    closed = {(day.year, day.month) for pot in told if pot["is_closed"]}
    return {pot["id"]: _pot(pot) for pot in told}, frozenset(closed)


async def _write(work: Work, posting: Posting, found: tuple[Entry, ...]) -> Posted:
    use, key = posting.use, uuid4()
    head = (key, posting.fund, posting.kind.value, posting.on_day, posting.text)
    used = (use.kind.value, use.occasion.value, use.unit) if use else (None, None, None)
    row = await work.write(
        WRITE,
        *head,
        *used,
        posting.reverses,
        posting.transfer,
        [e.pot for e in found],
        [e.account.value for e in found],
        [e.amount for e in found],
        [e.quantity for e in found],
        [e.line for e in found],
    )
    return Posted(key, posting.fund, row["number"])


def _moved(pots: Mapping[UUID, Pot], found: tuple[Entry, ...]) -> dict[UUID, Pot]:
    left = after(pots, found)
    return {key: replace(pots[key], balance=balance) for key, balance in left.items()}


def _pot(row: Mapping[str, Any]) -> Pot:
    balance = {a: Held(row[a.value.lower()], row[f"{a.value.lower()}_quantity"]) for a in Account}
    source, purpose = FundSource(row["source"]), _purpose(row)
    return Pot(row["id"], row["fund_id"], source, purpose, row["item"], row["item_unit"], balance)


def _purpose(row: Mapping[str, Any]) -> Purpose | None:
    if row["purpose"] is None:
        return None
    kinds, occasions, first = row["kinds"], row["occasions"], row["first_place"]
    return Purpose(
        row["purpose"],
        None if kinds is None else frozenset(map(SupportKind, kinds.split())),
        None if occasions is None else frozenset(map(Occasion, occasions.split())),
        None if first is None else (first, row["last_place"]),
    )
