"""For how long a case is open to who opened it, whoever calls the database cannot choose either."""

from typing import Final

from alembic import op

revision: Final = "20261122_2010"
down_revision: Final[str | None] = "20261122_1930"

OPENED: Final = """
CREATE FUNCTION case_opened_for() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        RAISE insufficient_privilege USING MESSAGE = 'an opening stays as it is';
    END IF;
    NEW.opened_at := now();
    NEW.expires_at := least(NEW.expires_at, now()
      + CASE WHEN NEW.break_glass THEN interval '12 hours' ELSE interval '15 minutes' END);
    RETURN NEW;
END $$
"""
TRIGGER: Final = """
CREATE TRIGGER opened_for BEFORE INSERT OR UPDATE ON case_opening FOR EACH ROW
WHEN (current_user = 'mangnon_app') EXECUTE FUNCTION case_opened_for()
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute(OPENED)
    op.execute("REVOKE ALL ON FUNCTION case_opened_for() FROM PUBLIC")
    op.execute(TRIGGER)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("DROP TRIGGER opened_for ON case_opening")
    op.execute("DROP FUNCTION case_opened_for()")
