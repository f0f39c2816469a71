"""A notice by whom a case suspects does not join that case, which to them is not there."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "20261122_2110"
down_revision: Final[str | None] = "20261122_2050"

OPEN: Final = "c.status NOT IN ('CLOSED', 'NOT_SUBSTANTIATED')\n"
THEIRS: Final = f"{OPEN}                AND me <> ALL (c.barred)\n"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    _changed("case_intake", OPEN, THEIRS)


def _changed(name: str, was: str, becomes: str) -> None:
    asked = sa.text("SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = :name")
    said: str = op.get_bind().execute(asked, {"name": name}).scalar_one()
    assert said.count(was) == 1, name  # noqa: S101 -- else it is not the one that this knows
    op.get_bind().exec_driver_sql(said.replace(was, becomes))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    _changed("case_intake", THEIRS, OPEN)
