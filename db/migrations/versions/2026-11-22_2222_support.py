"""Support without a list: one application, decided by somebody else, paid in lines of the Fund.

What must hold whoever writes stands here: each step of it by who may take that step, lines that go
with what they are of, a reserve that shrinks by what was released only; a death stops what is not
paid yet, of every record of the child.
"""

from typing import Final

from alembic import op

revision: Final = "20261122_2222"
down_revision: Final[str | None] = "20261122_2220"

TABLE: Final = (
    """
CREATE TABLE support (
    id UUID NOT NULL,
    number TEXT NOT NULL,
    status TEXT DEFAULT 'APPLIED' NOT NULL,
    fund_id UUID NOT NULL,
    campaign_id UUID,
    child_id UUID,
    facility_id UUID,
    kind TEXT NOT NULL,
    occasion TEXT,
    year INTEGER NOT NULL,
    amount BIGINT NOT NULL,
    source TEXT NOT NULL,
    source_class TEXT NOT NULL,
    need TEXT NOT NULL,
    diagnosis TEXT,
    payee TEXT,
    drafted_by UUID NOT NULL,
    decided_by UUID,
    decision_number TEXT,
    decision_on DATE,
    declined_for TEXT,
    committed_by UUID,
    suspended_for TEXT,
    resumed_for TEXT,
    stopped_for TEXT,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    unit_id INTEGER NOT NULL,
    scope INTEGER NOT NULL,
    province_id INTEGER,
    district_id INTEGER,
    commune_id INTEGER,
    CONSTRAINT pk_support PRIMARY KEY (id),
    CONSTRAINT ck_support_status CHECK (status IN ('APPLIED', 'APPROVED', 'DECLINED', 'RUNNING', 'SUSPENDED', 'STOPPED', 'ENDED')),
    CONSTRAINT ck_support_kind CHECK (kind IN ('GIFT_CASH', 'GIFT_IN_KIND', 'SCHOLARSHIP', 'MEDICAL_EXAM', 'SURGERY', 'REHABILITATION', 'FUNERAL', 'EMERGENCY_RELIEF', 'SCHOOL_SUPPLIES', 'FACILITY_EQUIPMENT', 'OTHER')),
    CONSTRAINT ck_support_occasion CHECK (occasion IN ('TET', 'CHILDREN_DAY', 'ACTION_MONTH', 'CHILDREN_FORUM', 'MID_AUTUMN', 'SCHOOL_OPENING', 'EMERGENCY', 'OTHER')),
    CONSTRAINT ck_support_source CHECK (source IN ('BUDGET_CENTRAL', 'BUDGET_PROVINCE', 'BUDGET_DISTRICT', 'BUDGET_COMMUNE', 'DONATION_DOMESTIC', 'DONATION_FOREIGN', 'NATIONAL_FUND', 'OTHER')),
    CONSTRAINT ck_support_source_class CHECK (source_class IN ('BUDGET', 'DONATION')),
    CONSTRAINT ck_support_amount CHECK (amount > 0 AND amount <= 9007199254740991),
    CONSTRAINT ck_support_whose CHECK ((child_id IS NULL) <> (facility_id IS NULL)),
    CONSTRAINT ck_support_decided CHECK (status <> 'APPROVED' OR (decided_by IS NOT NULL AND decision_number IS NOT NULL)),
    CONSTRAINT ck_support_committed CHECK (status NOT IN ('RUNNING', 'SUSPENDED', 'ENDED') OR committed_by IS NOT NULL),
    CONSTRAINT ck_support_by_two_people CHECK (decided_by <> drafted_by AND committed_by <> decided_by),
    CONSTRAINT uq_support_number UNIQUE (number),
    CONSTRAINT fk_support_fund_id FOREIGN KEY(fund_id) REFERENCES fund (id),
    CONSTRAINT fk_support_campaign_id FOREIGN KEY(campaign_id) REFERENCES campaign (id),
    CONSTRAINT fk_support_child_id FOREIGN KEY(child_id) REFERENCES child (id),
    CONSTRAINT fk_support_facility_id FOREIGN KEY(facility_id) REFERENCES organisation (id),
    CONSTRAINT fk_support_drafted_by FOREIGN KEY(drafted_by) REFERENCES officer (id),
    CONSTRAINT fk_support_decided_by FOREIGN KEY(decided_by) REFERENCES officer (id),
    CONSTRAINT fk_support_committed_by FOREIGN KEY(committed_by) REFERENCES officer (id),
    CONSTRAINT fk_support_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id)
)
""",
    """CREATE INDEX ix_support_campaign_id ON support (campaign_id)""",
    """CREATE INDEX ix_support_child_id_recorded_at ON support (child_id, recorded_at, id)""",
    """CREATE INDEX ix_support_commune_id_recorded_at ON support (commune_id, recorded_at, id)""",
    """CREATE INDEX ix_support_district_id_recorded_at ON support (district_id, recorded_at, id)""",
    """CREATE INDEX ix_support_facility_id ON support (facility_id)""",
    """CREATE INDEX ix_support_fund_id_recorded_at ON support (fund_id, recorded_at, id)""",
    """CREATE INDEX ix_support_province_id_recorded_at ON support (province_id, recorded_at, id)""",
    """CREATE INDEX ix_support_recorded_at ON support (recorded_at, id)""",
    """CREATE UNIQUE INDEX uq_support_funeral ON support (child_id, source_class) WHERE kind = 'FUNERAL' AND status NOT IN ('DECLINED', 'STOPPED')""",
    """CREATE UNIQUE INDEX uq_support_scholarship ON support (child_id, year, source_class) WHERE kind = 'SCHOLARSHIP' AND status NOT IN ('DECLINED', 'STOPPED')""",
)
COLUMNS: Final = """
ALTER TABLE disbursement
    ADD COLUMN support_id UUID,
    ADD COLUMN instalment INTEGER DEFAULT '1' NOT NULL,
    ADD COLUMN due_on DATE,
    ADD COLUMN condition TEXT,
    ADD COLUMN condition_met_on DATE,
    ADD COLUMN condition_evidence TEXT,
    ADD COLUMN voucher_id UUID,
    ADD CONSTRAINT ck_disbursement_condition CHECK (condition IN ('ENROLMENT', 'RESULTS')),
    ADD CONSTRAINT ck_disbursement_of_one CHECK (list_id IS NULL OR support_id IS NULL),
    ADD CONSTRAINT fk_disbursement_support_id FOREIGN KEY(support_id) REFERENCES support (id),
    ADD CONSTRAINT fk_disbursement_voucher_id FOREIGN KEY(voucher_id) REFERENCES voucher (id)
"""
ONCE: Final = (
    "DROP INDEX uq_disbursement_once",
    "CREATE UNIQUE INDEX uq_disbursement_once ON disbursement"
    " (child_id, occasion, year, source_class{more}) WHERE status NOT IN"
    " ('RETURNED', 'REVERSED', 'UNDELIVERED') AND occasion IS NOT NULL",
)
OF_LISTS: Final = (
    *("APPROVED>COMMITTED", "APPROVED>UNDELIVERED", "COMMITTED>HANDED_OVER", "COMMITTED>SETTLED"),
    *("COMMITTED>UNDELIVERED", "HANDED_OVER>REVERSED", "HANDED_OVER>SETTLED", "LISTED>SUBMITTED"),
    *("LISTED>UNDELIVERED", "RETURNED>SUBMITTED", "RETURNED>UNDELIVERED", "SETTLED>REVERSED"),
    *("SUBMITTED>APPROVED", "SUBMITTED>RETURNED", "SUBMITTED>UNDELIVERED"),
)
_TRIGGER: Final = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
# A line of support goes with what it is of; its reserve shrinks by what was released of it.
OF_SUPPORT: Final = """
    IF NEW.support_id IS NOT NULL THEN
        IF NEW.status <> OLD.status AND OLD.status || '>' || NEW.status <> ALL
          ('{LISTED>APPROVED,APPROVED>COMMITTED,COMMITTED>HANDED_OVER,HANDED_OVER>SETTLED,
            HANDED_OVER>REVERSED,SETTLED>REVERSED,LISTED>UNDELIVERED,APPROVED>UNDELIVERED,
            COMMITTED>UNDELIVERED}'::text[])
          OR NEW.status <> OLD.status AND NEW.status IN ('APPROVED', 'COMMITTED', 'HANDED_OVER')
          AND NOT EXISTS (SELECT FROM support s WHERE s.id = NEW.support_id
            AND s.status = CASE NEW.status WHEN 'APPROVED' THEN 'APPROVED' ELSE 'RUNNING' END) THEN
            RAISE check_violation USING MESSAGE = 'no such step',
                TABLE = TG_TABLE_NAME, CONSTRAINT = 'ck_disbursement_step';
        END IF;
        IF NEW.amount < OLD.amount AND NEW.status = 'COMMITTED' AND NEW.amount = (
          SELECT sum(e.amount) FROM ledger_entry e
          WHERE e.disbursement_id = NEW.id AND e.account = 'RESERVED') THEN
            OLD.amount := NEW.amount;
        END IF;
        IF NEW.condition_met_on IS DISTINCT FROM OLD.condition_met_on
          AND app_subject() IS NOT NULL
          AND app_acts_on_support(NEW.support_id, 'confirm') IS NOT TRUE THEN
            RAISE insufficient_privilege USING MESSAGE = 'may not confirm this';
        END IF;
    ELS"""
