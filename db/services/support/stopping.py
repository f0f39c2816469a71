"""Support that waits, goes on, or stops before all of it was paid: the rest goes back."""

from typing import Final

from db.rules.facts import reason, refuse
from db.rules.giving import DisbursementStatus
from db.rules.ledger import Posting, PostingKind
from db.rules.support import SupportFacts, SupportStep
from db.services.fund.ledger import post
from db.services.support.acting import Act, Done, Said, movements
from db.services.work import Work

T = SupportStep
BACK: Final = """
UPDATE disbursement SET status = 'UNDELIVERED', undelivered_for = $2, version = version + 1
WHERE support_id = $1 AND status IN ('LISTED', 'APPROVED', 'COMMITTED')
"""


async def suspend_support(work: Work, said: Said, why: str) -> Done:
    """Nothing is paid of it until it is resumed. Raises what any step raises."""
    act = await Act.begin(work, said, "suspend")
    refuse(reason("reason", why))
    status = act.step(T.SUSPEND, SupportFacts(reason_given=True))
    act.columns |= {"suspended_for": why.strip(), "resumed_for": None}
    return await act.end("suspendSupport", await act.write(status))


async def resume_support(work: Work, said: Said, why: str) -> Done:
    """By who could have decided on it."""
    act = await Act.begin(work, said, "resume")
    await act.at_the_fund("resume")
    refuse(reason("reason", why))
    status = act.step(T.RESUME, SupportFacts(reason_given=True))
    act.columns["resumed_for"] = why.strip()
    return await act.end("resumeSupport", await act.write(status))


async def stop_support(work: Work, said: Said, why: str) -> Done:
    """What is not paid yet is not paid any more; what was reserved for it goes back."""
    act = await Act.begin(work, said, "stop")
    refuse(reason("reason", why))
    paid = (await act.standing())["paid"]
    facts = SupportFacts(reason_given=True, something_paid=bool(paid))
    status = act.step(T.END if paid else T.STOP, facts)
    reserved = await act.lines(DisbursementStatus.COMMITTED)
    if reserved:
        text = f"Dừng hỗ trợ, hồ sơ {act.row['number']}"
        back = movements(reserved)
        fund, kind = act.row["fund_id"], PostingKind.RELEASE
        await post(work, Posting(fund, kind, work.today, text, back))
    act.columns["stopped_for"] = why.strip()
    version = await act.write(status)
    await work.execute(BACK, act.id, why.strip())
    return await act.end("stopSupport", version, lines=len(reserved))
