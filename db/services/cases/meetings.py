"""The meeting on what a child needs, minuted (T7); what became of activities of a plan (T10)."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID, uuid4

from db.access import ForbiddenError
from db.models import CaseEvidence, CaseMeeting
from db.rules.cases import CaseEventKind, CaseStep
from db.rules.casework import (
    LONGEST_TEXT,
    MOST_PARTICIPANTS,
    CaseFault,
    MeetingRole,
    TaskOutcome,
)
from db.rules.facts import found, refuse
from db.rules.inputs import EARLIEST, Fault, Problem, at, name_faults
from db.rules.texts import text_faults
from db.services.cases.acting import Act, Done, Said
from db.services.cases.happened import Happening
from db.services.cases.tasks import IN_FORCE, own_task, plan_in_force
from db.services.work import Work


@dataclass(frozen=True, slots=True)
class Participant:
    """`officer`: the account, where there is one; `suspected`: of the harm."""

    full_name: str
    role: MeetingRole
    officer: UUID | None = None
    suspected: bool = False


@dataclass(frozen=True, slots=True)
class Minutes:
    held_on: date
    participants: Sequence[Participant]
    text: str

    def problems(self, today: date) -> list[Problem]:
        names = [
            Problem(("participants", str(n), "fullName"), fault)
            for n, each in enumerate(self.participants)
            for fault in name_faults(each.full_name)
        ]
        return [
            *_day("heldOn", self.held_on, today),
            *found(
                "participants",
                (Fault.EMPTY, not self.participants),
                (Fault.TOO_MANY, len(self.participants) > MOST_PARTICIPANTS),
            ),
            *names,
            *at(("minutes",), text_faults(self.text, LONGEST_TEXT)),
        ]


def _day(path: str, day: date, today: date) -> list[Problem]:
    return found(path, (Fault.BEFORE_1900, day < EARLIEST), (Fault.IN_THE_FUTURE, day > today))


async def confirm_needs(work: Work, said: Said, minutes: Minutes) -> Done:
    """The chair presides. Who is suspected of the harm stays away, named so or by account."""
    act = await Act.begin(work, said, "confirm_needs")
    refuse(minutes.problems(work.today))
    barred = set(act.case["barred"] or ())
    there = any(each.suspected or each.officer in barred for each in minutes.participants)
    row = await _minuted(act, minutes)
    await act.take(CaseStep.CONFIRM_NEEDS, minutes_attached=True, suspected_harmer_took_part=there)
    return await act.end("confirm_needs", row)


async def _minuted(act: Act, minutes: Minutes) -> UUID:
    row, seal = uuid4(), act.work.memory.vault.seal
    people = json.dumps([asdict(each) for each in minutes.participants], default=str)
    await act.work.add(
        CaseMeeting,
        id=row,
        case_id=act.case["id"],
        episode=act.case["episode"],
        held_on=minutes.held_on,
        recorded_by=act.work.subject,
        participants_sealed=seal("case_meeting", "participants_sealed", row, people),
        minutes_sealed=seal("case_meeting", "minutes_sealed", row, minutes.text.strip()),
    )
    return row


@dataclass(frozen=True, slots=True)
class Evidence:
    """Of one activity of the plan, by its number there, from 1."""

    activity: int
    outcome: TaskOutcome
    on: date | None
    text: str


async def record_evidence(work: Work, said: Said, evidence: Evidence) -> Done:
    """By the worker of any activity; by who takes part with tasks, of those."""
    act, own = await _recording(work, said)
    day = evidence.on or work.today
    refuse(
        found("", (CaseFault.NO_PLAN_IN_FORCE, act.status not in IN_FORCE)),
        _day("on", day, work.today),
        at(("evidence",), text_faults(evidence.text, LONGEST_TEXT)),
    )
    plan = await (own_task if own else _of_plan)(act, evidence.activity)
    refuse(found("activity", (CaseFault.NO_SUCH_ACTIVITY, plan is None)))
    row = uuid4()
    await work.add(
        CaseEvidence,
        id=row,
        case_id=act.case["id"],
        plan_id=plan,
        activity=evidence.activity,
        outcome=evidence.outcome.value,
        happened_on=day,
        recorded_by=work.subject,
        text_sealed=work.memory.vault.seal("case_evidence", "text_sealed", row, evidence.text),
    )
    note = f"{evidence.activity} {evidence.outcome.value}"
    await act.tell(Happening(CaseEventKind.TASK_RECORDED, note=note))
    return await act.end("recordEvidence", row, activity=evidence.activity)


async def _recording(work: Work, said: Said) -> tuple[Act, bool]:
    """The act, and whether it is about tasks of one's own alone."""
    try:
        return await Act.begin(work, said, "record_evidence"), False
    except ForbiddenError as forbidden:
        try:
            return await Act.begin(work, said, "record_own_evidence"), True
        except ForbiddenError:
            raise forbidden from None


async def _of_plan(act: Act, activity: int) -> UUID | None:
    """The plan in force, where it has such an activity."""
    plan = await plan_in_force(act)
    return plan.id if plan and plan.has(activity) else None
