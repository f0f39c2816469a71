"""What happened in funds, told to those who read their ledger."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, one_of
from db.models.fund import LEDGER, Fund, LedgerPosting
from db.models.giving import GiftList
from db.models.people import Officer
from db.models.support import Support
from db.rules.fund_events import FundEventKind
from db.rules.sensitivity import Sensitivity


class FundEvent(Base):
    """One act on a fund. The database writes it with the row that the act wrote, and the message
    beside it; what loaders write is no act of anybody."""

    __tablename__ = "fund_event"
    __fund_link__ = ("fund_id", "id")
    __class_of_row__ = Sensitivity.SOCIAL
    __part_of_class__ = LEDGER
    __table_args__ = (
        one_of("kind", FundEventKind),
        Index("ix_fund_event_fund_id_at", "fund_id", "at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fund_id: Mapped[UUID] = mapped_column(ForeignKey(Fund.id))
    kind: Mapped[str]
    posting_id: Mapped[UUID | None] = mapped_column(ForeignKey(LedgerPosting.id))
    list_id: Mapped[UUID | None] = mapped_column(ForeignKey(GiftList.id))
    support_id: Mapped[UUID | None] = mapped_column(ForeignKey(Support.id))
    by_id: Mapped[UUID] = mapped_column(ForeignKey(Officer.id))
    at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
