"""Cases of child protection (ca bảo vệ trẻ em): the notice, the incident, one case for each child.

A part of a case is opened only together with the case: `__case_link__` names its column and the
case's column that are equal. How private its rows are: `__class_of_row__`, or `class`.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Uuid, func, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Ciphertext, Tenant, one_of
from db.models.children import Child
from db.models.people import Officer, Organisation
from db.models.sensitivity import once_opened, sensitive, technical
from db.rules.cases import (
    AbuseSetting,
    CaseCategory,
    CaseEventKind,
    CaseStatus,
    CaseStep,
    ReportStatus,
    RiskLevel,
)
from db.rules.deadlines import DeadlineKind
from db.rules.sensitivity import Sensitivity


def _ends(order: str, where: str | None = None) -> tuple[Index, ...]:
    """Keyset pages of one place, in this order, at each end and each level of the tree."""
    name = order.removesuffix("_at")
    return tuple(
        Index(
            f"ix_case_{end}_{level}_{name}",
            f"{end}_{level}_id",
            order,
            "id",
            postgresql_where=where and text(where),
        )
        for end in ("incident", "residence")
        for level in ("province", "district", "commune")
    )


class Incident(Tenant, Base):
    """One event that may concern several children, in the commune where it happened."""

    __tablename__ = "incident"
    __case_link__ = ("id", "incident_id")  # seen with any of its cases
    __class_of_row__ = Sensitivity.PUBLIC

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    received_at: Mapped[datetime]


class Report(Tenant, Base):
    """A notice that a child is or may be in danger (Mẫu 01), where it was received. Who filed it
    keeps its number and how far it is; what it says is read with the case."""

    __tablename__ = "report"
    __table_args__ = (
        one_of("status", ReportStatus),
        Index("ix_report_filed_by_received_at", "filed_by", "received_at", "id"),
        Index("ix_report_organisation_id_received_at", "organisation_id", "received_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str] = mapped_column(server_default=ReportStatus.RECEIVED.value)
    received_at: Mapped[datetime]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    filed_by: Mapped[UUID] = mapped_column(ForeignKey(Officer.id))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey(Organisation.id))
    incident_id: Mapped[UUID] = mapped_column(ForeignKey(Incident.id), index=True)
    form_version: Mapped[int]
    answers_sealed: Mapped[bytes] = mapped_column(
        Ciphertext, info=sensitive(Sensitivity.CASEWORK, once_opened)
    )
    # Who told it, if they were willing to say (Decree 56 art. 25; Mẫu 01, A.3).
    informant_sealed: Mapped[bytes | None] = mapped_column(
        Ciphertext, info=sensitive(Sensitivity.SEALED, once_opened)
    )
    version: Mapped[int] = mapped_column(server_default="1")


class Case(Base):
    """One course of protection for one child. Two communes are competent: the one where it happened
    and the one where the child lives; a writer names the two units, the database sets the places.

    `next_due_at`: the earliest due of the clocks that run and are not met. `barred`: officers who
    are named in the case as suspected of the harm; to them it does not exist.
    """

    __tablename__ = "case"
    __sight__ = "expect"  # what is on its way is known, and stands in no list but its own
    __ends__ = ("incident", "residence")
    __owner_links__ = {"child": ("child_id", "id"), "incident": ("incident_id", "id")}  # noqa: RUF012
    __table_args__ = (
        one_of("status", CaseStatus),
        one_of("category", CaseCategory),
        one_of("setting", AbuseSetting),
        one_of("risk", RiskLevel),
        CheckConstraint(
            "(status IN ('CLOSED', 'NOT_SUBSTANTIATED')) = (closed_at IS NOT NULL)", name="closed"
        ),
        CheckConstraint("episode >= 1", name="episode"),
        CheckConstraint(
            "(status = 'TRANSFERRED') = (transfer_unit_id IS NOT NULL)", name="transfer"
        ),
        Index("ix_case_child_id_received_at", "child_id", "received_at", "id"),
        Index("ix_case_next_due", "next_due_at", "id", postgresql_where="next_due_at IS NOT NULL"),
        Index("ix_case_barred", "incident_unit_id", postgresql_where=text("barred <> '{}'")),
        *_ends("received_at"),
        *_ends("next_due_at", "next_due_at IS NOT NULL"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str] = mapped_column(server_default=CaseStatus.RECEIVED.value)
    episode: Mapped[int] = mapped_column(server_default="1")
    child_id: Mapped[UUID | None] = mapped_column(ForeignKey(Child.id))
    incident_id: Mapped[UUID] = mapped_column(ForeignKey(Incident.id), index=True)
    incident_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    incident_scope: Mapped[int]
    incident_province_id: Mapped[int | None]
    incident_district_id: Mapped[int | None]
    incident_commune_id: Mapped[int | None]
    residence_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    residence_scope: Mapped[int]
    residence_province_id: Mapped[int | None]
    residence_district_id: Mapped[int | None]
    residence_commune_id: Mapped[int | None]
    received_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    category: Mapped[str | None] = mapped_column(info=sensitive(Sensitivity.CASEWORK))
    setting: Mapped[str | None] = mapped_column(info=sensitive(Sensitivity.CASEWORK))
    risk: Mapped[str | None] = mapped_column(info=sensitive(Sensitivity.CASEWORK))
    narrative_sealed: Mapped[bytes | None] = mapped_column(
        Ciphertext, info=sensitive(Sensitivity.CASEWORK, once_opened)
    )
    emergency_since: Mapped[datetime | None] = mapped_column(info=sensitive(Sensitivity.CASEWORK))
    # Dấu hiệu tội phạm: opens the case to the police of the place.
    crime_signs: Mapped[bool] = mapped_column(
        server_default="false", info=sensitive(Sensitivity.CASEWORK)
    )
    criminal_track: Mapped[bool] = mapped_column(
        server_default="false", info=sensitive(Sensitivity.CASEWORK)
    )
    next_due_at: Mapped[datetime | None] = mapped_column(
        info=sensitive(Sensitivity.CASEWORK, part="clocks")
    )
    worker_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(Officer.id), info=sensitive(Sensitivity.CASEWORK)
    )
    drafted_by: Mapped[UUID | None] = mapped_column(
        ForeignKey(Officer.id), info=sensitive(Sensitivity.CASEWORK)
    )
    # Rounds of planning in this episode; a plan that was returned begins another one.
    round: Mapped[int] = mapped_column(server_default="1", info=sensitive(Sensitivity.CASEWORK))
    dismissal_by: Mapped[UUID | None] = mapped_column(
        ForeignKey(Officer.id), info=sensitive(Sensitivity.CASEWORK)
    )
    # Where it is to go, as long as that waits for an answer.
    transfer_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    transfer_scope: Mapped[int | None]
    transfer_province_id: Mapped[int | None]
    transfer_district_id: Mapped[int | None]
    transfer_commune_id: Mapped[int | None] = mapped_column(index=True)
    barred: Mapped[list[UUID]] = mapped_column(
        ARRAY(Uuid), server_default="{}", info=sensitive(Sensitivity.SEALED)
    )
    # Raised by casework: told to whoever reads that, or is to answer a transfer.
    version: Mapped[int] = mapped_column(
        server_default="1", info=sensitive(Sensitivity.CASEWORK, part="transfer")
    )


class CaseDeadline(Base):
    """A clock of the law that runs or ran on a case: started, due, met; what was told of it."""

    __tablename__ = "case_deadline"
    __case_link__ = ("case_id", "id")
    __class_of_row__ = Sensitivity.CASEWORK
    __part_of_class__ = "clocks"
    __table_args__ = (
        one_of("kind", DeadlineKind),
        CheckConstraint("due_at >= started_at", name="due"),
        # One clock of a kind runs at a time.
        Index(
            "uq_case_deadline_case_id_kind",
            "case_id",
            "kind",
            unique=True,
            postgresql_where=text("met_at IS NULL"),
        ),
        Index("ix_case_deadline_due_at", "due_at", postgresql_where=text("met_at IS NULL")),
        Index(
            "ix_case_deadline_untold",
            "due_at",
            postgresql_where=text("met_at IS NULL AND escalated_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey(Case.id), index=True)
    episode: Mapped[int]
    kind: Mapped[str]
    started_at: Mapped[datetime]
    due_at: Mapped[datetime]
    met_at: Mapped[datetime | None]
    warned_at: Mapped[datetime | None]  # notice was given that it is due soon
    escalated_at: Mapped[datetime | None]  # that it is late, here and above


class CaseEvent(Base):
    """What was done to a case, written in the transaction of the act. Nothing of it is changed or
    taken away."""

    __tablename__ = "case_event"
    __case_link__ = ("case_id", "id")
    __row_classes__ = ((Sensitivity.CASEWORK, None), (Sensitivity.SEALED, None))
    __table_args__ = (
        one_of("kind", CaseEventKind),
        one_of("class", (Sensitivity.CASEWORK, Sensitivity.SEALED)),
        one_of("step", CaseStep),
        one_of("from_status", CaseStatus),
        one_of("to_status", CaseStatus),
        Index("ix_case_event_case_id_at", "case_id", "at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey(Case.id))
    at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    episode: Mapped[int]
    kind: Mapped[str]
    class_: Mapped[str] = mapped_column("class", server_default=Sensitivity.CASEWORK.value)
    step: Mapped[str | None]
    from_status: Mapped[str | None]
    to_status: Mapped[str | None]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey(Officer.id))  # null: the clock
    note_sealed: Mapped[bytes | None] = mapped_column(
        Ciphertext, info=sensitive(Sensitivity.CASEWORK, once_opened)
    )


class CaseGrant(Base):
    """Somebody from outside takes part in a case: for a purpose, until a moment that is compared in
    every statement."""

    __tablename__ = "case_grant"
    __case_link__ = ("case_id", "id")
    __class_of_row__ = Sensitivity.CASEWORK
    __table_args__ = (
        CheckConstraint("(officer_id IS NULL) <> (organisation_id IS NULL)", name="to_one"),
        CheckConstraint("expires_at > granted_at", name="validity"),
        Index("ix_case_grant_officer_id", "officer_id", "case_id"),
        Index("ix_case_grant_organisation_id", "organisation_id", "case_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey(Case.id), index=True)
    officer_id: Mapped[UUID | None] = mapped_column(ForeignKey(Officer.id))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey(Organisation.id))
    purpose: Mapped[str]
    forms: Mapped[str] = mapped_column(server_default="")  # codes, a space between
    sealed: Mapped[bool] = mapped_column(server_default="false")
    granted_by: Mapped[UUID] = mapped_column(ForeignKey(Officer.id))
    granted_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class CaseOpening(Base):
    """An officer opened the sealed parts of a case, or in an emergency all of it (`break_glass`),
    for a reason, until a moment."""

    __tablename__ = "case_opening"
    __table_args__ = (
        CheckConstraint("expires_at > opened_at", name="validity"),
        Index("ix_case_opening_case_id_officer_id", "case_id", "officer_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey(Case.id))
    officer_id: Mapped[UUID] = mapped_column(ForeignKey(Officer.id))
    reason_sealed: Mapped[bytes] = mapped_column(Ciphertext, info=technical())
    break_glass: Mapped[bool] = mapped_column(server_default="false")
    opened_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
