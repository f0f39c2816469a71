"""A child that a book brought may go to school and belong to groups: taken back, that goes too."""

from typing import Final

from alembic import op

revision: Final = "20261122_1730"
down_revision: Final[str | None] = "20261122_1720"

WITHDRAW = """
CREATE OR REPLACE FUNCTION withdraw_book_child(line uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    gone uuid;
    part text;
BEGIN
    SELECT c.id INTO gone FROM public.book_line l JOIN public.child c ON c.id = l.match_id
        JOIN public.book_import b ON b.id = l.import_id AND b.status = 'UNDOING'
        AND b.officer_id = nullif(current_setting('app.subject', true), '')::uuid
      WHERE l.id = line AND l.outcome IN ('NEW', 'DUPLICATE') FOR UPDATE OF c;
    IF gone IS NULL OR NOT public.book_untouched(line) THEN
        RETURN false;
    END IF;
    FOREACH part IN ARRAY ARRAY['residence', 'fact', 'membership', 'guardian', 'document',
        {more}'child_event'] LOOP
        EXECUTE format('DELETE FROM public.%I WHERE child_id = $1', part) USING gone;
    END LOOP;
    DELETE FROM public.child WHERE id = gone;
    RETURN true;
EXCEPTION WHEN foreign_key_violation THEN
    RETURN false;
END $$
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute(WITHDRAW.format(more="'schooling', 'circumstance', "))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute(WITHDRAW.format(more=""))
