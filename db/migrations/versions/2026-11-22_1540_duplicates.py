"""Who may be the same child: names compared in the database, what was decided, whom to ask."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "20261122_1540"
down_revision: Final[str | None] = "20261122_1530"

KINDS = "'REGISTERED', 'UPDATED', 'CORRECTED', 'GUARDIANS_SET', 'HOUSEHOLD_SET', 'SCHOOLING_SET', 'PLACED', 'PLACEMENT_ENDED', 'CIRCUMSTANCE_RECORDED', 'CIRCUMSTANCE_ENDED', 'WATCH_SET', 'WATCH_ENDED', 'BIRTH_REGISTRATION_RECORDED', 'HEALTH_INSURANCE_RECORDED', 'ASSISTANCE_RECORDED', 'INJURY_RECORDED', 'DEATH_RECORDED', 'MOVE_PROPOSED', 'MOVE_WITHDRAWN', 'MOVE_DECLINED', 'MOVED'"
NEW = "'DUPLICATE_DISMISSED', 'DUPLICATE_REOPENED'"

# As `toneless` of db/rules/names.py: a test compares the two. Names of guardians have no key.
TONELESS = r"""
CREATE FUNCTION toneless(said text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT btrim(regexp_replace(lower(regexp_replace(normalize(replace(replace(replace(translate(
      said, 'đĐðÐɖƉƀɃøØłŁıæœ-‐‑‒–—―−' || '''’‘‛`´ʼʹʻˈ′＇' || U&'\00AD\200B\200C\200D\2060\FEFF',
      'ddddddbboolliÆŒ        '), 'Æ', 'ae'), 'Œ', 'oe'), 'ß', 'ss'), NFKD),
      '[\u0300-\u036f]', '', 'g')), '[\s]+', ' ', 'g'))
$$
"""
HIT = """
CREATE FUNCTION probe_hit(
    free int, first_wait interval, longest interval, forgotten interval
) RETURNS int LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    me uuid := public.app_subject();
    known public.probe_throttle;
    moment timestamptz;
BEGIN
    INSERT INTO public.probe_throttle (officer_id, hits, last_at)
      VALUES (me, 0, clock_timestamp()) ON CONFLICT DO NOTHING;
    SELECT * INTO known FROM public.probe_throttle WHERE officer_id = me FOR UPDATE;
    moment := clock_timestamp();
    IF known.last_at < moment - forgotten THEN
        known.hits := 0;
    END IF;
    known.hits := known.hits + 1;
    UPDATE public.probe_throttle SET hits = known.hits, last_at = moment, blocked_until =
      CASE WHEN known.hits >= free
        THEN moment + least(longest, first_wait * 2 ^ least(known.hits - free, 20)) END
      WHERE officer_id = me;
    RETURN known.hits;
END $$
"""
ELSEWHERE = """
CREATE FUNCTION duplicate_elsewhere(
    asked uuid, mother text[], most int,
    free int, first_wait interval, longest interval, forgotten interval
) RETURNS int[] LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    me uuid := public.app_subject();
    today date := public.app_today();
    waiting int;
    mine public.child;
    mothers text[];
    places int[];
BEGIN
    SELECT * INTO mine FROM public.child WHERE id = asked AND status <> 'MERGED'
      AND public.app_sees(id, 'IDENTITY', NULL) AND public.app_sees(id, 'CONTACT', 'guardians');
    mothers := ARRAY(SELECT public.toneless(g.full_name) FROM public.guardian g
      WHERE g.child_id = mine.id AND g.superseded_at IS NULL AND g.valid_from <= today
        AND (g.valid_to IS NULL OR g.valid_to >= today)
        AND public.toneless(g.relation) = ANY (mother));
    IF mine.date_of_birth IS NULL OR mothers = '{}' THEN
        RETURN '{0}';
    END IF;
    SELECT ceil(extract(epoch FROM blocked_until - clock_timestamp()))::int INTO waiting
      FROM public.probe_throttle WHERE officer_id = me AND blocked_until > clock_timestamp();
    IF waiting > 0 THEN
        RETURN ARRAY[waiting];
    END IF;
    places := ARRAY(SELECT DISTINCT c.unit_id FROM public.child c
      WHERE c.date_of_birth = mine.date_of_birth AND c.search_name = mine.search_name
        AND c.id <> mine.id AND c.status <> 'MERGED'
        AND (c.personal_id_blind IS NULL OR mine.personal_id_blind IS NULL)
        AND NOT public.app_sees(c.id, 'IDENTITY', NULL)
        AND EXISTS (SELECT FROM public.guardian g
          WHERE g.child_id = c.id AND g.superseded_at IS NULL AND g.valid_from <= today
            AND (g.valid_to IS NULL OR g.valid_to >= today)
            AND public.toneless(g.relation) = ANY (mother)
            AND public.toneless(g.full_name) = ANY (mothers))
      ORDER BY c.unit_id LIMIT most);
    IF places <> '{}' THEN
        INSERT INTO public.audit (officer_id, action, object, details) VALUES (
          me, 'duplicateElsewhere', 'Child_' || replace(asked::text, '-', ''),
          jsonb_build_object('units', places, 'hits',
            public.probe_hit(free, first_wait, longest, forgotten)));
    END IF;
    RETURN 0 || places;
END $$
"""  # seconds to wait, then communes: all that is told of a record elsewhere; counted, on record
FUNCTIONS = (
    "duplicate_elsewhere(uuid, text[], int, int, interval, interval, interval)",
    "probe_hit(int, interval, interval, interval)",
    "toneless(text)",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for statement in (TONELESS, HIT, ELSEWHERE):
        op.execute(statement)
    for name in FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
    op.create_table(
        "duplicate_dismissal",
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("child_id <> other_id", name=op.f("ck_duplicate_dismissal_two")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name="fk_duplicate_dismissal_child_id"),
        sa.ForeignKeyConstraint(["other_id"], ["child.id"], name="fk_duplicate_dismissal_other_id"),
        sa.ForeignKeyConstraint(["by_id"], ["officer.id"], name="fk_duplicate_dismissal_by_id"),
        sa.PrimaryKeyConstraint("child_id", "other_id", name="pk_duplicate_dismissal"),
    )
    op.add_column("child_event", sa.Column("other_id", sa.Uuid(), nullable=True))
    op.create_foreign_key("fk_child_event_other_id", "child_event", "child", ["other_id"], ["id"])
    _kinds(f"{KINDS}, {NEW}")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("DELETE FROM child_event WHERE kind LIKE 'DUPLICATE_%'")
    _kinds(KINDS)
    op.drop_column("child_event", "other_id")
    op.drop_table("duplicate_dismissal")
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}")


def _kinds(kinds: str) -> None:
    op.execute("ALTER TABLE child_event DROP CONSTRAINT ck_child_event_kind")
    op.execute(
        f"ALTER TABLE child_event ADD CONSTRAINT ck_child_event_kind CHECK (kind IN ({kinds}))"
    )
