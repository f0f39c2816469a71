"""Reports (báo cáo kết quả thực hiện) that plans ask for, and each form in which one was submitted.

Figures are those of the one who drew the report up, so that a report is read by who may count them.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Tenant, one_of
from db.models.people import Officer
from db.models.plans import PlanDuty
from db.rules.reports import AtOnce, PlanReportStatus
from db.rules.sensitivity import Sensitivity
from db.rules.units import UnitLevel


class PlanReport(Tenant, Base):
    """`level`: of its unit. `due_on`: the last day in time. `event`: of what is reported at once.
    `figures`: as JSON, with units that a synthesis added up and those it lacked. `edition`: how
    often it was submitted; `restated_for`: why what was accepted is to be replaced."""

    __tablename__ = "plan_report"
    __table_args__ = (
        one_of("status", PlanReportStatus),
        one_of("level", UnitLevel),
        one_of("event", AtOnce),
        CheckConstraint("half BETWEEN 1 AND 2", name="half"),
        # Nobody's own acceptance, also in a console.
        CheckConstraint("accepted_by <> submitted_by", name="by_two_people"),
        Index(
            "uq_plan_report_once",
            *("duty_id", "unit_id", "year", "half", "due_on"),
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("event IS NULL"),
        ),
        Index("ix_plan_report_year", "year", "unit_id"),
        Index("ix_plan_report_recorded_at", "recorded_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    duty_id: Mapped[UUID] = mapped_column(ForeignKey(PlanDuty.id))
    level: Mapped[str]
    year: Mapped[int]
    half: Mapped[int | None]
    due_on: Mapped[date | None]
    event: Mapped[str | None]
    status: Mapped[str] = mapped_column(server_default=PlanReportStatus.DRAFT.value)
    body: Mapped[str] = mapped_column(server_default="")
    figures: Mapped[str] = mapped_column(server_default="{}")
    boundaries: Mapped[date]
    as_of: Mapped[datetime]
    drafted_by: Mapped[UUID] = mapped_column(ForeignKey(Officer.id))
    submitted_by: Mapped[UUID | None] = mapped_column(ForeignKey(Officer.id))
    submitted_at: Mapped[datetime | None]
    first_submitted_at: Mapped[datetime | None]
    returned_for: Mapped[str | None]
    accepted_by: Mapped[UUID | None] = mapped_column(ForeignKey(Officer.id))
    accepted_at: Mapped[datetime | None]
    accepted_edition: Mapped[int | None]
    restated_for: Mapped[str | None]
    edition: Mapped[int] = mapped_column(server_default="0")
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    version: Mapped[int] = mapped_column(server_default="1")


class PlanReportEdition(Base):
    """A report as it was submitted, with the boundaries and the moment its figures speak of. Added
    to, and never changed."""

    __tablename__ = "plan_report_edition"
    __plan_report_link__ = ("report_id", "id")
    __class_of_row__ = Sensitivity.PUBLIC
    __table_args__ = (UniqueConstraint("report_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    report_id: Mapped[UUID] = mapped_column(ForeignKey(PlanReport.id))
    number: Mapped[int]
    body: Mapped[str]
    figures: Mapped[str]
    reason: Mapped[str | None]  # of a restatement
    boundaries: Mapped[date]
    as_of: Mapped[datetime]
    submitted_by: Mapped[UUID] = mapped_column(ForeignKey(Officer.id))
    submitted_at: Mapped[datetime]
