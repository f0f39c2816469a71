"""What all tables share: names of constraints, columns of place, columns of dated facts."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    Text,
    func,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

# Names of constraints are part of the contract: they map to typed errors.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# Keys of order and search (db/rules/names.py) compare as bytes, whatever the database's locale.
BYTEWISE = Text(collation="C")


class Ciphertext(LargeBinary):
    """A sealed column (`db.vault`), bound to its table, its name and the primary key of its row.
    Whatever has this type is found by the rotation of keys."""


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {str: Text(), datetime: DateTime(timezone=True)}
    # By which lines a row is seen that is named; lists go by those to read.
    __sight__: ClassVar[str] = "read"


class Tenant:
    """Rows of a place. A writer names `unit_id`; the database sets the other columns from the tree.

    `scope` is the pre-order number of the unit; the level columns are null where the tree has no
    such unit above the row (a commune directly under its province).
    """

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    scope: Mapped[int]
    province_id: Mapped[int | None]
    district_id: Mapped[int | None]
    commune_id: Mapped[int | None]


class Dated:
    """A fact about a child that held from a day to a day, both included, and who recorded it when.

    A correction closes the recorded time (`superseded_at`), never the valid time.
    """

    @staticmethod
    def validity() -> tuple[CheckConstraint, ...]:
        return (CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),)

    @declared_attr.directive
    def __table_args__(cls) -> tuple[CheckConstraint | Index, ...]:  # noqa: N805 -- SQLAlchemy's form
        return cls.validity()

    id: Mapped[UUID] = mapped_column(primary_key=True)
    child_id: Mapped[UUID] = mapped_column(ForeignKey("child.id"), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    recorded_at: Mapped[datetime] = mapped_column(server_default=func.now())
    recorded_by: Mapped[UUID | None]
    superseded_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1")


def one_of(column: str, values: object) -> CheckConstraint:
    """Enums are text with a CHECK: database enums do not decode inside anonymous records."""
    words = ", ".join(f"'{value.value}'" for value in values)  # type: ignore[attr-defined]
    return CheckConstraint(f"{column} IN ({words})", name=column)
