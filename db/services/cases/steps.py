"""Steps of a case, one function each: what is said with it, what changes besides the status."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from db.access import NotFoundError
from db.models import Case
from db.rules import forms
from db.rules.cases import CaseEventKind, CaseStep
from db.rules.casework import LONGEST_DECISION
from db.rules.facts import Hurdle, found, reason, refuse
from db.rules.forms import FormCode
from db.rules.inputs import Fault, at, line_faults
from db.rules.intake import received_problems
from db.services.cases.acting import Act, Done, Said
from db.services.cases.happened import Happening
from db.services.cases.standing import is_commune, saves
from db.services.work import Work, part
from db.units import Unit

S: Final = CaseStep
SETTLED: Final = "UPDATE incident SET unit_id = $3 WHERE id = $1 AND unit_id = $2"


async def _begun(work: Work, said: Said, step: CaseStep) -> Act:
    return await Act.begin(work, said, step.value.lower())


async def take(work: Work, said: Said, step: CaseStep) -> Done:
    """A step that says nothing more."""
    act = await _begun(work, said, step)
    await act.take(step)
    return await act.end(step.value.lower())


@dataclass(frozen=True, slots=True)
class Routing:
    """`to` None: no such unit; `known` False: where it stands is where it happened."""

    known: bool
    to: Unit | None


async def route(work: Work, said: Said, where: Routing) -> Done:
    """To the commune where it happened. A child of whom no home is known is at home there."""
    act = await _begun(work, said, S.ROUTE)
    case = act.case
    unit = where.to if where.known else work.memory.tree.by_id.get(case["incident_unit_id"])
    with part("incidentUnit"):
        if unit is None:
            raise NotFoundError
    if where.known:
        refuse(
            found(
                "incidentUnit",
                (Fault.NOT_A_COMMUNE, not is_commune(work, unit)),
                (Hurdle.OUT_OF_REACH, work.access.held(Case, "route", unit) is None),
            )
        )
        act.columns["incident_unit_id"] = unit.id
        await work.execute(SETTLED, case["incident_id"], case["incident_unit_id"], unit.id)
        if case["residence_unit_id"] == case["incident_unit_id"]:
            act.columns["residence_unit_id"] = unit.id
    await act.take(S.ROUTE, incident_commune_known=is_commune(work, unit))
    return await act.end("route", unit=f"Unit_{unit.id}")


async def assess_initially(work: Work, said: Said) -> Done:
    """The risk of the case is what the tables of Mẫu 02 suggest, until somebody says otherwise."""
    act = await _begun(work, said, S.ASSESS_INITIALLY)
    await act.take(S.ASSESS_INITIALLY)
    save = (await saves(work, act.case))[FormCode.INITIAL_ASSESSMENT]
    found = forms.score(forms.definition(FormCode.INITIAL_ASSESSMENT, save.version), save.answers)
    act.columns["risk"] = found.proposal and found.proposal.value
    return await act.end("assess_initially")


async def declare_emergency(work: Work, said: Said, *, taken_from_carers: bool) -> Done:
    """Measures for the child's safety, taken by decision of the chair: beside the status."""
    act = await _begun(work, said, S.DECLARE_EMERGENCY)
    act.columns["emergency_since"] = work.now
    await act.take(S.DECLARE_EMERGENCY, taken_from_carers=taken_from_carers)
    return await act.end("declare_emergency", taken_from_carers=taken_from_carers)


async def draft_plan(work: Work, said: Said) -> Done:
    act = await _begun(work, said, S.DRAFT_PLAN)
    act.columns["drafted_by"] = work.subject
    await act.take(S.DRAFT_PLAN)
    return await act.end("draft_plan")


async def submit_plan(work: Work, said: Said) -> Done:
    """Whoever lays it before the chair answers for it: that is who drafted it, from now on."""
    act = await _begun(work, said, S.SUBMIT_PLAN)
    act.columns["drafted_by"] = work.subject
    await act.take(S.SUBMIT_PLAN)
    return await act.end("submit_plan")


async def approve_plan(work: Work, said: Said, decision: str) -> Done:
    """By a numbered decision (Mẫu 05), by the hand of a chair who did not draft the plan."""
    act = await _begun(work, said, S.APPROVE_PLAN)
    number = decision.strip()
    refuse(at(("decisionNumber",), line_faults(number, LONGEST_DECISION) if number else ()))
    await act.take(S.APPROVE_PLAN, number or None, decision_number_given=bool(number))
    return await act.end("approve_plan")


async def return_plan(work: Work, said: Said, why: str) -> Done:
    """What was drafted so far stays to go on with, and counts as final no more."""
    act = await _begun(work, said, S.RETURN_PLAN)
    refuse(reason("reason", why))
    act.columns["round"] = act.case["round"] + 1
    await act.take(S.RETURN_PLAN, why.strip(), reason_given=True)
    return await act.end("return_plan")


async def replan(work: Work, said: Said) -> Done:
    """A new round: nobody has drafted its plan yet."""
    act = await _begun(work, said, S.REPLAN)
    act.columns |= {"round": act.case["round"] + 1, "drafted_by": None}
    await act.take(S.REPLAN)
    return await act.end("replan")


async def propose_dismissal(work: Work, said: Said, why: str) -> Done:
    """The worker found neither abuse nor risk; a chair confirms it, or the case goes on."""
    act = await Act.begin(work, said, "propose_dismissal")
    refuse(reason("reason", why))
    # The step has to be one of those that the law has from here; its conditions are met later.
    await act.leads(S.DISMISS, dismissal_proposed=True, actor_proposed_dismissal=False,
                    reason_given=True)  # fmt: skip
    act.columns["dismissal_by"] = work.subject
    await act.tell(Happening(CaseEventKind.NOTE, S.DISMISS, note=why.strip()))
    return await act.end("propose_dismissal")


async def dismiss(work: Work, said: Said, why: str) -> Done:
    act = await _begun(work, said, S.DISMISS)
    refuse(reason("reason", why))
    await act.take(S.DISMISS, why.strip(), reason_given=True)
    return await act.end("dismiss")


async def reopen(work: Work, said: Said, news: str, received_at: datetime | None) -> Done:
    """New information on the same child: an episode of its own, with clocks anew (T15)."""
    act = await _begun(work, said, S.REOPEN)
    since = received_at or work.now
    refuse(reason("information", news), received_problems(since, work.now))
    act.columns |= {
        "episode": act.case["episode"] + 1,
        "round": 1,
        "closed_at": None,
        "emergency_since": None,
        "drafted_by": None,
        "dismissal_by": None,
    }
    act.since = since
    await act.take(S.REOPEN, news.strip(), new_information=True)
    return await act.end("reopen", since=since)
