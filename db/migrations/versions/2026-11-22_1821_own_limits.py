"""Limits that whoever calls the database cannot choose: of questions for records elsewhere, and for
how long sealed parts are open."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "20261122_1821"
down_revision: Final[str | None] = "20261122_1811"

BEGIN: Final = "\nBEGIN\n"
# Stricter ones may be asked for.
SLOWED: Final = """    free := least(free, 10);
    first_wait := greatest(first_wait, interval '1 second');
    longest := greatest(longest, interval '15 minutes');
    forgotten := greatest(forgotten, interval '1 hour');
"""
LIMITS: Final = {
    "probe_hit": SLOWED,
    "personal_id_holder": SLOWED,
    "duplicate_elsewhere": SLOWED + "    most := least(most, 3);\n",
    "book_elsewhere": "    most := least(most, 100);\n",
}
OPENED: Final = """
CREATE FUNCTION opened_for() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        RAISE insufficient_privilege USING MESSAGE = 'an opening stays as it is';
    END IF;
    NEW.opened_at := now();
    NEW.expires_at := least(NEW.expires_at, now() + interval '15 minutes');
    RETURN NEW;
END $$
"""
TRIGGER: Final = """
CREATE TRIGGER opened_for BEFORE INSERT OR UPDATE ON sealed_opening FOR EACH ROW
WHEN (current_user = 'mangnon_app') EXECUTE FUNCTION opened_for()
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for name, limits in LIMITS.items():
        _rewrite(name, BEGIN, BEGIN + limits)
    op.execute(OPENED)
    op.execute("REVOKE ALL ON FUNCTION opened_for() FROM PUBLIC")
    op.execute(TRIGGER)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("DROP TRIGGER opened_for ON sealed_opening")
    op.execute("DROP FUNCTION opened_for()")
    for name, limits in LIMITS.items():
        _rewrite(name, BEGIN + limits, BEGIN)


def _rewrite(name: str, was: str, becomes: str) -> None:
    """One place of a function, which keeps its owner and who may call it."""
    text = sa.text("SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = :name")
    said: str = op.get_bind().execute(text, {"name": name}).scalar_one()
    assert said.count(was) == 1, name  # noqa: S101 -- else it is not the function that this knows
    op.get_bind().exec_driver_sql(said.replace(was, becomes))
