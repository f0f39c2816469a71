"""Money moves for a line of support, not for a fund: who posts is asked for each line."""

from typing import Final

from alembic import op

revision: Final = "20261122_2182"
down_revision: Final[str | None] = "20261122_2180"

_BEFORE: Final = """
CREATE OR REPLACE FUNCTION ledger_write(posting uuid, of_fund uuid, of_kind text, day date,
  said text, for_kind text, for_occasion text, for_unit int, taken_back uuid, transfer uuid,
  pots uuid[], accounts text[], amounts bigint[], quantities numeric[], lines uuid[]) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    given int;
BEGIN
    IF app_posts(of_fund, of_kind) IS NOT TRUE{more} THEN
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
"""
# Money that moved for a line moves back with that line, by no reversal.
_EACH: Final = """
      OR app_pays(of_fund, of_kind, pots, accounts, amounts, quantities, lines) IS NOT TRUE
      OR taken_back IS NOT NULL AND NOT EXISTS (SELECT FROM ledger_posting p
        WHERE p.id = taken_back AND p.kind IN ('INCOME', 'TRANSFER_OUT', 'TRANSFER_IN'))"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute(_BEFORE.replace("{more}", _EACH))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute(_BEFORE.replace("{more}", ""))
