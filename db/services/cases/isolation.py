"""A child is isolated from its carers for a time (tạm thời cách ly): proposed by a worker, decided
by a chair (Mẫu 07), ended by a chair or by the clock. What the law asks is in `db.rules.isolation`.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID, uuid4

from db.models import Isolation, IsolationTerm
from db.rules.cases import takes_form
from db.rules.facts import found, reason, refuse
from db.rules.forms import FormCode
from db.rules.inputs import Problem, at, line_faults
from db.rules.isolation import IsolationGround, IsolationStep
from db.rules.notices import NoticeKind
from db.rules.taking_part import LONGEST_NUMBER, LONGEST_PLACE, PartFault, in_the_way
from db.services.cases.acting import Act, Done, Said
from db.services.cases.isolating import (
    Decision,
    Isolating,
    Which,
    day_problems,
    of_episode,
    tell_isolation,
)
from db.services.notices import tell
from db.services.work import Work

PROPOSE: Final = "propose_isolation"  # as in the access lines, like the next one
DECIDE: Final = "isolate"
EXPIRE: Final = "SELECT isolations_expire($1, $2) AS done"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Days both included. `place`, `carer`: where the child is to be safe, and with whom."""

    ground: IsolationGround
    first_day: date
    last_day: date
    reason: str
    place: str | None = None
    carer: str | None = None

    def problems(self, today: date) -> list[Problem]:
        lines = {"placeOfSafety": self.place, "carer": self.carer}
        return [
            *day_problems(self.first_day, self.last_day, today),
            *reason("reason", self.reason),
            *(
                problem
                for path, line in lines.items()
                if line is not None
                for problem in at((path,), line_faults(line, LONGEST_PLACE))
            ),
        ]


async def propose_isolation(work: Work, said: Said, wish: Proposal) -> Done:
    act = await Act.begin(work, said, PROPOSE)
    case = act.case
    await work.row(EXPIRE, work.now, case["id"])
    rows = await of_episode(work, case)
    refuse(
        found(
            "",
            (PartFault.TOO_EARLY_FOR_ISOLATION, not takes_form(act.status, FormCode.ISOLATION)),
            (
                PartFault.ISOLATION_UNDER_WAY,
                in_the_way(((r["status"], r["last_day"]) for r in rows), work.today),
            ),
        ),
        wish.problems(work.today),
    )
    key = uuid4()
    event = await tell_isolation(act, f"PROPOSE {wish.first_day} {wish.last_day}", wish.reason)
    await tell(work, act.row(), NoticeKind.ISOLATION_PROPOSED, event)
    await work.add(
        Isolation,
        id=key,
        case_id=case["id"],
        episode=case["episode"],
        ground=wish.ground.value,
        first_day=wish.first_day,
        last_day=wish.last_day,
        place_sealed=_sealed(work, "place_sealed", key, wish.place),
        carer_sealed=_sealed(work, "carer_sealed", key, wish.carer),
        proposed_by=work.subject,
    )
    return await act.end("proposeIsolation", key)


async def decide_isolation(work: Work, which: Which, decision: Decision) -> Done:
    doing = await Isolating.begin(work, which, DECIDE)
    await doing.decided(decision)
    doing.step(IsolationStep.DECIDE)
    await _term(doing, decision)
    return await doing.end(IsolationStep.DECIDE)


async def begin_isolation(work: Work, which: Which) -> Done:
    doing = await Isolating.begin(work, which, PROPOSE)
    doing.step(IsolationStep.BEGIN)
    doing.after["began_at"] = work.now
    return await doing.end(IsolationStep.BEGIN)


async def extend_isolation(work: Work, which: Which, decision: Decision) -> Done:
    """The first day stays; another decision, with a reason, sets another last day."""
    doing = await Isolating.begin(work, which, DECIDE)
    refuse(reason("reason", decision.reason or ""))
    await doing.decided(replace(decision, first_day=None))
    doing.step(IsolationStep.EXTEND)
    await _term(doing, decision)
    return await doing.end(IsolationStep.EXTEND, decision.reason)


async def revoke_isolation(work: Work, which: Which, why: str) -> Done:
    """The child is safe: the chair ends it early. Today still counts."""
    doing = await Isolating.begin(work, which, DECIDE)
    refuse(reason("reason", why))
    doing.facts = replace(doing.facts, reason_given=True)
    doing.step(IsolationStep.REVOKE)
    _ended(doing)
    return await doing.end(IsolationStep.REVOKE, why.strip())


async def hand_over_isolation(work: Work, which: Which, document: str) -> Done:
    """To the court, which decides from now on."""
    doing = await Isolating.begin(work, which, DECIDE)
    said = document.strip()
    refuse(at(("courtDocument",), line_faults(said, LONGEST_NUMBER) if said else ()))
    doing.facts = replace(doing.facts, court_document_given=bool(said))
    doing.step(IsolationStep.HAND_TO_COURT)
    doing.after["court_document"] = said
    _ended(doing)
    return await doing.end(IsolationStep.HAND_TO_COURT)


def _ended(doing: Isolating) -> None:
    if doing.row["began_at"] is not None:
        doing.after["ended_on"] = min(doing.act.work.today, doing.row["last_day"])


async def _term(doing: Isolating, decision: Decision) -> None:
    work, key = doing.act.work, uuid4()
    why = decision.reason and decision.reason.strip()
    await work.add(
        IsolationTerm,
        id=key,
        case_id=doing.act.case["id"],
        isolation_id=doing.row["id"],
        first_day=doing.facts.first_day,
        last_day=doing.facts.last_day,
        decision_number=decision.number.strip(),
        authority_document=(decision.authority_document or "").strip() or None,
        reason_sealed=why and work.memory.vault.seal("isolation_term", "reason_sealed", key, why),
        decided_by=work.subject,
    )


def _sealed(work: Work, column: str, row: UUID, text: str | None) -> bytes | None:
    if text is None:
        return None
    sealed: bytes = work.memory.vault.seal("isolation", column, row, text.strip())
    return sealed
