"""People and bodies around a case: who is suspected, referrals to services, proceedings."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Ciphertext, one_of
from db.models.cases import Case, CaseGrant
from db.models.casework import CaseForm
from db.models.people import Officer, Organisation
from db.models.sensitivity import once_opened, sensitive
from db.rules.grants import GrantPurpose
from db.rules.referrals import ReferralStatus
from db.rules.sensitivity import Sensitivity
from db.rules.taking_part import ProceedingsOutcome

SECRET = sensitive(Sensitivity.CASEWORK, once_opened)
SEALED = sensitive(Sensitivity.SEALED, once_opened)


class CaseHarmer(Base):
    """Somebody suspected of the harm (người bị nghi gây tổn hại). With an account, that officer is
    barred from the case. Naming shows nothing to whoever does not hold what is sealed of it."""

    __tablename__ = "case_harmer"
    __case_link__ = ("case_id", "id")
    __class_of_row__ = Sensitivity.SEALED
    __part_of_class__ = "harmer"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey(Case.id), index=True)
    name_sealed: Mapped[bytes] = mapped_column(Ciphertext, info=SEALED)
    relation_sealed: Mapped[bytes | None] = mapped_column(Ciphertext, info=SEALED)
    officer_id: Mapped[UUID | None] = mapped_column(ForeignKey(Officer.id))
    named_by: Mapped[UUID] = mapped_column(ForeignKey(Officer.id))
    named_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class HarmerWithdrawal(Base):
    """A naming is taken back, with a reason; what was said stays. Without another one that stands,
    the officer of that account is barred no more."""

    __tablename__ = "harmer_withdrawal"
    __case_link__ = ("harmer_id", "id")
    __class_of_row__ = Sensitivity.SEALED
    __part_of_class__ = "harmer"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey(Case.id), index=True)
    harmer_id: Mapped[UUID] = mapped_column(ForeignKey(CaseHarmer.id), unique=True)
    reason_sealed: Mapped[bytes] = mapped_column(Ciphertext, info=SEALED)
    withdrawn_by: Mapped[UUID] = mapped_column(ForeignKey(Officer.id))
    withdrawn_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class CaseProceeding(Base):
    """What police, procuracy or court say of the criminal matter: its number, what became of it.
    The last word counts; what was said before stays."""

    __tablename__ = "case_proceeding"
    __case_link__ = ("case_id", "id")
    __class_of_row__ = Sensitivity.CASEWORK
    __table_args__ = (one_of("outcome", ProceedingsOutcome),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey(Case.id), index=True)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey(Organisation.id))
    criminal_number: Mapped[str | None]
    outcome: Mapped[str | None]
    decided_on: Mapped[date | None]
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey(Officer.id))
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class CaseTask(Base):
    """An activity of the plan for which a body is responsible that takes part by a grant (nhiệm vụ
    trong kế hoạch). It is one as long as the plan is in force in which it has this number."""

    __tablename__ = "case_task"
    __owner_links__ = {"case": ("case_id", "id")}  # noqa: RUF012
    __table_args__ = (
        UniqueConstraint("grant_id", "activity"),
        CheckConstraint("activity >= 1", name="activity"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey(Case.id), index=True)
    grant_id: Mapped[UUID] = mapped_column(ForeignKey(CaseGrant.id))
    plan_id: Mapped[UUID] = mapped_column(ForeignKey(CaseForm.id))
    episode: Mapped[int]
    round: Mapped[int]  # of planning
    activity: Mapped[int]
    text_sealed: Mapped[bytes] = mapped_column(Ciphertext, info=SECRET)
    due_on: Mapped[date | None] = mapped_column(info=sensitive(Sensitivity.CASEWORK))


class ProceedingNote(Base):
    """The narrative of proceedings: it stays with the body that wrote it (domain.md 2.2, T16)."""

    __tablename__ = "proceeding_note"
    __owner_links__ = {"case": ("case_id", "id")}  # noqa: RUF012

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey(Case.id), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey(Organisation.id), index=True)
    text_sealed: Mapped[bytes] = mapped_column(Ciphertext, info=SEALED)
    written_by: Mapped[UUID] = mapped_column(ForeignKey(Officer.id))
    written_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class Referral(Base):
    """A child of a case is referred to a service (chuyển gửi, kết nối dịch vụ). Whoever receives it
    sees this line; more of the case by `grant_id` alone."""

    __tablename__ = "referral"
    __case_link__ = ("case_id", "id")
    __class_of_row__ = Sensitivity.CASEWORK
    __table_args__ = (
        one_of("status", ReferralStatus),
        one_of("purpose", GrantPurpose),
        CheckConstraint("(status = 'OFFERED') = (answered_at IS NULL)", name="answered"),
        Index("ix_referral_organisation_id_offered_at", "organisation_id", "offered_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey(Case.id), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey(Organisation.id))
    purpose: Mapped[str]
    status: Mapped[str] = mapped_column(server_default=ReferralStatus.OFFERED.value)
    grant_id: Mapped[UUID | None] = mapped_column(ForeignKey(CaseGrant.id), index=True)
    need_sealed: Mapped[bytes] = mapped_column(Ciphertext, info=SECRET)
    answer_sealed: Mapped[bytes | None] = mapped_column(Ciphertext, info=SECRET)
    result_sealed: Mapped[bytes | None] = mapped_column(Ciphertext, info=SECRET)
    offered_by: Mapped[UUID] = mapped_column(ForeignKey(Officer.id))
    offered_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey(Officer.id))
    answered_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1")
