"""The outbox is cleaned of what was numbered, however large it is."""

from typing import Final

from alembic import op

revision: Final = "20261122_1620"
down_revision: Final[str | None] = "20261122_1610"

# Every row is changed once, when it gets its position. Entries of those that waited would be walked
# over at each pass until a fifth of a day's rows had changed.
SOON: Final = "autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute(f"ALTER TABLE outbox SET ({SOON})")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute(
        "ALTER TABLE outbox RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold)"
    )
