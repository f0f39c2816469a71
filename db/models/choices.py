"""What the register chooses from and the law changes: loaded as data, never typed in."""

from datetime import date

from sqlalchemy import CheckConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Integer

from db.models.base import Base, one_of
from db.rules.special import Successor


class CircumstanceSubgroup(Base):
    """A case within one of the fourteen groups (Decree 56/2017, arts. 3 to 16). `source` says
    where it was found, and whether the official text was compared."""

    __tablename__ = "circumstance_subgroup"
    __reference__ = True
    __table_args__ = (CheckConstraint("group_number BETWEEN 1 AND 14", name="group_number"),)

    code: Mapped[str] = mapped_column(primary_key=True)
    group_number: Mapped[int]
    name_vi: Mapped[str]
    name_en: Mapped[str]
    source: Mapped[str]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


class CircumstanceOf2004(Base):
    """A group of the law of 2004 (art. 40) and the groups of 2016 that followed it, for old files.
    Counts by the two laws are never one series."""

    __tablename__ = "circumstance_2004"
    __reference__ = True
    __table_args__ = (one_of("successor", Successor),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(unique=True)
    name_vi: Mapped[str]
    name_en: Mapped[str]
    groups_2016: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    successor: Mapped[str]
    source: Mapped[str]


class AssistanceKind(Base):
    """A kind of help (hình thức trợ giúp)."""

    __tablename__ = "assistance_kind"
    __reference__ = True

    code: Mapped[str] = mapped_column(primary_key=True)
    name_vi: Mapped[str]
    name_en: Mapped[str]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
