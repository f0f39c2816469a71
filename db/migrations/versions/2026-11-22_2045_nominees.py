"""Who may be named as the worker of a case, and who may be let in: told to whoever may name them.
Whether an officer is fit to be assigned follows from the same list."""

from typing import Final

from alembic import op

revision: Final = "20261122_2045"
down_revision: Final[str | None] = "20261122_2040"

# Nobody learns here whom a case suspects: such an officer is no less fit.
WORKERS: Final = """
CREATE FUNCTION case_workers(asked uuid) RETURNS TABLE (officer uuid, name text, role text,
  unit int) LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT DISTINCT ON (o.id) o.id, o.display_name, p.role, p.unit_id
  FROM public."case" c
  JOIN public.unit u
    ON c.incident_scope BETWEEN u.lft AND u.rgt OR c.residence_scope BETWEEN u.lft AND u.rgt
  JOIN public.posting p ON p.unit_id = u.id AND p.role = 'commune_worker'
    AND p.valid_from <= public.app_today()
    AND (p.valid_to IS NULL OR p.valid_to >= public.app_today())
  JOIN public.officer o ON o.id = p.officer_id AND o.disabled_at IS NULL AND NOT o.is_machine
  WHERE c.id = asked AND public.app_acts_on_case(c.id, 'assign')
  ORDER BY o.id, p.unit_id
$$
"""
FIT_BY_LIST: Final = """
CREATE OR REPLACE FUNCTION case_worker_fit(asked uuid, who uuid) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM public.case_workers(asked) w WHERE w.officer = who)
$$
"""
FIT_BEFORE: Final = """
CREATE OR REPLACE FUNCTION case_worker_fit(asked uuid, who uuid) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM public."case" c, public.posting p
    JOIN public.unit u ON u.id = p.unit_id JOIN public.officer o ON o.id = p.officer_id
    WHERE c.id = asked AND p.officer_id = who AND p.role = 'commune_worker'
      AND o.disabled_at IS NULL AND NOT o.is_machine
      AND p.valid_from <= public.app_today()
      AND (p.valid_to IS NULL OR p.valid_to >= public.app_today())
      AND (c.incident_scope BETWEEN u.lft AND u.rgt OR c.residence_scope BETWEEN u.lft AND u.rgt)
      AND public.app_acts_on_case(c.id, 'assign'))
$$
"""
# Of bodies of these kinds (none: of any) in the provinces of the case, and of those above: officers
# in a role that may take part. `wanted`: a part of the name of officer or body, without tones.
TAKERS: Final = """
CREATE FUNCTION case_takers(asked uuid, kinds text[], roles text[], wanted text, most int)
RETURNS TABLE (officer uuid, name text, role text, unit int, body uuid, body_name text, kind text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT o.id, o.display_name, p.role, p.unit_id, b.id, b.name, b.kind
  FROM public."case" c
  JOIN public.unit u ON c.incident_scope BETWEEN u.lft AND u.rgt
    OR c.residence_scope BETWEEN u.lft AND u.rgt
    OR u.province_id IN (c.incident_province_id, c.residence_province_id)
  JOIN public.posting p ON p.unit_id = u.id AND p.role = ANY (roles)
    AND p.valid_from <= public.app_today()
    AND (p.valid_to IS NULL OR p.valid_to >= public.app_today())
  JOIN public.officer o ON o.id = p.officer_id AND o.disabled_at IS NULL AND NOT o.is_machine
  JOIN public.organisation b
    ON b.id = o.organisation_id AND b.id = coalesce(p.organisation_id, b.id)
  WHERE c.id = asked AND public.app_acts_on_case(c.id, 'grant')
    AND (kinds = '{}' OR b.kind = ANY (kinds))
    AND (wanted IS NULL OR strpos(b.search_name, wanted) > 0
      OR strpos(public.toneless(o.display_name), wanted) > 0)
  ORDER BY b.search_name, b.id, o.display_name, o.id LIMIT most
$$
"""
MADE: Final = ("case_workers(uuid)", "case_takers(uuid, text[], text[], text, int)")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    # Asked for by names that row security makes later.
    op.execute("SET LOCAL check_function_bodies = off")
    for statement in (WORKERS, FIT_BY_LIST, TAKERS):
        op.execute(statement)
    for name in MADE:
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    op.execute("SET LOCAL check_function_bodies = off")
    op.execute(FIT_BEFORE)
    for name in MADE:
        op.execute(f"DROP FUNCTION {name}")
