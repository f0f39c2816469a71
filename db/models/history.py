"""What happened to a child's record."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, one_of
from db.models.children import Child
from db.models.people import Officer
from db.models.sensitivity import technical
from db.rules.history import EventKind
from db.rules.sensitivity import PARTS, Sensitivity


class ChildEvent(Base):
    """One act on a child's record (diễn biến), written in the transaction of the act.

    `class`, and `part` of it, say how private it is that this happened: an event of a class that a
    reader does not hold is not there (security.md D19). PUBLIC comes with the row of the child.
    `facts` hold no value of another class than the event's own. `other_id`: the other child that
    it speaks of; only who holds IDENTITY whole on that one too may know of it. `merge_id`: copied
    from a record that this merge made one with this.
    """

    __tablename__ = "child_event"
    __child_link__ = ("child_id", "id")
    __second_link__ = "other_id"
    __table_args__ = (
        one_of("kind", EventKind),
        one_of("class", Sensitivity),
        Index("ix_child_event_child_id_at", "child_id", "at", "id"),
        Index("ix_child_event_merge_id", "merge_id", postgresql_where=text("merge_id IS NOT NULL")),
    )

    __row_classes__ = (
        *((of, None) for of in Sensitivity),
        *((of, part) for part, of in PARTS.items()),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    child_id: Mapped[UUID] = mapped_column(ForeignKey(Child.id))
    at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    kind: Mapped[str]
    class_: Mapped[str] = mapped_column("class")
    part: Mapped[str | None]
    by_id: Mapped[UUID] = mapped_column(ForeignKey(Officer.id))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}", info=technical())
    other_id: Mapped[UUID | None] = mapped_column(ForeignKey(Child.id))
    merge_id: Mapped[UUID | None] = mapped_column(ForeignKey("child_merge.id"))
