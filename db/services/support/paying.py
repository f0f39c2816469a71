"""What is paid of support: each instalment when its day has come and its condition is met; to the
family by the commune, to a hospital or a supplier by the accountant, and the rest goes back."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID, uuid4

from db.compiler.plan import global_id
from db.models import Disbursement
from db.rules.facts import found, reason, refuse
from db.rules.fund import SupportKind
from db.rules.giving import DisbursementStatus, GivingFault
from db.rules.inputs import EARLIEST, Fault, Problem, at, line_faults, name_faults, tidy
from db.rules.ledger import Movement, Posting, PostingKind
from db.rules.support import TO_BODIES, SupportFacts, SupportStatus, SupportStep, pays
from db.services.fund.ledger import post
from db.services.giving.acting import number as numbered
from db.services.giving.deciding import check_voucher
from db.services.giving.handing import movement
from db.services.support.acting import Act, Done, Said, line_of, use_of
from db.services.work import Work, part

D, T = DisbursementStatus, SupportStep
CONFIRMED: Final = """
UPDATE disbursement SET condition_met_on = $2, condition_evidence = $3, version = version + 1
WHERE id = $1 RETURNING version
"""
PARTED: Final = "SELECT app_parted($1, $2, $3, $4) AS so"
HELD: Final = "UPDATE disbursement SET status = 'COMMITTED', version = version + 1 WHERE id = $1"
SHRUNK: Final = "UPDATE disbursement SET amount = $2, version = version + 1 WHERE id = $1"
PAID: Final = """
UPDATE disbursement SET status = 'HANDED_OVER', handed_over_on = $2, place = $3, signed_by = $4,
  signed_as = $5, witness = $6, version = version + 1 WHERE id = $1 RETURNING version
"""
SETTLED: Final = """
UPDATE disbursement SET status = 'SETTLED', voucher_id = $2, version = version + 1
WHERE support_id = $1 AND status = 'HANDED_OVER'
"""


@dataclass(frozen=True, slots=True)
class Payment:
    """`amount` None: all that is reserved; `keeps_rest`: what is left of it is paid later.
    `signed_by`: who received it, as `signed_as`."""

    line: Said
    on: date
    place: str
    signed_by: str
    signed_as: str
    witness: str | None
    amount: int | None
    keeps_rest: bool = False


def _day(on: date, today: date) -> list[Problem]:
    early, late = on < EARLIEST, on > today
    return found("on", (Fault.BEFORE_1900, early), (Fault.IN_THE_FUTURE, late))


def _witnessed(name: str | None) -> list[Fault]:
    return [] if name is None else list(name_faults(name))


async def confirm_condition(work: Work, said: Said, on: date, evidence: str) -> Done:
    """What an instalment waits for was shown. Raises what any step raises."""
    act, row = await line_of(work, said, "confirm")
    refuse(_day(on, work.today), reason("evidence", evidence))
    reserved = row["status"] == D.COMMITTED.value
    act.step(T.CONFIRM, SupportFacts(condition_set=bool(row["condition"]), reserved=reserved))
    changed = await work.write(CONFIRMED, row["id"], on, evidence.strip())
    await work.record("confirmCondition", global_id("Disbursement", row["id"]))
    return Done(row["id"], changed["version"])


async def pay_support(work: Work, wish: Payment) -> Done:
    """Raises what any step raises, and what `post` raises."""
    act, row = await line_of(work, wish.line, await _action(work, wish.line))
    refuse(
        _day(wish.on, work.today),
        found("on", (GivingFault.BEFORE_DECISION, wish.on < (act.row["decision_on"] or wish.on))),
        at(("place",), line_faults(wish.place)),
        (Problem(("signedBy",), fault) for fault in name_faults(wish.signed_by)),
        at(("signedAs",), line_faults(wish.signed_as)),
        (Problem(("witness",), f) for f in _witnessed(wish.witness)),
    )
    wanted = row["amount"] if wish.amount is None else wish.amount
    goods = row["item"] is not None
    facts = SupportFacts(
        reserved=row["status"] == D.COMMITTED.value,
        due=row["due_on"] is None or row["due_on"] <= work.today,
        condition_met=row["condition"] is None or row["condition_met_on"] is not None,
        within_reserve=pays(SupportKind(row["kind"]), row["amount"], wanted, in_goods=goods),
    )
    act.step(T.PAY, facts)
    await _paid(work, wish, act.row["number"], row, wanted)
    said = (wish.on, tidy(wish.place), tidy(wish.signed_by), tidy(wish.signed_as))
    witness = wish.witness and tidy(wish.witness)
    changed = await work.write(PAID, row["id"], *said, witness)
    await work.record("paySupport", global_id("Disbursement", row["id"]), amount=wanted)
    return Done(row["id"], changed["version"])


async def _action(work: Work, said: Said) -> str:
    """By whom a line is paid follows from what it is."""
    with part("id"):
        row = await work.find(Disbursement, said.id)
    return "pay" if SupportKind(row["kind"]) in TO_BODIES else "hand_over"


async def _paid(work: Work, wish: Payment, number: str, row: Any, wanted: int) -> None:
    """What is left of the reserve goes back first; the line is of what is paid."""
    rest, on = row["amount"] - wanted, wish.on
    if rest:
        back = Movement(row["pot_id"], rest, Decimal(0), row["id"])
        text = f"Trả lại phần chưa dùng, hồ sơ {number}"
        await post(work, Posting(row["fund_id"], PostingKind.RELEASE, on, text, (back,)))
        await work.execute(SHRUNK, row["id"], wanted)
    if rest and wish.keeps_rest:
        await _kept(work, on, number, row, rest)
    moved = movement({**row, "amount": wanted})
    text = f"Chi theo hồ sơ {number}"
    await post(work, Posting(row["fund_id"], PostingKind.PAY, on, text, (moved,)))


async def _kept(work: Work, on: date, number: str, row: Any, rest: int) -> None:
    """What is left is the next line, reserved before anybody else can have it: the books of the
    fund stay locked until the end of the transaction."""
    key = uuid4()
    named = numbered("HT", row["year"])
    parted = await work.write(PARTED, row["id"], rest, key, named)
    assert parted["so"]  # noqa: S101 -- paid just now, by who may, and never above the decision
    text = f"Giữ phần chưa chi, hồ sơ {number}"
    held = Movement(row["pot_id"], rest, Decimal(0), key)
    use = use_of(work, row)
    await post(work, Posting(row["fund_id"], PostingKind.RESERVE, on, text, (held,), use))
    await work.execute(HELD, key)


async def settle_support(work: Work, said: Said, voucher: UUID | None) -> Done:
    """What was paid of it and not settled yet is on an approved voucher, to the đồng; with the last
    of it, it ends. Raises what any step raises."""
    act = await Act.begin(work, said, "settle")
    await act.at_the_fund("settle")
    paid = await act.lines(D.HANDED_OVER)
    status = act.step(T.SETTLE, SupportFacts(something_paid=bool(paid)))
    total = sum(row["amount"] for row in paid)
    await check_voucher(work, voucher, act.row["fund_id"], total)
    await work.execute(SETTLED, act.id, voucher)
    version: int = act.row["version"]
    left = (await act.standing())["unpaid"]
    if not left and status is not SupportStatus.ENDED:
        version = await act.write(SupportStatus.ENDED)
    return await act.end("settleSupport", version, total=total)
