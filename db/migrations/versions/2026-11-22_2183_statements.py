"""What funds say in public of a year: statements, frozen when they are published, and what donors
are told of what they gave."""

from typing import Final

from alembic import op

revision: Final = "20261122_2183"
down_revision: Final[str | None] = "20261122_2182"

TABLES: Final = (
    """
CREATE TABLE fund_statement (
    id UUID NOT NULL,
    fund_id UUID NOT NULL,
    year INTEGER NOT NULL,
    edition INTEGER NOT NULL,
    reason TEXT,
    body TEXT NOT NULL,
    published_by UUID NOT NULL,
    published_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_fund_statement PRIMARY KEY (id),
    CONSTRAINT uq_fund_statement_fund_id_year_edition UNIQUE (fund_id, year, edition),
    CONSTRAINT ck_fund_statement_reason CHECK (edition >= 1 AND (edition = 1) = (reason IS NULL)),
    CONSTRAINT fk_fund_statement_fund_id FOREIGN KEY(fund_id) REFERENCES fund (id),
    CONSTRAINT fk_fund_statement_published_by FOREIGN KEY(published_by) REFERENCES officer (id)
)
""",
    """
CREATE TABLE fund_trace (
    id UUID NOT NULL,
    statement_id UUID NOT NULL,
    pot_id UUID NOT NULL,
    year INTEGER NOT NULL,
    body TEXT NOT NULL,
    CONSTRAINT pk_fund_trace PRIMARY KEY (id),
    CONSTRAINT uq_fund_trace_pot_id_year UNIQUE (pot_id, year),
    CONSTRAINT fk_fund_trace_statement_id FOREIGN KEY(statement_id) REFERENCES fund_statement (id),
    CONSTRAINT fk_fund_trace_pot_id FOREIGN KEY(pot_id) REFERENCES fund_pot (id)
)
""",
    "CREATE INDEX ix_fund_trace_statement_id ON fund_trace (statement_id)",
)
# What a statement says can never change: all months until the end of its year are closed.
CLOSED: Final = """
CREATE FUNCTION fund_statement_closed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM fund f CROSS JOIN LATERAL generate_series(
          date_trunc('month', f.opened_on::timestamp), make_date(NEW.year, 12, 1)::timestamp,
          interval '1 month') m(first)
        WHERE f.id = NEW.fund_id AND NOT EXISTS (SELECT FROM fund_period p
          WHERE p.fund_id = f.id AND p.year = extract(year FROM m.first)
            AND p.month = extract(month FROM m.first))) THEN
        RAISE check_violation USING MESSAGE = 'the books of the year are open',
            TABLE = TG_TABLE_NAME, CONSTRAINT = 'ck_fund_statement_closed';
    END IF;
    RETURN NEW;
END $$
"""
# Everything that a statement and its traces are made of, in one view of the ledger: true figures,
# for who may read the ledger. A child whose records were merged is one.
FIGURES: Final = """
CREATE FUNCTION fund_figures(asked uuid, of_year int) RETURNS json
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET work_mem = '64MB' AS $$
DECLARE
    first date := make_date(of_year, 1, 1);
    last date := make_date(of_year, 12, 31);
BEGIN
    IF app_sees_fund(asked, 'SOCIAL', 'ledger') IS NOT TRUE THEN
        RETURN NULL;
    END IF;
    RETURN (WITH entry AS MATERIALIZED (
        SELECT e.account, e.amount, e.disbursement_id AS line, e.pot_id, p.transfer_id,
            coalesce(p.reverses_id, p.id) AS origin
        FROM ledger_posting p JOIN ledger_entry e ON e.posting_id = p.id
        WHERE p.fund_id = asked AND p.on_day BETWEEN first AND last
          AND e.account IN ('RECEIVED', 'PAID')
    ), sum_of AS (
        SELECT e.pot_id, -sum(e.amount) AS opening, 0 AS received, 0 AS paid
        FROM ledger_posting p JOIN ledger_entry e ON e.posting_id = p.id
        WHERE p.fund_id = asked AND p.on_day < first AND e.account IN ('RECEIVED', 'PAID')
        GROUP BY 1
        UNION ALL SELECT e.pot_id, 0, coalesce(-sum(e.amount) FILTER (WHERE e.account = 'RECEIVED'), 0),
            coalesce(sum(e.amount) FILTER (WHERE e.account = 'PAID'), 0) FROM entry e GROUP BY 1
    ), received AS (
        SELECT -e.amount AS amount, t.item IS NOT NULL AS goods, CASE
            WHEN o.on_day < first THEN 'corrections'
            WHEN o.kind = 'TRANSFER_IN' THEN 'from_funds'
            WHEN d.id IS NOT NULL AND d.may_be_named THEN 'named'
            WHEN d.id IS NOT NULL THEN 'unnamed'
            WHEN t.source LIKE 'BUDGET%' THEN 'budget' ELSE 'other' END AS part,
            d.id AS donor, d.name, d.kind
        FROM entry e JOIN ledger_posting o ON o.id = e.origin JOIN fund_pot t ON t.id = e.pot_id
        LEFT JOIN donation g ON g.posting_id = e.origin LEFT JOIN donor d ON d.id = g.donor_id
        WHERE e.account = 'RECEIVED'
    ), line AS (
        SELECT e.line, e.pot_id, sum(e.amount) AS amount FROM entry e
        WHERE e.account = 'PAID' AND e.line IS NOT NULL GROUP BY 1, 2
    ), paid AS MATERIALIZED (
        SELECT coalesce(a.survivor_id, d.child_id) AS child, l.pot_id AS pot, d.kind, d.occasion,
            d.unit_id, l.amount
        FROM line l JOIN disbursement d ON d.id = l.line LEFT JOIN child_alias a ON a.id = d.child_id
        WHERE l.amount > 0
    ), place AS MATERIALIZED (
        SELECT u.id, coalesce(w.id, f.unit_id) AS unit
        FROM (SELECT DISTINCT p.unit_id AS id FROM paid p) s JOIN unit u ON u.id = s.id
        JOIN fund f ON f.id = asked
        LEFT JOIN unit w ON w.parent_id = f.unit_id AND u.lft BETWEEN w.lft AND w.rgt
    ), given AS MATERIALIZED (
        SELECT CASE grouping(t.purpose, p.kind, p.occasion, l.unit) WHEN 7 THEN 'purpose'
              WHEN 11 THEN 'kind' WHEN 13 THEN 'occasion' WHEN 14 THEN 'unit' ELSE 'all' END AS part,
            coalesce(t.purpose, p.kind, p.occasion, l.unit::text) AS key, p.child, p.pot,
            sum(p.amount) AS amount
        FROM paid p JOIN place l ON l.id = p.unit_id JOIN fund_pot t ON t.id = p.pot
        GROUP BY GROUPING SETS ((p.child, p.pot), (t.purpose, p.child, p.pot),
          (p.kind, p.child, p.pot), (p.occasion, p.child, p.pot), (l.unit, p.child, p.pot))
    ), each AS MATERIALIZED (
        SELECT g.part, g.key, g.child, sum(g.amount) AS amount, count(*) AS pots FROM given g
        GROUP BY 1, 2, 3
    ), cell AS (
        SELECT c.part, c.key, count(c.child) AS children, sum(c.amount) AS amount,
            coalesce(max(c.amount) FILTER (WHERE c.child IS NOT NULL), 0) AS top
        FROM each c GROUP BY 1, 2
    ), shared AS (
        SELECT g.pot, g.part, g.key, count(*) AS children FROM given g
        JOIN (SELECT * FROM each WHERE pots > 1) c
          ON c.part = g.part AND c.key IS NOT DISTINCT FROM g.key AND c.child = g.child
        GROUP BY 1, 2, 3
    ), by_pot AS (
        SELECT g.pot, g.part, g.key, count(g.child) AS children, sum(g.amount) AS amount,
            coalesce(max(g.amount) FILTER (WHERE g.child IS NOT NULL), 0) AS top
        FROM given g WHERE g.part IN ('all', 'kind', 'unit')
          AND EXISTS (SELECT FROM donation d WHERE d.pot_id = g.pot) GROUP BY 1, 2, 3
    )
    SELECT json_build_object(
      'accounts', (SELECT coalesce(json_agg(json_build_array(s.source, s.opening, s.received,
          s.paid) ORDER BY s.source), '[]') FROM (SELECT t.source, sum(m.opening) AS opening,
            sum(m.received) AS received, sum(m.paid) AS paid
          FROM sum_of m JOIN fund_pot t ON t.id = m.pot_id GROUP BY 1) s),
      'income', (SELECT coalesce(json_object_agg(r.part, r.amount), '{}')
        FROM (SELECT part, sum(amount) AS amount FROM received GROUP BY 1) r),
      'in_kind', (SELECT coalesce(sum(r.amount), 0) FROM received r WHERE r.goods),
      'donors', (SELECT coalesce(json_agg(json_build_array(n.name, n.kind, n.amount)
          ORDER BY n.amount DESC, n.name), '[]') FROM (SELECT r.donor, r.name, r.kind,
            sum(r.amount) AS amount FROM received r WHERE r.part = 'named'
          GROUP BY 1, 2, 3 HAVING sum(r.amount) > 0) n),
      'support', (SELECT coalesce(sum(p.amount), 0) FROM paid p),
      'returned', (SELECT coalesce(sum(l.amount), 0) FROM line l WHERE l.amount < 0),
      'passed_on', (SELECT coalesce(sum(e.amount), 0) FROM entry e
        WHERE e.account = 'PAID' AND e.transfer_id IS NOT NULL),
      'cells', (SELECT coalesce(json_agg(json_build_array(c.part, c.key, c.children, c.amount,
          c.top)), '[]') FROM cell c),
      'pots', (SELECT coalesce(json_agg(json_build_array(b.pot, t.purpose, b.part, b.key,
          b.children, b.amount, b.top, b.children - coalesce(s.children, 0))), '[]')
        FROM by_pot b JOIN fund_pot t ON t.id = b.pot LEFT JOIN shared s
          ON s.pot = b.pot AND s.part = b.part AND s.key IS NOT DISTINCT FROM b.key)));
END $$
"""
KEPT: Final = tuple(
    f"CREATE TRIGGER ledger_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {name}"
    " FOR EACH STATEMENT EXECUTE FUNCTION ledger_kept()"
    for name in ("fund_statement", "fund_trace")
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for statement in (*TABLES, CLOSED, FIGURES, *KEPT):
        op.execute(statement)
    op.execute(
        "CREATE TRIGGER fund_statement_closed BEFORE INSERT ON fund_statement"
        " FOR EACH ROW EXECUTE FUNCTION fund_statement_closed()"
    )
    for signature in ("fund_statement_closed()", "fund_figures(uuid, int)"):
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("DROP FUNCTION fund_figures(uuid, int)")
    for name in ("fund_trace", "fund_statement"):
        op.execute(f"DROP TABLE {name}")
    op.execute("DROP FUNCTION fund_statement_closed()")
