"""What many lines cost: a step of a line touches no index, entries are judged once for all of them,
and plans do not wait to be made anew.
"""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "20261123_0070"
down_revision: Final[str | None] = "20261123_0060"

_TRIGGER: Final = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
_DEAD: Final = "status IN ('RETURNED', 'REVERSED', 'UNDELIVERED')"
# Follows from the status; it seldom changes, so that a new status leaves every index as it is.
ALIVE: Final = f"""
CREATE FUNCTION disbursement_alive() RETURNS trigger {_TRIGGER} AS $$
BEGIN
    NEW.alive := NOT NEW.alive;
    RETURN NEW;
END $$
"""
ONCE: Final = (
    "CREATE UNIQUE INDEX uq_disbursement_once ON disbursement"
    " (child_id, occasion, year, source_class, instalment)"
    " WHERE {alive} AND occasion IS NOT NULL"
)
# Most lines are of no event, no support and no voucher of their own.
SELDOM: Final = (
    ("ix_disbursement_organisation_id", "organisation_id, recorded_at, id", "organisation_id"),
    ("ix_disbursement_support_id", "support_id, instalment", "support_id"),
    ("ix_disbursement_voucher_id", "voucher_id", "voucher_id"),
)
_PLACES: Final = ("unit_id", "scope", "province_id", "district_id", "commune_id")
MOVED: Final = "({}) IS DISTINCT FROM ({})".format(
    *(", ".join(f"{row}.{name}" for name in _PLACES) for row in ("NEW", "OLD"))
)
# What an entry is of: asked once for all entries of a statement. Nobody takes away or changes what
# they refer to: postings, and pots by what they are known by, are kept by triggers.
OF: Final = (
    ("fk_ledger_entry_fund_id", "(fund_id) REFERENCES fund (id)"),
    ("fk_ledger_entry_pot_id", "(pot_id, fund_id) REFERENCES fund_pot (id, fund_id)"),
    ("fk_ledger_entry_posting_id", "(posting_id, fund_id) REFERENCES ledger_posting (id, fund_id)"),
)
WHOLE: Final = "THEN 'whole'\n"
KNOWN: Final = f"""{WHOLE}        WHEN EXISTS (SELECT FROM (SELECT DISTINCT a.posting_id, a.fund_id, a.pot_id FROM added a) a
          WHERE NOT EXISTS (SELECT FROM ledger_posting p
              WHERE p.id = a.posting_id AND p.fund_id = a.fund_id)
            OR NOT EXISTS (SELECT FROM fund_pot f
              WHERE f.id = a.pot_id AND f.fund_id = a.fund_id)) THEN 'fund'
"""  # noqa: S608 -- a constant
# Plans for arrays of any length: making one for each takes longer than using it.
GENERIC: Final = ("hand_over_at_once", "ledger_write", "ledger_posting_whole")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("ALTER TABLE disbursement ADD COLUMN alive BOOLEAN DEFAULT 'true' NOT NULL")
    op.execute(ALIVE)
    op.execute("REVOKE ALL ON FUNCTION disbursement_alive() FROM PUBLIC")
    op.execute(
        "CREATE TRIGGER disbursement_alive BEFORE INSERT OR UPDATE ON disbursement FOR EACH ROW"
        f" WHEN (NEW.alive = (NEW.{_DEAD})) EXECUTE FUNCTION disbursement_alive()"
    )
    op.execute(f"UPDATE disbursement SET alive = false WHERE {_DEAD}")  # noqa: S608 -- a constant
    op.execute(
        "ALTER TABLE disbursement ADD CONSTRAINT ck_disbursement_alive"
        f" CHECK (alive <> ({_DEAD})), SET (fillfactor = 50)"
    )
    _indexed(alive="alive", seldom=" WHERE {} IS NOT NULL")
    op.execute("DROP TRIGGER place ON disbursement")
    op.execute(
        "CREATE TRIGGER place BEFORE INSERT ON disbursement FOR EACH ROW EXECUTE FUNCTION place()"
    )
    op.execute(
        "CREATE TRIGGER place_changed BEFORE UPDATE ON disbursement FOR EACH ROW"
        f" WHEN ({MOVED}) EXECUTE FUNCTION place()"
    )
    _judged(WHOLE, KNOWN)
    for name, _ in OF:
        op.execute(f"ALTER TABLE ledger_entry DROP CONSTRAINT {name}")
    for name in GENERIC:
        op.execute(f"ALTER FUNCTION {name} SET plan_cache_mode = force_generic_plan")


def _indexed(*, alive: str, seldom: str) -> None:
    op.execute("DROP INDEX uq_disbursement_once")
    op.execute(ONCE.format(alive=alive))
    for name, columns, given in SELDOM:
        op.execute(f"DROP INDEX {name}")
        op.execute(f"CREATE INDEX {name} ON disbursement ({columns}){seldom.format(given)}")


def _judged(was: str, becomes: str) -> None:
    asked = "SELECT pg_get_functiondef('ledger_entries_added()'::regprocedure)"
    said: str = op.get_bind().execute(sa.text(asked)).scalar_one()
    assert said.count(was) == 1, was  # noqa: S101 -- else it is not the one that this knows
    op.get_bind().exec_driver_sql(said.replace(was, becomes))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for name in GENERIC:
        op.execute(f"ALTER FUNCTION {name} RESET plan_cache_mode")
    for name, of in OF:
        op.execute(f"ALTER TABLE ledger_entry ADD CONSTRAINT {name} FOREIGN KEY {of}")
    _judged(KNOWN, WHOLE)
    for name in ("place", "place_changed", "disbursement_alive"):
        op.execute(f"DROP TRIGGER {name} ON disbursement")
    op.execute(
        "CREATE TRIGGER place BEFORE INSERT OR UPDATE ON disbursement"
        " FOR EACH ROW EXECUTE FUNCTION place()"
    )
    _indexed(alive=_DEAD.replace(" IN ", " NOT IN "), seldom="")
    op.execute("ALTER TABLE disbursement DROP COLUMN alive, RESET (fillfactor)")
    op.execute("DROP FUNCTION disbursement_alive()")
