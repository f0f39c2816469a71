"""Temporary isolation of a child from its carers (tạm thời cách ly; Decree 56 art. 32, Mẫu 07)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Ciphertext, one_of
from db.models.cases import Case
from db.models.casework import CaseForm
from db.models.people import Officer
from db.models.sensitivity import once_opened, sensitive
from db.rules.isolation import IsolationGround, IsolationStatus
from db.rules.sensitivity import Sensitivity

UNDER_WAY = "status IN ('PROPOSED', 'DECIDED', 'ACTIVE', 'EXTENDED')"
SEALED = sensitive(Sensitivity.SEALED, once_opened)
CASEWORK = sensitive(Sensitivity.CASEWORK, once_opened)


class Isolation(Base):
    """Days both included. `ended_on`: the last day on which the child was isolated, where it ended
    before its term; `began_at` null: it never came to it. `form_id`: the Mẫu 07 of the last
    decision; another decision needs another one."""

    __tablename__ = "isolation"
    __case_link__ = ("case_id", "id")
    __class_of_row__ = Sensitivity.CASEWORK
    __table_args__ = (
        one_of("status", IsolationStatus),
        one_of("ground", IsolationGround),
        CheckConstraint("last_day >= first_day", name="term"),
        CheckConstraint(
            "status NOT IN ('ACTIVE', 'EXTENDED', 'HANDED_TO_COURT') OR began_at IS NOT NULL",
            name="began",
        ),
        # One at a time.
        Index("uq_isolation_case_id", "case_id", unique=True, postgresql_where=text(UNDER_WAY)),
        Index("ix_isolation_last_day", "last_day", postgresql_where=text(UNDER_WAY)),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey(Case.id), index=True)
    episode: Mapped[int]
    status: Mapped[str] = mapped_column(server_default=IsolationStatus.PROPOSED.value)
    ground: Mapped[str]
    first_day: Mapped[date]
    last_day: Mapped[date]
    began_at: Mapped[datetime | None]
    ended_on: Mapped[date | None]
    continued_by: Mapped[str | None]  # the document of the authority that requires more days
    court_document: Mapped[str | None]
    form_id: Mapped[UUID | None] = mapped_column(ForeignKey(CaseForm.id))
    place_sealed: Mapped[bytes | None] = mapped_column(Ciphertext, info=SEALED)
    carer_sealed: Mapped[bytes | None] = mapped_column(Ciphertext, info=SEALED)
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey(Officer.id))
    proposed_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    version: Mapped[int] = mapped_column(server_default="1")


class IsolationTerm(Base):
    """A decision of the chair: from when until when, by which number. The first one begins the
    isolation, each further one extends it. Nothing of it is changed."""

    __tablename__ = "isolation_term"
    __case_link__ = ("isolation_id", "id")
    __class_of_row__ = Sensitivity.CASEWORK
    __table_args__ = (CheckConstraint("last_day >= first_day", name="term"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey(Case.id), index=True)
    isolation_id: Mapped[UUID] = mapped_column(ForeignKey(Isolation.id), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    decision_number: Mapped[str]
    authority_document: Mapped[str | None]
    reason_sealed: Mapped[bytes | None] = mapped_column(Ciphertext, info=CASEWORK)
    decided_by: Mapped[UUID] = mapped_column(ForeignKey(Officer.id))
    decided_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
