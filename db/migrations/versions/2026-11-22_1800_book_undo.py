"""What was taken in from a book is taken back by whoever keeps the book of the commune today; a
household that only its children lived in goes with them."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "20261122_1800"
down_revision: Final[str | None] = "20261122_1757"

ENQUEUE = """
CREATE OR REPLACE FUNCTION enqueue_book(book uuid, step text) RETURNS void LANGUAGE sql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH job AS (
      INSERT INTO jobs.pgqueuer (priority, status, entrypoint, payload, dedupe_key)
      SELECT 0, 'queued', 'book', convert_to(b.id || ' ' || {whose} || ' ' || step, 'UTF8'),
        b.id || ' ' || step
      FROM public.book_import b
      WHERE b.id = book AND {whose} = nullif(current_setting('app.subject', true), '')::uuid
      ON CONFLICT (dedupe_key) WHERE status IN ('queued', 'picked') AND dedupe_key IS NOT NULL
      DO NOTHING RETURNING id)
    INSERT INTO jobs.pgqueuer_log (job_id, status, entrypoint, priority)
    SELECT id, 'queued', 'book', 0 FROM job
$$
"""
UNTOUCHED = """
CREATE OR REPLACE FUNCTION book_untouched(line uuid) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (
      SELECT FROM public.book_line l JOIN public.book_import b ON b.id = l.import_id
      JOIN public.child c ON c.id = l.match_id
      WHERE l.id = line AND l.result = 'TAKEN'
        AND {whose} = nullif(current_setting('app.subject', true), '')::uuid
        AND c.version = l.version_after AND NOT EXISTS (
          SELECT FROM public.child_event e WHERE e.child_id = c.id AND e.at > l.to_at))
$$
"""
WITHDRAW = """
CREATE OR REPLACE FUNCTION withdraw_book_child(line uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    gone uuid;
    part text;{homes}
BEGIN
    SELECT c.id INTO gone FROM public.book_line l JOIN public.child c ON c.id = l.match_id
        JOIN public.book_import b ON b.id = l.import_id AND b.status = 'UNDOING'
        AND {whose} = nullif(current_setting('app.subject', true), '')::uuid
      WHERE l.id = line AND l.outcome IN ('NEW', 'DUPLICATE') FOR UPDATE OF c;
    IF gone IS NULL OR NOT public.book_untouched(line) THEN
        RETURN false;
    END IF;{kept}
    FOREACH part IN ARRAY ARRAY['residence', 'fact', 'membership', 'guardian', 'document',
        'schooling', 'circumstance', 'child_event'] LOOP
        EXECUTE format('DELETE FROM public.%I WHERE child_id = $1', part) USING gone;
    END LOOP;
    DELETE FROM public.child WHERE id = gone;{emptied}
    RETURN true;
EXCEPTION WHEN foreign_key_violation THEN
    RETURN false;
END $$
"""
HOMES = """
    homes uuid[];"""
KEPT = """
    homes := ARRAY(SELECT m.household_id FROM public.membership m WHERE m.child_id = gone);"""
EMPTIED = """
    BEGIN
        DELETE FROM public.household h WHERE h.id = ANY (homes)
          AND NOT EXISTS (SELECT FROM public.membership m WHERE m.household_id = h.id)
          AND NOT EXISTS (SELECT FROM public.child c WHERE c.household_id = h.id)
          AND NOT EXISTS (SELECT FROM public.household_assignment a WHERE a.household_id = h.id);
    EXCEPTION WHEN foreign_key_violation THEN
        NULL;
    END;"""  # nobody else was ever in it, nor looks after it: nothing speaks of it any more
REVIVE = """
CREATE OR REPLACE FUNCTION revive_books() RETURNS int LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    revived int;
BEGIN
    INSERT INTO jobs.pgqueuer (priority, status, entrypoint, payload, dedupe_key)
    SELECT 0, 'queued', 'book', convert_to(l.id || ' ' || l.officer || ' ' || l.step, 'UTF8'),
      l.id || ' ' || l.step
    FROM (SELECT b.id, {whose} AS officer, CASE b.status WHEN 'CHECKING' THEN 'CHECK'
        WHEN 'COMMITTING' THEN 'COMMIT' ELSE 'UNDO' END AS step
      FROM public.book_import b WHERE b.status IN ('CHECKING', 'COMMITTING', 'UNDOING')) AS l
    ON CONFLICT (dedupe_key) WHERE status IN ('queued', 'picked') AND dedupe_key IS NOT NULL
    DO NOTHING;
    GET DIAGNOSTICS revived = ROW_COUNT;
    RETURN revived;
END $$
"""
WHOSE = (
    "CASE b.status WHEN 'UNDOING' THEN coalesce(b.undone_by_id, b.officer_id) ELSE b.officer_id END"
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.add_column("book_import", sa.Column("undone_by_id", sa.Uuid(), nullable=True))
    op.execute(
        "ALTER TABLE book_import ADD CONSTRAINT fk_book_import_undone_by_id"
        " FOREIGN KEY (undone_by_id) REFERENCES officer (id) NOT VALID"
    )
    op.execute("ALTER TABLE book_import VALIDATE CONSTRAINT fk_book_import_undone_by_id")
    _functions(WHOSE, homes=HOMES, kept=KEPT, emptied=EMPTIED)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    _functions("b.officer_id", homes="", kept="", emptied="")
    op.drop_column("book_import", "undone_by_id")


def _functions(whose: str, **more: str) -> None:
    for text in (ENQUEUE, UNTOUCHED, REVIVE):
        op.execute(text.format(whose=whose))
    op.execute(WITHDRAW.format(whose=whose, **more))
