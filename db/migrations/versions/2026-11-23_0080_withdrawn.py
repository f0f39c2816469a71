"""That a donor gives or withdraws the consent to be named is told; statements of the bank that were
looked at and never entered are forgotten when their time is over.

What forgets files of books never ran to its end: a table that it reads has a column of the name of
what it is asked for."""

from typing import Final

from alembic import op

revision: Final = "20261123_0080"
down_revision: Final[str | None] = "20261123_0074"

BEFORE: Final = (
    *("POSTED", "DONOR_ADDED", "PURPOSE_ADDED", "DONATION_PLEDGED", "PLEDGE_WITHDRAWN"),
    *("VOUCHER_RECORDED", "VOUCHER_APPROVED", "PERIOD_CLOSED", "STATEMENT_PUBLISHED"),
    *("BANK_STATEMENT_ENTERED", "BANK_LINE_SETTLED", "CAMPAIGN_LAUNCHED", "QUOTA_ALLOCATED"),
    *("LIST_DRAFTED", "LIST_CHANGED", "LIST_SUBMITTED", "LIST_RETURNED", "LIST_APPROVED"),
    *("LIST_COMMITTED", "LIST_SETTLED"),
    *("SUPPORT_APPLIED", "SUPPORT_APPROVED", "SUPPORT_DECLINED", "SUPPORT_COMMITTED"),
    *("SUPPORT_CONFIRMED", "SUPPORT_SUSPENDED", "SUPPORT_RESUMED", "SUPPORT_STOPPED"),
    *("SUPPORT_SETTLED", "SUPPORT_ENDED"),
)
CONSENT: Final = "DONOR_CONSENT_CHANGED"
# The trigger of a statement that is given up forgets its lines; nobody gave this one up.
FORGET: Final = """
CREATE FUNCTION forget_bank_statements(age interval) RETURNS int LANGUAGE plpgsql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    forgotten int;
BEGIN
    UPDATE bank_statement SET status = 'DISCARDED', decided_at = now(), version = version + 1
      WHERE status = 'CHECKED' AND uploaded_at < now() - age;
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    RETURN forgotten;
END $$
"""
BOOKS: Final = """
CREATE OR REPLACE FUNCTION forget_books(files interval, lines interval) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
{conflict}DECLARE
    forgotten int;
BEGIN
    UPDATE public.book_file f SET content_sealed = NULL FROM public.book_import b
      WHERE b.id = f.import_id AND f.content_sealed IS NOT NULL AND b.started_at < now() - files;
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    UPDATE public.book_import SET status = 'CANCELLED', ended_at = now(), version = version + 1
      WHERE status IN ('CHECKING', 'CHECKED') AND started_at < now() - files;
    DELETE FROM public.book_line l USING public.book_import b
      WHERE b.id = l.import_id AND b.started_at < now() - lines;
    DELETE FROM jobs.pgqueuer_log WHERE created < now() - lines;
    DELETE FROM jobs.pgqueuer_statistics WHERE created < now() - lines;
    RETURN forgotten;
END $$
"""
DECIDED: Final = (
    "(status = 'CHECKED') = (decided_at IS NULL) AND (status <> 'ENTERED' OR decided_by IS NOT NULL)"
    " AND (status <> 'CHECKED' OR decided_by IS NULL)"
)


def _kinds(kinds: tuple[str, ...]) -> None:
    said = ", ".join(f"'{kind}'" for kind in kinds)
    _check("fund_event", "ck_fund_event_kind", f"kind IN ({said})")


def _check(table: str, name: str, said: str) -> None:
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({said}) NOT VALID")
    op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    _kinds((*BEFORE, CONSENT))
    op.execute(
        f"CREATE TRIGGER fund_told_{CONSENT.lower()} AFTER UPDATE ON donor FOR EACH ROW"
        " WHEN (NEW.may_be_named <> OLD.may_be_named)"
        f" EXECUTE FUNCTION fund_told('{CONSENT}')"
    )
    _check("bank_statement", "ck_bank_statement_decided", DECIDED)
    op.execute(FORGET)
    op.execute(BOOKS.replace("{conflict}", "#variable_conflict use_variable\n"))
    op.execute("REVOKE ALL ON FUNCTION forget_bank_statements(interval) FROM PUBLIC")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("DROP FUNCTION forget_bank_statements(interval)")
    op.execute(BOOKS.replace("{conflict}", ""))
    op.execute("ALTER TABLE bank_statement DISABLE TRIGGER bank_statement_kept")
    op.execute(
        "UPDATE bank_statement SET decided_by = uploaded_by"
        " WHERE status = 'DISCARDED' AND decided_by IS NULL"
    )
    op.execute("ALTER TABLE bank_statement ENABLE TRIGGER bank_statement_kept")
    decided = "(status = 'CHECKED') = (decided_by IS NULL)"
    _check("bank_statement", "ck_bank_statement_decided", decided)
    op.execute(f"DROP TRIGGER fund_told_{CONSENT.lower()} ON donor")
    op.execute("ALTER TABLE fund_event DISABLE TRIGGER ledger_kept")
    op.execute("DELETE FROM fund_event WHERE kind = 'DONOR_CONSENT_CHANGED'")
    op.execute("ALTER TABLE fund_event ENABLE TRIGGER ledger_kept")
    _kinds(BEFORE)
