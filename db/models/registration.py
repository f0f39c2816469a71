"""What taking children into the register needs beside them: numbers given out, officers slowed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.models.people import Officer


class ChildCounter(Base):
    """How many registry numbers a commune has given out, by its official code: a code that names
    another commune later goes on counting. Numbers show no order; see `child_code`."""

    __tablename__ = "child_counter"

    code: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


class ProbeThrottle(Base):
    """How often an officer asked for personal ids that are held elsewhere, and until when they have
    to wait."""

    __tablename__ = "probe_throttle"

    officer_id: Mapped[UUID] = mapped_column(ForeignKey(Officer.id), primary_key=True)
    hits: Mapped[int]
    last_at: Mapped[datetime]
    blocked_until: Mapped[datetime | None]
