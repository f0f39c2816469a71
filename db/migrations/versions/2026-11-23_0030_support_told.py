"""What becomes of support is told like every other act on a fund: applied for, decided, reserved,
what was shown, suspended, resumed, settled, over."""

from typing import Final

from alembic import op

revision: Final = "20261123_0030"
down_revision: Final[str | None] = "20261122_2222"

BEFORE: Final = (
    *("POSTED", "DONOR_ADDED", "PURPOSE_ADDED", "DONATION_PLEDGED", "PLEDGE_WITHDRAWN"),
    *("VOUCHER_RECORDED", "VOUCHER_APPROVED", "PERIOD_CLOSED", "STATEMENT_PUBLISHED"),
    *("BANK_STATEMENT_ENTERED", "BANK_LINE_SETTLED", "CAMPAIGN_LAUNCHED", "QUOTA_ALLOCATED"),
    *("LIST_DRAFTED", "LIST_CHANGED", "LIST_SUBMITTED", "LIST_RETURNED", "LIST_APPROVED"),
    *("LIST_COMMITTED", "LIST_SETTLED"),
)
OF_SUPPORT: Final = (
    *("SUPPORT_APPLIED", "SUPPORT_APPROVED", "SUPPORT_DECLINED", "SUPPORT_COMMITTED"),
    *("SUPPORT_CONFIRMED", "SUPPORT_SUSPENDED", "SUPPORT_RESUMED", "SUPPORT_STOPPED"),
    *("SUPPORT_SETTLED", "SUPPORT_ENDED"),
)
# Table to when, and what it is told as; of support the kind follows from the row.
TOLD: Final = (
    ("support", "INSERT", "", "SUPPORT_APPLIED"),
    ("support", "UPDATE", "WHEN (NEW.status <> OLD.status)", "SUPPORT"),
    (
        *("disbursement", "UPDATE"),
        "WHEN (NEW.support_id IS NOT NULL AND NEW.condition_met_on IS DISTINCT FROM"
        " OLD.condition_met_on)",
        "SUPPORT_CONFIRMED",
    ),
    (
        *("disbursement", "UPDATE"),
        "WHEN (NEW.support_id IS NOT NULL AND NEW.status = 'SETTLED' AND OLD.status <> 'SETTLED')",
        "SUPPORT_SETTLED",
    ),
)
SUPPORT: Final = """
    ELSIF TG_TABLE_NAME = 'support' THEN
        of_fund := NEW.fund_id;
        helped := NEW.id;
        IF what = 'SUPPORT' THEN
            what := 'SUPPORT_' || CASE WHEN NEW.status <> 'RUNNING' THEN NEW.status
              WHEN OLD.status = 'SUSPENDED' THEN 'RESUMED' ELSE 'COMMITTED' END;
        END IF;
    ELSIF TG_TABLE_NAME = 'disbursement' THEN
        of_fund := NEW.fund_id;
        helped := NEW.support_id;
"""
FUNCTION: Final = """
CREATE OR REPLACE FUNCTION fund_told() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    who uuid := app_subject();
    event uuid := gen_random_uuid();
    what text := TG_ARGV[0];
    of_fund uuid;
    posting uuid;
    list uuid;{declared}
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
        END IF;{support}
    ELSE
        of_fund := NEW.fund_id;
        IF what = 'POSTED' THEN
            posting := NEW.id;
        END IF;
    END IF;
    INSERT INTO fund_event (id, fund_id, kind, posting_id, list_id, by_id{column})
      VALUES (event, of_fund, what, posting, list, who{value});
    INSERT INTO outbox (topic, object, event_id, unit_id)
      SELECT 'fund', 'Fund_' || replace(of_fund::text, '-', ''), event, f.unit_id
      FROM fund f WHERE f.id = of_fund;
    RETURN NULL;
END $$
"""
NEW: Final = {
    "{declared}": "\n    helped uuid;",
    "{support}": SUPPORT.rstrip(),
    "{column}": ", support_id",
    "{value}": ", helped",
}


def _function(said: dict[str, str]) -> str:
    text = FUNCTION
    for place in NEW:
        text = text.replace(place, said.get(place, ""))
    return text


def _kinds(kinds: tuple[str, ...]) -> None:
    said = ", ".join(f"'{kind}'" for kind in kinds)
    op.execute("ALTER TABLE fund_event DROP CONSTRAINT ck_fund_event_kind")
    op.execute(
        f"ALTER TABLE fund_event ADD CONSTRAINT ck_fund_event_kind CHECK (kind IN ({said}))"
        " NOT VALID"
    )


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("ALTER TABLE fund_event ADD COLUMN support_id UUID")
    op.execute(
        "ALTER TABLE fund_event ADD CONSTRAINT fk_fund_event_support_id FOREIGN KEY (support_id)"
        " REFERENCES support (id) NOT VALID"
    )
    _kinds((*BEFORE, *OF_SUPPORT))
    op.execute("ALTER TABLE fund_event VALIDATE CONSTRAINT fk_fund_event_support_id")
    op.execute("ALTER TABLE fund_event VALIDATE CONSTRAINT ck_fund_event_kind")
    op.execute(_function(NEW))
    for table, when, such, kind in TOLD:
        op.execute(
            f"CREATE TRIGGER fund_told_{kind.lower()} AFTER {when} ON {table} FOR EACH ROW {such}"
            f" EXECUTE FUNCTION fund_told('{kind}')"
        )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for table, _, _, kind in TOLD:
        op.execute(f"DROP TRIGGER fund_told_{kind.lower()} ON {table}")
    op.execute(_function({}))
    op.execute("ALTER TABLE fund_event DISABLE TRIGGER ledger_kept")
    op.execute("DELETE FROM fund_event WHERE kind LIKE 'SUPPORT\\_%'")
    op.execute("ALTER TABLE fund_event ENABLE TRIGGER ledger_kept")
    op.execute("ALTER TABLE fund_event DROP COLUMN support_id")
    _kinds(BEFORE)
    op.execute("ALTER TABLE fund_event VALIDATE CONSTRAINT ck_fund_event_kind")
