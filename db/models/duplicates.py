"""Two records of one child: what was decided of them.

`__second_link__` names a column with another child: a row of it is seen by those alone who hold
IDENTITY whole on that child too.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Uuid, func
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, one_of
from db.models.children import Child
from db.models.people import Officer
from db.models.sensitivity import technical
from db.rules.duplicates import MergeStatus
from db.rules.sensitivity import Sensitivity


class Dismissal(Base):
    """Two records that are not of one child, as somebody decided: kept for each of the two."""

    __tablename__ = "duplicate_dismissal"
    __child_link__ = ("child_id", "id")
    __second_link__ = "other_id"
    __class_of_row__ = Sensitivity.IDENTITY
    __table_args__ = (CheckConstraint("child_id <> other_id", name="two"),)

    child_id: Mapped[UUID] = mapped_column(ForeignKey(Child.id), primary_key=True)
    other_id: Mapped[UUID] = mapped_column(ForeignKey(Child.id), primary_key=True)
    by_id: Mapped[UUID] = mapped_column(ForeignKey(Officer.id))
    at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    revoked_at: Mapped[datetime | None]


class Merge(Base):
    """Two records become one (gộp hồ sơ): the survivor, which stands for both, and the alias,
    which keeps all that was said in it. Confirmed by somebody else than who proposed it.

    What the survivor took over, and what the alias was, is kept for undoing; functions of the
    database alone read it.
    """

    __tablename__ = "child_merge"
    __child_link__ = ("survivor_id", "id")
    __second_link__ = "alias_id"
    __class_of_row__ = Sensitivity.IDENTITY
    __table_args__ = (
        one_of("status", MergeStatus),
        CheckConstraint("survivor_id <> alias_id", name="two"),
        CheckConstraint("(status = 'PROPOSED') = (decided_by IS NULL)", name="decided"),
        CheckConstraint(
            "status IN ('PROPOSED', 'DECLINED') OR decided_by <> proposed_by", name="by_two_people"
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    survivor_id: Mapped[UUID] = mapped_column(ForeignKey(Child.id), index=True)
    alias_id: Mapped[UUID] = mapped_column(ForeignKey(Child.id), index=True)
    status: Mapped[str] = mapped_column(server_default=MergeStatus.PROPOSED.value)
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey(Officer.id))
    proposed_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey(Officer.id))
    decided_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None] = mapped_column(ForeignKey(Officer.id))
    undone_at: Mapped[datetime | None]
    taken: Mapped[list[UUID] | None] = mapped_column(ARRAY(Uuid), info=technical())
    alias_status: Mapped[str | None]
    alias_unit_id: Mapped[int | None] = mapped_column(info=technical())
    took_number: Mapped[bool | None] = mapped_column(info=technical())
    missing: Mapped[str | None] = mapped_column(info=technical())


class Alias(Base):
    """The id and registry number of a record that was merged, and which record stands for it now;
    `into_id` is the one that it was merged with. Nothing of a child."""

    __tablename__ = "child_alias"

    id: Mapped[UUID] = mapped_column(ForeignKey(Child.id), primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    into_id: Mapped[UUID] = mapped_column(ForeignKey(Child.id), index=True)
    survivor_id: Mapped[UUID] = mapped_column(ForeignKey(Child.id), index=True)
    survivor_code: Mapped[str]
