"""Single access tokens are taken back."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "20261122_1525"
down_revision: Final[str | None] = "20261122_1520"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "revoked_token",
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name="fk_revoked_token_officer_id"),
        sa.PrimaryKeyConstraint("officer_id", "digest", name="pk_revoked_token"),
    )
    # For each row: to take back again what was taken back makes nobody read anything anew.
    op.execute(
        "CREATE TRIGGER access_epoch AFTER INSERT ON revoked_token"
        " FOR EACH ROW EXECUTE FUNCTION raise_access_epoch()"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_table("revoked_token")
