"""What is decided of a list: submitted by the chair, returned or approved by whoever leads at the
fund, its money reserved by the accountant, and settled with a voucher."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from db.access import NotFoundError
from db.models import CampaignQuota
from db.rules.casework import LONGEST_DECISION
from db.rules.facts import found, reason, refuse
from db.rules.fund import FundSource, Occasion, SupportKind, class_of
from db.rules.giving import DisbursementStatus, GivingFault, GivingStep
from db.rules.inputs import EARLIEST, Fault, Problem, at
from db.rules.ledger import Movement, Posting, PostingKind, Use
from db.rules.texts import text_faults
from db.services.fund.ledger import post
from db.services.giving.acting import Act, Done, Said, unit_of
from db.services.work import Work, part

S, T = DisbursementStatus, GivingStep
AGAIN: Final = """
SELECT app_helped(coalesce(array_agg(child_id), '{}'), $2, $3, $4, $1) AS children
FROM disbursement WHERE list_id = $1 AND status IN ('LISTED', 'RETURNED')
"""
LINES: Final = """
SELECT array_agg(id ORDER BY id) AS ids, array_agg(amount ORDER BY id) AS amounts,
  array_agg(coalesce(quantity, 0) ORDER BY id) AS quantities, min(pot_id::text)::uuid AS pot
FROM disbursement WHERE list_id = $1 AND status = 'APPROVED'
"""
VOUCHER: Final = """
SELECT fund_id, kind, total, approved_by, pg_advisory_xact_lock(hashtextextended(id::text, 0)) AS a
FROM voucher WHERE id = $1 AND fund_id = $2
"""
# What was paid is on one voucher, and a voucher is of one settlement.
USED: Final = """
SELECT EXISTS (SELECT FROM gift_list WHERE voucher_id = $1)
  OR EXISTS (SELECT FROM disbursement WHERE voucher_id = $1) AS used
"""
PAID: Final = """
SELECT coalesce(sum(amount), 0)::bigint AS total FROM disbursement
WHERE list_id = $1 AND status = 'HANDED_OVER'
"""
SETTLE: Final = """
WITH lines AS (UPDATE disbursement SET status = 'SETTLED', version = version + 1
  WHERE list_id = $1 AND status = 'HANDED_OVER')
UPDATE gift_list SET status = 'SETTLED', settled_by = $2, settled_on = $3, voucher_id = $4,
  version = version + 1 WHERE id = $1 RETURNING version
"""


@dataclass(eq=False)
class HelpedError(Exception):
    """These children were given to meanwhile: where, and by what, is told to nobody."""

    children: tuple[UUID, ...]


async def submit_list(work: Work, said: Said) -> Done:
    """The chair proposes the list. Raises HelpedError beside what any step raises."""
    act = await Act.begin(work, said, "submit")
    status = await act.step(T.SUBMIT)
    quota = await work.find(CampaignQuota, act.row["quota_id"])
    of_class = class_of(FundSource(quota["source"])).value
    occasion = (act.campaign["occasion"], act.campaign["year"], of_class)
    helped = (await work.write(AGAIN, act.id, *occasion))["children"]
    if helped:
        raise HelpedError(tuple(helped))
    act.columns |= {"submitted_by": work.subject, "submitted_at": work.now, "returned_for": None}
    return await act.end("submitList", await act.write(status, S.LISTED, S.RETURNED))


async def return_list(work: Work, said: Said, why: str) -> Done:
    act = await Act.begin(work, said, "return")
    act.at_the_fund("return")
    refuse(reason("reason", why))
    status = await act.step(T.RETURN, reason_given=True)
    act.columns["returned_for"] = why.strip()
    return await act.end("returnList", await act.write(status))


async def approve_list(work: Work, said: Said, decision: str, on: date | None) -> Done:
    """By nobody who drafted or submitted it, with the number of the decision."""
    act = await Act.begin(work, said, "approve")
    act.at_the_fund("approve")
    day = on or work.today
    refuse(
        at(("decisionNumber",), text_faults(decision, LONGEST_DECISION) if decision else ()),
        found(
            "decisionOn",
            (Fault.BEFORE_1900, day < EARLIEST),
            (Fault.IN_THE_FUTURE, day > work.today),
        ),
    )
    status = await act.step(T.APPROVE, decision_number_given=bool(decision.strip()))
    act.columns |= {
        "approved_by": work.subject,
        "decision_number": decision.strip(),
        "decision_on": day,
    }
    return await act.end("approveList", await act.write(status))


async def commit_list(work: Work, said: Said) -> Done:
    """The money is reserved, line by line. Raises what `post` raises."""
    act = await Act.begin(work, said, "commit")
    act.at_the_fund("commit")
    status = await act.step(T.COMMIT)
    lines = await work.row(LINES, act.id)
    each = zip(lines["ids"], lines["amounts"], lines["quantities"], strict=True)
    moved = tuple(Movement(lines["pot"], amount, quantity, line) for line, amount, quantity in each)
    campaign = act.campaign
    place = unit_of(work, act.row["unit_id"])
    assert place is not None  # noqa: S101 -- a list lies in a unit of the tree
    use = Use(SupportKind(campaign["kind"]), Occasion(campaign["occasion"]), place.id, place.lft)
    said_ = f"Giữ tiền cho danh sách {act.row['number']}"
    await post(
        work, Posting(campaign["fund_id"], PostingKind.RESERVE, work.today, said_, moved, use)
    )
    act.columns["committed_by"] = work.subject
    return await act.end("commitList", await act.write(status), lines=len(moved))


async def settle_list(work: Work, said: Said, voucher: UUID | None) -> Done:
    """What was handed over is on an approved voucher of the fund, to the đồng; nothing waits."""
    act = await Act.begin(work, said, "settle")
    act.at_the_fund("settle")
    await act.step(T.SETTLE)
    total = (await work.row(PAID, act.id))["total"]
    await check_voucher(work, voucher, act.campaign["fund_id"], total)
    row = await work.write(SETTLE, act.id, work.subject, work.today, voucher)
    return await act.end("settleList", row["version"], total=total)


async def check_voucher(work: Work, key: UUID | None, fund: UUID, total: int) -> None:
    """An approved voucher of the fund of exactly this sum, which settles nothing else yet. Raises
    NotFoundError, InputRefusedError."""
    refuse(found("voucher", (GivingFault.VOUCHER_NEEDED, key is None and total > 0)))
    if key is None:
        return
    with part("voucher"):
        row = await work.row(VOUCHER, key, fund)
        if row is None:
            raise NotFoundError
    used = await work.row(USED, key)
    refuse(_of_voucher(row, total, used=used["used"]))


def _of_voucher(row: Any, total: int, *, used: bool) -> list[Problem]:
    return found(
        "voucher",
        (GivingFault.VOUCHER_USED, used),
        (GivingFault.VOUCHER_OF_INCOME, row["kind"] != "PAYMENT"),
        (GivingFault.VOUCHER_NOT_APPROVED, row["approved_by"] is None),
        (GivingFault.VOUCHER_OF_ANOTHER_SUM, row["total"] != total),
    )
