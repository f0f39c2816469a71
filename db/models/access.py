"""What is kept about access itself: openings of sealed parts, reads, acts, keys of retries."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Text, Uuid, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, column_property, mapped_column

from db.models.base import Base
from db.models.children import Child
from db.models.people import Officer
from db.models.sensitivity import technical


class SealedOpening(Base):
    """An officer opened the sealed parts of one child, for a reason, until a moment."""

    __tablename__ = "sealed_opening"
    __table_args__ = (
        CheckConstraint("expires_at > opened_at", name="validity"),
        Index("ix_sealed_opening_child_id_officer_id", "child_id", "officer_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    child_id: Mapped[UUID] = mapped_column(ForeignKey(Child.id))
    officer_id: Mapped[UUID] = mapped_column(ForeignKey(Officer.id))
    reason: Mapped[str] = mapped_column(info=technical())
    opened_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]


class AccessLog(Base):
    """One answer that showed children or cases: who, under which postings, what, when.

    Written before the answer leaves, by a role that can only insert (security.md D20).
    """

    __tablename__ = "access_log"
    __table_args__ = (
        Index(
            "ix_access_log_child_ids",
            "child_ids",
            postgresql_using="gin",
            postgresql_with={"gin_pending_list_limit": 262144},  # kB; autovacuum sorts them in
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    officer_id: Mapped[UUID] = mapped_column(index=True)
    posting_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    operation: Mapped[str]  # hash of the text of the operation
    field: Mapped[str]  # the root field
    child_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    case_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default="{}")
    classes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    # In one word: an array of scalars inside a record is not decoded on every connection.
    class_names: Mapped[str] = column_property(func.array_to_string(classes.column, " "))  # type: ignore[attr-defined]  # a column here, `Mapped` outside


class Audit(Base):
    """One act: who did what to which object, written in the transaction of the act."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    officer_id: Mapped[UUID | None] = mapped_column(index=True)
    action: Mapped[str]
    object: Mapped[str] = mapped_column(index=True)  # global id
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, info=technical())


class RequestKey(Base):
    """What is remembered of a mutation that succeeded: its kind, ids and versions, for retries."""

    __tablename__ = "request_key"

    officer_id: Mapped[UUID] = mapped_column(primary_key=True)
    mutation: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[UUID] = mapped_column(primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(info=technical())
    outcome: Mapped[dict[str, Any]] = mapped_column(JSONB, info=technical())
    at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)


class PolicyVersion(Base):
    """The policy whose row security stands here; a server with another refuses to run."""

    __tablename__ = "policy_version"
    __reference__ = True
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, server_default="1")
    digest: Mapped[str]
    lines: Mapped[str]
    written_at: Mapped[datetime] = mapped_column(server_default=func.now())