GOES: Final = f"""
CREATE OR REPLACE FUNCTION disbursement_goes() RETURNS trigger {_TRIGGER} AS $$
BEGIN
    {{support}}IF NEW.status <> OLD.status
      AND OLD.status || '>' || NEW.status <> ALL ('{{{{{",".join(OF_LISTS)}}}}}'::text[]) THEN
        RAISE check_violation USING MESSAGE = 'no such step',
            TABLE = TG_TABLE_NAME, CONSTRAINT = 'ck_disbursement_step';
    END IF;
    IF (NEW.id, NEW.number, NEW.fund_id, NEW.pot_id, NEW.child_id, NEW.amount,
        NEW.quantity{{new}})
      IS DISTINCT FROM (OLD.id, OLD.number, OLD.fund_id, OLD.pot_id, OLD.child_id, OLD.amount,
        OLD.quantity{{old}}) THEN
        RAISE check_violation USING MESSAGE = 'what a line is for stays',
            TABLE = TG_TABLE_NAME, CONSTRAINT = 'ck_disbursement_kept';
    END IF;
    RETURN NEW;
END $$
"""
MORE: Final = ("list_id", "support_id", "instalment", "due_on", "condition")
# Whoever writes takes one step, by its own action; what follows from a death is asked of nobody.
SUPPORT_GOES: Final = f"""
CREATE FUNCTION support_goes() RETURNS trigger {_TRIGGER} AS $$
DECLARE
    acts text[] := CASE OLD.status || '>' || NEW.status
        WHEN 'APPLIED>APPROVED' THEN '{{decide}}'::text[]
        WHEN 'APPLIED>DECLINED' THEN '{{decide}}'::text[]
        WHEN 'APPROVED>RUNNING' THEN '{{commit}}'::text[]
        WHEN 'RUNNING>SUSPENDED' THEN '{{suspend}}'::text[]
        WHEN 'SUSPENDED>RUNNING' THEN '{{resume}}'::text[]
        WHEN 'APPLIED>STOPPED' THEN '{{stop}}'::text[]
        WHEN 'APPROVED>STOPPED' THEN '{{stop}}'::text[]
        WHEN 'RUNNING>STOPPED' THEN '{{stop}}'::text[]
        WHEN 'SUSPENDED>STOPPED' THEN '{{stop}}'::text[]
        WHEN 'RUNNING>ENDED' THEN '{{stop,settle}}'::text[]
        WHEN 'SUSPENDED>ENDED' THEN '{{stop,settle}}'::text[] END;
    taken text[] := '{{status,decided_by,decision_number,decision_on,declined_for,committed_by,'
        'suspended_for,resumed_for,stopped_for,version}}';
BEGIN
    IF acts IS NULL OR to_jsonb(NEW) - taken <> to_jsonb(OLD) - taken
      OR NEW.status = 'STOPPED' AND EXISTS (SELECT FROM disbursement d WHERE d.support_id = NEW.id
        AND d.status IN ('HANDED_OVER', 'SETTLED')) THEN
        RAISE check_violation USING MESSAGE = 'no such step',
            TABLE = TG_TABLE_NAME, CONSTRAINT = 'ck_support_step';
    END IF;
    IF pg_trigger_depth() = 1 AND app_subject() IS NOT NULL AND (
      NOT EXISTS (SELECT FROM unnest(acts) AS a(act) WHERE app_acts_on_support(NEW.id, a.act))
      OR NEW.decided_by IS DISTINCT FROM OLD.decided_by AND NEW.decided_by <> app_subject()
      OR NEW.committed_by IS DISTINCT FROM OLD.committed_by AND NEW.committed_by <> app_subject())
      THEN
        RAISE insufficient_privilege USING MESSAGE = 'may not take this step';
    END IF;
    RETURN NEW;
END $$
"""  # noqa: S608 -- a constant
OWN: Final = "IN (SELECT NEW.id UNION SELECT m.id FROM child_alias m WHERE m.survivor_id = NEW.id)"
# Locks what is stopped, then the books of funds in the order of their ids, as everybody who pays.
STOPPED: Final = f"""
CREATE OR REPLACE FUNCTION disbursement_stopped() RETURNS trigger {_TRIGGER} AS $$
DECLARE
    kept record;
    posting uuid;
BEGIN
    {{locks}}
    PERFORM 1 FROM disbursement d WHERE d.child_id {{own}}{{but}}
      AND d.status IN ('LISTED', 'RETURNED', 'SUBMITTED', 'APPROVED', 'COMMITTED')
      ORDER BY d.id FOR UPDATE;
    FOR kept IN SELECT d.fund_id, min(d.proposed_by::text)::uuid AS whose FROM disbursement d
      WHERE d.child_id {{own}}{{but}} AND d.status = 'COMMITTED'
      GROUP BY d.fund_id ORDER BY d.fund_id
    LOOP
        PERFORM 1 FROM ledger_counter c WHERE c.fund_id = kept.fund_id FOR UPDATE;
        posting := gen_random_uuid();
        INSERT INTO ledger_posting (id, fund_id, number, kind, on_day, text, recorded_by)
          VALUES (posting, kept.fund_id, 0, 'RELEASE',
            (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, 'Trẻ em đã mất',
            coalesce(app_subject(), kept.whose));
        INSERT INTO ledger_entry (posting_id, line, fund_id, pot_id, account, amount, quantity,
            disbursement_id)
          SELECT posting, row_number() OVER (ORDER BY d.id, w.sign), d.fund_id, d.pot_id, w.account,
            w.sign * d.amount, w.sign * coalesce(d.quantity, 0), d.id
          FROM disbursement d, (VALUES ('RESERVED', -1), ('AVAILABLE', 1)) AS w(account, sign)
          WHERE d.child_id {{own}}{{but}} AND d.status = 'COMMITTED'
            AND d.fund_id = kept.fund_id;
    END LOOP;
    UPDATE disbursement d SET status = 'UNDELIVERED', version = d.version + 1,
        undelivered_for = 'Trẻ em đã mất'
      WHERE d.child_id {{own}}{{but}}
        AND d.status IN ('LISTED', 'RETURNED', 'SUBMITTED', 'APPROVED', 'COMMITTED');
    {{supports}}
    RETURN NULL;
END $$
"""  # noqa: S608 -- a constant
LOCKS: Final = f"""PERFORM 1 FROM support s WHERE s.child_id {OWN} AND s.kind <> 'FUNERAL'
      AND s.status IN ('APPLIED', 'APPROVED', 'RUNNING', 'SUSPENDED') ORDER BY s.id FOR UPDATE;"""
