"""Counts of published periods, kept as they were: written once, by a function that the compiler's
role alone may call."""

from typing import Final

from alembic import op

revision: Final = "20261122_2200"
down_revision: Final[str | None] = "20261122_2195"

TABLE: Final = """
CREATE TABLE indicator (
    code TEXT NOT NULL,
    version INTEGER NOT NULL,
    first DATE NOT NULL,
    last DATE NOT NULL,
    breakdown TEXT NOT NULL,
    counts JSONB NOT NULL,
    frozen_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_indicator PRIMARY KEY (code, version, first, last, breakdown),
    CONSTRAINT ck_indicator_period CHECK (last >= first)
)
"""
# Of two who ask at once the first one's counts stay, and both are told them.
FREEZE: Final = """
CREATE FUNCTION indicator_frozen(text, integer, date, date, text, jsonb) RETURNS jsonb
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO indicator (code, version, first, last, breakdown, counts)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (code, version, first, last, breakdown)
    DO UPDATE SET counts = indicator.counts
    RETURNING counts
$$
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute(TABLE)
    op.execute(FREEZE)
    op.execute(
        "REVOKE ALL ON FUNCTION indicator_frozen(text, integer, date, date, text, jsonb) FROM PUBLIC"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("DROP FUNCTION indicator_frozen(text, integer, date, date, text, jsonb)")
    op.execute("DROP TABLE indicator CASCADE")
