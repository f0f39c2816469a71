"""Personal ids of children: sealed, with a blind index; or why there is none."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "20261122_1000"
down_revision: Final[str | None] = "20261122_0940"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.add_column("child", sa.Column("personal_id_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("child", sa.Column("personal_id_blind", sa.LargeBinary(), nullable=True))
    op.add_column("child", sa.Column("personal_id_missing", sa.Text(), nullable=True))
    op.create_unique_constraint("uq_child_personal_id_blind", "child", ["personal_id_blind"])
    op.create_check_constraint(
        op.f("ck_child_merged_without_personal_id"),
        "child",
        "status <> 'MERGED' OR personal_id_blind IS NULL",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.drop_column("child", "personal_id_missing")
    op.drop_column("child", "personal_id_blind")
    op.drop_column("child", "personal_id_sealed")
