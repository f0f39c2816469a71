"""An import whose officer may not make it any more ends, by the role of the queue: nobody else may
touch it. Taking back asks whether it is being taken back."""

from typing import Final

from alembic import op

revision: Final = "20261122_1700"
down_revision: Final[str | None] = "20261122_1650"

DEFINER = "SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
LEAVE = """
CREATE FUNCTION leave_book(book uuid, step text) RETURNS boolean LANGUAGE plpgsql VOLATILE
{definer} AS $$
BEGIN
    UPDATE public.book_import SET faults = concat(chr(58), 'ACCESS_ENDED'), version = version + 1,
        ended_at = clock_timestamp(),
        status = CASE status WHEN 'CHECKING' THEN 'CANCELLED' ELSE 'FAILED' END
      WHERE id = book AND status = step AND status IN ('CHECKING', 'COMMITTING', 'UNDOING');
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE public.book_file SET content_sealed = NULL WHERE import_id = book;
    INSERT INTO public.outbox (topic, object)
      VALUES ('import', 'Import_' || replace(book::text, '-', ''));
    RETURN true;
END $$
"""
WITHDRAW = """
CREATE OR REPLACE FUNCTION withdraw_book_child(line uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE {definer} AS $$
DECLARE
    gone uuid;
    part text;
BEGIN
    SELECT c.id INTO gone FROM public.book_line l JOIN public.child c ON c.id = l.match_id{whose}
      WHERE l.id = line AND l.outcome IN ('NEW', 'DUPLICATE') FOR UPDATE OF c;
    IF gone IS NULL OR NOT public.book_untouched(line) THEN
        RETURN false;
    END IF;
    FOREACH part IN ARRAY ARRAY['residence', 'fact', 'membership', 'guardian', 'document',
        'child_event'] LOOP
        EXECUTE format('DELETE FROM public.%I WHERE child_id = $1', part) USING gone;
    END LOOP;
    DELETE FROM public.child WHERE id = gone;
    RETURN true;
EXCEPTION WHEN foreign_key_violation THEN
    RETURN false;
END $$
"""
WHOSE = """
        JOIN public.book_import b ON b.id = l.import_id AND b.status = 'UNDOING'
        AND b.officer_id = nullif(current_setting('app.subject', true), '')::uuid"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute(LEAVE.format(definer=DEFINER))
    op.execute("REVOKE ALL ON FUNCTION leave_book(uuid, text) FROM PUBLIC")
    op.execute(WITHDRAW.format(definer=DEFINER, whose=WHOSE))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("DROP FUNCTION leave_book(uuid, text)")
    op.execute(WITHDRAW.format(definer=DEFINER, whose=""))
