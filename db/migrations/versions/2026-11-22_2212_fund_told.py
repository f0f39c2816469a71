"""What happens in a fund is told: an event and its message, written with the row of the act,
whoever writes it."""

from typing import Final

from alembic import op

revision: Final = "20261122_2212"
down_revision: Final[str | None] = "20261122_2210"

TABLES: Final = (
    """
CREATE TABLE fund_event (
    id UUID NOT NULL,
    fund_id UUID NOT NULL,
    kind TEXT NOT NULL,
    posting_id UUID,
    list_id UUID,
    by_id UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_fund_event PRIMARY KEY (id),
    CONSTRAINT ck_fund_event_kind CHECK (kind IN ('POSTED', 'DONOR_ADDED', 'PURPOSE_ADDED', 'DONATION_PLEDGED', 'PLEDGE_WITHDRAWN', 'VOUCHER_RECORDED', 'VOUCHER_APPROVED', 'PERIOD_CLOSED', 'STATEMENT_PUBLISHED', 'BANK_STATEMENT_ENTERED', 'BANK_LINE_SETTLED', 'CAMPAIGN_LAUNCHED', 'QUOTA_ALLOCATED', 'LIST_DRAFTED', 'LIST_CHANGED', 'LIST_SUBMITTED', 'LIST_RETURNED', 'LIST_APPROVED', 'LIST_COMMITTED', 'LIST_SETTLED')),
    CONSTRAINT fk_fund_event_fund_id FOREIGN KEY(fund_id) REFERENCES fund (id),
    CONSTRAINT fk_fund_event_posting_id FOREIGN KEY(posting_id) REFERENCES ledger_posting (id),
    CONSTRAINT fk_fund_event_list_id FOREIGN KEY(list_id) REFERENCES gift_list (id),
    CONSTRAINT fk_fund_event_by_id FOREIGN KEY(by_id) REFERENCES officer (id)
)
""",
    "CREATE INDEX ix_fund_event_fund_id_at ON fund_event (fund_id, at, id)",
)
# Table to when, and what it is told as; of lists the kind follows from the row.
TOLD: Final = (
    ("ledger_posting", "INSERT", "", "POSTED"),
    ("donor", "INSERT", "", "DONOR_ADDED"),
    ("fund_purpose", "INSERT", "", "PURPOSE_ADDED"),
    ("pledge", "INSERT", "", "DONATION_PLEDGED"),
    (
        *("pledge", "UPDATE"),
        "WHEN (NEW.status = 'WITHDRAWN' AND OLD.status <> 'WITHDRAWN')",
        "PLEDGE_WITHDRAWN",
    ),
    ("voucher", "INSERT", "", "VOUCHER_RECORDED"),
    (
        *("voucher", "UPDATE"),
        "WHEN (NEW.approved_by IS NOT NULL AND OLD.approved_by IS NULL)",
        "VOUCHER_APPROVED",
    ),
    ("fund_period", "INSERT", "", "PERIOD_CLOSED"),
    ("fund_statement", "INSERT", "", "STATEMENT_PUBLISHED"),
    ("bank_statement", "UPDATE", "WHEN (NEW.status = 'ENTERED')", "BANK_STATEMENT_ENTERED"),
    ("bank_line_act", "INSERT", "WHEN (NOT NEW.is_automatic)", "BANK_LINE_SETTLED"),
    ("campaign", "INSERT", "", "CAMPAIGN_LAUNCHED"),
    ("campaign_quota", "INSERT OR UPDATE", "", "QUOTA_ALLOCATED"),
    ("gift_list", "INSERT OR UPDATE", "", "LIST"),
)
FUNCTION: Final = """
CREATE FUNCTION fund_told() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    who uuid := app_subject();
    event uuid := gen_random_uuid();
    what text := TG_ARGV[0];
    of_fund uuid;
    posting uuid;
    list uuid;
BEGIN
    IF who IS NULL THEN
        RETURN NULL;
    END IF;
    IF TG_TABLE_NAME IN ('campaign_quota', 'gift_list') THEN
        SELECT c.fund_id INTO of_fund FROM campaign c WHERE c.id = NEW.campaign_id;
        IF what = 'LIST' THEN
            list := NEW.id;
            what := CASE WHEN TG_OP = 'INSERT' THEN 'LIST_DRAFTED'
              WHEN NEW.status <> OLD.status AND NEW.status
                IN ('SUBMITTED', 'RETURNED', 'APPROVED', 'COMMITTED', 'SETTLED')
              THEN 'LIST_' || NEW.status ELSE 'LIST_CHANGED' END;
        END IF;
    ELSE
        of_fund := NEW.fund_id;
        IF what = 'POSTED' THEN
            posting := NEW.id;
        END IF;
    END IF;
    INSERT INTO fund_event (id, fund_id, kind, posting_id, list_id, by_id)
      VALUES (event, of_fund, what, posting, list, who);
    INSERT INTO outbox (topic, object, event_id, unit_id)
      SELECT 'fund', 'Fund_' || replace(of_fund::text, '-', ''), event, f.unit_id
      FROM fund f WHERE f.id = of_fund;
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for statement in TABLES:
        op.execute(statement)
    op.execute(FUNCTION)
    op.execute("REVOKE ALL ON FUNCTION fund_told() FROM PUBLIC")
    for table, when, such, kind in TOLD:
        name = f"fund_told_{kind.lower()}"
        op.execute(
            f"CREATE TRIGGER {name} AFTER {when} ON {table} FOR EACH ROW {such}"
            f" EXECUTE FUNCTION fund_told('{kind}')"
        )
    op.execute(
        "CREATE TRIGGER ledger_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON fund_event"
        " FOR EACH STATEMENT EXECUTE FUNCTION ledger_kept()"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for table, _, _, kind in TOLD:
        op.execute(f"DROP TRIGGER fund_told_{kind.lower()} ON {table}")
    op.execute("DROP FUNCTION fund_told()")
    op.execute("DROP TABLE fund_event")
