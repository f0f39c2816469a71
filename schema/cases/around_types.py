"""What stands around a case: isolations, who takes part or is suspected, referrals, proceedings."""

from datetime import date, datetime
from typing import Annotated, Any

import strawberry

from db import models as m
from db.filters import one_of
from db.rules.forms import FormCode
from db.rules.grants import GrantPurpose
from db.rules.isolation import IsolationGround, IsolationStatus
from db.rules.referrals import ReferralStatus
from db.rules.taking_part import ProceedingsOutcome
from schema.cases import words as _registers_enums  # noqa: F401
from schema.cases.sealed import sealed_text
from schema.mapped import Rows, col, key, one, parts, py, viewer_can, where, withheld
from schema.node import Node
from schema.organisations.types import Organisation
from schema.people.types import Officer

strawberry.enum(
    IsolationStatus, description="How far a temporary isolation is (tạm thời cách ly; Mẫu 07)."
)
strawberry.enum(
    IsolationGround, description="Why a child is isolated from its carers (Decree 56 art. 32)."
)
strawberry.enum(
    GrantPurpose, description="For what somebody from outside takes part in a case (tham gia ca)."
)
strawberry.enum(ReferralStatus, description="How far a referral is (chuyển gửi dịch vụ).")
strawberry.enum(
    ProceedingsOutcome, description="What became of a criminal matter (kết quả giải quyết)."
)


@strawberry.type(description="A decision on an isolation: from when until when (Mẫu 07).")
class IsolationTerm:
    id: strawberry.ID = key(m.IsolationTerm.id)
    first_day: date = col(m.IsolationTerm.first_day, "First day, included.")
    last_day: date = col(m.IsolationTerm.last_day, "Last day, included.")
    decision_number: str = col(m.IsolationTerm.decision_number, "Number of the decision.")
    authority_document: str | None = col(
        m.IsolationTerm.authority_document,
        "The document of the authority that requires more than fifteen days.",
    )
    reason: str | None = sealed_text(
        m.IsolationTerm.reason_sealed,
        "Why it was extended. Kept encrypted.",
    )
    decided_at: datetime = col(m.IsolationTerm.decided_at, "When the chair decided.")
    decided_by: Officer | None = one(
        m.IsolationTerm.decided_by, "Who did; null where the viewer may not see that officer."
    )


TERMS = Rows(m.IsolationTerm, (m.IsolationTerm.decided_at, False))


@strawberry.type(
    description="A child is isolated from its parents or carers for a time (tạm thời cách ly),"
    " fifteen days at most in an episode unless an authority requires more."
)
class Isolation(Node):
    id: strawberry.ID = key(m.Isolation.id)
    episode: int = col(m.Isolation.episode, "Of which episode of the case.")
    status: IsolationStatus = col(m.Isolation.status, "How far it is.")
    ground: IsolationGround = col(m.Isolation.ground, "Why.")
    first_day: date = col(m.Isolation.first_day, "First day, included.")
    last_day: date = col(m.Isolation.last_day, "Last day of the term, included.")
    began_at: datetime | None = col(m.Isolation.began_at, "When somebody said that it began.")
    ended_on: date | None = col(
        m.Isolation.ended_on, "The last day of it, where it ended before its term."
    )
    court_document: str | None = col(
        m.Isolation.court_document, "The document by which it went to the court."
    )
    place_of_safety: str | None = sealed_text(
        m.Isolation.place_sealed,
        "Where the child is safe (nơi tạm trú an toàn). Kept encrypted.",
    )
    carer: str | None = sealed_text(
        m.Isolation.carer_sealed,
        "Who takes care of it there. Kept encrypted.",
    )
    proposed_at: datetime = col(m.Isolation.proposed_at, "When it was proposed.")
    proposed_by: Officer | None = one(
        m.Isolation.proposed_by, "Who did; null where the viewer may not see that officer."
    )
    terms: list[IsolationTerm] = parts(
        m.IsolationTerm, TERMS, "The decisions on it, the first one first."
    )
    version: int = col(m.Isolation.version, "Raised by every change.")


def forms_of(_: Any, words: str) -> list[FormCode]:
    return [FormCode(word) for word in words.split()]


@strawberry.type(
    description="Somebody from outside takes part in a case (người tham gia): for a purpose, on"
    " some forms, until a moment."
)
class CaseGrant(Node):
    id: strawberry.ID = key(m.CaseGrant.id)
    officer: Officer | None = one(
        m.CaseGrant.officer_id,
        "To whom, if to one officer; null where the viewer may not see that officer.",
    )
    organisation: Organisation | None = one(
        m.CaseGrant.organisation_id, "To whom, if to all who work there."
    )
    purpose: GrantPurpose = col(m.CaseGrant.purpose, "For what.")
    forms: list[FormCode] = py(forms_of, m.CaseGrant.forms, description="Forms that may be read.")
    sealed: bool = col(m.CaseGrant.sealed, "Whether sealed parts may be opened, with a reason.")
    granted_at: datetime = col(m.CaseGrant.granted_at, "From when.")
    expires_at: datetime = col(m.CaseGrant.expires_at, "Until when; at that moment it is over.")
    ended_at: datetime | None = col(m.CaseGrant.ended_at, "When it was ended before.")


