"""What funds said in public: statements, and what donors are told of what they gave. Both hold only
what may leave: what was too small or too exact never gets here."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.models.fund import Fund, FundPot
from db.models.people import Officer
from db.rules.sensitivity import Sensitivity


class FundStatement(Base):
    """A yearly statement (báo cáo công khai), frozen when it was published. A later edition says
    why; the earlier ones stay."""

    __tablename__ = "fund_statement"
    __fund_link__ = ("fund_id", "id")
    __class_of_row__ = Sensitivity.PUBLIC
    __table_args__ = (
        UniqueConstraint("fund_id", "year", "edition"),
        CheckConstraint("edition >= 1 AND (edition = 1) = (reason IS NULL)", name="reason"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fund_id: Mapped[UUID] = mapped_column(ForeignKey(Fund.id))
    year: Mapped[int]
    edition: Mapped[int]
    reason: Mapped[str | None]
    body: Mapped[str]
    published_by: Mapped[UUID] = mapped_column(ForeignKey(Officer.id))
    published_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class FundTrace(Base):
    """What became in a year of what was given to a pot, for those who gave to it: frozen with the
    statement of that year."""

    __tablename__ = "fund_trace"
    __table_args__ = (UniqueConstraint("pot_id", "year"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    statement_id: Mapped[UUID] = mapped_column(ForeignKey(FundStatement.id), index=True)
    pot_id: Mapped[UUID] = mapped_column(ForeignKey(FundPot.id))
    year: Mapped[int]
    body: Mapped[str]
