"""Money passed on between funds, postings taken back, months closed, vouchers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID, uuid4

from db.access import ConflictError, NotFoundError
from db.compiler.plan import global_id
from db.models import (
    FundPeriod,
    FundPot,
    FundPurpose,
    LedgerPosting,
    Voucher,
    VoucherLine,
    VoucherPosting,
)
from db.rules import vouchers
from db.rules.facts import refuse
from db.rules.fund import FundSource, source_received
from db.rules.income import BookFault
from db.rules.inputs import Problem
from db.rules.ledger import (
    REVERSED_BY_HAND,
    Account,
    Entry,
    Movement,
    Posting,
    PostingKind,
)
from db.rules.periods import close
from db.rules.units import UnitLevel
from db.rules.vouchers import Party, VoucherItem, VoucherKind, VoucherRefusedError
from db.services.fund.books import Goods, check_lines, day_of, fund_for, pot_for
from db.services.fund.ledger import post
from db.services.work import Work, part, unchanged

CLOSE: Final = "close"  # as in the access lines
APPROVE: Final = "approve"
MONTHS: Final = "SELECT array(SELECT row(m.*) FROM ledger_months($1) m) AS months"
MONTHS_OF_A_YEAR: Final = 12
WAITING_AT_THE_BANK: Final = """
SELECT EXISTS (SELECT FROM bank_line l WHERE l.fund_id = $1 AND l.is_entered
  AND l.status IN ('UNMATCHED', 'AMBIGUOUS') AND l.on_day >= make_date($2, $3, 1)
  AND l.on_day < make_date($2, $3, 1) + interval '1 month') AS waiting
"""
# A posting, or both halves of a transfer: with what took each back, and its entries.
BACK: Final = """
SELECT array(SELECT row(p.id, p.fund_id, p.text, r.id, array(
    SELECT row(e.pot_id, e.account, e.amount, e.quantity, e.disbursement_id)
    FROM ledger_entry e WHERE e.posting_id = p.id ORDER BY e.line))
  FROM ledger_posting p LEFT JOIN ledger_posting r ON r.reverses_id = p.id
  WHERE (p.id = $1 OR p.transfer_id = $2) AND p.kind <> 'REVERSAL' ORDER BY p.fund_id) AS halves
"""
LESS_GIVEN: Final = """
UPDATE pledge p SET given = p.given - d.amount, version = p.version + 1,
  status = CASE WHEN p.status = 'WITHDRAWN' THEN p.status
    WHEN p.given - d.amount >= p.amount THEN 'GIVEN' ELSE 'OPEN' END
FROM donation d WHERE d.posting_id = $1 AND p.id = d.pledge_id
"""
APPROVED: Final = """
UPDATE voucher SET approved_by = $2, approved_at = now(), version = version + 1
WHERE id = $1 AND version = $3 RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Passing:
    """`pot`: out of which; `to`: the fund that receives."""

    pot: UUID | None
    to: UUID | None
    amount: int
    quantity: Decimal
    text: str
    on: date | None = None


async def transfer(work: Work, said: Passing) -> UUID:
    """From a fund to another one of which the caller keeps the books too: budget stays budget, what
    was given for something stays for it. The posting of who pays."""
    with part("pot"):
        pot = await work.find(FundPot, said.pot)
    payer = await fund_for(work, pot["fund_id"])
    with part("to"):
        taker = await fund_for(work, said.to)
    check_lines(text=said.text)
    if payer["id"] == taker["id"]:
        refuse([Problem(("to",), BookFault.SAME_FUND)])
    day = day_of(work, payer, said.on)
    day_of(work, taker, said.on)
    nation = work.memory.tree.by_id[payer["unit_id"]].level is UnitLevel.NATION
    source = source_received(FundSource(pot["source"]), from_nation=nation)
    goods = Goods(pot["item"], said.quantity, pot["item_unit"]) if pot["item"] else None
    await _same_purpose(work, pot, taker["id"])
    to = await pot_for(work, taker["id"], source, pot["purpose"], goods)
    name, how = uuid4(), (said.amount, said.quantity)
    out, _ = await post(
        work,
        *(
            Posting(fund, kind, day, said.text, (Movement(of, *how),), transfer=name)
            for fund, kind, of in (
                (payer["id"], PostingKind.TRANSFER_OUT, pot["id"]),
                (taker["id"], PostingKind.TRANSFER_IN, to),
            )
        ),
    )
    what = global_id("LedgerPosting", out.id)
    await work.record("transferBetweenFunds", what, amount=said.amount)
    return out.id


async def _same_purpose(work: Work, pot: Any, fund: UUID) -> None:
    """What was given for something is so in the other fund as well."""
    if pot["purpose"] is None:
        return
    bound = ("name", "kinds", "occasions", "unit_id")
    rows = await work.those(FundPurpose.fund_id, pot["fund_id"])
    mine = next(row for row in rows if row["name"] == pot["purpose"])
    theirs = await work.those(FundPurpose.fund_id, fund)
    known = next((row for row in theirs if row["name"] == pot["purpose"]), None)
    if known is None:
        more = {"fund_id": fund, "made_by": work.subject}
        await work.add(FundPurpose, id=uuid4(), **{name: mine[name] for name in bound}, **more)
    elif any(known[name] != mine[name] for name in bound):
        refuse([Problem(("to",), BookFault.PURPOSE_DIFFERS)])