@strawberry.type(
    description="A task of the plan (nhiệm vụ trong kế hoạch) for which a body is responsible that"
    " takes part in the case."
)
class CaseTask:
    id: strawberry.ID = key(m.CaseTask.id)
    activity: int = col(m.CaseTask.activity, "Its number in the plan, from 1.")
    text: str | None = sealed_text(
        m.CaseTask.text_sealed,
        "What is to be done, as the plan says. Kept encrypted.",
    )
    due_on: date | None = col(m.CaseTask.due_on, "Until when.")
    grant: CaseGrant | None = one(
        m.CaseTask.grant_id, "To whom it was given; null where the viewer may not see that."
    )


@strawberry.type(description="A naming was taken back (rút lại); what was said stays.")
class HarmerWithdrawal:
    id: strawberry.ID = key(m.HarmerWithdrawal.id)
    at: datetime = col(m.HarmerWithdrawal.withdrawn_at, "When.")
    reason: str | None = sealed_text(
        m.HarmerWithdrawal.reason_sealed,
        "Why. Kept encrypted.",
    )


WITHDRAWALS = Rows(m.HarmerWithdrawal, (m.HarmerWithdrawal.withdrawn_at, False))


@strawberry.type(description="Somebody suspected of the harm (người bị nghi gây tổn hại).")
class CaseHarmer(Node):
    id: strawberry.ID = key(m.CaseHarmer.id)
    full_name: str | None = sealed_text(m.CaseHarmer.name_sealed, "Who. Kept encrypted.")
    relation: str | None = sealed_text(
        m.CaseHarmer.relation_sealed,
        "What they are to the child. Kept encrypted.",
    )
    has_account: bool = py(
        lambda _, officer: officer is not None,
        m.CaseHarmer.officer_id,
        description="Whether it is an officer, who is kept from the case while a naming stands.",
    )
    named_at: datetime = col(m.CaseHarmer.named_at, "When they were named.")
    withdrawal: HarmerWithdrawal | None = parts(
        m.HarmerWithdrawal,
        WITHDRAWALS,
        "That it was taken back; null while it stands.",
        single=True,
    )


@strawberry.type(description="What is known of the criminal matter beside a case.")
class CaseProceeding(Node):
    id: strawberry.ID = key(m.CaseProceeding.id)
    organisation: Organisation | None = one(m.CaseProceeding.organisation_id, "Who says so.")
    criminal_number: str | None = col(m.CaseProceeding.criminal_number, "Its number there.")
    outcome: ProceedingsOutcome | None = col(m.CaseProceeding.outcome, "What became of it.")
    decided_on: date | None = col(m.CaseProceeding.decided_on, "When that was decided.")
    recorded_at: datetime = col(m.CaseProceeding.recorded_at, "When it was written down.")


@strawberry.type(
    description="The narrative of proceedings: read in the body that wrote it, and nowhere else."
)
class ProceedingNote(Node):
    id: strawberry.ID = key(m.ProceedingNote.id)
    text: str | None = sealed_text(
        m.ProceedingNote.text_sealed,
        "What it says. Kept encrypted.",
    )
    written_at: datetime = col(m.ProceedingNote.written_at, "When it was written.")
    withheld: list[str] = withheld()


@strawberry.type(
    description="A child of a case is referred to a service (chuyển gửi, kết nối dịch vụ)."
)
class Referral(Node):
    id: strawberry.ID = key(m.Referral.id)
    case: Annotated["Case", strawberry.lazy("schema.cases.types")] | None = one(  # type: ignore[name-defined]  # noqa: F821
        m.Referral.case_id, "The case, for whoever may see it: by a grant, as long as that lasts."
    )
    organisation: Organisation | None = one(m.Referral.organisation_id, "Who is asked.")
    purpose: GrantPurpose = col(m.Referral.purpose, "For what.")
    status: ReferralStatus = col(m.Referral.status, "How far it is.")
    need: str | None = sealed_text(
        m.Referral.need_sealed,
        "What the child needs. Kept encrypted.",
    )
    answer: str | None = sealed_text(
        m.Referral.answer_sealed,
        "Why it was declined or withdrawn. Kept encrypted.",
    )
    result: str | None = sealed_text(
        m.Referral.result_sealed,
        "What came of it, in the words of the receiver. Kept encrypted.",
    )
    offered_at: datetime = col(m.Referral.offered_at, "When it was offered.")
    answered_at: datetime | None = col(m.Referral.answered_at, "When it was last changed.")
    withheld: list[str] = withheld()
    viewer_can: list[str] = viewer_can()
    version: int = col(m.Referral.version, "Raised by every change.")


@strawberry.input(description="Which referrals; everything said must hold.")
class ReferralWhere:
    status: list[ReferralStatus] | None = where(
        one_of(m.Referral.status), "Any of these; all unless said."
    )


ISOLATIONS = Rows(m.Isolation, (m.Isolation.proposed_at, True))
GRANTS = Rows(m.CaseGrant, (m.CaseGrant.granted_at, False))
HARMERS = Rows(m.CaseHarmer, (m.CaseHarmer.named_at, False))
TASKS = Rows(m.CaseTask, (m.CaseTask.activity, False))
PROCEEDINGS = Rows(m.CaseProceeding, (m.CaseProceeding.recorded_at, False))
NOTES = Rows(m.ProceedingNote, (m.ProceedingNote.written_at, False))
REFERRALS = Rows(m.Referral, (m.Referral.offered_at, True), where=ReferralWhere)
