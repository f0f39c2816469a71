"""What is to be told of what was committed, and how far it was told."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index, Integer, func, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class Outbox(Base):
    """What is to be told to others when it is committed: of what, and nothing else about it.
    Whoever is told asks again, with their own rights.

    `position` is given behind the commit, in the order of commits: numbers taken before it would
    come out of order. `event_id`: the row that says what happened, where there is one. `unit_id`:
    where; null: anywhere. `kind`: what whoever lost sight of the object may still know of it.
    `ends`: of a case, the units where it lies, and lay before; the database sets them.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_position", "position", unique=True),
        Index("ix_outbox_waiting", "id", postgresql_where=text("position IS NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    topic: Mapped[str]
    object: Mapped[str]  # global id
    position: Mapped[int | None] = mapped_column(BigInteger)
    event_id: Mapped[UUID | None]
    unit_id: Mapped[int | None]
    kind: Mapped[str | None]
    ends: Mapped[list[int] | None] = mapped_column(ARRAY(Integer))


class OutboxHead(Base):
    """The last position given, and the last one that is no longer kept."""

    __tablename__ = "outbox_head"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, server_default="1")
    position: Mapped[int] = mapped_column(BigInteger, server_default="0")
    purged: Mapped[int] = mapped_column(BigInteger, server_default="0")
