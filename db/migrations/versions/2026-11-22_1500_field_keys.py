"""Keys of sealed columns, so that they can be changed while everybody works."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "20261122_1500"
down_revision: Final[str | None] = "20261122_1140"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "field_key",
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("key_sealed", sa.LargeBinary(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("seals_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("number BETWEEN 1 AND 255", name=op.f("ck_field_key_number")),
        sa.CheckConstraint(
            "erased_at IS NULL OR key_sealed IS NULL", name=op.f("ck_field_key_erased")
        ),
        sa.CheckConstraint(
            "erased_at IS NULL OR retired_at IS NOT NULL", name=op.f("ck_field_key_retired_first")
        ),
        sa.PrimaryKeyConstraint("number", name="pk_field_key"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute(
        "DO $$ BEGIN IF EXISTS (SELECT FROM field_key WHERE key_sealed IS NOT NULL) THEN"
        " RAISE 'sealed columns would be lost with their keys'; END IF; END $$"
    )
    op.drop_table("field_key")
