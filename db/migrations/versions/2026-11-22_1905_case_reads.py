"""The log of reads says which cases were shown: a case may be about a child nobody knows yet."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision: Final = "20261122_1905"
down_revision: Final[str | None] = "20261122_1855"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    # A default that is one value for all rows rewrites none of them.
    op.add_column(
        "access_log", sa.Column("case_ids", ARRAY(sa.Uuid()), server_default="{}", nullable=False)
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_column("access_log", "case_ids")
