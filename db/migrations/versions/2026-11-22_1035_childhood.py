"""The 16th birthday of a child, by the latest possible day of birth."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "20261122_1035"
down_revision: Final[str | None] = "20261122_1030"

ENDS = (
    "coalesce((date_of_birth - interval '1 day' + interval '16 years')::date + 1, 'infinity'::date)"
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    column = sa.Column(
        "childhood_ends_on", sa.Date(), sa.Computed(ENDS, persisted=True), nullable=False
    )
    op.add_column("child", column)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_column("child", "childhood_ends_on")
