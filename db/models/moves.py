"""Moves of children from one commune to another, proposed and answered."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, one_of
from db.models.children import Child
from db.models.people import Officer
from db.models.sensitivity import sensitive
from db.rules.moves import MoveStatus
from db.rules.sensitivity import Sensitivity


class Move(Base):
    """A child is to live in another commune (chuyển nơi cư trú). Seen from both ends: a writer
    names the two units, the database sets the places of each.

    `code` is that of the child: who sends it keeps it when the child itself is seen no more.
    """

    __tablename__ = "move"
    __table_args__ = (
        one_of("status", MoveStatus),
        CheckConstraint("from_unit_id <> to_unit_id", name="elsewhere"),
        CheckConstraint("(status = 'PROPOSED') = (decided_at IS NULL)", name="decided"),
        # One proposal of a child waits at a time.
        Index(
            "uq_move_child_id_proposed",
            "child_id",
            unique=True,
            postgresql_where="status = 'PROPOSED'",
        ),
        Index("ix_move_from_commune_id_proposed_at", "from_commune_id", "proposed_at", "id"),
        Index("ix_move_to_commune_id_proposed_at", "to_commune_id", "proposed_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    child_id: Mapped[UUID] = mapped_column(ForeignKey(Child.id), index=True)
    code: Mapped[str]
    status: Mapped[str] = mapped_column(server_default=MoveStatus.PROPOSED.value)
    from_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    from_scope: Mapped[int]
    from_province_id: Mapped[int | None]
    from_district_id: Mapped[int | None]
    from_commune_id: Mapped[int | None]
    to_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    to_scope: Mapped[int]
    to_province_id: Mapped[int | None]
    to_district_id: Mapped[int | None]
    to_commune_id: Mapped[int | None]
    since: Mapped[date]
    hamlet: Mapped[str | None] = mapped_column(info=sensitive(Sensitivity.CONTACT))
    address: Mapped[str | None] = mapped_column(info=sensitive(Sensitivity.CONTACT))
    reason: Mapped[str] = mapped_column(info=sensitive(Sensitivity.CONTACT))
    answer: Mapped[str | None] = mapped_column(info=sensitive(Sensitivity.IDENTITY))
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey(Officer.id))
    proposed_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey(Officer.id))
    decided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1")
