"""What is written in the course of a case: forms, minutes, plans, corrections, transfers."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Ciphertext, one_of
from db.models.cases import Case, Report
from db.models.people import Officer
from db.models.sensitivity import once_opened, sensitive
from db.rules.cases import CaseStatus
from db.rules.casework import TaskOutcome, TransferStatus
from db.rules.forms import FormCode
from db.rules.sensitivity import Sensitivity

SECRET = sensitive(Sensitivity.CASEWORK, once_opened)


class CaseCounter(Base):
    """How many numbers were given of a kind in a place. Numbers show no order; see
    `case_number`."""

    __tablename__ = "case_counter"

    code: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


class ReportCase(Base):
    """Which cases a notice speaks of. `joined`: the case was open already when it came."""

    __tablename__ = "report_case"
    __case_link__ = ("case_id", "id")
    __class_of_row__ = Sensitivity.CASEWORK

    report_id: Mapped[UUID] = mapped_column(ForeignKey(Report.id), primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey(Case.id), primary_key=True, index=True)
    joined: Mapped[bool]


class CaseForm(Base):
    """One save of an official form (Mẫu 01-07) of a case: all that was said in it so far. The last
    one of an episode is what the form says. Nothing of it is changed or taken away."""

    __tablename__ = "case_form"
    __case_link__ = ("case_id", "id")
    __class_of_row__ = Sensitivity.CASEWORK
    __table_args__ = (
        one_of("form", FormCode),
        UniqueConstraint("case_id", "episode", "form", "number"),
        CheckConstraint("number >= 1", name="number"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey(Case.id))
    episode: Mapped[int]
    round: Mapped[int]  # of planning
    form: Mapped[str]
    number: Mapped[int]  # of the save, from 1
    form_version: Mapped[int]
    is_final: Mapped[bool]
    saved_by: Mapped[UUID] = mapped_column(ForeignKey(Officer.id))
    saved_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    answers_sealed: Mapped[bytes] = mapped_column(Ciphertext, info=SECRET)
    # Answers to the fields that are sealed, such as who is suspected.
    hidden_sealed: Mapped[bytes | None] = mapped_column(
        Ciphertext, info=sensitive(Sensitivity.SEALED, once_opened)
    )


class CaseMeeting(Base):
    """The meeting that determines what a child needs (Decree 56 art. 27), minuted."""

    __tablename__ = "case_meeting"
    __case_link__ = ("case_id", "id")
    __class_of_row__ = Sensitivity.CASEWORK

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey(Case.id), index=True)
    episode: Mapped[int]
    held_on: Mapped[date]
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey(Officer.id))
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    participants_sealed: Mapped[bytes] = mapped_column(Ciphertext, info=SECRET)
    minutes_sealed: Mapped[bytes] = mapped_column(Ciphertext, info=SECRET)


class CaseEvidence(Base):
    """What became of an activity of the plan (hoạt động của kế hoạch, Mẫu 04), and what shows it.
    `activity`: its number in the plan as it was approved, from 1. The last word counts."""

    __tablename__ = "case_evidence"
    __case_link__ = ("case_id", "id")
    __class_of_row__ = Sensitivity.CASEWORK
    __table_args__ = (
        one_of("outcome", TaskOutcome),
        CheckConstraint("activity >= 1", name="activity"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey(Case.id), index=True)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey(CaseForm.id))
    activity: Mapped[int]
    outcome: Mapped[str]
    happened_on: Mapped[date]
    text_sealed: Mapped[bytes] = mapped_column(Ciphertext, info=SECRET)
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey(Officer.id))
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class CaseChange(Base):
    """One value of a case that was said otherwise before: what it was, what it is, why."""

    __tablename__ = "case_change"
    __case_link__ = ("case_id", "id")
    __class_of_row__ = Sensitivity.CASEWORK

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey(Case.id), index=True)
    at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    by_id: Mapped[UUID] = mapped_column(ForeignKey(Officer.id))
    field: Mapped[str]
    was_sealed: Mapped[bytes | None] = mapped_column(Ciphertext, info=SECRET)
    is_sealed: Mapped[bytes | None] = mapped_column(Ciphertext, info=SECRET)
    reason_sealed: Mapped[bytes] = mapped_column(Ciphertext, info=SECRET)


class CaseTransfer(Base):
    """A case is to go to another commune (chuyển ca): proposed, and answered or taken back.
    `before`: where the case stood, and will stand again."""

    __tablename__ = "case_transfer"
    __case_link__ = ("case_id", "id")
    __class_of_row__ = Sensitivity.CASEWORK
    __part_of_class__ = "transfer"
    __table_args__ = (
        one_of("status", TransferStatus),
        one_of("before", CaseStatus),
        CheckConstraint("(status = 'PROPOSED') = (decided_at IS NULL)", name="decided"),
        Index(
            "uq_case_transfer_case_id_proposed",
            "case_id",
            unique=True,
            postgresql_where=text("status = 'PROPOSED'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey(Case.id), index=True)
    status: Mapped[str] = mapped_column(server_default=TransferStatus.PROPOSED.value)
    before: Mapped[str]
    from_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    to_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    reason_sealed: Mapped[bytes] = mapped_column(Ciphertext, info=SECRET)
    answer_sealed: Mapped[bytes | None] = mapped_column(Ciphertext, info=SECRET)
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey(Officer.id))
    proposed_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey(Officer.id))
    decided_at: Mapped[datetime | None]


class CasePrint(Base):
    """A form of a case was printed. The id is that of the link, which is used once. `save_id`:
    which save; null for an empty form. `opened`: sealed fields were told."""

    __tablename__ = "case_print"
    __case_link__ = ("case_id", "id")
    __class_of_row__ = Sensitivity.CASEWORK
    __table_args__ = (one_of("form", FormCode),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey(Case.id), index=True)
    form: Mapped[str]
    save_id: Mapped[UUID | None] = mapped_column(ForeignKey(CaseForm.id))
    opened: Mapped[bool]
    officer_id: Mapped[UUID] = mapped_column(ForeignKey(Officer.id))
    printed_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
