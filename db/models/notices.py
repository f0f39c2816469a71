"""Notices (thông báo): that an officer is told that something is to be looked at."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, one_of
from db.models.cases import Case, CaseDeadline
from db.models.people import Officer
from db.rules.notices import NoticeKind


class Notification(Base):
    """One officer, told once of one thing. `source`: the clock or the event that it tells of, by
    which it is made exactly once; `deadline_id` where it is a clock."""

    __tablename__ = "notification"
    __table_args__ = (
        one_of("kind", NoticeKind),
        UniqueConstraint("officer_id", "kind", "source"),
        Index("ix_notification_officer_id_at", "officer_id", "at", "id"),
        Index(
            "ix_notification_unread",
            "officer_id",
            "at",
            "id",
            postgresql_where=text("read_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    officer_id: Mapped[UUID] = mapped_column(ForeignKey(Officer.id))
    kind: Mapped[str]
    case_id: Mapped[UUID] = mapped_column(ForeignKey(Case.id), index=True)
    deadline_id: Mapped[UUID | None] = mapped_column(ForeignKey(CaseDeadline.id))
    source: Mapped[UUID]
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
