"""Funds and their ledger: double entry that is added to and never changed, pots as copies of it.

What must hold whoever writes stands here: entries balance and go the way of their posting, nobody
spends off purpose or in a closed month, no pot falls below zero, no line is paid more than was
reserved for it.
"""

from typing import Final

from alembic import op

revision: Final = "20261122_2020"
down_revision: Final[str | None] = "20261122_2010"

TABLES: Final = (
    """
CREATE TABLE fund (
    id UUID NOT NULL,
    name TEXT NOT NULL,
    name_en TEXT,
    legal_basis TEXT NOT NULL,
    address TEXT NOT NULL,
    opened_on DATE NOT NULL,
    closed_on DATE,
    version INTEGER DEFAULT '1' NOT NULL,
    unit_id INTEGER NOT NULL,
    scope INTEGER NOT NULL,
    province_id INTEGER,
    district_id INTEGER,
    commune_id INTEGER,
    CONSTRAINT pk_fund PRIMARY KEY (id),
    CONSTRAINT uq_fund_unit_id_name UNIQUE (unit_id, name),
    CONSTRAINT ck_fund_validity CHECK (closed_on IS NULL OR closed_on >= opened_on),
    CONSTRAINT fk_fund_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id)
)
""",
    "CREATE INDEX ix_fund_name ON fund (name, id)",
    "CREATE INDEX ix_fund_scope ON fund (scope, id)",
    """
CREATE TABLE fund_purpose (
    id UUID NOT NULL,
    fund_id UUID NOT NULL,
    name TEXT NOT NULL,
    kinds TEXT,
    occasions TEXT,
    unit_id INTEGER,
    made_by UUID,
    made_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_fund_purpose PRIMARY KEY (id),
    CONSTRAINT uq_fund_purpose_fund_id_name UNIQUE (fund_id, name),
    CONSTRAINT fk_fund_purpose_fund_id FOREIGN KEY(fund_id) REFERENCES fund (id),
    CONSTRAINT fk_fund_purpose_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id),
    CONSTRAINT fk_fund_purpose_made_by FOREIGN KEY(made_by) REFERENCES officer (id)
)
""",
    """
CREATE TABLE fund_pot (
    id UUID NOT NULL,
    fund_id UUID NOT NULL,
    source TEXT NOT NULL,
    purpose TEXT,
    item TEXT,
    item_unit TEXT,
    received BIGINT DEFAULT '0' NOT NULL,
    available BIGINT DEFAULT '0' NOT NULL,
    reserved BIGINT DEFAULT '0' NOT NULL,
    paid BIGINT DEFAULT '0' NOT NULL,
    received_quantity NUMERIC(14, 3) DEFAULT '0' NOT NULL,
    available_quantity NUMERIC(14, 3) DEFAULT '0' NOT NULL,
    reserved_quantity NUMERIC(14, 3) DEFAULT '0' NOT NULL,
    paid_quantity NUMERIC(14, 3) DEFAULT '0' NOT NULL,
    CONSTRAINT pk_fund_pot PRIMARY KEY (id),
    CONSTRAINT ck_fund_pot_source CHECK (source IN ('BUDGET_CENTRAL', 'BUDGET_PROVINCE', 'BUDGET_DISTRICT', 'BUDGET_COMMUNE', 'DONATION_DOMESTIC', 'DONATION_FOREIGN', 'NATIONAL_FUND', 'OTHER')),
    CONSTRAINT ck_fund_pot_balance CHECK (received = available + reserved + paid AND available >= 0 AND reserved >= 0 AND paid >= 0 AND received <= 9007199254740991),
    CONSTRAINT ck_fund_pot_quantities CHECK (received_quantity = available_quantity + reserved_quantity + paid_quantity AND available_quantity >= 0 AND reserved_quantity >= 0 AND paid_quantity >= 0),
    CONSTRAINT ck_fund_pot_goods CHECK ((item IS NULL) = (item_unit IS NULL)),
    CONSTRAINT ck_fund_pot_money CHECK (item IS NOT NULL OR received_quantity = 0),
    CONSTRAINT fk_fund_pot_purpose FOREIGN KEY(fund_id, purpose) REFERENCES fund_purpose (fund_id, name),
    CONSTRAINT uq_fund_pot_id_fund_id UNIQUE (id, fund_id),
    CONSTRAINT fk_fund_pot_fund_id FOREIGN KEY(fund_id) REFERENCES fund (id)
)
""",
    "CREATE UNIQUE INDEX uq_fund_pot ON fund_pot (fund_id, source, purpose, item, item_unit) NULLS NOT DISTINCT",
    """
CREATE TABLE ledger_counter (
    fund_id UUID NOT NULL,
    last INTEGER NOT NULL,
    last_voucher INTEGER DEFAULT '0' NOT NULL,
    CONSTRAINT pk_ledger_counter PRIMARY KEY (fund_id),
    CONSTRAINT fk_ledger_counter_fund_id FOREIGN KEY(fund_id) REFERENCES fund (id)
)
""",
    """
CREATE TABLE ledger_posting (
    id UUID NOT NULL,
    fund_id UUID NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    on_day DATE NOT NULL,
    text TEXT NOT NULL,
    support_kind TEXT,
    occasion TEXT,
    for_unit_id INTEGER,
    reverses_id UUID,
    transfer_id UUID,
    recorded_by UUID NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_ledger_posting PRIMARY KEY (id),
    CONSTRAINT ck_ledger_posting_kind CHECK (kind IN ('INCOME', 'RESERVE', 'RELEASE', 'PAY', 'RETURN', 'TRANSFER_OUT', 'TRANSFER_IN', 'REVERSAL')),
    CONSTRAINT ck_ledger_posting_support_kind CHECK (support_kind IN ('GIFT_CASH', 'GIFT_IN_KIND', 'SCHOLARSHIP', 'MEDICAL_EXAM', 'SURGERY', 'REHABILITATION', 'FUNERAL', 'EMERGENCY_RELIEF', 'SCHOOL_SUPPLIES', 'FACILITY_EQUIPMENT', 'OTHER')),
    CONSTRAINT ck_ledger_posting_occasion CHECK (occasion IN ('TET', 'CHILDREN_DAY', 'ACTION_MONTH', 'CHILDREN_FORUM', 'MID_AUTUMN', 'SCHOOL_OPENING', 'EMERGENCY', 'OTHER')),
    CONSTRAINT ck_ledger_posting_reverses CHECK ((kind = 'REVERSAL') = (reverses_id IS NOT NULL)),
    CONSTRAINT ck_ledger_posting_transfer CHECK (kind IN ('TRANSFER_OUT', 'TRANSFER_IN') OR transfer_id IS NULL OR kind = 'REVERSAL'),
    CONSTRAINT uq_ledger_posting_fund_id_number UNIQUE (fund_id, number),
    CONSTRAINT uq_ledger_posting_reverses_id UNIQUE (reverses_id),
    CONSTRAINT uq_ledger_posting_id_fund_id UNIQUE (id, fund_id),
    CONSTRAINT fk_ledger_posting_reverses_id FOREIGN KEY(reverses_id, fund_id) REFERENCES ledger_posting (id, fund_id),
    CONSTRAINT fk_ledger_posting_fund_id FOREIGN KEY(fund_id) REFERENCES fund (id),
    CONSTRAINT fk_ledger_posting_for_unit_id FOREIGN KEY(for_unit_id) REFERENCES unit (id),
    CONSTRAINT fk_ledger_posting_recorded_by FOREIGN KEY(recorded_by) REFERENCES officer (id)
)
""",
    "CREATE INDEX ix_ledger_posting_fund_id_on_day ON ledger_posting (fund_id, on_day, number)",
    "CREATE INDEX ix_ledger_posting_transfer_id ON ledger_posting (transfer_id)",
    """
CREATE TABLE ledger_entry (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    posting_id UUID NOT NULL,
    line INTEGER NOT NULL,
    fund_id UUID NOT NULL,
    pot_id UUID NOT NULL,
    account TEXT NOT NULL,
    amount BIGINT NOT NULL,
    quantity NUMERIC(14, 3) DEFAULT '0' NOT NULL,
    disbursement_id UUID,
    CONSTRAINT pk_ledger_entry PRIMARY KEY (id),
    CONSTRAINT ck_ledger_entry_account CHECK (account IN ('RECEIVED', 'AVAILABLE', 'RESERVED', 'PAID')),
    CONSTRAINT ck_ledger_entry_amount CHECK (amount <> 0 OR quantity <> 0),
    CONSTRAINT fk_ledger_entry_posting_id FOREIGN KEY(posting_id, fund_id) REFERENCES ledger_posting (id, fund_id),
    CONSTRAINT fk_ledger_entry_pot_id FOREIGN KEY(pot_id, fund_id) REFERENCES fund_pot (id, fund_id),
    CONSTRAINT uq_ledger_entry_posting_id_line UNIQUE (posting_id, line),
    CONSTRAINT fk_ledger_entry_fund_id FOREIGN KEY(fund_id) REFERENCES fund (id)
)
""",
    "CREATE INDEX ix_ledger_entry_disbursement_id ON ledger_entry (disbursement_id) WHERE disbursement_id IS NOT NULL",
    "CREATE INDEX ix_ledger_entry_pot_id ON ledger_entry (pot_id)",
    """
CREATE TABLE fund_period (
    id UUID NOT NULL,
    fund_id UUID NOT NULL,
    year INTEGER NOT NULL,
    month INTEGER NOT NULL,
    closed_by UUID NOT NULL,
    closed_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_fund_period PRIMARY KEY (id),
    CONSTRAINT uq_fund_period_fund_id_year_month UNIQUE (fund_id, year, month),
    CONSTRAINT ck_fund_period_month CHECK (month BETWEEN 1 AND 12),
    CONSTRAINT fk_fund_period_fund_id FOREIGN KEY(fund_id) REFERENCES fund (id),
    CONSTRAINT fk_fund_period_closed_by FOREIGN KEY(closed_by) REFERENCES officer (id)
)
""",
    """
CREATE TABLE donor (
    id UUID NOT NULL,
    fund_id UUID NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    may_be_named BOOLEAN NOT NULL,
    organisation_id UUID,
    made_by UUID,
    made_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    unit_id INTEGER NOT NULL,
    scope INTEGER NOT NULL,
    province_id INTEGER,
    district_id INTEGER,
    commune_id INTEGER,
    CONSTRAINT pk_donor PRIMARY KEY (id),
    CONSTRAINT ck_donor_kind CHECK (kind IN ('PERSON', 'ENTERPRISE', 'ORGANISATION', 'FOREIGN', 'NATIONAL_FUND')),
    CONSTRAINT fk_donor_fund_id FOREIGN KEY(fund_id) REFERENCES fund (id),
    CONSTRAINT fk_donor_organisation_id FOREIGN KEY(organisation_id) REFERENCES organisation (id),
    CONSTRAINT fk_donor_made_by FOREIGN KEY(made_by) REFERENCES officer (id),
    CONSTRAINT fk_donor_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id)
)
""",
    "CREATE INDEX ix_donor_fund_id ON donor (fund_id, id)",
    "CREATE INDEX ix_donor_organisation_id ON donor (organisation_id)",
    """
CREATE TABLE pledge (
    id UUID NOT NULL,
    fund_id UUID NOT NULL,
    donor_id UUID NOT NULL,
    status TEXT DEFAULT 'OPEN' NOT NULL,
    amount BIGINT NOT NULL,
    given BIGINT DEFAULT '0' NOT NULL,
    purpose TEXT,
    pledged_on DATE NOT NULL,
    due_on DATE,
    withdrawn_at TIMESTAMP WITH TIME ZONE,
    recorded_by UUID NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    unit_id INTEGER NOT NULL,
    scope INTEGER NOT NULL,
    province_id INTEGER,
    district_id INTEGER,
    commune_id INTEGER,
    CONSTRAINT pk_pledge PRIMARY KEY (id),
    CONSTRAINT ck_pledge_status CHECK (status IN ('OPEN', 'GIVEN', 'WITHDRAWN')),
    CONSTRAINT ck_pledge_amount CHECK (amount > 0 AND amount <= 9007199254740991),
    CONSTRAINT ck_pledge_withdrawn CHECK ((status = 'WITHDRAWN') = (withdrawn_at IS NOT NULL)),
    CONSTRAINT fk_pledge_fund_id FOREIGN KEY(fund_id) REFERENCES fund (id),
    CONSTRAINT fk_pledge_donor_id FOREIGN KEY(donor_id) REFERENCES donor (id),
    CONSTRAINT fk_pledge_recorded_by FOREIGN KEY(recorded_by) REFERENCES officer (id),
    CONSTRAINT fk_pledge_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id)
)
""",
    "CREATE INDEX ix_pledge_donor_id ON pledge (donor_id, pledged_on, id)",
    "CREATE INDEX ix_pledge_fund_id ON pledge (fund_id, pledged_on, id)",
    """
CREATE TABLE donation (
    id UUID NOT NULL,
    fund_id UUID NOT NULL,
    donor_id UUID NOT NULL,
    pot_id UUID NOT NULL,
    posting_id UUID NOT NULL,
    pledge_id UUID,
    on_day DATE NOT NULL,
    source TEXT NOT NULL,
    purpose TEXT,
    amount BIGINT NOT NULL,
    item TEXT,
    quantity NUMERIC(14, 3),
    item_unit TEXT,
    recorded_by UUID NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    unit_id INTEGER NOT NULL,
    scope INTEGER NOT NULL,
    province_id INTEGER,
    district_id INTEGER,
    commune_id INTEGER,
    CONSTRAINT pk_donation PRIMARY KEY (id),
    CONSTRAINT uq_donation_posting_id UNIQUE (posting_id),
    CONSTRAINT ck_donation_amount CHECK (amount > 0 AND amount <= 9007199254740991),
    CONSTRAINT ck_donation_goods CHECK ((item IS NULL) = (quantity IS NULL)),
    CONSTRAINT fk_donation_fund_id FOREIGN KEY(fund_id) REFERENCES fund (id),
    CONSTRAINT fk_donation_donor_id FOREIGN KEY(donor_id) REFERENCES donor (id),
    CONSTRAINT fk_donation_pot_id FOREIGN KEY(pot_id) REFERENCES fund_pot (id),
    CONSTRAINT fk_donation_posting_id FOREIGN KEY(posting_id) REFERENCES ledger_posting (id),
    CONSTRAINT fk_donation_pledge_id FOREIGN KEY(pledge_id) REFERENCES pledge (id),
    CONSTRAINT fk_donation_recorded_by FOREIGN KEY(recorded_by) REFERENCES officer (id),
    CONSTRAINT fk_donation_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id)
)
""",
    "CREATE INDEX ix_donation_donor_id ON donation (donor_id, on_day, id)",
    "CREATE INDEX ix_donation_fund_id ON donation (fund_id, on_day, id)",
    "CREATE INDEX ix_donation_pledge_id ON donation (pledge_id)",
    "CREATE INDEX ix_donation_pot_id ON donation (pot_id)",
    """
CREATE TABLE voucher (
    id UUID NOT NULL,
    fund_id UUID NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    on_day DATE NOT NULL,
    issuer_name TEXT NOT NULL,
    issuer_address TEXT NOT NULL,
    receiver_name TEXT NOT NULL,
    receiver_address TEXT NOT NULL,
    content TEXT NOT NULL,
    total BIGINT NOT NULL,
    signed_on DATE NOT NULL,
    made_by UUID NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    approved_by UUID,
    approved_at TIMESTAMP WITH TIME ZONE,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_voucher PRIMARY KEY (id),
    CONSTRAINT ck_voucher_kind CHECK (kind IN ('RECEIPT', 'PAYMENT')),
    CONSTRAINT uq_voucher_fund_id_number UNIQUE (fund_id, number),
    CONSTRAINT uq_voucher_id_fund_id UNIQUE (id, fund_id),
    CONSTRAINT ck_voucher_total CHECK (total > 0 AND total <= 9007199254740991),
    CONSTRAINT ck_voucher_two_persons CHECK (approved_by <> made_by),
    CONSTRAINT ck_voucher_approved CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
    CONSTRAINT fk_voucher_fund_id FOREIGN KEY(fund_id) REFERENCES fund (id),
    CONSTRAINT fk_voucher_made_by FOREIGN KEY(made_by) REFERENCES officer (id),
    CONSTRAINT fk_voucher_approved_by FOREIGN KEY(approved_by) REFERENCES officer (id)
)
""",
    """
CREATE TABLE voucher_line (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    fund_id UUID NOT NULL,
    voucher_id UUID NOT NULL,
    line INTEGER NOT NULL,
    content TEXT NOT NULL,
    quantity NUMERIC(14, 3) NOT NULL,
    unit TEXT NOT NULL,
    price BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    CONSTRAINT pk_voucher_line PRIMARY KEY (id),
    CONSTRAINT uq_voucher_line_voucher_id_line UNIQUE (voucher_id, line),
    CONSTRAINT ck_voucher_line_amount CHECK (quantity > 0 AND price > 0 AND amount > 0),
    CONSTRAINT fk_voucher_line_fund_id FOREIGN KEY(fund_id) REFERENCES fund (id),
    CONSTRAINT fk_voucher_line_voucher_id FOREIGN KEY(voucher_id) REFERENCES voucher (id)
)
""",
    """
CREATE TABLE voucher_posting (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    fund_id UUID NOT NULL,
    voucher_id UUID NOT NULL,
    posting_id UUID NOT NULL,
    CONSTRAINT pk_voucher_posting PRIMARY KEY (id),
    CONSTRAINT uq_voucher_posting_voucher_id_posting_id UNIQUE (voucher_id, posting_id),
    CONSTRAINT fk_voucher_posting_voucher_id FOREIGN KEY(voucher_id, fund_id) REFERENCES voucher (id, fund_id),
    CONSTRAINT fk_voucher_posting_posting_id FOREIGN KEY(posting_id, fund_id) REFERENCES ledger_posting (id, fund_id),
    CONSTRAINT fk_voucher_posting_fund_id FOREIGN KEY(fund_id) REFERENCES fund (id)
)
""",
    "CREATE INDEX ix_voucher_posting_posting_id ON voucher_posting (posting_id)",
)
NAMES: Final = (
    *("voucher_posting", "voucher_line", "voucher", "donation", "pledge", "donor", "fund_period"),
    *("ledger_entry", "ledger_posting", "ledger_counter", "fund_pot", "fund_purpose", "fund"),
)
TENANTS: Final = ("fund", "donor", "pledge", "donation")
KEPT: Final = ("ledger_posting", "ledger_entry", "fund_period", "voucher_line", "voucher_posting")
_TRIGGER: Final = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
TRIGGERS: Final = {
    # Nobody changes or takes away what was written, the owner included.
    "ledger_kept": """
BEGIN
    RAISE restrict_violation USING MESSAGE = 'the ledger is added to and never changed',
        TABLE = TG_TABLE_NAME;
END
""",
    "fund_begun": """
BEGIN
    INSERT INTO ledger_counter (fund_id, last) VALUES (NEW.id, 0);
    RETURN NULL;
END
""",
    # What a fund is given lies where the fund lies.
    "at_fund": """
BEGIN
    SELECT f.unit_id INTO STRICT NEW.unit_id FROM fund f WHERE f.id = NEW.fund_id;
    RETURN NEW;
END
""",
    # A pot begins empty, and is filled by entries alone.
    "fund_pot_begun": """
BEGIN
    NEW.received := 0; NEW.available := 0; NEW.reserved := 0; NEW.paid := 0;
    NEW.received_quantity := 0; NEW.available_quantity := 0;
    NEW.reserved_quantity := 0; NEW.paid_quantity := 0;
    RETURN NEW;
END
""",
    "fund_pot_copied": """
BEGIN
    IF pg_trigger_depth() < 2 OR (NEW.id, NEW.fund_id, NEW.source) <> (OLD.id, OLD.fund_id, OLD.source)
        OR (NEW.purpose, NEW.item, NEW.item_unit) IS DISTINCT FROM (OLD.purpose, OLD.item, OLD.item_unit) THEN
        RAISE restrict_violation USING MESSAGE = 'a pot holds what its entries say',
            TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END
""",
    # Numbers have no gaps: whoever posts waits for the fund, and gives the number back with all.
    "ledger_posting_numbered": """
BEGIN
    UPDATE ledger_counter SET last = last + 1 WHERE fund_id = NEW.fund_id
      RETURNING last INTO STRICT NEW.number;
    IF EXISTS (SELECT FROM fund_period p WHERE p.fund_id = NEW.fund_id
        AND p.year = extract(year FROM NEW.on_day) AND p.month = extract(month FROM NEW.on_day)) THEN
        RAISE check_violation USING MESSAGE = 'the books of the month are closed',
            TABLE = TG_TABLE_NAME, CONSTRAINT = 'ck_ledger_posting_open_period';
    END IF;
    IF NEW.kind = 'REVERSAL' THEN
        SELECT p.transfer_id INTO NEW.transfer_id FROM ledger_posting p
          WHERE p.id = NEW.reverses_id AND p.kind <> 'REVERSAL';
        IF NOT FOUND THEN
            RAISE check_violation USING MESSAGE = 'a reversal takes back what is none',
                TABLE = TG_TABLE_NAME, CONSTRAINT = 'ck_ledger_posting_reversed';
        END IF;
    END IF;
    RETURN NEW;
END
""",
    "voucher_numbered": """
BEGIN
    UPDATE ledger_counter SET last_voucher = last_voucher + 1 WHERE fund_id = NEW.fund_id
      RETURNING last_voucher INTO STRICT NEW.number;
    RETURN NEW;
END
""",
    # What a voucher says stays as it was signed; what is added is who approves it, once.
    "voucher_kept": """
BEGIN
    IF OLD.approved_by IS NOT NULL OR to_jsonb(NEW) - '{approved_by,approved_at,version}'::text[]
        <> to_jsonb(OLD) - '{approved_by,approved_at,version}'::text[] THEN
        RAISE restrict_violation USING MESSAGE = 'a voucher stays as it was signed',
            TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END
""",
    # Nobody closes a month in which they posted.
    "fund_period_closed": """
BEGIN
    PERFORM 1 FROM ledger_counter c WHERE c.fund_id = NEW.fund_id FOR UPDATE;
    IF EXISTS (SELECT FROM ledger_posting p WHERE p.fund_id = NEW.fund_id
        AND p.recorded_by = NEW.closed_by
        AND p.on_day >= make_date(NEW.year, NEW.month, 1)
        AND p.on_day < make_date(NEW.year, NEW.month, 1) + interval '1 month') THEN
        RAISE check_violation USING MESSAGE = 'who closes the books posted in them',
            TABLE = TG_TABLE_NAME, CONSTRAINT = 'ck_fund_period_two_persons';
    END IF;
    RETURN NEW;
END
""",
    # All entries of a posting come in one statement; they are judged, then copied to the pots.
    "ledger_entries_added": """
DECLARE
    wrong text;
BEGIN
    PERFORM 1 FROM fund_pot f WHERE f.id IN (SELECT a.pot_id FROM added a) ORDER BY f.id FOR UPDATE;
    SELECT CASE
        WHEN EXISTS (SELECT FROM ledger_entry e JOIN (SELECT DISTINCT a.posting_id FROM added a) m
          ON m.posting_id = e.posting_id WHERE NOT EXISTS (SELECT FROM added b WHERE b.id = e.id))
          THEN 'whole'
        WHEN EXISTS (SELECT FROM added a GROUP BY a.posting_id, a.pot_id
          HAVING sum(a.amount) <> 0 OR sum(a.quantity) <> 0) THEN 'balance'
        WHEN EXISTS (SELECT FROM added a JOIN ledger_posting p ON p.id = a.posting_id
          WHERE NOT CASE p.kind
            WHEN 'INCOME' THEN (a.account = 'RECEIVED' AND a.amount < 0) OR (a.account = 'AVAILABLE' AND a.amount > 0)
            WHEN 'TRANSFER_IN' THEN (a.account = 'RECEIVED' AND a.amount < 0) OR (a.account = 'AVAILABLE' AND a.amount > 0)
            WHEN 'RESERVE' THEN (a.account = 'AVAILABLE' AND a.amount <= 0) OR (a.account = 'RESERVED' AND a.amount >= 0)
            WHEN 'RELEASE' THEN (a.account = 'RESERVED' AND a.amount <= 0) OR (a.account = 'AVAILABLE' AND a.amount >= 0)
            WHEN 'PAY' THEN (a.account = 'RESERVED' AND a.amount <= 0) OR (a.account = 'PAID' AND a.amount >= 0)
            WHEN 'RETURN' THEN (a.account = 'PAID' AND a.amount <= 0) OR (a.account = 'AVAILABLE' AND a.amount >= 0)
            WHEN 'TRANSFER_OUT' THEN (a.account = 'AVAILABLE' AND a.amount <= 0) OR (a.account = 'PAID' AND a.amount >= 0)
            ELSE true END) THEN 'way'
        WHEN EXISTS (SELECT FROM added a JOIN ledger_posting p ON p.id = a.posting_id
          JOIN fund_pot f ON f.id = a.pot_id JOIN fund_purpose u
            ON (u.fund_id, u.name) = (f.fund_id, f.purpose)
          LEFT JOIN unit t ON t.id = p.for_unit_id LEFT JOIN unit w ON w.id = u.unit_id
          WHERE p.kind = 'RESERVE' AND ((p.support_kind = ANY (string_to_array(u.kinds, ' '))) IS FALSE
            OR (p.occasion = ANY (string_to_array(u.occasions, ' '))) IS FALSE
            OR (u.unit_id IS NOT NULL AND (t.lft BETWEEN w.lft AND w.rgt) IS NOT TRUE)
            OR p.support_kind IS NULL OR p.occasion IS NULL)) THEN 'purpose'
        WHEN EXISTS (SELECT FROM (SELECT p.id, p.reverses_id FROM ledger_posting p
            WHERE p.kind = 'REVERSAL' AND p.id IN (SELECT a.posting_id FROM added a)) r,
          LATERAL ((SELECT e.pot_id, e.account, e.amount, e.quantity, e.disbursement_id, e.line
              FROM ledger_entry e WHERE e.posting_id = r.id
            EXCEPT SELECT e.pot_id, e.account, -e.amount, -e.quantity, e.disbursement_id, e.line
              FROM ledger_entry e WHERE e.posting_id = r.reverses_id)
          UNION ALL (SELECT e.pot_id, e.account, -e.amount, -e.quantity, e.disbursement_id, e.line
              FROM ledger_entry e WHERE e.posting_id = r.reverses_id
            EXCEPT SELECT e.pot_id, e.account, e.amount, e.quantity, e.disbursement_id, e.line
              FROM ledger_entry e WHERE e.posting_id = r.id)) d) THEN 'reversal'
        WHEN EXISTS (SELECT FROM (SELECT DISTINCT a.disbursement_id AS id FROM added a
            WHERE a.disbursement_id IS NOT NULL) l
          JOIN ledger_entry e ON e.disbursement_id = l.id
          WHERE e.account IN ('RESERVED', 'PAID') GROUP BY l.id, e.pot_id, e.account
          HAVING sum(e.amount) < 0 OR sum(e.quantity) < 0) THEN 'line'
        END INTO wrong;
    IF wrong IS NOT NULL THEN
        RAISE check_violation USING MESSAGE = 'entries refused: ' || wrong,
            TABLE = TG_TABLE_NAME, CONSTRAINT = 'ck_ledger_entry_' || wrong;
    END IF;
    UPDATE fund_pot f SET received = f.received - m.received, available = f.available + m.available,
        reserved = f.reserved + m.reserved, paid = f.paid + m.paid,
        received_quantity = f.received_quantity - m.received_quantity,
        available_quantity = f.available_quantity + m.available_quantity,
        reserved_quantity = f.reserved_quantity + m.reserved_quantity,
        paid_quantity = f.paid_quantity + m.paid_quantity
      FROM (SELECT a.pot_id,
          coalesce(sum(a.amount) FILTER (WHERE a.account = 'RECEIVED'), 0) AS received,
          coalesce(sum(a.amount) FILTER (WHERE a.account = 'AVAILABLE'), 0) AS available,
          coalesce(sum(a.amount) FILTER (WHERE a.account = 'RESERVED'), 0) AS reserved,
          coalesce(sum(a.amount) FILTER (WHERE a.account = 'PAID'), 0) AS paid,
          coalesce(sum(a.quantity) FILTER (WHERE a.account = 'RECEIVED'), 0) AS received_quantity,
          coalesce(sum(a.quantity) FILTER (WHERE a.account = 'AVAILABLE'), 0) AS available_quantity,
          coalesce(sum(a.quantity) FILTER (WHERE a.account = 'RESERVED'), 0) AS reserved_quantity,
          coalesce(sum(a.quantity) FILTER (WHERE a.account = 'PAID'), 0) AS paid_quantity
        FROM added a GROUP BY a.pot_id) m WHERE m.pot_id = f.id;
    RETURN NULL;
END
""",
    # At the end of the transaction a posting has its entries, and a transfer both its halves.
    "ledger_posting_whole": """
BEGIN
    IF (SELECT count(*) < 2 OR sum(e.amount) <> 0 OR sum(e.quantity) <> 0
        FROM ledger_entry e WHERE e.posting_id = NEW.id) THEN
        RAISE check_violation USING MESSAGE = 'a posting without its entries',
            TABLE = TG_TABLE_NAME, CONSTRAINT = 'ck_ledger_posting_entries';
    END IF;
    IF NEW.kind IN ('TRANSFER_OUT', 'TRANSFER_IN') AND NEW.transfer_id IS NULL
      OR NEW.transfer_id IS NOT NULL AND (SELECT sum(e.amount) <> 0 OR sum(e.quantity) <> 0
        FROM ledger_posting p JOIN ledger_entry e ON e.posting_id = p.id
        WHERE p.transfer_id = NEW.transfer_id AND e.account IN ('PAID', 'RECEIVED')) THEN
        RAISE check_violation USING MESSAGE = 'half a transfer',
            TABLE = TG_TABLE_NAME, CONSTRAINT = 'ck_ledger_posting_halves';
    END IF;
    RETURN NULL;
END
""",
}
FIRED: Final = (
    *(
        f"CREATE TRIGGER ledger_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {name}"
        " FOR EACH STATEMENT EXECUTE FUNCTION ledger_kept()"
        for name in KEPT
    ),
    "CREATE TRIGGER ledger_kept BEFORE DELETE OR TRUNCATE ON fund_pot"
    " FOR EACH STATEMENT EXECUTE FUNCTION ledger_kept()",
    "CREATE TRIGGER ledger_kept BEFORE DELETE OR TRUNCATE ON voucher"
    " FOR EACH STATEMENT EXECUTE FUNCTION ledger_kept()",
    "CREATE TRIGGER fund_begun AFTER INSERT ON fund FOR EACH ROW EXECUTE FUNCTION fund_begun()",
    "CREATE TRIGGER fund_pot_begun BEFORE INSERT ON fund_pot"
    " FOR EACH ROW EXECUTE FUNCTION fund_pot_begun()",
    "CREATE TRIGGER fund_pot_copied BEFORE UPDATE ON fund_pot"
    " FOR EACH ROW EXECUTE FUNCTION fund_pot_copied()",
    "CREATE TRIGGER ledger_posting_numbered BEFORE INSERT ON ledger_posting"
    " FOR EACH ROW EXECUTE FUNCTION ledger_posting_numbered()",
    "CREATE TRIGGER voucher_numbered BEFORE INSERT ON voucher"
    " FOR EACH ROW EXECUTE FUNCTION voucher_numbered()",
    "CREATE TRIGGER voucher_kept BEFORE UPDATE ON voucher"
    " FOR EACH ROW EXECUTE FUNCTION voucher_kept()",
    "CREATE TRIGGER fund_period_closed BEFORE INSERT ON fund_period"
    " FOR EACH ROW EXECUTE FUNCTION fund_period_closed()",
    "CREATE TRIGGER ledger_entries_added AFTER INSERT ON ledger_entry"
    " REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_entries_added()",
    "CREATE CONSTRAINT TRIGGER ledger_posting_whole AFTER INSERT ON ledger_posting"
    " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_posting_whole()",
    *(
        f"CREATE TRIGGER at_fund BEFORE INSERT OR UPDATE ON {name}"
        " FOR EACH ROW EXECUTE FUNCTION at_fund()"
        for name in TENANTS[1:]
    ),
    *(
        f"CREATE TRIGGER place BEFORE INSERT OR UPDATE ON {name}"
        " FOR EACH ROW EXECUTE FUNCTION place()"
        for name in TENANTS
    ),
)
FUNCTIONS: Final = (
    # Waits for the funds, then for the pots, each in the order of their ids; the pots as they stand.
    """
CREATE FUNCTION ledger_begin(asked uuid[], kinds text[], day date, funds uuid[])
RETURNS TABLE (id uuid, fund_id uuid, source text, purpose text, kinds_for text, occasions_for text,
  first_place int, last_place int, item text, item_unit text, received bigint, available bigint,
  reserved bigint, paid bigint, received_quantity numeric, available_quantity numeric,
  reserved_quantity numeric, paid_quantity numeric, is_closed boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    place int;
BEGIN
    FOR place IN 1 .. cardinality(funds) LOOP
        IF app_posts(funds[place], kinds[place]) IS NOT TRUE THEN
            RETURN;
        END IF;
    END LOOP;
    PERFORM 1 FROM ledger_counter c WHERE c.fund_id = ANY (funds) ORDER BY c.fund_id FOR UPDATE;
    PERFORM 1 FROM fund_pot f WHERE f.id = ANY (asked) AND f.fund_id = ANY (funds)
      ORDER BY f.id FOR UPDATE;
    RETURN QUERY SELECT f.id, f.fund_id, f.source, f.purpose, u.kinds, u.occasions, w.lft, w.rgt,
        f.item, f.item_unit, f.received, f.available, f.reserved, f.paid, f.received_quantity,
        f.available_quantity, f.reserved_quantity, f.paid_quantity,
        EXISTS (SELECT FROM fund_period p WHERE p.fund_id = f.fund_id
          AND p.year = extract(year FROM day) AND p.month = extract(month FROM day))
      FROM fund_pot f LEFT JOIN fund_purpose u ON (u.fund_id, u.name) = (f.fund_id, f.purpose)
      LEFT JOIN unit w ON w.id = u.unit_id
      WHERE f.id = ANY (asked) AND f.fund_id = ANY (funds);
END $$
""",
    """
CREATE FUNCTION ledger_write(posting uuid, of_fund uuid, of_kind text, day date, said text,
  for_kind text, for_occasion text, for_unit int, taken_back uuid, transfer uuid,
  pots uuid[], accounts text[], amounts bigint[], quantities numeric[], lines uuid[]) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    given int;
BEGIN
    IF app_posts(of_fund, of_kind) IS NOT TRUE THEN
        RAISE insufficient_privilege USING MESSAGE = 'may not post in this fund';
    END IF;
    INSERT INTO ledger_posting (id, fund_id, number, kind, on_day, text, support_kind, occasion,
        for_unit_id, reverses_id, transfer_id, recorded_by)
      VALUES (posting, of_fund, 0, of_kind, day, said, for_kind, for_occasion, for_unit, taken_back,
        transfer, app_subject()) RETURNING number INTO given;
    INSERT INTO ledger_entry (posting_id, line, fund_id, pot_id, account, amount, quantity,
        disbursement_id)
      SELECT posting, e.line, of_fund, e.pot, e.account, e.amount, e.quantity, e.about
      FROM unnest(pots, accounts, amounts, quantities, lines)
        WITH ORDINALITY AS e(pot, account, amount, quantity, about, line);
    RETURN given;
END $$
""",
    # Of the months with postings and the closed ones; nobody posts until the transaction ends.
    """
CREATE FUNCTION ledger_months(asked uuid) RETURNS TABLE (year int, month int, closed boolean,
  own boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    IF app_acts_on_fund(asked, 'close') IS NOT TRUE THEN
        RAISE insufficient_privilege USING MESSAGE = 'may not close the books of this fund';
    END IF;
    PERFORM 1 FROM ledger_counter c WHERE c.fund_id = asked FOR UPDATE;
    RETURN QUERY SELECT m.year::int, m.month::int, bool_or(m.closed), bool_or(m.own) FROM (
        SELECT extract(year FROM p.on_day) AS year, extract(month FROM p.on_day) AS month,
          false AS closed, p.recorded_by = app_subject() AS own
        FROM ledger_posting p WHERE p.fund_id = asked
        UNION ALL SELECT p.year, p.month, true, false FROM fund_period p WHERE p.fund_id = asked) m
      GROUP BY 1, 2;
END $$
""",
)
SIGNATURES: Final = (
    "ledger_begin(uuid[], text[], date, uuid[])",
    "ledger_write(uuid, uuid, text, date, text, text, text, int, uuid, uuid, uuid[], text[],"
    " bigint[], numeric[], uuid[])",
    "ledger_months(uuid)",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for statement in TABLES:
        op.execute(statement)
    for name, body in TRIGGERS.items():
        op.execute(f"CREATE FUNCTION {name}() RETURNS trigger {_TRIGGER} AS $${body}$$")
        op.execute(f"REVOKE ALL ON FUNCTION {name}() FROM PUBLIC")
    for statement in (*FIRED, *FUNCTIONS):
        op.execute(statement)
    for signature in SIGNATURES:
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for signature in SIGNATURES:
        op.execute(f"DROP FUNCTION {signature}")
    for name in NAMES:
        op.execute(f"DROP TABLE {name}")
    for name in TRIGGERS:
        op.execute(f"DROP FUNCTION {name}()")
