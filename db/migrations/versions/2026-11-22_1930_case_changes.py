"""What is told of a case says its kind to who loses sight of it by that: when the act moves it, or
ends a grant. Of no other event do they learn anything."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "20261122_1930"
down_revision: Final[str | None] = "20261122_1925"

BEFORE: Final = """SELECT case_ends(k) INTO NEW.ends FROM "case" k
    WHERE k.id = replace(NEW.object, 'Case_', '')::uuid;
"""
ENDED: Final = """SELECT e.kind INTO NEW.kind FROM case_event e
    WHERE e.id = NEW.event_id AND e.kind = 'GRANT_ENDED' AND e.class = 'CASEWORK';
"""
SET: Final = "SET ends = ends || case_ends(NEW)"
MOVED: Final = """SET ends = ends || case_ends(NEW), kind = coalesce(kind,
          (SELECT e.kind FROM case_event e
           WHERE e.id = event_id AND e.class = 'CASEWORK' AND e.at >= now()))"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    _changed("outbox_of_case", BEFORE, BEFORE + "    " + ENDED)
    _changed("case_moves", SET, MOVED)


def _changed(name: str, was: str, becomes: str) -> None:
    asked = sa.text("SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = :name")
    said: str = op.get_bind().execute(asked, {"name": name}).scalar_one()
    assert said.count(was) == 1, name  # noqa: S101 -- else it is not the one that this knows
    op.get_bind().exec_driver_sql(said.replace(was, becomes))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    _changed("outbox_of_case", "    " + ENDED, "")
    _changed("case_moves", MOVED, SET)
