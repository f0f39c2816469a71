"""What is decided of an application, by somebody else than who drew it up, and the reserve of all
that is to be paid of it."""

from datetime import date
from typing import Final

from db.rules.casework import LONGEST_DECISION
from db.rules.facts import found, reason, refuse
from db.rules.giving import DisbursementStatus
from db.rules.inputs import EARLIEST, Fault, at
from db.rules.ledger import Posting, PostingKind
from db.rules.support import SupportFacts, SupportStep
from db.rules.texts import text_faults
from db.services.fund.ledger import post
from db.services.support.acting import Act, Done, Said, movements, use_of
from db.services.work import Work

D, T = DisbursementStatus, SupportStep
DECLINED: Final = """
UPDATE disbursement SET status = 'UNDELIVERED', undelivered_for = $2, version = version + 1
WHERE support_id = $1 AND status = 'LISTED'
"""


async def approve_support(work: Work, said: Said, decision: str, on: date | None) -> Done:
    """With the number of the decision. Raises what any step raises."""
    act = await Act.begin(work, said, "decide")
    await act.at_the_fund("decide")
    day = on or work.today
    refuse(
        at(("decisionNumber",), text_faults(decision, LONGEST_DECISION) if decision else ()),
        found(
            "decisionOn",
            (Fault.BEFORE_1900, day < EARLIEST),
            (Fault.IN_THE_FUTURE, day > work.today),
        ),
    )
    mine = act.row["drafted_by"] == work.subject
    facts = SupportFacts(actor_applied=mine, decision_number_given=bool(decision.strip()))
    status = act.step(T.APPROVE, facts)
    act.columns |= {
        "decided_by": work.subject,
        "decision_number": decision.strip(),
        "decision_on": day,
    }
    version = await act.write(status)
    await act.move(D.LISTED, D.APPROVED)
    return await act.end("approveSupport", version)


async def decline_support(work: Work, said: Said, why: str) -> Done:
    act = await Act.begin(work, said, "decide")
    await act.at_the_fund("decide")
    refuse(reason("reason", why))
    mine = act.row["drafted_by"] == work.subject
    status = act.step(T.DECLINE, SupportFacts(actor_applied=mine, reason_given=True))
    act.columns |= {"decided_by": work.subject, "declined_for": why.strip()}
    version = await act.write(status)
    await work.execute(DECLINED, act.id, why.strip())
    return await act.end("declineSupport", version)


async def commit_support(work: Work, said: Said) -> Done:
    """All instalments are reserved. Raises what `post` raises."""
    act = await Act.begin(work, said, "commit")
    await act.at_the_fund("commit")
    row = act.row
    status = act.step(T.COMMIT, SupportFacts(actor_decided=row["decided_by"] == work.subject))
    lines = await act.lines(D.APPROVED)
    use = use_of(work, row)
    text = f"Giữ tiền cho hồ sơ {row['number']}"
    moved = movements(lines)
    await post(work, Posting(row["fund_id"], PostingKind.RESERVE, work.today, text, moved, use))
    act.columns["committed_by"] = work.subject
    version = await act.write(status)
    await act.move(D.APPROVED, D.COMMITTED)
    return await act.end("commitSupport", version, lines=len(lines))
