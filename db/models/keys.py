"""The keys of sealed columns, and which columns those are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, SmallInteger, func, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Ciphertext
from db.models.sensitivity import Compared, technical


class FieldKey(Base):
    """A data key of sealed columns, itself sealed under the keyring of the settings; its number is
    the first byte of what it sealed.

    Of a key of the settings that was followed by others `key_sealed` is null. A key seals from
    `seals_from` on, when every worker has it, until a newer one does; from `retired_at` on the
    database takes nothing new under it, and from `erased_at` on no row names it.
    """

    __tablename__ = "field_key"
    __table_args__ = (
        CheckConstraint("number BETWEEN 1 AND 255", name="number"),
        CheckConstraint("erased_at IS NULL OR key_sealed IS NULL", name="erased"),
        CheckConstraint("erased_at IS NULL OR retired_at IS NOT NULL", name="retired_first"),
    )

    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    key_sealed: Mapped[bytes | None] = mapped_column(Ciphertext, info=technical())
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    seals_from: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]


class BlindKey(Base):
    """The key of blind indexes, sealed under the keyring of the settings, once it is another than
    the settings' own."""

    __tablename__ = "blind_key"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, server_default=text("1"))
    key_sealed: Mapped[bytes] = mapped_column(Ciphertext, info=technical())
    made_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


KEYS = {FieldKey.__tablename__, BlindKey.__tablename__}


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """`key`: the primary key to which its values are bound; `key_type` in SQL."""

    table: str
    key: str
    key_type: str
    name: str


def sealed_columns() -> Iterator[SealedColumn]:
    """Every column of data that is sealed, as the models say; keys themselves are not data."""
    for table in Base.metadata.sorted_tables:
        for column in table.c:
            if isinstance(column.type, Ciphertext) and table.name not in KEYS:
                [key] = table.primary_key
                yield SealedColumn(table.name, key.name, _named(key.type), column.name)


@dataclass(frozen=True, slots=True)
class BlindColumn:
    """A blind index, beside the sealed column whose values it compares."""

    sealed: SealedColumn
    name: str
    compared: Compared


def blind_columns() -> Iterator[BlindColumn]:
    """Every blind index, as the models say."""
    sealed = {(column.table, column.name): column for column in sealed_columns()}
    for table in Base.metadata.sorted_tables:
        for column in table.c:
            if found := column.info.get("compared"):
                yield BlindColumn(sealed[table.name, found.of], column.name, found)


def _named(type_: Any) -> str:
    return {"UUID": "uuid", "str": "text", "int": "bigint"}[type_.python_type.__name__]
