"""Giving: campaigns, quotas, lists and their lines.

What must hold whoever writes stands here: no child twice for one occasion, year and class of
sources; a line goes only where the law lets it; what it is for never changes; a death gives back
what was reserved and not paid yet.
"""

from typing import Final

from alembic import op

revision: Final = "20261122_2030"
down_revision: Final[str | None] = "20261122_2020"

TABLES: Final = (
    """
CREATE TABLE campaign (
    id UUID NOT NULL,
    fund_id UUID NOT NULL,
    name TEXT NOT NULL,
    name_en TEXT,
    kind TEXT NOT NULL,
    occasion TEXT NOT NULL,
    year INTEGER NOT NULL,
    amount BIGINT NOT NULL,
    item TEXT,
    quantity NUMERIC(14, 3),
    measure TEXT,
    begins_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    eligible_on DATE NOT NULL,
    groups TEXT DEFAULT '' NOT NULL,
    special BOOLEAN DEFAULT 'false' NOT NULL,
    watches TEXT DEFAULT '' NOT NULL,
    poverty TEXT DEFAULT '' NOT NULL,
    facility BOOLEAN DEFAULT 'false' NOT NULL,
    age_from INTEGER,
    age_to INTEGER,
    grades TEXT DEFAULT '' NOT NULL,
    achievement TEXT,
    organisation_id UUID,
    opened_by UUID NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    unit_id INTEGER NOT NULL,
    scope INTEGER NOT NULL,
    province_id INTEGER,
    district_id INTEGER,
    commune_id INTEGER,
    CONSTRAINT pk_campaign PRIMARY KEY (id),
    CONSTRAINT ck_campaign_kind CHECK (kind IN ('GIFT_CASH', 'GIFT_IN_KIND', 'SCHOLARSHIP', 'MEDICAL_EXAM', 'SURGERY', 'REHABILITATION', 'FUNERAL', 'EMERGENCY_RELIEF', 'SCHOOL_SUPPLIES', 'FACILITY_EQUIPMENT', 'OTHER')),
    CONSTRAINT ck_campaign_occasion CHECK (occasion IN ('TET', 'CHILDREN_DAY', 'ACTION_MONTH', 'CHILDREN_FORUM', 'MID_AUTUMN', 'SCHOOL_OPENING', 'EMERGENCY', 'OTHER')),
    CONSTRAINT ck_campaign_amount CHECK (amount > 0 AND amount <= 9007199254740991),
    CONSTRAINT ck_campaign_goods CHECK ((item IS NULL) = (quantity IS NULL) AND (item IS NULL) = (measure IS NULL)),
    CONSTRAINT ck_campaign_quantity CHECK (quantity > 0),
    CONSTRAINT ck_campaign_days CHECK (ends_on >= begins_on),
    CONSTRAINT ck_campaign_ages CHECK (age_from IS NULL OR age_to IS NULL OR age_from <= age_to),
    CONSTRAINT fk_campaign_fund_id FOREIGN KEY(fund_id) REFERENCES fund (id),
    CONSTRAINT fk_campaign_organisation_id FOREIGN KEY(organisation_id) REFERENCES organisation (id),
    CONSTRAINT fk_campaign_opened_by FOREIGN KEY(opened_by) REFERENCES officer (id),
    CONSTRAINT fk_campaign_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id)
)
""",
    """CREATE INDEX ix_campaign_begins_on ON campaign (begins_on, id)""",
    """CREATE INDEX ix_campaign_fund_id_begins_on ON campaign (fund_id, begins_on, id)""",
    """CREATE INDEX ix_campaign_organisation_id ON campaign (organisation_id)""",
    """
CREATE TABLE campaign_quota (
    id UUID NOT NULL,
    campaign_id UUID NOT NULL,
    pot_id UUID NOT NULL,
    parent_id UUID,
    source TEXT NOT NULL,
    purpose TEXT,
    places INTEGER NOT NULL,
    set_by UUID NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    unit_id INTEGER NOT NULL,
    scope INTEGER NOT NULL,
    province_id INTEGER,
    district_id INTEGER,
    commune_id INTEGER,
    CONSTRAINT pk_campaign_quota PRIMARY KEY (id),
    CONSTRAINT ck_campaign_quota_source CHECK (source IN ('BUDGET_CENTRAL', 'BUDGET_PROVINCE', 'BUDGET_DISTRICT', 'BUDGET_COMMUNE', 'DONATION_DOMESTIC', 'DONATION_FOREIGN', 'NATIONAL_FUND', 'OTHER')),
    CONSTRAINT uq_campaign_quota_campaign_id_pot_id_unit_id UNIQUE (campaign_id, pot_id, unit_id),
    CONSTRAINT ck_campaign_quota_places CHECK (places >= 0),
    CONSTRAINT fk_campaign_quota_campaign_id FOREIGN KEY(campaign_id) REFERENCES campaign (id),
    CONSTRAINT fk_campaign_quota_pot_id FOREIGN KEY(pot_id) REFERENCES fund_pot (id),
    CONSTRAINT fk_campaign_quota_parent_id FOREIGN KEY(parent_id) REFERENCES campaign_quota (id),
    CONSTRAINT fk_campaign_quota_set_by FOREIGN KEY(set_by) REFERENCES officer (id),
    CONSTRAINT fk_campaign_quota_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id)
)
""",
    """CREATE INDEX ix_campaign_quota_parent_id ON campaign_quota (parent_id)""",
    """CREATE INDEX ix_campaign_quota_pot_id ON campaign_quota (pot_id)""",
    """
CREATE TABLE gift_list (
    id UUID NOT NULL,
    number TEXT NOT NULL,
    campaign_id UUID NOT NULL,
    quota_id UUID NOT NULL,
    status TEXT DEFAULT 'LISTED' NOT NULL,
    drafted_by UUID NOT NULL,
    submitted_by UUID,
    submitted_at TIMESTAMP WITH TIME ZONE,
    approved_by UUID,
    decision_number TEXT,
    decision_on DATE,
    returned_for TEXT,
    committed_by UUID,
    settled_by UUID,
    settled_on DATE,
    voucher_id UUID,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    unit_id INTEGER NOT NULL,
    scope INTEGER NOT NULL,
    province_id INTEGER,
    district_id INTEGER,
    commune_id INTEGER,
    CONSTRAINT pk_gift_list PRIMARY KEY (id),
    CONSTRAINT ck_gift_list_status CHECK (status IN ('LISTED', 'SUBMITTED', 'APPROVED', 'RETURNED', 'COMMITTED', 'HANDED_OVER', 'UNDELIVERED', 'SETTLED', 'REVERSED')),
    CONSTRAINT ck_gift_list_decided CHECK (approved_by IS NULL OR decision_number IS NOT NULL),
    CONSTRAINT ck_gift_list_by_two_people CHECK (approved_by IS NULL OR (approved_by <> drafted_by AND approved_by <> submitted_by)),
    CONSTRAINT uq_gift_list_number UNIQUE (number),
    CONSTRAINT fk_gift_list_campaign_id FOREIGN KEY(campaign_id) REFERENCES campaign (id),
    CONSTRAINT fk_gift_list_quota_id FOREIGN KEY(quota_id) REFERENCES campaign_quota (id),
    CONSTRAINT fk_gift_list_drafted_by FOREIGN KEY(drafted_by) REFERENCES officer (id),
    CONSTRAINT fk_gift_list_submitted_by FOREIGN KEY(submitted_by) REFERENCES officer (id),
    CONSTRAINT fk_gift_list_approved_by FOREIGN KEY(approved_by) REFERENCES officer (id),
    CONSTRAINT fk_gift_list_committed_by FOREIGN KEY(committed_by) REFERENCES officer (id),
    CONSTRAINT fk_gift_list_settled_by FOREIGN KEY(settled_by) REFERENCES officer (id),
    CONSTRAINT uq_gift_list_voucher_id UNIQUE (voucher_id),
    CONSTRAINT fk_gift_list_voucher_id FOREIGN KEY(voucher_id) REFERENCES voucher (id),
    CONSTRAINT fk_gift_list_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id)
)
""",
    """CREATE INDEX ix_gift_list_campaign_id ON gift_list (campaign_id)""",
    """CREATE INDEX ix_gift_list_commune_id_recorded_at ON gift_list (commune_id, recorded_at, id)""",
    """CREATE INDEX ix_gift_list_district_id_recorded_at ON gift_list (district_id, recorded_at, id)""",
    """CREATE INDEX ix_gift_list_province_id_recorded_at ON gift_list (province_id, recorded_at, id)""",
    """CREATE INDEX ix_gift_list_recorded_at ON gift_list (recorded_at, id)""",
    """CREATE UNIQUE INDEX uq_gift_list_quota_id_open ON gift_list (quota_id) WHERE status IN ('LISTED', 'RETURNED')""",
    """
CREATE TABLE gift_exclusion (
    id UUID NOT NULL,
    list_id UUID NOT NULL,
    child_id UUID NOT NULL,
    reason TEXT NOT NULL,
    excluded_by UUID NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    unit_id INTEGER NOT NULL,
    scope INTEGER NOT NULL,
    province_id INTEGER,
    district_id INTEGER,
    commune_id INTEGER,
    CONSTRAINT pk_gift_exclusion PRIMARY KEY (id),
    CONSTRAINT uq_gift_exclusion_list_id_child_id UNIQUE (list_id, child_id),
    CONSTRAINT fk_gift_exclusion_list_id FOREIGN KEY(list_id) REFERENCES gift_list (id),
    CONSTRAINT fk_gift_exclusion_child_id FOREIGN KEY(child_id) REFERENCES child (id),
    CONSTRAINT fk_gift_exclusion_excluded_by FOREIGN KEY(excluded_by) REFERENCES officer (id),
    CONSTRAINT fk_gift_exclusion_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id)
)
""",
    """CREATE INDEX ix_gift_exclusion_child_id ON gift_exclusion (child_id)""",
    """
CREATE TABLE disbursement (
    id UUID NOT NULL,
    number TEXT NOT NULL,
    status TEXT DEFAULT 'LISTED' NOT NULL,
    list_id UUID,
    fund_id UUID NOT NULL,
    pot_id UUID NOT NULL,
    child_id UUID,
    kind TEXT NOT NULL,
    occasion TEXT,
    year INTEGER NOT NULL,
    amount BIGINT NOT NULL,
    item TEXT,
    quantity NUMERIC(14, 3),
    measure TEXT,
    source TEXT NOT NULL,
    source_class TEXT NOT NULL,
    organisation_id UUID,
    proposed_by UUID NOT NULL,
    handed_over_on DATE,
    place TEXT,
    signed_by TEXT,
    signed_as TEXT,
    witness TEXT,
    undelivered_for TEXT,
    reversed_for TEXT,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    unit_id INTEGER NOT NULL,
    scope INTEGER NOT NULL,
    province_id INTEGER,
    district_id INTEGER,
    commune_id INTEGER,
    CONSTRAINT pk_disbursement PRIMARY KEY (id),
    CONSTRAINT ck_disbursement_status CHECK (status IN ('LISTED', 'SUBMITTED', 'APPROVED', 'RETURNED', 'COMMITTED', 'HANDED_OVER', 'UNDELIVERED', 'SETTLED', 'REVERSED')),
    CONSTRAINT ck_disbursement_kind CHECK (kind IN ('GIFT_CASH', 'GIFT_IN_KIND', 'SCHOLARSHIP', 'MEDICAL_EXAM', 'SURGERY', 'REHABILITATION', 'FUNERAL', 'EMERGENCY_RELIEF', 'SCHOOL_SUPPLIES', 'FACILITY_EQUIPMENT', 'OTHER')),
    CONSTRAINT ck_disbursement_occasion CHECK (occasion IN ('TET', 'CHILDREN_DAY', 'ACTION_MONTH', 'CHILDREN_FORUM', 'MID_AUTUMN', 'SCHOOL_OPENING', 'EMERGENCY', 'OTHER')),
    CONSTRAINT ck_disbursement_source CHECK (source IN ('BUDGET_CENTRAL', 'BUDGET_PROVINCE', 'BUDGET_DISTRICT', 'BUDGET_COMMUNE', 'DONATION_DOMESTIC', 'DONATION_FOREIGN', 'NATIONAL_FUND', 'OTHER')),
    CONSTRAINT ck_disbursement_source_class CHECK (source_class IN ('BUDGET', 'DONATION')),
    CONSTRAINT ck_disbursement_amount CHECK (amount > 0 AND amount <= 9007199254740991),
    CONSTRAINT ck_disbursement_goods CHECK ((item IS NULL) = (quantity IS NULL) AND (item IS NULL) = (measure IS NULL)),
    CONSTRAINT ck_disbursement_handed_over CHECK ((status IN ('HANDED_OVER', 'SETTLED', 'REVERSED')) = (handed_over_on IS NOT NULL)),
    CONSTRAINT ck_disbursement_signed CHECK (handed_over_on IS NULL OR (signed_by IS NOT NULL AND place IS NOT NULL)),
    CONSTRAINT uq_disbursement_number UNIQUE (number),
    CONSTRAINT fk_disbursement_list_id FOREIGN KEY(list_id) REFERENCES gift_list (id),
    CONSTRAINT fk_disbursement_fund_id FOREIGN KEY(fund_id) REFERENCES fund (id),
    CONSTRAINT fk_disbursement_pot_id FOREIGN KEY(pot_id) REFERENCES fund_pot (id),
    CONSTRAINT fk_disbursement_child_id FOREIGN KEY(child_id) REFERENCES child (id),
    CONSTRAINT fk_disbursement_organisation_id FOREIGN KEY(organisation_id) REFERENCES organisation (id),
    CONSTRAINT fk_disbursement_proposed_by FOREIGN KEY(proposed_by) REFERENCES officer (id),
    CONSTRAINT fk_disbursement_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id)
)
""",
    """CREATE INDEX ix_disbursement_child_id_recorded_at ON disbursement (child_id, recorded_at, id)""",
    """CREATE INDEX ix_disbursement_commune_id_recorded_at ON disbursement (commune_id, recorded_at, id)""",
    """CREATE INDEX ix_disbursement_district_id_recorded_at ON disbursement (district_id, recorded_at, id)""",
    """CREATE INDEX ix_disbursement_fund_id_recorded_at ON disbursement (fund_id, recorded_at, id)""",
    """CREATE INDEX ix_disbursement_list_id ON disbursement (list_id, child_id)""",
    """CREATE INDEX ix_disbursement_organisation_id ON disbursement (organisation_id, recorded_at, id)""",
    """CREATE INDEX ix_disbursement_pot_id ON disbursement (pot_id)""",
    """CREATE INDEX ix_disbursement_proposed_by ON disbursement (proposed_by, recorded_at, id)""",
    """CREATE INDEX ix_disbursement_province_id_recorded_at ON disbursement (province_id, recorded_at, id)""",
    """CREATE UNIQUE INDEX uq_disbursement_once ON disbursement (child_id, occasion, year, source_class) WHERE status NOT IN ('RETURNED', 'REVERSED', 'UNDELIVERED') AND occasion IS NOT NULL""",
)
NAMES: Final = ("disbursement", "gift_exclusion", "gift_list", "campaign_quota", "campaign")
WAYS: Final = (
    "APPROVED>COMMITTED",
    "APPROVED>UNDELIVERED",
    "COMMITTED>HANDED_OVER",
    "COMMITTED>SETTLED",
    "COMMITTED>UNDELIVERED",
    "HANDED_OVER>REVERSED",
    "HANDED_OVER>SETTLED",
    "LISTED>SUBMITTED",
    "LISTED>UNDELIVERED",
    "RETURNED>SUBMITTED",
    "RETURNED>UNDELIVERED",
    "SETTLED>REVERSED",
    "SUBMITTED>APPROVED",
    "SUBMITTED>RETURNED",
    "SUBMITTED>UNDELIVERED",
)
_TRIGGER: Final = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
GOES: Final = f"""
CREATE FUNCTION disbursement_goes() RETURNS trigger {_TRIGGER} AS $$
BEGIN
    IF NEW.status <> OLD.status
      AND OLD.status || '>' || NEW.status <> ALL ('{{{",".join(WAYS)}}}'::text[]) THEN
        RAISE check_violation USING MESSAGE = 'no such step',
            TABLE = TG_TABLE_NAME, CONSTRAINT = 'ck_disbursement_step';
    END IF;
    IF (NEW.id, NEW.number, NEW.fund_id, NEW.pot_id, NEW.child_id, NEW.amount, NEW.quantity)
      IS DISTINCT FROM
      (OLD.id, OLD.number, OLD.fund_id, OLD.pot_id, OLD.child_id, OLD.amount, OLD.quantity) THEN
        RAISE check_violation USING MESSAGE = 'what a line is for stays',
            TABLE = TG_TABLE_NAME, CONSTRAINT = 'ck_disbursement_kept';
    END IF;
    RETURN NEW;
END $$
"""
# Locks lines, then the books of funds in the order of their ids, as everybody who pays does.
STOPPED: Final = f"""
CREATE FUNCTION disbursement_stopped() RETURNS trigger {_TRIGGER} AS $$
DECLARE
    kept record;
    posting uuid;
BEGIN
    PERFORM 1 FROM disbursement d WHERE d.child_id = NEW.id
      AND d.status IN ('LISTED', 'RETURNED', 'SUBMITTED', 'APPROVED', 'COMMITTED')
      ORDER BY d.id FOR UPDATE;
    FOR kept IN SELECT d.fund_id, min(d.proposed_by::text)::uuid AS whose FROM disbursement d
      WHERE d.child_id = NEW.id AND d.status = 'COMMITTED' GROUP BY d.fund_id ORDER BY d.fund_id
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
          WHERE d.child_id = NEW.id AND d.status = 'COMMITTED' AND d.fund_id = kept.fund_id;
    END LOOP;
    UPDATE disbursement d SET status = 'UNDELIVERED', version = d.version + 1,
        undelivered_for = 'Trẻ em đã mất'
      WHERE d.child_id = NEW.id
        AND d.status IN ('LISTED', 'RETURNED', 'SUBMITTED', 'APPROVED', 'COMMITTED');
    RETURN NULL;
END $$
"""  # noqa: S608 -- a constant


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for statement in TABLES:
        op.execute(statement)
    for name in NAMES:
        op.execute(
            f"CREATE TRIGGER place BEFORE INSERT OR UPDATE ON {name}"
            " FOR EACH ROW EXECUTE FUNCTION place()"
        )
    for function in (GOES, STOPPED):
        op.execute(function)
    for name in ("disbursement_goes", "disbursement_stopped"):
        op.execute(f"REVOKE ALL ON FUNCTION {name}() FROM PUBLIC")
    op.execute(
        "CREATE TRIGGER disbursement_goes BEFORE UPDATE ON disbursement"
        " FOR EACH ROW EXECUTE FUNCTION disbursement_goes()"
    )
    op.execute(
        "CREATE TRIGGER disbursement_stopped AFTER UPDATE OF status ON child FOR EACH ROW"
        " WHEN (NEW.status = 'DECEASED' AND OLD.status <> 'DECEASED')"
        " EXECUTE FUNCTION disbursement_stopped()"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("DROP TRIGGER disbursement_stopped ON child")
    for name in NAMES:
        op.execute(f"DROP TABLE {name}")
    op.execute("DROP FUNCTION disbursement_stopped()")
    op.execute("DROP FUNCTION disbursement_goes()")
