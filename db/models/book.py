"""Household books that came as files, what a dry run found of each line, and what became of it.

A line keeps no cell: what it found is said in codes, columns and ids. The cells stand in the file,
which is sealed, and forgotten when its time is over.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, Index, Uuid, func
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Ciphertext, Tenant, one_of
from db.models.people import Officer
from db.rules.book.batch import BatchStatus, Result
from db.rules.book.lines import Outcome
from db.rules.sensitivity import Sensitivity


class BookImport(Tenant, Base):
    """One file of one officer, for the commune of `unit_id`. `undone_by_id`: who takes it back;
    `done` of `total`: lines that the step under way, or the last one, has behind it; `hits`:
    children that may have a record elsewhere; `faults`: what is wrong with the file as a whole, as
    `COLUMN:CODE`."""

    __tablename__ = "book_import"
    __table_args__ = (
        one_of("status", BatchStatus),
        Index("ix_book_import_officer_id_started_at", "officer_id", "started_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    officer_id: Mapped[UUID] = mapped_column(ForeignKey(Officer.id))
    undone_by_id: Mapped[UUID | None] = mapped_column(ForeignKey(Officer.id))
    status: Mapped[str]
    media: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(server_default=func.now())
    checked_at: Mapped[datetime | None]
    committed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    lines: Mapped[int | None]
    total: Mapped[int] = mapped_column(server_default="0")
    done: Mapped[int] = mapped_column(server_default="0")
    new: Mapped[int] = mapped_column(server_default="0")
    same: Mapped[int] = mapped_column(server_default="0")
    changed: Mapped[int] = mapped_column(server_default="0")
    duplicate: Mapped[int] = mapped_column(server_default="0")
    refused: Mapped[int] = mapped_column(server_default="0")
    taken: Mapped[int] = mapped_column(server_default="0")
    faults: Mapped[str] = mapped_column(server_default="")
    hits: Mapped[int] = mapped_column(server_default="0")
    tries: Mapped[int] = mapped_column(server_default="0")
    version: Mapped[int] = mapped_column(server_default="1")


class BookFile(Base):
    """The file of an import, sealed; null when it was forgotten."""

    __tablename__ = "book_file"

    import_id: Mapped[UUID] = mapped_column(ForeignKey(BookImport.id), primary_key=True)
    content_sealed: Mapped[bytes | None] = mapped_column(Ciphertext)


class BookLine(Base):
    """A line of a book. `match_id`: the child it speaks of, once there is one; `candidate_ids`: who
    may be the same; `twin`: the number of an earlier line about the same child; `ask_id`: the
    commune that holds its personal id, or may have its child; `problems` and `doubts` as
    `COLUMN:CODE`. `from_at` and `to_at`: when it was taken in."""

    __tablename__ = "book_line"
    __child_link__ = ("import_id", "id")
    __class_of_row__ = Sensitivity.IDENTITY  # of whoever sent it
    __table_args__ = (
        one_of("outcome", Outcome),
        one_of("result", Result),
        Index("uq_book_line_import_id_number", "import_id", "number", unique=True),
        Index("ix_book_line_match_id", "match_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    import_id: Mapped[UUID] = mapped_column(ForeignKey(BookImport.id))
    number: Mapped[int]
    outcome: Mapped[str]
    changed: Mapped[str] = mapped_column(server_default="")
    match_id: Mapped[UUID | None]
    candidate_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default="{}")
    twin: Mapped[int | None]
    problems: Mapped[str] = mapped_column(server_default="")
    doubts: Mapped[str] = mapped_column(server_default="")
    ask_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    as_new: Mapped[bool] = mapped_column(server_default="false")
    result: Mapped[str | None]
    version_after: Mapped[int | None]
    from_at: Mapped[datetime | None]
    to_at: Mapped[datetime | None]
