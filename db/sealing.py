"""What the database itself holds of sealed columns: nothing new comes in under a retired key.

Functions begin with `app_`: they stand and fall with row security, and are made anew by `migrate`.
"""

from collections.abc import Iterator
from typing import Final

from db.models.keys import sealed_columns

GUARD: Final = """
CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM public.field_key WHERE number = get_byte(NEW."{column}", 0)
        AND retired_at IS NOT NULL) THEN
        RAISE check_violation USING MESSAGE = 'sealed under a retired key',
          TABLE = TG_TABLE_NAME, COLUMN = '{column}', CONSTRAINT = 'retired_key';
    END IF;
    RETURN NEW;
END $$
"""
FIRED: Final = """
CREATE OR REPLACE TRIGGER "{column}" BEFORE INSERT OR UPDATE OF "{column}" ON "{table}"
FOR EACH ROW WHEN (octet_length(NEW."{column}") > 0) EXECUTE FUNCTION {function}()
"""


def guards() -> Iterator[str]:
    """Run as the owner of the tables; changes nothing where there is nothing to change."""
    for sealed in sealed_columns():
        names = {
            "function": f"app_sealed_{sealed.table}_{sealed.name}",
            "table": sealed.table,
            "column": sealed.name,
        }
        yield GUARD.format(**names)
        yield FIRED.format(**names)
