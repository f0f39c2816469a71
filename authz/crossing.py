"""How a child crosses from one commune to another, for row security: the one write to a row that
its writer does not hold yet.

Like all definer functions these trust nothing but `app.subject`. A bare caller can do no more with
them than accept a move that is proposed to them.
"""

from typing import Final

DECIDES: Final = """CREATE OR REPLACE FUNCTION app_decides(asked uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM move WHERE move.child_id = asked AND move.status = 'PROPOSED'
    AND ({deciding}))
$$"""
SENDS: Final = """CREATE OR REPLACE FUNCTION app_sends(asked uuid) RETURNS int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT c.unit_id FROM child c WHERE c.id = asked AND app_may(c.id, 'move')
$$"""
# The child is locked first, as by everybody who changes it; what was asked is looked at again then.
CROSS: Final = """CREATE OR REPLACE FUNCTION app_cross(asked uuid)
RETURNS TABLE (child uuid, status text, version int)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  home int;
BEGIN
  SELECT c.id, c.status, c.version INTO child, status, version
    FROM child c JOIN move m ON m.child_id = c.id WHERE m.id = asked AND app_decides(c.id)
    FOR NO KEY UPDATE OF c;
  SELECT m.to_unit_id INTO home FROM move m JOIN child c ON c.id = m.child_id
    WHERE m.id = asked AND m.status = 'PROPOSED'
      AND (m.from_unit_id = c.unit_id OR c.status <> 'ACTIVE')
    FOR NO KEY UPDATE OF m;
  IF NOT FOUND OR child IS NULL THEN
    RETURN;
  END IF;
  IF status = 'ACTIVE' THEN
    UPDATE child c SET unit_id = home, household_id = NULL, hamlet = NULL, address = NULL
      WHERE c.id = child;
  END IF;
  RETURN NEXT;
END $$"""
# Who declines never held the child; that they did is told in its history all the same.
DECLINED: Final = "kind = 'MOVE_DECLINED' AND class = 'CONTACT' AND app_decides(child_id)"
NEW: Final = (
    "status = 'PROPOSED' AND proposed_by = (SELECT app_subject())"
    " AND from_unit_id = app_sends(child_id)"
)
