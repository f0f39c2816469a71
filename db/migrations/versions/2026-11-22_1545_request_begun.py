"""How a mutation begins, in one statement: who asks, the wait for its key, what the key recalls."""

from typing import Final

from alembic import op

revision: Final = "20261122_1545"
down_revision: Final[str | None] = "20261122_1540"

# The caller's own rights: row security confines what it recalls. Each statement of a volatile
# function has a view of its own, so the last one sees what the request before it left.
BEGUN = """
CREATE FUNCTION request_begun(subject uuid, lock bigint, asked text, asked_key uuid)
RETURNS TABLE (epoch int, fingerprint bytea, outcome text) LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM set_config('app.subject', subject::text, true);
    PERFORM pg_advisory_xact_lock(lock);
    RETURN QUERY SELECT e.epoch, k.fingerprint, k.outcome::text
      FROM public.access_epoch e LEFT JOIN public.request_key k
      ON k.officer_id = subject AND k.mutation = asked AND k.key = asked_key;
END $$
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute(BEGUN)
    op.execute("REVOKE ALL ON FUNCTION request_begun(uuid, bigint, text, uuid) FROM PUBLIC")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("DROP FUNCTION request_begun(uuid, bigint, text, uuid)")
