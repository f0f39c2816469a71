"""A statement is made of who was given alike: of a fund with 400,000 lines in a year there are a
few ways of being given to, and each is counted once with how many children it stands for.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "20261123_0073"
down_revision: Final[str | None] = "20261123_0072"

LINE: Final = (
    "SELECT e.line, e.pot_id, sum(e.amount) AS amount FROM entry e\n",
    "SELECT e.line, e.pot_id, sum(e.amount)::bigint AS amount FROM entry e\n",
)
# Lines of the fund are read once, not one by one; `ways`: all that a child was given, in numbers.
PAID: Final = (
    """    ), paid AS MATERIALIZED (
        SELECT coalesce(a.survivor_id, d.child_id) AS child, l.pot_id AS pot, d.kind, d.occasion,
            d.unit_id, l.amount
        FROM line l JOIN disbursement d ON d.id = l.line LEFT JOIN child_alias a ON a.id = d.child_id
        WHERE l.amount > 0
    ), place AS MATERIALIZED (""",
    """    ), of_fund AS MATERIALIZED (
        SELECT d.id, d.child_id, d.kind, coalesce(d.occasion, '') AS occasion, d.unit_id
        FROM disbursement d WHERE d.fund_id = asked
    ), paid AS MATERIALIZED (
        SELECT coalesce(a.survivor_id, d.child_id) AS child, l.pot_id AS pot, d.kind, d.occasion,
            d.unit_id, l.amount
        FROM line l JOIN of_fund d ON d.id = l.line LEFT JOIN child_alias a ON a.id = d.child_id
        WHERE l.amount > 0
    ), way AS MATERIALIZED (
        SELECT p.pot, p.kind, p.occasion, p.unit_id, p.amount, row_number() OVER ()::int AS n
        FROM paid p GROUP BY 1, 2, 3, 4, 5
    ), alike AS MATERIALIZED (
        SELECT row_number() OVER ()::int AS n, c.named, c.ways, count(*) AS children FROM (
            SELECT p.child IS NOT NULL AS named, array_agg(w.n ORDER BY w.n) AS ways
            FROM paid p JOIN way w ON (w.pot, w.kind, w.occasion, w.unit_id, w.amount)
              = (p.pot, p.kind, p.occasion, p.unit_id, p.amount)
            GROUP BY p.child) c
        GROUP BY c.named, c.ways
    ), step AS MATERIALIZED (
        SELECT c.n, c.named, c.children, u.way FROM alike c CROSS JOIN unnest(c.ways) AS u(way)
    ), place AS MATERIALIZED (""",
)
PLACE: Final = (
    "(SELECT DISTINCT p.unit_id AS id FROM paid p)",
    "(SELECT DISTINCT w.unit_id AS id FROM way w)",
)
GIVEN: Final = (
    """        SELECT CASE grouping(t.purpose, p.kind, p.occasion, l.unit) WHEN 7""",
    """        SELECT CASE grouping(t.purpose, w.kind, w.occasion, l.unit) WHEN 7""",
)
OF_WAYS: Final = (
    """            coalesce(t.purpose, p.kind, p.occasion, l.unit::text) AS key, p.child, p.pot,
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
""",
    """            coalesce(t.purpose, w.kind, nullif(w.occasion, ''), l.unit::text) AS key, c.n, c.named,
            c.children, w.pot, sum(w.amount) AS amount
        FROM step c JOIN way w ON w.n = c.way
        JOIN place l ON l.id = w.unit_id JOIN fund_pot t ON t.id = w.pot
        GROUP BY c.n, c.named, c.children, w.pot,
          GROUPING SETS ((), (t.purpose), (w.kind), (w.occasion), (l.unit))
    ), each AS MATERIALIZED (
        SELECT g.part, g.key, g.n, g.named, g.children, sum(g.amount) AS amount, count(*) AS pots
        FROM given g GROUP BY 1, 2, 3, 4, 5
    ), cell AS (
        SELECT c.part, c.key, coalesce(sum(c.children) FILTER (WHERE c.named), 0) AS children,
            sum(c.amount * c.children) AS amount,
            coalesce(max(c.amount) FILTER (WHERE c.named), 0) AS top
        FROM each c GROUP BY 1, 2
    ), shared AS (
        SELECT g.pot, g.part, g.key, sum(g.children) AS children FROM given g
        JOIN (SELECT * FROM each WHERE pots > 1 AND named) c
          ON c.part = g.part AND c.key IS NOT DISTINCT FROM g.key AND c.n = g.n
        GROUP BY 1, 2, 3
    ), by_pot AS (
        SELECT g.pot, g.part, g.key, coalesce(sum(g.children) FILTER (WHERE g.named), 0) AS children,
            sum(g.amount * g.children) AS amount,
            coalesce(max(g.amount) FILTER (WHERE g.named), 0) AS top
""",
)
WAYS: Final = (LINE, PAID, PLACE, GIVEN, OF_WAYS)
# A merge would sort all lines by what they are joined by.
HASHED: Final = "ALTER FUNCTION fund_figures(uuid, int) {} enable_mergejoin{}"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    _changed(WAYS)
    op.execute(HASHED.format("SET", " = off"))


def _changed(ways: tuple[tuple[str, str], ...]) -> None:
    asked = "SELECT pg_get_functiondef('fund_figures(uuid, int)'::regprocedure)"
    said: str = op.get_bind().execute(sa.text(asked)).scalar_one()
    for was, becomes in ways:
        assert said.count(was) == 1, was  # noqa: S101 -- else it is not the one that this knows
        said = said.replace(was, becomes)
    op.get_bind().exec_driver_sql(said)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute(HASHED.format("RESET", ""))
    _changed(tuple((becomes, was) for was, becomes in WAYS))
