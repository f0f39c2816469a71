"""The administrative tree (đơn vị hành chính) with its history."""

from datetime import date

from sqlalchemy import CheckConstraint, Double, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, one_of
from db.rules.units import SuccessionExtent, UnitLevel


class Unit(Base):
    """A unit as it stood between two days. Codes are reused over time: the id is the identity.

    `lft` and `rgt` number all units in pre-order, those of every period in one sequence, with gaps;
    a unit's subtree is the rows with `lft` between them.
    """

    __tablename__ = "unit"
    __reference__ = True
    __table_args__ = (
        one_of("level", UnitLevel),
        CheckConstraint("lft <= rgt", name="interval"),
        Index(
            "uq_unit_code_level_valid_from",
            *("code", "level", "valid_from"),
            unique=True,
            postgresql_nulls_not_distinct=True,  # null: before the records begin
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    level: Mapped[str]
    type: Mapped[str]
    name: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    lft: Mapped[int]
    rgt: Mapped[int]
    province_id: Mapped[int | None]
    district_id: Mapped[int | None]
    commune_id: Mapped[int | None]


class Succession(Base):
    """What became of a unit. Recorded between leaves; for units above it is derived from them."""

    __tablename__ = "succession"
    __reference__ = True
    __table_args__ = (one_of("extent", SuccessionExtent),)

    old_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    new_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True, index=True)
    on: Mapped[date]
    extent: Mapped[str]
    is_default: Mapped[bool]
    decision: Mapped[str | None]


class UnitPoint(Base):
    """Where a unit lies on a map: one point, of the seat or the middle, in degrees (WGS 84)."""

    __tablename__ = "unit_point"
    __reference__ = True
    __table_args__ = (
        CheckConstraint("lat BETWEEN -90 AND 90", name="lat"),
        CheckConstraint("lon BETWEEN -180 AND 180", name="lon"),
    )

    unit_id: Mapped[int] = mapped_column(
        ForeignKey("unit.id"), primary_key=True, autoincrement=False
    )
    lat: Mapped[float] = mapped_column(Double)
    lon: Mapped[float] = mapped_column(Double)
