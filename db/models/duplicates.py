"""Two records of one child: what was decided of them.

`__second_link__` names a column with another child: a row of it is seen by those alone who hold
IDENTITY whole on that child too.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.models.children import Child
from db.models.people import Officer
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
