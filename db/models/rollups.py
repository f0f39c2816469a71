"""Counts of periods that are over, kept by unit (số liệu tổng hợp), and what was touched of them
since (ADR 60)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class RollupSpan(Base):
    """An indicator and a period that are kept, by these dimensions, with a space between; not yet,
    as long as `built_at` is null. A stock that knows its last day alone begins on it."""

    __tablename__ = "rollup_span"
    __table_args__ = (
        UniqueConstraint("code", "version", "first", "last", "breakdown"),
        CheckConstraint("last >= first", name="period"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    code: Mapped[str]
    version: Mapped[int]
    first: Mapped[date]
    last: Mapped[date]
    breakdown: Mapped[str]
    wanted_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    built_at: Mapped[datetime | None]


class Rollup(Base):
    """What there was in one unit, and there alone: all of it, the part that met the condition of a
    rate (of money: how many entries), the largest entry; `cells` as `db.queries.indicators.tally`
    counts them. True counts: the compiler's role alone reads them. No row: nothing."""

    __tablename__ = "rollup"

    span_id: Mapped[int] = mapped_column(ForeignKey(RollupSpan.id), primary_key=True)
    unit_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    whole: Mapped[int] = mapped_column(BigInteger)
    part: Mapped[int] = mapped_column(BigInteger)
    most: Mapped[int] = mapped_column(BigInteger)
    cells: Mapped[Any] = mapped_column(JSONB)


class RollupMark(Base):
    """Something that counts from one day to another was written (`db.rules.indicators.kept` knows
    `kinds`), by the trigger of its table, in its transaction: counts of periods that these days
    meet are worked out anew until the mark is settled, where the child ever lived or was given to,
    where its cases lie, or in the unit."""

    __tablename__ = "rollup_mark"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    kinds: Mapped[int]
    first: Mapped[date]
    last: Mapped[date]
    unit_id: Mapped[int | None]
    child_id: Mapped[UUID | None]
    case_id: Mapped[UUID | None]
    marked_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
