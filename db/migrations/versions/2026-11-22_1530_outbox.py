"""Positions of what is told, given behind the commit by whoever relays it."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "20261122_1530"
down_revision: Final[str | None] = "20261122_1525"

# One relay at a time holds the row of the head. Its next statement sees whatever was committed when
# it got the row, hence everything that got a position before; what one pass finds, it numbers as it
# was written, which for one record, locked while it is written of, is the order of its commits.
RELAY = """
CREATE FUNCTION relay_outbox(most int) RETURNS bigint LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    head bigint;
    given bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM outbox WHERE position IS NULL) THEN
        RETURN NULL;
    END IF;
    SELECT position INTO head FROM outbox_head FOR UPDATE;
    WITH fresh AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM outbox
                   WHERE position IS NULL ORDER BY id LIMIT most)
    UPDATE outbox SET position = head + fresh.n FROM fresh WHERE outbox.id = fresh.id;
    GET DIAGNOSTICS given = ROW_COUNT;
    IF given = 0 THEN
        RETURN NULL;
    END IF;
    UPDATE outbox_head SET position = head + given;
    PERFORM pg_notify('outbox', (head + given)::text);
    RETURN head + given;
END $$
"""
PURGE = """
CREATE FUNCTION purge_outbox(kept interval, most int) RETURNS bigint LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    gone bigint;
    last bigint;
BEGIN
    WITH old AS (SELECT id FROM outbox WHERE position <
                   (SELECT coalesce(min(position), 9223372036854775807) FROM outbox
                    WHERE position IS NOT NULL AND at >= now() - kept)
                 ORDER BY position LIMIT most),
         deleted AS (DELETE FROM outbox USING old WHERE outbox.id = old.id RETURNING position)
    SELECT count(*), max(position) INTO gone, last FROM deleted;
    UPDATE outbox_head SET purged = last WHERE purged < last;
    RETURN gone;
END $$
"""
FUNCTIONS: Final = ("relay_outbox(int)", "purge_outbox(interval, int)")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.add_column("outbox", sa.Column("position", sa.BigInteger(), nullable=True))
    op.add_column("outbox", sa.Column("event_id", sa.Uuid(), nullable=True))
    op.add_column("outbox", sa.Column("unit_id", sa.Integer(), nullable=True))
    op.add_column("outbox", sa.Column("kind", sa.Text(), nullable=True))
    op.create_index("ix_outbox_position", "outbox", ["position"], unique=True)
    waiting = sa.text("position IS NULL")
    op.create_index("ix_outbox_waiting", "outbox", ["id"], postgresql_where=waiting)
    op.create_table(
        "outbox_head",
        sa.Column("id", sa.Integer(), server_default="1", nullable=False),
        sa.Column("position", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("purged", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_outbox_head_single")),
        sa.PrimaryKeyConstraint("id", name="pk_outbox_head"),
    )
    op.execute("INSERT INTO outbox_head DEFAULT VALUES")
    for statement in (RELAY, PURGE):
        op.execute(statement)
    for name in FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}")
    op.drop_table("outbox_head")
    op.drop_index("ix_outbox_waiting", "outbox")
    op.drop_index("ix_outbox_position", "outbox")
    for column in ("kind", "unit_id", "event_id", "position"):
        op.drop_column("outbox", column)
