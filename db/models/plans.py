"""Plans (kế hoạch): those that were printed, with their targets, sums and duties to report, and
those that units issued for carrying them out. All of it is public.

Targets and what else a plan prints are reference data, written by its loader.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Double,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Tenant, one_of
from db.models.people import Officer
from db.rules.fund import FundSource
from db.rules.indicators import UnitOfMeasure
from db.rules.plans import Comparator
from db.rules.reports import DueComparator, DutyKind, DutyPeriod
from db.rules.sensitivity import Sensitivity
from db.rules.units import UnitLevel


class Plan(Tenant, Base):
    """`code`: of a printed plan. `parent_id`: of a unit's own plan, the one it carries out;
    `withdrawn_for`: why it does not count."""

    __tablename__ = "plan"
    __owner_links__ = {"plan": ("parent_id", "id")}  # noqa: RUF012
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("valid_to >= valid_from", name="days"),
        CheckConstraint("(code IS NULL) = (parent_id IS NOT NULL)", name="printed_or_issued"),
        CheckConstraint("(parent_id IS NULL) = (recorded_by IS NULL)", name="recorded"),
        CheckConstraint("parent_id IS NULL OR decision IS NOT NULL", name="decided"),
        Index(
            "uq_plan_parent_id_unit_id",
            *("parent_id", "unit_id"),
            unique=True,
            postgresql_where=text("withdrawn_for IS NULL"),
        ),
        Index("ix_plan_valid_from", "valid_from", "id"),
        Index("ix_plan_unit_id", "unit_id", "valid_from"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str | None]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("plan.id"))
    title: Mapped[str]
    decision: Mapped[str | None]
    issued_on: Mapped[date | None]
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    basis: Mapped[str | None]
    remarks: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey(Officer.id))
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    withdrawn_for: Mapped[str | None]
    version: Mapped[int] = mapped_column(server_default="1")


class PlanTarget(Base):
    """`level`: the units that are counted, where the target is about units."""

    __tablename__ = "plan_target"
    __reference__ = True
    __plan_link__ = ("plan_id", "id")
    __class_of_row__ = Sensitivity.PUBLIC
    __table_args__ = (
        UniqueConstraint("plan_id", "position"),
        one_of("comparator", Comparator),
        one_of("unit_of_measure", UnitOfMeasure),
        one_of("level", UnitLevel),
        CheckConstraint("value_to IS NULL OR value_to >= value", name="range"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey(Plan.id))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))  # of the plan
    position: Mapped[int]
    indicator: Mapped[str]
    level: Mapped[str | None]
    comparator: Mapped[str]
    unit_of_measure: Mapped[str]
    value: Mapped[float | None] = mapped_column(Double)
    value_to: Mapped[float | None] = mapped_column(Double)
    baseline: Mapped[float | None] = mapped_column(Double)
    due_on: Mapped[date | None]
    printed_denominator: Mapped[int | None]
    printed: Mapped[str]
    flag: Mapped[str | None]
    flag_en: Mapped[str | None]


class PlanBudget(Base):
    """A sum of a plan from one source, in đồng."""

    __tablename__ = "plan_budget"
    __reference__ = True
    __plan_link__ = ("plan_id", "id")
    __class_of_row__ = Sensitivity.PUBLIC
    __table_args__ = (
        UniqueConstraint("plan_id", "position"),
        one_of("source", FundSource),
        CheckConstraint("amount > 0 AND amount <= 9007199254740991", name="amount"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey(Plan.id))
    position: Mapped[int]
    source: Mapped[str]
    amount: Mapped[int] = mapped_column(BigInteger)


class PlanResult(Base):
    """What a plan prints of the years before it."""

    __tablename__ = "plan_result"
    __reference__ = True
    __plan_link__ = ("plan_id", "id")
    __class_of_row__ = Sensitivity.PUBLIC
    __table_args__ = (UniqueConstraint("plan_id", "position"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey(Plan.id))
    position: Mapped[int]
    indicator: Mapped[str]
    first_year: Mapped[int | None]
    first_value: Mapped[float | None] = mapped_column(Double)
    last_year: Mapped[int]
    last_value: Mapped[float] = mapped_column(Double)
    printed: Mapped[str]


class PlanDuty(Base):
    """A duty to report (chế độ báo cáo), as the plan prints it. `level`: the units under the plan's
    own that report; null: its own body does. `of_code`: whose reports a synthesis adds up."""

    __tablename__ = "plan_duty"
    __reference__ = True
    __plan_link__ = ("plan_id", "id")
    __class_of_row__ = Sensitivity.PUBLIC
    __table_args__ = (
        UniqueConstraint("plan_id", "position"),
        UniqueConstraint("code"),
        one_of("kind", DutyKind),
        one_of("period", DutyPeriod),
        one_of("comparator", DueComparator),
        one_of("level", UnitLevel),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey(Plan.id))
    position: Mapped[int]
    code: Mapped[str]
    kind: Mapped[str]
    level: Mapped[str | None]
    reporters: Mapped[str]
    to: Mapped[str]
    via: Mapped[str | None]
    period: Mapped[str]
    half: Mapped[int | None]
    comparator: Mapped[str]
    due: Mapped[str | None]  # month-day of every year
    days: Mapped[str] = mapped_column(server_default="")  # with a space between
    first: Mapped[int | None]
    last: Mapped[int | None]
    of_code: Mapped[str | None]
    printed: Mapped[str]
    flag: Mapped[str | None]
    flag_en: Mapped[str | None]
