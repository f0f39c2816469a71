"""What was written in the course of a case: forms save by save, minutes, evidence, corrections,
transfers."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import strawberry

from db import models as m
from db.rules.casework import MeetingRole, TaskOutcome, TransferStatus
from db.rules.forms import FormCode
from schema.cases import words as _registers_enums  # noqa: F401
from schema.cases.asking import Answers
from schema.cases.sealed import sealed_text
from schema.mapped import Rows, attr, col, key, one, ref, sealed
from schema.people.types import Officer
from schema.units.types import Unit, unit_of

strawberry.enum(TransferStatus, description="How far a transfer is (chuyển ca).")
strawberry.enum(
    TaskOutcome, description="What became of an activity of the plan (kết quả thực hiện hoạt động)."
)


def _answers(column: str) -> Any:
    def told(ask: Any, row: UUID, blob: bytes, _: bool) -> Any:  # noqa: FBT001 -- `Sealed`
        return json.loads(ask.memory.vault.open("case_form", column, row, blob))

    return told


@strawberry.type(
    description="One save of an official form (mẫu) of a case: all that was said so far."
)
class CaseForm:
    id: strawberry.ID = key(m.CaseForm.id)
    form: FormCode = col(m.CaseForm.form, "Which form.")
    form_version: int = col(m.CaseForm.form_version, "The version that it was written in.")
    episode: int = col(m.CaseForm.episode, "The episode of the case.")
    number: int = col(m.CaseForm.number, "Of the save, from 1 in each episode.")
    is_final: bool = col(
        m.CaseForm.is_final,
        "Whether it was made final. A plan that was returned, and what a new round of planning"
        " begins with, count as final no more.",
    )
    saved_at: datetime = col(m.CaseForm.saved_at, "When.")
    saved_by: Officer | None = one(
        m.CaseForm.saved_by, "By whom; null where the viewer may not see that officer."
    )
    answers: Answers | None = sealed(
        m.CaseForm.answers_sealed,
        _answers("answers_sealed"),
        "Answers by code of the field. Kept encrypted.",
    )
    sealed_answers: Answers | None = sealed(
        m.CaseForm.hidden_sealed,
        _answers("hidden_sealed"),
        "Answers to the fields that are sealed, such as who is suspected. Kept encrypted.",
    )


@dataclass(frozen=True, slots=True)
class There:
    """One line of the minutes."""

    full_name: str
    role: MeetingRole


def _there(ask: Any, row: UUID, blob: bytes, _: bool) -> list[There]:  # noqa: FBT001
    people = json.loads(ask.memory.vault.open("case_meeting", "participants_sealed", row, blob))
    return [There(each["full_name"], MeetingRole(each["role"])) for each in people]


@strawberry.type(description="Who took part in a meeting (người tham dự).")
class MeetingParticipant:
    full_name: str = attr("full_name", "Who.")
    role: MeetingRole = attr("role", "As what.")


@strawberry.type(description="The meeting on what the child needs (họp xác định nhu cầu).")
class CaseMeeting:
    id: strawberry.ID = key(m.CaseMeeting.id)
    episode: int = col(m.CaseMeeting.episode, "The episode of the case.")
    held_on: date = col(m.CaseMeeting.held_on, "When.")
    minutes: str | None = sealed_text(
        m.CaseMeeting.minutes_sealed,
        "What was found and agreed. Kept encrypted.",
    )
    participants: list[MeetingParticipant] | None = sealed(
        m.CaseMeeting.participants_sealed,
        _there,
        "Who took part, as they were written down. Kept encrypted.",
    )


@strawberry.type(description="What became of an activity of the plan, and what shows it.")
class CaseEvidence:
    id: strawberry.ID = key(m.CaseEvidence.id)
    activity: int = col(m.CaseEvidence.activity, "Its number in the plan, from 1.")
    outcome: TaskOutcome = col(m.CaseEvidence.outcome, "What became of it.")
    on: date = col(m.CaseEvidence.happened_on, "When.")
    evidence: str | None = sealed_text(
        m.CaseEvidence.text_sealed,
        "What shows it. Kept encrypted.",
    )


@strawberry.type(description="A value of a case that was said otherwise before.")
class CaseCorrection:
    id: strawberry.ID = key(m.CaseChange.id)
    at: datetime = col(m.CaseChange.at, "When.")
    by: Officer | None = one(
        m.CaseChange.by_id, "By whom; null where the viewer may not see that officer."
    )
    field_: str = col(m.CaseChange.field, "What was corrected.", "field")
    was: str | None = sealed_text(m.CaseChange.was_sealed, "As it was. Kept encrypted.")
    became: str | None = sealed_text(m.CaseChange.is_sealed, "As it is. Kept encrypted.")
    reason: str | None = sealed_text(m.CaseChange.reason_sealed, "Why. Kept encrypted.")


@strawberry.type(description="A case is to go to another commune, or went there (chuyển ca).")
class CaseTransfer:
    id: strawberry.ID = key(m.CaseTransfer.id)
    status: TransferStatus = col(m.CaseTransfer.status, "How far it is.")
    from_: Unit = ref(m.CaseTransfer.from_unit_id, unit_of, "The commune that sends.", "from")
    to: Unit = ref(m.CaseTransfer.to_unit_id, unit_of, "The commune that receives.")
    proposed_at: datetime = col(m.CaseTransfer.proposed_at, "When it was proposed.")
    decided_at: datetime | None = col(
        m.CaseTransfer.decided_at, "When it was answered or taken back."
    )
    reason: str | None = sealed_text(
        m.CaseTransfer.reason_sealed, "Why. Kept encrypted.", in_part=True
    )
    answer: str | None = sealed_text(
        m.CaseTransfer.answer_sealed,
        "Why it was declined or taken back. Kept encrypted.",
        in_part=True,
    )


FORMS = Rows(m.CaseForm, (m.CaseForm.saved_at, False))
MEETINGS = Rows(m.CaseMeeting, (m.CaseMeeting.recorded_at, False))
EVIDENCE = Rows(m.CaseEvidence, (m.CaseEvidence.recorded_at, False))
CORRECTIONS = Rows(m.CaseChange, (m.CaseChange.at, False))
TRANSFERS = Rows(m.CaseTransfer, (m.CaseTransfer.proposed_at, False))
