"""Counts of published periods (số liệu công bố), kept as they were."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class Indicator(Base):
    """What an indicator counted over a period, by unit and category, when somebody first asked
    after it was published: whoever asks later is answered from it. True counts: the compiler's role
    alone reads them, and nobody writes them but its function, once. `breakdown`: dimensions with a
    space between."""

    __tablename__ = "indicator"
    __table_args__ = (CheckConstraint("last >= first", name="period"),)

    code: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    first: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[date] = mapped_column(primary_key=True)
    breakdown: Mapped[str] = mapped_column(primary_key=True)
    counts: Mapped[Any] = mapped_column(JSONB)
    frozen_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
