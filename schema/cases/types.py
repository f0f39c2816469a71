"""Cases of child protection, as far as each viewer takes part in them."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from db import models as m
from db.rules.cases import (
    AbuseSetting,
    CaseCategory,
    CaseEventKind,
    CaseStatus,
    CaseStep,
    RiskLevel,
)
from db.rules.deadlines import Clock, DeadlineKind, has_passed, is_overdue
from db.rules.forms import FormCode
from db.rules.sensitivity import Sensitivity
from schema.cases import around_types as a
from schema.cases import written as w
from schema.cases.filters import OF_INCIDENT
from schema.cases.following import BESIDE, NEEDED, steps_from
from schema.cases.printing import url_of
from schema.cases.reports import LED, CaseReport
from schema.cases.sealed import sealed_text
from schema.mapped import (
    Rows,
    attr,
    col,
    judged,
    key,
    made,
    one,
    pages,
    parts,
    py,
    ref,
    then,
    viewer_can,
    withheld,
)
from schema.node import Node
from schema.paging import Connection
from schema.people.types import Officer
from schema.units.types import Unit, unit_of

if TYPE_CHECKING:
    from schema.children.types import Child


def overdue_of(ask: Any, kind: str, started: datetime, due: datetime, met: datetime | None) -> bool:
    return is_overdue(Clock(DeadlineKind(kind), started, due, met), ask.now)


@strawberry.type(description="A clock of the law on a case (thời hạn).")
class Deadline:
    kind: DeadlineKind = col(m.CaseDeadline.kind, "What must be done in time.")
    started_at: datetime = col(m.CaseDeadline.started_at, "From when it runs.")
    due_at: datetime = col(m.CaseDeadline.due_at, "Until when.")
    met_at: datetime | None = col(m.CaseDeadline.met_at, "When it was done; null: not yet.")
    is_overdue: bool = py(
        overdue_of,
        m.CaseDeadline.kind,
        m.CaseDeadline.started_at,
        m.CaseDeadline.due_at,
        m.CaseDeadline.met_at,
        description="Its time is over and it is not done.",
    )


@strawberry.type(description="A step that the law has from where the case stands.")
class OpenStep:
    step: CaseStep = attr("step", "The step.")
    allowed: bool = attr("allowed", "Whether this viewer may take it, once nothing is missing.")
    unmet: list[str] = attr("unmet", "Codes of the conditions that are not met.")


@strawberry.type(description="What was done to a case (diễn biến của ca).")
class CaseEvent(Node):
    id: strawberry.ID = key(m.CaseEvent.id)
    kind: CaseEventKind = col(m.CaseEvent.kind, "What happened.")
    step: CaseStep | None = col(m.CaseEvent.step, "The step that was taken.")
    from_: CaseStatus | None = col(m.CaseEvent.from_status, "Where the case stood before.", "from")
    to: CaseStatus | None = col(m.CaseEvent.to_status, "Where it stood then.")
    at: datetime = col(m.CaseEvent.at, "When it was recorded.")
    by: Officer | None = one(
        m.CaseEvent.by_id,
        "Who did it; null where the viewer may not see that officer, and for a clock.",
    )
    note: str | None = sealed_text(
        m.CaseEvent.note_sealed, "In the words of who did it. Kept encrypted."
    )


DEADLINES = Rows(m.CaseDeadline, (m.CaseDeadline.started_at, False), (m.CaseDeadline.kind, False))
EVENTS = Rows(m.CaseEvent, (m.CaseEvent.at, True))


@strawberry.type(
    description="One event that may concern several children (vụ việc), each with a case."
)
class Incident(Node):
    id: strawberry.ID = key(m.Incident.id)
    number: str = col(m.Incident.number, "Unique, printed on paper.")
    cases: Connection["Case"] | None = pages(
        m.Case, OF_INCIDENT, "The cases of it that the viewer may see, as they were received."
    )


@strawberry.type(
    description="A case of child protection (ca bảo vệ trẻ em): one course of protection for one"
    " child, from the notice to closing."
)
class Case(Node):
    id: strawberry.ID = key(m.Case.id)
    number: str = col(m.Case.number, "Unique, printed on paper.")
    status: CaseStatus = col(m.Case.status, "Where it stands.")
    child: Annotated["Child", strawberry.lazy("schema.children.types")] | None = one(
        m.Case.child_id,
        "Whom it is about, as far as the viewer may know of the child; null also while nobody knows"
        " who it is.",
        sight="meet",
    )
    incident: Incident | None = one(m.Case.incident_id, "The event that it comes from.")
    incident_unit: Unit = ref(
        m.Case.incident_unit_id, unit_of, "Competent for the first assessment and emergency."
    )
    residence_unit: Unit = ref(m.Case.residence_unit_id, unit_of, "Competent for the plan.")
    received_at: datetime = col(m.Case.received_at, "When the notice was received.")
    closed_at: datetime | None = col(m.Case.closed_at, "When it was closed or dismissed.")
    category: CaseCategory | None = col(m.Case.category, "What is done to the child.")
    setting: AbuseSetting | None = col(m.Case.setting, "Where it is done.")
    risk: RiskLevel | None = col(m.Case.risk, "As the last assessment says.")
    narrative: str | None = sealed_text(
        m.Case.narrative_sealed, "What is known of it. Kept encrypted."
    )
    emergency_since: datetime | None = col(
        m.Case.emergency_since, "Since when an emergency is declared (can thiệp khẩn cấp)."
    )
    criminal_track: bool | None = col(
        m.Case.criminal_track, "Whether the police have taken it up (tin báo về tội phạm)."
    )
    deadlines: list[Deadline] | None = parts(
        m.CaseDeadline,
        DEADLINES,
        "The clocks of the law that run or ran on this case.",
        of=Sensitivity.CASEWORK,
        part="clocks",
    )
    is_overdue: bool | None = judged(
        m.Case.next_due_at,
        lambda ask, due: has_passed(due, ask.now),
        "Whether a clock that runs is over.",
    )
    open_steps: list[OpenStep] | None = then(
        steps_from,
        *NEEDED,
        beside=BESIDE,
        actions=[step.value.lower() for step in CaseStep],
        of=Sensitivity.CASEWORK,
        description="Steps the law has from here, and whether this viewer may take them.",
    )
    events: Connection[CaseEvent] | None = pages(
        m.CaseEvent,
        EVENTS,
        "What was done, newest first: the events whose class the viewer holds.",
        of=Sensitivity.CASEWORK,
    )
    form_url: str | None = made(
        url_of,
        m.Case.id,
        m.Case.episode,
        of=Sensitivity.CASEWORK,
        arguments={"form": FormCode, "episode": int | None},
        description="The address of an official form (mẫu) of it on paper, as PDF, for this viewer:"
        " to be fetched with their token, once, within a minute. Null of an episode that there is"
        " not.",
    )
    reports: list[CaseReport] | None = parts(
        m.ReportCase, LED, "The notices that led to it.", of=Sensitivity.CASEWORK
    )
    forms: list[w.CaseForm] | None = parts(
        m.CaseForm, w.FORMS, "Every save of its forms, oldest first.", of=Sensitivity.CASEWORK
    )
    meetings: list[w.CaseMeeting] | None = parts(
        m.CaseMeeting, w.MEETINGS, "Meetings on what the child needs.", of=Sensitivity.CASEWORK
    )
    evidence: list[w.CaseEvidence] | None = parts(
        m.CaseEvidence, w.EVIDENCE, "What became of the plan.", of=Sensitivity.CASEWORK
    )
    corrections: list[w.CaseCorrection] | None = parts(
        m.CaseChange, w.CORRECTIONS, "What was said otherwise before.", of=Sensitivity.CASEWORK
    )
    transfers: list[w.CaseTransfer] | None = parts(
        m.CaseTransfer,
        w.TRANSFERS,
        "Where it is to go, or went.",
        of=Sensitivity.CASEWORK,
        part="transfer",
    )
    isolations: list[a.Isolation] | None = parts(
        m.Isolation,
        a.ISOLATIONS,
        "Isolations of the child (tạm thời cách ly), newest first.",
        of=Sensitivity.CASEWORK,
    )
    grants: list[a.CaseGrant] | None = parts(
        m.CaseGrant,
        a.GRANTS,
        "Who from outside takes part, or took part.",
        of=Sensitivity.CASEWORK,
    )
    harmers: list[a.CaseHarmer] | None = parts(
        m.CaseHarmer,
        a.HARMERS,
        "Who is suspected of the harm, in the order in which they were named.",
        of=Sensitivity.SEALED,
        part="harmer",
    )
    proceedings: list[a.CaseProceeding] | None = parts(
        m.CaseProceeding,
        a.PROCEEDINGS,
        "What is known of the criminal matter, oldest first.",
        of=Sensitivity.CASEWORK,
    )
    proceeding_notes: list[a.ProceedingNote] = parts(
        m.ProceedingNote,
        a.NOTES,
        "Narratives of proceedings, those that the viewer's own body wrote.",
    )
    tasks: list[a.CaseTask] = parts(
        m.CaseTask,
        a.TASKS,
        "Tasks of the plan that bodies from outside have, by number: of a case of one's own all of"
        " them, and of others one's own, as long as that plan is in force.",
    )
    referrals: list[a.Referral] | None = parts(
        m.Referral, a.REFERRALS, "Referrals to services, newest first.", of=Sensitivity.CASEWORK
    )
    withheld: list[str] = withheld()
    viewer_can: list[str] = viewer_can()
    version: int = py(
        lambda _, version: version or 0,
        m.Case.version,
        description="Raised by every change; 0 to whoever reads its outline alone.",
    )
