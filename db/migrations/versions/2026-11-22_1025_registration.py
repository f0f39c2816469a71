"""Registry numbers of communes; who holds a personal id, and who asks too often."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "20261122_1025"
down_revision: Final[str | None] = "20261122_1020"

CODE = """
CREATE FUNCTION child_code(commune text, key bytea) RETURNS text LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    number int;
    high int;
    low int;
    mixed int;
    digest bytea;
BEGIN
    INSERT INTO public.child_counter AS c (code, last) VALUES (commune, 1)
      ON CONFLICT (code) DO UPDATE SET last = c.last + 1 RETURNING last INTO number;
    IF number > 999999 THEN
        RAISE numeric_value_out_of_range USING MESSAGE = 'no registry number left';
    END IF;
    high := number / 1000;
    low := number % 1000;
    FOR round IN 1..8 LOOP
        digest := sha256(key || convert_to(round || ' ' || low, 'UTF8'));
        mixed := (high + get_byte(digest, 0) * 256 + get_byte(digest, 1)) % 1000;
        high := low;
        low := mixed;
    END LOOP;
    RETURN 'TE' || commune || '-' || lpad((high * 1000 + low)::text, 6, '0');
END $$
"""  # a Feistel network over 10^6: each number once, in no order that tells how many there are
BLOCKED = """
CREATE FUNCTION probe_blocked() RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM public.probe_throttle
    WHERE officer_id = nullif(current_setting('app.subject', true), '')::uuid
      AND blocked_until > clock_timestamp())
$$
"""
HOLDER = """
CREATE FUNCTION personal_id_holder(
    asked bytea, free int, first_wait interval, longest interval, forgotten interval
) RETURNS TABLE (child uuid, unit int, wait int) LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    me uuid := public.app_subject();
    known public.probe_throttle;
    holder record;
    moment timestamptz := clock_timestamp();
BEGIN
    INSERT INTO public.probe_throttle (officer_id, hits, last_at) VALUES (me, 0, moment)
      ON CONFLICT DO NOTHING;
    SELECT * INTO known FROM public.probe_throttle WHERE officer_id = me FOR UPDATE;
    moment := clock_timestamp();
    IF known.blocked_until > moment THEN
        RETURN QUERY SELECT NULL::uuid, NULL::int,
          ceil(extract(epoch FROM known.blocked_until - moment))::int;
        RETURN;
    END IF;
    SELECT c.id, c.unit_id INTO holder FROM public.child c WHERE c.personal_id_blind = asked;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF public.app_sees(holder.id, 'IDENTITY', NULL) THEN
        RETURN QUERY SELECT holder.id, NULL::int, 0;
        RETURN;
    END IF;
    IF known.last_at < moment - forgotten THEN
        known.hits := 0;
    END IF;
    known.hits := known.hits + 1;
    UPDATE public.probe_throttle SET hits = known.hits, last_at = moment, blocked_until =
      CASE WHEN known.hits >= free
        THEN moment + least(longest, first_wait * 2 ^ least(known.hits - free, 20)) END
      WHERE officer_id = me;
    INSERT INTO public.audit (officer_id, action, object, details) VALUES (
      me, 'personalIdHeldElsewhere', 'Child_' || replace(holder.id::text, '-', ''),
      jsonb_build_object('unit', 'Unit_' || holder.unit_id, 'hits', known.hits));
    RETURN QUERY SELECT NULL::uuid, holder.unit_id, 0;
END $$
"""  # the one way to learn of a record elsewhere: its unit, counted, slowed and on record
FUNCTIONS = (
    "child_code(text, bytea)",
    "probe_blocked()",
    "personal_id_holder(bytea, int, interval, interval, interval)",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.create_table(
        "child_counter",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_child_counter"),
    )
    op.create_table(
        "probe_throttle",
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blocked_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officer.id"], name="fk_probe_throttle_officer_id"
        ),
        sa.PrimaryKeyConstraint("officer_id", name="pk_probe_throttle"),
    )
    op.create_index("ix_child_date_of_birth_search_name", "child", ["date_of_birth", "search_name"])
    for statement in (CODE, BLOCKED, HOLDER):
        op.execute(statement)
    for name in FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}")
    op.drop_index("ix_child_date_of_birth_search_name", "child")
    op.drop_table("probe_throttle")
    op.drop_table("child_counter")
