"""Part of a former name is found by an index, like part of today's."""

from typing import Final

from alembic import op

revision: Final = "20261122_1757"
down_revision: Final[str | None] = "20261122_1755"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_index(  # of those whose name changed: few
        "ix_identity_search_name",
        "identity",
        ["search_name"],
        postgresql_using="gin",
        postgresql_ops={"search_name": "gin_trgm_ops"},
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_index("ix_identity_search_name", table_name="identity")
