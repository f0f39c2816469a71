"""What row security says of support without a list: who applies, and who changes it; and what the
applicant may not look up but has to know: whether a child has such support already, and from which
pot it is to be.

Each step is asked for again by the trigger `support_goes`, by its own action.
"""

from collections.abc import Iterator
from typing import Any, Final

from authz.definers import any_of, holders
from authz.policy import Policy
from authz.session import predicate
from db.models import Support
from db.models.giving import among
from db.rules.giving import DEAD as LINES_DEAD
from db.rules.support import DEAD, TO_BODIES

NAME: Final = Support.__tablename__
KEPT: Final = frozenset({"read", "draft"})  # actions that change no row
_DEAD: Final = ", ".join(f"'{status.value}'" for status in sorted(DEAD))
_TO_BODIES: Final = ", ".join(f"'{kind.value}'" for kind in sorted(TO_BODIES))
_DEFINER: Final = (
    "LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
)
# As `app_helped`: whether, and nothing else; a merge waits for the child, or is waited for.
SUPPORTED: Final = f"""CREATE OR REPLACE FUNCTION app_supported(asked uuid, of_kind text,
  of_year int, of_class text) RETURNS boolean {_DEFINER} AS $$
BEGIN
  IF app_holds({{drafters}}) IS NOT TRUE THEN
    RETURN NULL;
  END IF;
  PERFORM 1 FROM child c WHERE c.id = asked FOR SHARE;
  RETURN EXISTS (SELECT FROM support s WHERE s.kind = of_kind AND s.source_class = of_class
    AND (of_year IS NULL OR s.year = of_year) AND s.status NOT IN ({_DEAD})
    AND (s.child_id = asked
      OR s.child_id IN (SELECT m.id FROM child_alias m WHERE m.survivor_id = asked)));
END $$"""  # noqa: S608 -- constants
POT: Final = f"""CREATE OR REPLACE FUNCTION app_pot(asked uuid, of_source text, for_purpose text,
  of_item text, of_unit text) RETURNS uuid {_DEFINER} AS $$
BEGIN
  IF app_acts_on_fund(asked, 'pay') IS NOT TRUE THEN
    RETURN NULL;
  END IF;
  RETURN (SELECT p.id FROM fund_pot p WHERE p.fund_id = asked AND p.source = of_source
    AND p.purpose IS NOT DISTINCT FROM for_purpose AND p.item IS NOT DISTINCT FROM of_item
    AND p.item_unit IS NOT DISTINCT FROM of_unit);
END $$"""  # noqa: S608 -- constants
# What is left of an estimate when a part of it is paid is a line of its own, reserved again in
# that transaction: never more than was decided, after the reserve of it was released.
PARTED: Final = f"""CREATE OR REPLACE FUNCTION app_parted(asked uuid, rest bigint, key uuid,
  of_number text) RETURNS boolean {_DEFINER} AS $$
DECLARE
  part disbursement;
BEGIN
  SELECT * INTO part FROM disbursement d WHERE d.id = asked FOR UPDATE;
  IF part.support_id IS NULL OR part.status <> 'COMMITTED' OR part.item IS NOT NULL OR rest <= 0
    OR part.kind NOT IN ({_TO_BODIES}) OR app_acts_on_support(part.support_id, 'pay') IS NOT TRUE
    OR NOT EXISTS (SELECT FROM support s WHERE s.id = part.support_id AND s.status = 'RUNNING'
      AND s.amount >= rest + (SELECT sum(d.amount) FROM disbursement d
        WHERE d.support_id = s.id AND d.status NOT IN ({among(LINES_DEAD)}))) THEN
    RETURN false;
  END IF;
  INSERT INTO disbursement (id, number, support_id, instalment, unit_id, fund_id, pot_id, child_id,
      kind, occasion, year, amount, source, source_class, organisation_id, proposed_by, status)
    SELECT key, of_number, part.support_id, max(d.instalment) + 1, part.unit_id, part.fund_id,
      part.pot_id, part.child_id, part.kind, part.occasion, part.year, rest, part.source,
      part.source_class, part.organisation_id, part.proposed_by, 'APPROVED'
    FROM disbursement d WHERE d.support_id = part.support_id;
  RETURN true;
END $$"""  # noqa: S608 -- constants


def functions(policy: Policy) -> Iterator[str]:
    yield PARTED
    yield SUPPORTED.replace("{drafters}", holders(policy, NAME, "draft"))
    yield POT


def walls(policy: Policy, model: Any) -> tuple[str, str]:
    """Who may add a row, and who may change one."""
    every = [grant for held in policy.grants.values() for grant in held if grant.resource == NAME]
    drafts = predicate(model, any_of((g for g in every if g.action == "draft"), model))
    acts = predicate(model, any_of((g for g in every if g.action not in KEPT), model))
    mine = "status = 'APPLIED' AND drafted_by = (SELECT app_subject())"
    return f"({drafts}) AND {mine}", acts
