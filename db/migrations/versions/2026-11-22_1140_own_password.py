"""An officer changes their own password."""

from typing import Final

from alembic import op

revision: Final = "20261122_1140"
down_revision: Final[str | None] = "20261122_1035"

# What was verified must still be what is stored; nothing else of one's own account can be written.
CHANGE = """
CREATE FUNCTION change_own_password(verified text, following text) RETURNS boolean LANGUAGE sql
VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH changed AS (
        UPDATE public.officer SET password_hash = following, version = version + 1
        WHERE id = nullif(current_setting('app.subject', true), '')::uuid
          AND password_hash = verified AND NOT is_machine AND disabled_at IS NULL
        RETURNING id
    ) SELECT EXISTS (SELECT FROM changed)
$$
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute(CHANGE)
    op.execute("REVOKE ALL ON FUNCTION change_own_password(text, text) FROM PUBLIC")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("DROP FUNCTION change_own_password(text, text)")