SUPPORTS: Final = f"""UPDATE support s SET version = s.version + 1, stopped_for = 'Trẻ em đã mất',
        status = CASE WHEN EXISTS (SELECT FROM disbursement d WHERE d.support_id = s.id
          AND d.status IN ('HANDED_OVER', 'SETTLED')) THEN 'ENDED' ELSE 'STOPPED' END
      WHERE s.child_id {OWN} AND s.kind <> 'FUNERAL'
        AND s.status IN ('APPLIED', 'APPROVED', 'RUNNING', 'SUSPENDED');"""  # noqa: S608 -- constant


def _functions(*, of_support: bool) -> None:
    more = MORE if of_support else ()
    new, old = ("".join(f", {row}.{name}" for name in more) for row in ("NEW", "OLD"))
    goes = GOES.replace("{support}", OF_SUPPORT if of_support else "")
    op.execute(
        goes.replace("{new}", new).replace("{old}", old).replace("{{", "{").replace("}}", "}")
    )
    stopped = STOPPED.replace("{locks}", LOCKS if of_support else "")
    stopped = stopped.replace("{supports}", SUPPORTS if of_support else "")
    but = " AND d.kind <> 'FUNERAL'" if of_support else ""
    op.execute(stopped.replace("{own}", OWN if of_support else "= NEW.id").replace("{but}", but))


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for statement in (*TABLE, COLUMNS):
        op.execute(statement)
    op.execute("CREATE INDEX ix_disbursement_support_id ON disbursement (support_id, instalment)")
    op.execute("CREATE INDEX ix_disbursement_voucher_id ON disbursement (voucher_id)")
    for statement in ONCE:
        op.execute(statement.replace("{more}", ", instalment"))
    op.execute(SUPPORT_GOES)
    op.execute("REVOKE ALL ON FUNCTION support_goes() FROM PUBLIC")
    op.execute(
        "CREATE TRIGGER place BEFORE INSERT OR UPDATE ON support"
        " FOR EACH ROW EXECUTE FUNCTION place()"
    )
    op.execute(
        "CREATE TRIGGER support_goes BEFORE UPDATE ON support"
        " FOR EACH ROW EXECUTE FUNCTION support_goes()"
    )
    _functions(of_support=True)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    _functions(of_support=False)
    for statement in ONCE:
        op.execute(statement.replace("{more}", ""))
    op.execute(
        "ALTER TABLE disbursement DROP COLUMN support_id, DROP COLUMN instalment,"
        " DROP COLUMN due_on, DROP COLUMN condition, DROP COLUMN condition_met_on,"
        " DROP COLUMN condition_evidence, DROP COLUMN voucher_id"
    )
    op.execute("DROP TABLE support")
    op.execute("DROP FUNCTION support_goes()")
