"""The personal ids that a child had."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "20261122_1510"
down_revision: Final[str | None] = "20261122_1500"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "personal_id",
        sa.Column("number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("number_blind", sa.LargeBinary(), nullable=True),
        sa.Column("missing", sa.Text(), nullable=True),
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
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_personal_id_validity")
        ),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_personal_id_child_id"),
        sa.PrimaryKeyConstraint("id", name="pk_personal_id"),
    )
    op.create_index("ix_personal_id_child_id", "personal_id", ["child_id"])
    op.create_index("ix_personal_id_number_blind", "personal_id", ["number_blind"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_table("personal_id")
