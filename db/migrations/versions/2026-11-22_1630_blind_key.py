"""The key of blind indexes, once it was changed."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "20261122_1630"
down_revision: Final[str | None] = "20261122_1620"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "blind_key",
        sa.Column("id", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("key_sealed", sa.LargeBinary(), nullable=False),
        sa.Column(
            "made_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint("id = 1", name=op.f("ck_blind_key_single")),
        sa.PrimaryKeyConstraint("id", name="pk_blind_key"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute(
        "DO $$ BEGIN IF EXISTS (SELECT FROM blind_key) THEN"
        " RAISE 'blind indexes would be lost with their key'; END IF; END $$"
    )
    op.drop_table("blind_key")
