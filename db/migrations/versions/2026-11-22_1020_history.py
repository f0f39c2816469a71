"""What happened to a child's record, and what is to be told of it."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: Final = "20261122_1020"
down_revision: Final[str | None] = "20261122_1010"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "child_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("class", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column(
            "facts",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
        ),
        sa.CheckConstraint("kind IN ('REGISTERED')", name=op.f("ck_child_event_kind")),
        sa.CheckConstraint(
            "class IN ('PUBLIC', 'IDENTITY', 'CONTACT', 'SOCIAL', 'ETHNICITY', 'HEALTH', 'CASEWORK', 'SEALED')",
            name=op.f("ck_child_event_class"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["officer.id"], name="fk_child_event_by_id"),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_child_event_child_id"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name="fk_child_event_unit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_child_event"),
    )
    op.create_index("ix_child_event_child_id_at", "child_event", ["child_id", "at", "id"])
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_table("outbox")
    op.drop_table("child_event")
