"""Statements of the bank beside the ledger: lines that stay as the bank wrote them, acts on them
that are added to and never changed, and at most one line for a posting.
"""

from typing import Final

from alembic import op

revision: Final = "20261122_2195"
down_revision: Final[str | None] = "20261122_2190"

TABLES: Final = (
    """
CREATE TABLE bank_statement (
    id UUID NOT NULL,
    fund_id UUID NOT NULL,
    status TEXT DEFAULT 'CHECKED' NOT NULL,
    bank TEXT NOT NULL,
    account TEXT NOT NULL,
    account_end TEXT NOT NULL,
    layout TEXT NOT NULL,
    window_days INTEGER NOT NULL,
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    line_count INTEGER NOT NULL,
    uploaded_by UUID NOT NULL,
    uploaded_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    decided_by UUID,
    decided_at TIMESTAMP WITH TIME ZONE,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_bank_statement PRIMARY KEY (id),
    CONSTRAINT ck_bank_statement_status CHECK (status IN ('CHECKED', 'ENTERED', 'DISCARDED')),
    CONSTRAINT ck_bank_statement_days CHECK (last_day >= first_day),
    CONSTRAINT ck_bank_statement_decided CHECK ((status = 'CHECKED') = (decided_by IS NULL)),
    CONSTRAINT uq_bank_statement_id_fund_id UNIQUE (id, fund_id),
    CONSTRAINT fk_bank_statement_fund_id FOREIGN KEY(fund_id) REFERENCES fund (id),
    CONSTRAINT fk_bank_statement_uploaded_by FOREIGN KEY(uploaded_by) REFERENCES officer (id),
    CONSTRAINT fk_bank_statement_decided_by FOREIGN KEY(decided_by) REFERENCES officer (id)
)
""",
    "CREATE INDEX ix_bank_statement_fund_id ON bank_statement (fund_id, first_day, id)",
    """
CREATE TABLE bank_day (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    fund_id UUID NOT NULL,
    statement_id UUID NOT NULL,
    on_day DATE NOT NULL,
    moved BIGINT NOT NULL,
    balance BIGINT,
    CONSTRAINT pk_bank_day PRIMARY KEY (id),
    CONSTRAINT uq_bank_day_statement_id_on_day UNIQUE (statement_id, on_day),
    CONSTRAINT fk_bank_day_statement_id FOREIGN KEY(statement_id, fund_id) REFERENCES bank_statement (id, fund_id)
)
""",
    """
CREATE TABLE bank_line (
    id UUID NOT NULL,
    fund_id UUID NOT NULL,
    statement_id UUID NOT NULL,
    number INTEGER NOT NULL,
    on_day DATE NOT NULL,
    amount BIGINT NOT NULL,
    balance BIGINT,
    reference TEXT,
    text TEXT NOT NULL,
    party TEXT,
    party_account TEXT,
    identity TEXT NOT NULL,
    is_entered BOOLEAN DEFAULT 'false' NOT NULL,
    status TEXT NOT NULL,
    by_hand BOOLEAN DEFAULT 'false' NOT NULL,
    posting_ids UUID[] DEFAULT '{}' NOT NULL,
    candidate_ids UUID[] DEFAULT '{}' NOT NULL,
    donor_ids UUID[] DEFAULT '{}' NOT NULL,
    pledge_ids UUID[] DEFAULT '{}' NOT NULL,
    same_as UUID,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_bank_line PRIMARY KEY (id),
    CONSTRAINT ck_bank_line_status CHECK (status IN ('MATCHED', 'UNMATCHED', 'AMBIGUOUS', 'DUPLICATE', 'SET_ASIDE')),
    CONSTRAINT ck_bank_line_amount CHECK (amount <> 0),
    CONSTRAINT uq_bank_line_statement_id_number UNIQUE (statement_id, number),
    CONSTRAINT uq_bank_line_id_fund_id UNIQUE (id, fund_id),
    CONSTRAINT fk_bank_line_statement_id FOREIGN KEY(statement_id, fund_id) REFERENCES bank_statement (id, fund_id),
    CONSTRAINT fk_bank_line_fund_id FOREIGN KEY(fund_id) REFERENCES fund (id),
    CONSTRAINT fk_bank_line_same_as FOREIGN KEY(same_as) REFERENCES bank_line (id)
)
""",
    "CREATE INDEX ix_bank_line_fund_id_identity ON bank_line (fund_id, identity)",
    "CREATE INDEX ix_bank_line_fund_id_on_day ON bank_line (fund_id, on_day, number, id)",
    """
CREATE TABLE bank_line_act (
    id UUID DEFAULT gen_random_uuid() NOT NULL,
    fund_id UUID NOT NULL,
    line_id UUID NOT NULL,
    kind TEXT NOT NULL,
    posting_ids UUID[] DEFAULT '{}' NOT NULL,
    is_automatic BOOLEAN DEFAULT 'false' NOT NULL,
    reason TEXT,
    by_id UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_bank_line_act PRIMARY KEY (id),
    CONSTRAINT ck_bank_line_act_kind CHECK (kind IN ('MATCH', 'UNMATCH', 'SET_ASIDE')),
    CONSTRAINT ck_bank_line_act_postings CHECK ((kind = 'MATCH') = (posting_ids <> '{}')),
    CONSTRAINT ck_bank_line_act_reason CHECK (is_automatic = (reason IS NULL)),
    CONSTRAINT fk_bank_line_act_line_id FOREIGN KEY(line_id, fund_id) REFERENCES bank_line (id, fund_id),
    CONSTRAINT fk_bank_line_act_by_id FOREIGN KEY(by_id) REFERENCES officer (id)
)
""",
    "CREATE INDEX ix_bank_line_act_line_id ON bank_line_act (line_id, at)",
    """
CREATE TABLE bank_match (
    posting_id UUID NOT NULL,
    fund_id UUID NOT NULL,
    line_id UUID NOT NULL,
    CONSTRAINT pk_bank_match PRIMARY KEY (posting_id),
    CONSTRAINT fk_bank_match_posting_id FOREIGN KEY(posting_id, fund_id) REFERENCES ledger_posting (id, fund_id),
    CONSTRAINT fk_bank_match_line_id FOREIGN KEY(line_id, fund_id) REFERENCES bank_line (id, fund_id)
)
""",
    "CREATE INDEX ix_bank_match_line_id ON bank_match (line_id)",
)
NAMES: Final = ("bank_match", "bank_line_act", "bank_line", "bank_day", "bank_statement")
_TRIGGER: Final = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
_DEFINER: Final = "SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
# How much a posting changed the cash of its fund: what can be reserved, and what is.
_CASH: Final = """coalesce((SELECT sum(e.amount) FROM ledger_entry e JOIN fund_pot f ON f.id = e.pot_id
        WHERE e.posting_id = p.id AND f.item IS NULL
          AND e.account IN ('AVAILABLE', 'RESERVED')), 0)::bigint"""
