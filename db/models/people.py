"""Who works here: organisations, officers, their postings, and how they sign in."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import BYTEWISE, Base, Ciphertext, Tenant, one_of
from db.models.sensitivity import sensitive, technical
from db.rules.organisations import OrganisationKind
from db.rules.roles import ROLES
from db.rules.sensitivity import Sensitivity


class Organisation(Tenant, Base):
    """A body that works with children (cơ quan, tổ chức): committee, school, facility, union …"""

    __tablename__ = "organisation"
    __table_args__ = (
        one_of("kind", OrganisationKind),
        Index("ix_organisation_search_name", "search_name"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    search_name: Mapped[str] = mapped_column(BYTEWISE)
    kind: Mapped[str]


class Officer(Base):
    """A person with an account, or a machine client of an organisation (`is_machine`)."""

    __tablename__ = "officer"
    __table_args__ = (CheckConstraint("username = lower(username)", name="username"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(unique=True, info=sensitive(Sensitivity.IDENTITY))
    display_name: Mapped[str]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey(Organisation.id), index=True)
    is_machine: Mapped[bool] = mapped_column(server_default="false")
    password_hash: Mapped[str | None] = mapped_column(info=technical())
    token_epoch: Mapped[int] = mapped_column(server_default="0", info=technical())
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    version: Mapped[int] = mapped_column(server_default="1")


class Posting(Base):
    """An officer holds a role at a unit, from a day to a day, both included. Nothing else gives
    access: the policy speaks of roles only, and no token carries any of this."""

    __tablename__ = "posting"
    __table_args__ = (
        CheckConstraint(
            "role IN (" + ", ".join(f"'{code}'" for code in sorted(ROLES)) + ")", name="role"
        ),
        # One day less: ended before its first day was over, so that ending takes effect at once.
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from - 1", name="validity"),
        Index("ix_posting_unit_id_role", "unit_id", "role"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    officer_id: Mapped[UUID] = mapped_column(ForeignKey(Officer.id), index=True)
    role: Mapped[str]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey(Organisation.id))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    started_by: Mapped[UUID | None]
    ended_by: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(server_default="1")


class MachineKey(Base):
    """A secret of a machine client. Only its SHA-256 is kept; it is shown once.

    `__owner_links__`: how it is listed with its officer; who may see it, lines of its own say."""

    __tablename__ = "machine_key"
    __owner_links__ = {"officer": ("officer_id", "id")}  # noqa: RUF012

    id: Mapped[UUID] = mapped_column(primary_key=True)
    officer_id: Mapped[UUID] = mapped_column(ForeignKey(Officer.id), index=True)
    label: Mapped[str]
    digest: Mapped[bytes] = mapped_column(unique=True, info=technical())
    issued_at: Mapped[datetime] = mapped_column(server_default=func.now())
    issued_by: Mapped[UUID | None]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_used_on: Mapped[date | None]


class RefreshToken(Base):
    """One link of a chain of refresh tokens. Using a link twice revokes its whole `family`."""

    __tablename__ = "refresh_token"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    family: Mapped[UUID] = mapped_column(index=True)
    officer_id: Mapped[UUID] = mapped_column(ForeignKey(Officer.id), index=True)
    digest: Mapped[bytes] = mapped_column(unique=True, info=technical())
    issued_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class RevokedToken(Base):
    """An access token that was taken back before it expired; known by a digest of its `jti`, and
    forgotten when nobody would accept it any longer."""

    __tablename__ = "revoked_token"

    officer_id: Mapped[UUID] = mapped_column(ForeignKey(Officer.id), primary_key=True)
    digest: Mapped[bytes] = mapped_column(primary_key=True, info=technical())
    expires_at: Mapped[datetime]


class SigningKey(Base):
    """A key that signs access tokens. The private half is sealed with the vault's key."""

    __tablename__ = "signing_key"

    id: Mapped[str] = mapped_column(primary_key=True)
    private_sealed: Mapped[bytes] = mapped_column(Ciphertext, info=technical())
    public_jwk: Mapped[str] = mapped_column(info=technical())
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    retired_at: Mapped[datetime | None]


class SignInThrottle(Base):
    """Failed attempts per account and per address; `subject` is a keyed hash, never the name."""

    __tablename__ = "sign_in_throttle"

    subject: Mapped[bytes] = mapped_column(primary_key=True, info=technical())
    failures: Mapped[int]
    last_at: Mapped[datetime]
    blocked_until: Mapped[datetime | None]


class AccessEpoch(Base):
    """One row. Triggers raise `epoch` whenever a posting, an officer, a key or a unit changes; each
    compiled statement brings it along, so that no worker answers from what it remembers wrongly."""

    __tablename__ = "access_epoch"
    __reference__ = True
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, server_default=text("1"))
    epoch: Mapped[int]
