"""That a merge was undone is told of the survivor first, then of the record that stands again: who
follows the one goes on with the other from there."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "20261122_1720"
down_revision: Final[str | None] = "20261122_1710"

WAS: Final = "'Child_' || replace(id::text, '-', ''), event, unit_id FROM two;"
ORDERED: Final = WAS.replace(";", " ORDER BY two.id = alias.id;")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    _rewrite(WAS, ORDERED)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    _rewrite(ORDERED, WAS)


def _rewrite(was: str, becomes: str) -> None:
    """One place of a function, which keeps its owner and who may call it."""
    text = sa.text("SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = 'merge_undo'")
    said: str = op.get_bind().execute(text).scalar_one()
    assert said.count(was) == 1  # noqa: S101 -- else it is not the function that this knows
    op.get_bind().exec_driver_sql(said.replace(was, becomes))
