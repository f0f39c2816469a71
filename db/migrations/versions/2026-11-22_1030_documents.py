"""Papers in a child's name; what can happen to a record."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "20261122_1030"
down_revision: Final[str | None] = "20261122_1025"

KINDS = "'REGISTERED', 'UPDATED', 'CORRECTED', 'GUARDIANS_SET', 'HOUSEHOLD_SET', 'SCHOOLING_SET', 'PLACED', 'PLACEMENT_ENDED', 'CIRCUMSTANCE_RECORDED', 'CIRCUMSTANCE_ENDED', 'WATCH_SET', 'WATCH_ENDED', 'BIRTH_REGISTRATION_RECORDED', 'HEALTH_INSURANCE_RECORDED', 'ASSISTANCE_RECORDED', 'INJURY_RECORDED', 'DEATH_RECORDED'"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "document",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "class",
            sa.Text(),
            sa.Computed(
                "CASE kind::text WHEN 'BIRTH_CERTIFICATE' THEN 'IDENTITY' WHEN 'HEALTH_INSURANCE' THEN 'HEALTH' END",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("number_blind", sa.LargeBinary(), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "kind IN ('BIRTH_CERTIFICATE', 'HEALTH_INSURANCE')", name=op.f("ck_document_kind")
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_document_validity")
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_document_child_id"),
        sa.PrimaryKeyConstraint("id", name="pk_document"),
    )
    op.create_index("ix_document_child_id", "document", ["child_id"], unique=False)
    op.create_index("ix_document_number_blind", "document", ["number_blind"], unique=False)
    _kinds(KINDS)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("DELETE FROM child_event WHERE kind <> 'REGISTERED'")
    _kinds("'REGISTERED'")
    op.drop_table("document")


def _kinds(kinds: str) -> None:
    op.execute("ALTER TABLE child_event DROP CONSTRAINT ck_child_event_kind")
    op.execute(
        f"ALTER TABLE child_event ADD CONSTRAINT ck_child_event_kind CHECK (kind IN ({kinds}))"
    )