_CLOSED: Final = """EXISTS (SELECT FROM fund_period c WHERE c.fund_id = {line}.fund_id
        AND c.year = extract(year FROM {line}.on_day) AND c.month = extract(month FROM {line}.on_day))"""
TRIGGERS: Final = {
    # A statement begins as looked at, and is decided once.
    "bank_statement_kept": """
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'CHECKED' THEN
            RAISE restrict_violation USING MESSAGE = 'a statement is looked at first',
                TABLE = TG_TABLE_NAME;
        END IF;
    ELSIF OLD.status <> 'CHECKED' OR to_jsonb(NEW) - '{status,decided_by,decided_at,version}'::text[]
        <> to_jsonb(OLD) - '{status,decided_by,decided_at,version}'::text[] THEN
        RAISE restrict_violation USING MESSAGE = 'a statement stays as the bank wrote it',
            TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END
""",
    # What nobody entered is not kept.
    "bank_statement_discarded": """
BEGIN
    DELETE FROM bank_line l WHERE l.statement_id = NEW.id;
    DELETE FROM bank_day d WHERE d.statement_id = NEW.id;
    RETURN NULL;
END
""",
    # A line stays as the bank wrote it. Before it counts, and while it waits for a person, it says
    # what was found; the rest are the acts.
    "bank_line_kept": """
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.is_entered OR NEW.by_hand OR NEW.posting_ids <> '{}' OR NOT EXISTS (
            SELECT FROM bank_statement s WHERE s.id = NEW.statement_id AND s.status = 'CHECKED') THEN
            RAISE restrict_violation USING MESSAGE = 'lines come with their statement',
                TABLE = TG_TABLE_NAME;
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.fund_id, NEW.statement_id, NEW.number, NEW.on_day, NEW.amount, NEW.identity, NEW.text)
        <> (OLD.id, OLD.fund_id, OLD.statement_id, OLD.number, OLD.on_day, OLD.amount, OLD.identity, OLD.text)
        OR (NEW.balance, NEW.reference, NEW.party, NEW.party_account)
          IS DISTINCT FROM (OLD.balance, OLD.reference, OLD.party, OLD.party_account)
        OR OLD.is_entered AND NOT NEW.is_entered THEN
        RAISE restrict_violation USING MESSAGE = 'a line stays as the bank wrote it',
            TABLE = TG_TABLE_NAME;
    END IF;
    IF pg_trigger_depth() < 2 AND (NEW.by_hand OR OLD.by_hand OR NEW.posting_ids <> OLD.posting_ids
        OR NEW.is_entered AND NEW.status IN ('MATCHED', 'SET_ASIDE')
        OR OLD.is_entered AND OLD.status NOT IN ('UNMATCHED', 'AMBIGUOUS')
        OR NEW.is_entered AND NOT EXISTS (SELECT FROM bank_statement s
          WHERE s.id = NEW.statement_id AND s.status = 'ENTERED')) THEN
        RAISE restrict_violation USING MESSAGE = 'a line stands as what was done to it says',
            TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END
""",
    "bank_line_gone": """
BEGIN
    IF OLD.is_entered OR pg_trigger_depth() < 2 THEN
        RAISE restrict_violation USING MESSAGE = 'lines that count stay', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN OLD;
END
""",
    # All acts of one statement are judged, then copied to their lines and matches.
    "bank_acts_added": f"""
DECLARE
    wrong text;
BEGIN
    PERFORM 1 FROM bank_line l WHERE l.id IN (SELECT a.line_id FROM added a) ORDER BY l.id FOR UPDATE;
    SELECT CASE
        WHEN EXISTS (SELECT FROM added a GROUP BY a.line_id HAVING count(*) > 1) THEN 'once'
        WHEN EXISTS (SELECT FROM added a JOIN bank_line l ON l.id = a.line_id
          WHERE NOT l.is_entered OR NOT CASE a.kind
            WHEN 'UNMATCH' THEN l.status IN ('MATCHED', 'SET_ASIDE', 'DUPLICATE')
            ELSE l.status IN ('UNMATCHED', 'AMBIGUOUS') END) THEN 'step'
        WHEN EXISTS (SELECT FROM added a JOIN bank_line l ON l.id = a.line_id
          WHERE a.kind = 'UNMATCH' AND NOT a.is_automatic AND {_CLOSED.format(line="l")}) THEN 'open_period'
        WHEN EXISTS (SELECT FROM added a JOIN bank_line l ON l.id = a.line_id
          WHERE a.kind = 'MATCH' AND l.amount <> (SELECT sum({_CASH})
            FROM ledger_posting p WHERE p.id = ANY (a.posting_ids))) THEN 'sum'
        END INTO wrong;
    IF wrong IS NOT NULL THEN
        RAISE check_violation USING MESSAGE = 'acts refused: ' || wrong,
            TABLE = TG_TABLE_NAME, CONSTRAINT = 'ck_bank_line_act_' || wrong;
    END IF;
    DELETE FROM bank_match m WHERE m.line_id IN (SELECT a.line_id FROM added a WHERE a.kind = 'UNMATCH');
    INSERT INTO bank_match (posting_id, fund_id, line_id)
      SELECT x.posting, a.fund_id, a.line_id FROM added a, unnest(a.posting_ids) AS x(posting);
    UPDATE bank_line l SET posting_ids = a.posting_ids, by_hand = NOT a.is_automatic,
        status = CASE a.kind WHEN 'MATCH' THEN 'MATCHED' WHEN 'SET_ASIDE' THEN 'SET_ASIDE'
          ELSE 'UNMATCHED' END,
        version = l.version + 1
      FROM added a WHERE l.id = a.line_id;
    RETURN NULL;
END
""",  # noqa: S608 -- constants
    # What a posting stood for on the bank waits again when the posting is taken back.
    "bank_posting_reversed": """
BEGIN
    INSERT INTO bank_line_act (fund_id, line_id, kind, is_automatic, by_id)
      SELECT m.fund_id, m.line_id, 'UNMATCH', true, NEW.recorded_by
      FROM bank_match m WHERE m.posting_id = NEW.reverses_id;
    RETURN NULL;
END
""",
    # Nobody closes a month in which lines of the bank wait.
    "bank_month_settled": """
BEGIN
    IF EXISTS (SELECT FROM bank_line l WHERE l.fund_id = NEW.fund_id AND l.is_entered
        AND l.status IN ('UNMATCHED', 'AMBIGUOUS')
        AND l.on_day >= make_date(NEW.year, NEW.month, 1)
        AND l.on_day < make_date(NEW.year, NEW.month, 1) + interval '1 month') THEN
        RAISE check_violation USING MESSAGE = 'lines of the bank wait in this month',
            TABLE = TG_TABLE_NAME, CONSTRAINT = 'ck_fund_period_bank_lines';
    END IF;
    RETURN NEW;
END
""",
}
FIRED: Final = (
    "CREATE TRIGGER bank_statement_kept BEFORE INSERT OR UPDATE ON bank_statement"
    " FOR EACH ROW EXECUTE FUNCTION bank_statement_kept()",
    "CREATE TRIGGER bank_statement_discarded AFTER UPDATE ON bank_statement FOR EACH ROW"
    " WHEN (NEW.status = 'DISCARDED') EXECUTE FUNCTION bank_statement_discarded()",
    "CREATE TRIGGER bank_line_kept BEFORE INSERT OR UPDATE ON bank_line"
    " FOR EACH ROW EXECUTE FUNCTION bank_line_kept()",
    "CREATE TRIGGER bank_line_gone BEFORE DELETE ON bank_line"
    " FOR EACH ROW EXECUTE FUNCTION bank_line_gone()",
    "CREATE TRIGGER bank_acts_added AFTER INSERT ON bank_line_act"
    " REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION bank_acts_added()",
    "CREATE TRIGGER bank_posting_reversed AFTER INSERT ON ledger_posting FOR EACH ROW"
    " WHEN (NEW.kind = 'REVERSAL') EXECUTE FUNCTION bank_posting_reversed()",
    "CREATE TRIGGER bank_month_settled BEFORE INSERT ON fund_period"
    " FOR EACH ROW EXECUTE FUNCTION bank_month_settled()",
    "CREATE TRIGGER ledger_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON bank_line_act"
    " FOR EACH STATEMENT EXECUTE FUNCTION ledger_kept()",
    "CREATE TRIGGER ledger_kept BEFORE UPDATE OR TRUNCATE ON bank_day"
    " FOR EACH STATEMENT EXECUTE FUNCTION ledger_kept()",
    "CREATE TRIGGER ledger_kept BEFORE DELETE OR TRUNCATE ON bank_statement"
    " FOR EACH STATEMENT EXECUTE FUNCTION ledger_kept()",
    "CREATE TRIGGER ledger_kept BEFORE TRUNCATE ON bank_line"
    " FOR EACH STATEMENT EXECUTE FUNCTION ledger_kept()",
)
FUNCTIONS: Final = (
    # Nobody posts in the fund, or enters a statement, until the transaction ends: the postings that
    # moved money by one of these sums on these days, are not taken back, and no line's yet.
    f"""
CREATE FUNCTION bank_postings(asked uuid, sums bigint[], first_day date, last_day date)
RETURNS TABLE (id uuid, on_day date, amount bigint, said text, donor uuid)
LANGUAGE plpgsql {_DEFINER} AS $$
#variable_conflict use_column
BEGIN
    IF app_acts_on_fund(asked, 'post') IS NOT TRUE THEN
        RAISE insufficient_privilege USING MESSAGE = 'may not keep the books of this fund';
    END IF;
    PERFORM 1 FROM ledger_counter c WHERE c.fund_id = asked FOR UPDATE;
    RETURN QUERY SELECT q.id, q.on_day, q.cash, q.text, d.donor_id FROM (
        SELECT p.id, p.on_day, p.text, {_CASH} AS cash FROM ledger_posting p
        WHERE p.fund_id = asked AND p.on_day BETWEEN first_day AND last_day
          AND p.kind NOT IN ('RESERVE', 'RELEASE', 'REVERSAL')
          AND NOT EXISTS (SELECT FROM ledger_posting r WHERE r.reverses_id = p.id)
          AND NOT EXISTS (SELECT FROM bank_match m WHERE m.posting_id = p.id)) q
      LEFT JOIN donation d ON d.posting_id = q.id
      WHERE q.cash = ANY (sums);
END $$
""",  # noqa: S608 -- constants
    # By how much each of these changed the cash, and which line it is.
    f"""
CREATE FUNCTION bank_chosen(asked uuid, postings uuid[]) RETURNS TABLE (id uuid, cash bigint, line uuid)
LANGUAGE plpgsql {_DEFINER} AS $$
#variable_conflict use_column
BEGIN
    IF app_acts_on_fund(asked, 'post') IS NOT TRUE THEN
        RAISE insufficient_privilege USING MESSAGE = 'may not keep the books of this fund';
    END IF;
    PERFORM 1 FROM ledger_counter c WHERE c.fund_id = asked FOR UPDATE;
    RETURN QUERY SELECT p.id, {_CASH}, m.line_id FROM ledger_posting p
      LEFT JOIN bank_match m ON m.posting_id = p.id
      WHERE p.fund_id = asked AND p.id = ANY (postings);
END $$
""",  # noqa: S608 -- constants
    # The cash of a fund at the end of a day by its ledger, for who may read that: today's, without
    # what was posted for later days.
    """
CREATE FUNCTION fund_cash(asked uuid, day date) RETURNS bigint
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT (coalesce((SELECT sum(f.available + f.reserved) FROM fund_pot f
      WHERE f.fund_id = asked AND f.item IS NULL), 0)
    - coalesce((SELECT sum(e.amount) FROM ledger_posting p
      JOIN ledger_entry e ON e.posting_id = p.id JOIN fund_pot f ON f.id = e.pot_id
      WHERE p.fund_id = asked AND p.on_day > day AND f.item IS NULL
        AND e.account IN ('AVAILABLE', 'RESERVED')), 0))::bigint
$$
""",
)
SIGNATURES: Final = (
    "bank_postings(uuid, bigint[], date, date)",
    "bank_chosen(uuid, uuid[])",
    "fund_cash(uuid, date)",
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
    op.execute("DROP TRIGGER bank_posting_reversed ON ledger_posting")
    op.execute("DROP TRIGGER bank_month_settled ON fund_period")
    for signature in SIGNATURES:
        op.execute(f"DROP FUNCTION {signature}")
    for name in NAMES:
        op.execute(f"DROP TABLE {name}")
    for name in TRIGGERS:
        op.execute(f"DROP FUNCTION {name}()")
