"""Likely duplicates elsewhere, asked for all lines of a household book at once."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "20261122_1755"
down_revision: Final[str | None] = "20261122_1751"

ELSEWHERE = """
CREATE FUNCTION book_elsewhere(
    book uuid, numbers int[], names text[], births date[], mothers text[], with_id boolean[],
    mother text[], most int
) RETURNS TABLE (line int, unit int) LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    me uuid := public.app_subject();
    today date := public.app_today();
    remaining int;
BEGIN
    -- Of one officer one after the other: else many books at once would each be told as much.
    PERFORM pg_advisory_xact_lock(hashtextextended('book_elsewhere ' || me, 0));
    PERFORM FROM public.book_import b
      WHERE b.id = book AND b.officer_id = me AND b.status = 'CHECKING' FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT most - coalesce(sum(b.hits), 0) INTO remaining FROM public.book_import b
      WHERE b.officer_id = me AND b.started_at > now() - interval '1 day';
    IF remaining <= 0 OR public.probe_blocked() THEN
        RETURN QUERY SELECT unnest(numbers), NULL::int;
        RETURN;
    END IF;
    RETURN QUERY
    WITH asked AS (
      SELECT * FROM unnest(numbers, names, births, mothers, with_id)
        AS a (number, name, born, mother_name, has_id)),
    hit AS (
      SELECT DISTINCT ON (a.number) a.number, c.unit_id FROM asked a
      JOIN public.child c ON c.date_of_birth = a.born AND c.search_name = a.name
      WHERE c.status <> 'MERGED' AND (c.personal_id_blind IS NULL OR NOT a.has_id)
        AND EXISTS (SELECT FROM public.guardian g
          WHERE g.child_id = c.id AND g.superseded_at IS NULL AND g.valid_from <= today
            AND (g.valid_to IS NULL OR g.valid_to >= today)
            AND public.toneless(g.relation) = ANY (mother)
            AND public.toneless(g.full_name) = a.mother_name)
        AND NOT public.app_sees(c.id, 'IDENTITY', NULL)
      ORDER BY a.number, c.unit_id LIMIT remaining),
    counted AS (
      UPDATE public.book_import SET hits = hits + (SELECT count(*) FROM hit) WHERE id = book),
    noted AS (
      INSERT INTO public.audit (officer_id, action, object, details)
      SELECT me, 'duplicateElsewhere', 'Import_' || replace(book::text, '-', ''),
        jsonb_build_object('line', h.number, 'units', ARRAY[h.unit_id]) FROM hit h)
    SELECT h.number, h.unit_id FROM hit h
    UNION ALL SELECT a.number, NULL FROM asked a
      WHERE (SELECT count(*) FROM hit) = remaining AND a.number > (SELECT max(number) FROM hit);
END $$
"""  # what is beyond the limit is not asked, and nothing is told of it
NAMED = "book_elsewhere(uuid, int[], text[], date[], text[], boolean[], text[], int)"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    hits = sa.Column("hits", sa.Integer(), server_default="0", nullable=False)
    op.add_column("book_import", hits)
    op.execute(ELSEWHERE)
    op.execute(f"REVOKE ALL ON FUNCTION {NAMED} FROM PUBLIC")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute(f"DROP FUNCTION {NAMED}")
    op.drop_column("book_import", "hits")