async def reverse(work: Work, posting_id: UUID | None, reason: str, on: date | None) -> UUID:
    """Take back what came in, or both halves of a transfer; the rest is taken back with the lines
    of support that it is for. The posting that does it."""
    with part("id"):
        posting = await work.find(LedgerPosting, posting_id)
    fund = await fund_for(work, posting["fund_id"])
    check_lines(reason=reason)
    if PostingKind(posting["kind"]) not in REVERSED_BY_HAND:
        refuse([Problem(("id",), BookFault.NOT_REVERSED_BY_HAND)])
    row = await work.row(BACK, posting["id"], posting["transfer_id"])
    if any(back for _, _, _, back, _ in row["halves"]):
        refuse([Problem(("id",), BookFault.REVERSED_ALREADY)])
    day = day_of(work, fund, on)
    done = await post(
        work,
        *(
            Posting(of, PostingKind.REVERSAL, day, reason, reverses=key, back=_entries(entries))
            for key, of, _, _, entries in row["halves"]
        ),
    )
    await work.execute(LESS_GIVEN, posting["id"])
    (mine,) = (each.id for each in done if each.fund == fund["id"])
    what = global_id("LedgerPosting", mine)
    await work.record("reversePosting", what, reversed=global_id("LedgerPosting", posting["id"]))
    return mine


def _entries(rows: Sequence[Any]) -> tuple[Entry, ...]:
    return tuple(
        Entry(pot, Account(account), amount, quantity, line)
        for pot, account, amount, quantity, line in rows
    )


async def close_month(work: Work, fund_id: UUID | None, year: int, month: int) -> UUID:
    """For ever. Raises PeriodRefusedError."""
    fund = await fund_for(work, fund_id, CLOSE)
    if not (1 <= month <= MONTHS_OF_A_YEAR and fund["opened_on"].year <= year <= work.today.year):
        refuse([Problem(("month",), BookFault.NO_SUCH_MONTH)])
    rows = (await work.row(MONTHS, fund["id"]))["months"]
    closed = {(y, m) for y, m, is_closed, _ in rows if is_closed}
    own = any(mine for y, m, _, mine in rows if (y, m) == (year, month))
    posted = {(y, m) for y, m, _, _ in rows}
    waiting = (await work.row(WAITING_AT_THE_BANK, fund["id"], year, month))["waiting"]
    close((year, month), work.today, closed=closed, posted=posted, own=own, waiting=waiting)
    said = {"fund_id": fund["id"], "year": year, "month": month, "closed_by": work.subject}
    await work.add(FundPeriod, id=uuid4(), **said)
    key: UUID = fund["id"]
    await work.record("closePeriod", global_id("Fund", key), year=year, month=month)
    return key


@dataclass(frozen=True, slots=True)
class VoucherSaid:
    kind: VoucherKind
    on: date | None
    receiver: Party
    content: str
    lines: tuple[vouchers.VoucherLine, ...]
    signed_on: date | None
    postings: tuple[UUID | None, ...] = ()


async def make_voucher(work: Work, fund_id: UUID | None, said: VoucherSaid) -> UUID:
    """With all its items but who approves. Raises VoucherRefusedError."""
    fund = await fund_for(work, fund_id)
    issuer = Party(fund["name"], fund["address"])
    whole = vouchers.Voucher(
        said.kind,
        1,  # the database gives the number
        said.on,
        issuer,
        said.receiver,
        said.content,
        said.lines,
        work.subject,
        "who approves",
        said.signed_on,
    )
    vouchers.complete(whole)
    day_of(work, fund, said.on)
    key = uuid4()
    row: dict[str, Any] = {"kind": said.kind.value, "on_day": said.on, "content": said.content}
    row |= {"issuer_name": issuer.name, "issuer_address": issuer.address, "number": 0}
    row |= {"receiver_name": said.receiver.name, "receiver_address": said.receiver.address}
    row |= {"total": whole.total, "signed_on": said.signed_on, "made_by": work.subject}
    await work.add(Voucher, id=key, fund_id=fund["id"], **row)
    of = {"fund_id": fund["id"], "voucher_id": key}
    for at, line in enumerate(said.lines, 1):
        what = {"content": line.content, "quantity": line.quantity, "unit": line.unit}
        price = {"price": line.price, "amount": line.amount}
        await work.add(VoucherLine, id=uuid4(), **of, line=at, **what, **price)
    for at, posting in enumerate(said.postings):
        await _papered(work, of, posting, str(at))
    await work.record("recordVoucher", global_id("Voucher", key), total=whole.total)
    return key


async def _papered(work: Work, of: dict[str, Any], posting: UUID | None, at: str) -> None:
    with part("postings", at):
        found = await work.find(LedgerPosting, posting)
        if found["fund_id"] != of["fund_id"]:
            raise NotFoundError
    await work.add(VoucherPosting, id=uuid4(), **of, posting_id=found["id"])


async def approve_voucher(work: Work, voucher_id: UUID | None, version: int) -> UUID:
    """By somebody who did not make it. Raises VoucherRefusedError."""
    with part("id"):
        voucher = await work.find(Voucher, voucher_id)
    await fund_for(work, voucher["fund_id"], APPROVE)
    if voucher["approved_by"] is not None:
        refuse([Problem(("id",), BookFault.APPROVED_ALREADY)])
    if voucher["made_by"] == work.subject:
        raise VoucherRefusedError((VoucherItem.SIGNATURES,))
    unchanged(voucher, version)
    if await work.write(APPROVED, voucher["id"], work.subject, version) is None:
        raise ConflictError(version + 1)  # between the two
    key: UUID = voucher["id"]
    await work.record("approveVoucher", global_id("Voucher", key))
    return key
