"""Entries of a posting are judged as sets: a list of 500 lines costs what it weighs, however many
entries the ledger has and however small the posting was that the plans were made for.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "20261122_2180"
down_revision: Final[str | None] = "20261122_2110"

WHOLE: Final = (
    """EXISTS (SELECT FROM ledger_entry e JOIN (SELECT DISTINCT a.posting_id FROM added a) m
          ON m.posting_id = e.posting_id WHERE NOT EXISTS (SELECT FROM added b WHERE b.id = e.id))
""",
    """EXISTS (SELECT FROM (SELECT a.posting_id, count(*) AS lines FROM added a GROUP BY 1) m
          WHERE m.lines <> (SELECT count(*) FROM ledger_entry e WHERE e.posting_id = m.posting_id))
""",
)
WAY: Final = (
    """EXISTS (SELECT FROM added a JOIN ledger_posting p ON p.id = a.posting_id
          WHERE NOT CASE p.kind
            WHEN 'INCOME' THEN (a.account = 'RECEIVED' AND a.amount < 0) OR (a.account = 'AVAILABLE' AND a.amount > 0)
            WHEN 'TRANSFER_IN' THEN (a.account = 'RECEIVED' AND a.amount < 0) OR (a.account = 'AVAILABLE' AND a.amount > 0)
            WHEN 'RESERVE' THEN (a.account = 'AVAILABLE' AND a.amount <= 0) OR (a.account = 'RESERVED' AND a.amount >= 0)
            WHEN 'RELEASE' THEN (a.account = 'RESERVED' AND a.amount <= 0) OR (a.account = 'AVAILABLE' AND a.amount >= 0)
            WHEN 'PAY' THEN (a.account = 'RESERVED' AND a.amount <= 0) OR (a.account = 'PAID' AND a.amount >= 0)
            WHEN 'RETURN' THEN (a.account = 'PAID' AND a.amount <= 0) OR (a.account = 'AVAILABLE' AND a.amount >= 0)
            WHEN 'TRANSFER_OUT' THEN (a.account = 'AVAILABLE' AND a.amount <= 0) OR (a.account = 'PAID' AND a.amount >= 0)
            ELSE true END)""",
    """EXISTS (SELECT FROM (SELECT a.posting_id, a.account, min(a.amount) AS least,
              max(a.amount) AS most FROM added a GROUP BY 1, 2) a
            JOIN ledger_posting p ON p.id = a.posting_id
          WHERE NOT CASE p.kind
            WHEN 'INCOME' THEN (a.account = 'RECEIVED' AND a.most < 0) OR (a.account = 'AVAILABLE' AND a.least > 0)
            WHEN 'TRANSFER_IN' THEN (a.account = 'RECEIVED' AND a.most < 0) OR (a.account = 'AVAILABLE' AND a.least > 0)
            WHEN 'RESERVE' THEN (a.account = 'AVAILABLE' AND a.most <= 0) OR (a.account = 'RESERVED' AND a.least >= 0)
            WHEN 'RELEASE' THEN (a.account = 'RESERVED' AND a.most <= 0) OR (a.account = 'AVAILABLE' AND a.least >= 0)
            WHEN 'PAY' THEN (a.account = 'RESERVED' AND a.most <= 0) OR (a.account = 'PAID' AND a.least >= 0)
            WHEN 'RETURN' THEN (a.account = 'PAID' AND a.most <= 0) OR (a.account = 'AVAILABLE' AND a.least >= 0)
            WHEN 'TRANSFER_OUT' THEN (a.account = 'AVAILABLE' AND a.most <= 0) OR (a.account = 'PAID' AND a.least >= 0)
            ELSE true END)""",
)
PURPOSE: Final = (
    "EXISTS (SELECT FROM added a JOIN ledger_posting p ON p.id = a.posting_id\n"
    "          JOIN fund_pot f",
    "EXISTS (SELECT FROM (SELECT DISTINCT a.posting_id, a.pot_id FROM added a) a\n"
    "          JOIN ledger_posting p ON p.id = a.posting_id JOIN fund_pot f",
)
REVERSED: Final = (
    """(SELECT p.id, p.reverses_id FROM ledger_posting p
            WHERE p.kind = 'REVERSAL' AND p.id IN (SELECT a.posting_id FROM added a)) r,""",
    """(SELECT p.id, p.reverses_id FROM (SELECT DISTINCT a.posting_id FROM added a) a
            JOIN ledger_posting p ON p.id = a.posting_id WHERE p.kind = 'REVERSAL') r,""",
)
# Only what is taken from a line can leave it below zero.
LINE: Final = (
    """(SELECT DISTINCT a.disbursement_id AS id FROM added a
            WHERE a.disbursement_id IS NOT NULL) l
          JOIN ledger_entry e ON e.disbursement_id = l.id
          WHERE e.account IN ('RESERVED', 'PAID') GROUP BY l.id, e.pot_id, e.account
          HAVING sum(e.amount) < 0 OR sum(e.quantity) < 0)""",
    """(SELECT DISTINCT a.disbursement_id AS id, a.pot_id, a.account FROM added a
            WHERE a.disbursement_id IS NOT NULL AND a.account IN ('RESERVED', 'PAID')
              AND (a.amount < 0 OR a.quantity < 0)) l,
          LATERAL (SELECT sum(e.amount) AS amount, sum(e.quantity) AS quantity FROM ledger_entry e
            WHERE e.disbursement_id = l.id AND e.pot_id = l.pot_id AND e.account = l.account) h
          WHERE h.amount < 0 OR h.quantity < 0)""",
)
JUDGED: Final = (WHOLE, WAY, PURPOSE, REVERSED, LINE)
# Plans are kept for as long as a connection lives, and made when the ledger may be empty yet.
STABLE: Final = "ALTER FUNCTION ledger_entries_added() {} enable_seqscan"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    _changed(JUDGED)
    op.execute(f"{STABLE.format('SET')} = off")


def _changed(ways: tuple[tuple[str, str], ...]) -> None:
    asked = "SELECT pg_get_functiondef('ledger_entries_added()'::regprocedure)"
    said: str = op.get_bind().execute(sa.text(asked)).scalar_one()
    for was, becomes in ways:
        assert said.count(was) == 1, was  # noqa: S101 -- else it is not the one that this knows
        said = said.replace(was, becomes)
    op.get_bind().exec_driver_sql(said)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute(STABLE.format("RESET"))
    _changed(tuple((becomes, was) for was, becomes in JUDGED))
