"""What row security says of giving: who adds and changes quotas, lists and lines; and what nobody
may look up but has to know: whether a child was given to already, how much of a quota is taken.

Like all definer functions these trust nothing but `app.subject`.
"""

from collections.abc import Iterator
from typing import Any, Final

from authz.definers import any_of, holders
from authz.policy import Policy
from authz.session import predicate
from db.models.giving import among
from db.rules.giving import DEAD, DisbursementStatus

LIST: Final = "gift_list"
LINE: Final = "disbursement"
TABLES: Final = frozenset({"campaign", "campaign_quota", LIST, "gift_exclusion", LINE})
# What of a list is still to be given: also a line that was sent back has its place in the quota.
_GONE: Final = DEAD - {DisbursementStatus.RETURNED}
_DEFINER: Final = (
    "LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
)
# A merge waits for the children, or is waited for: two records of one child count as one.
HELPED: Final = f"""CREATE OR REPLACE FUNCTION app_helped(asked uuid[], of_occasion text,
  of_year int, of_class text, beside uuid) RETURNS uuid[] {_DEFINER} AS $$
BEGIN
  IF app_holds({{askers}}) IS NOT TRUE THEN
    RETURN '{{}}'::uuid[];
  END IF;
  PERFORM 1 FROM child c WHERE c.id = ANY (asked) ORDER BY c.id FOR SHARE;
  RETURN (SELECT coalesce(array_agg(a.id), '{{}}'::uuid[]) FROM unnest(asked) AS a(id)
    WHERE EXISTS (SELECT FROM disbursement d WHERE d.occasion = of_occasion AND d.year = of_year
      AND d.source_class = of_class AND d.status NOT IN ({among(DEAD)})
      AND d.list_id IS DISTINCT FROM beside
      AND (d.child_id = a.id
        OR d.child_id IN (SELECT m.id FROM child_alias m WHERE m.survivor_id = a.id))));
END $$"""  # noqa: S608 -- constants
TAKEN: Final = f"""CREATE OR REPLACE FUNCTION app_places_taken(asked uuid) RETURNS int
{_DEFINER} AS $$
BEGIN
  PERFORM 1 FROM campaign_quota q WHERE q.id = asked AND q.scope <@ app_area({{askers}});
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended(asked::text, 0));
  RETURN (SELECT count(*) FROM disbursement d JOIN gift_list g ON g.id = d.list_id
    WHERE g.quota_id = asked AND d.status NOT IN ({among(_GONE)}));
END $$"""  # noqa: S608 -- constants
# What of a pot is promised by quotas and not reserved yet, but for those of one campaign.
PROMISED: Final = f"""CREATE OR REPLACE FUNCTION app_promised(asked uuid, but uuid, day date)
RETURNS bigint {_DEFINER} AS $$
BEGIN
  IF app_holds({{sharers}}) IS NOT TRUE THEN
    RETURN NULL;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended(asked::text, 0));
  RETURN (SELECT coalesce(sum(q.places * c.amount - coalesce((
        SELECT sum(d.amount) FROM disbursement d JOIN gift_list g ON g.id = d.list_id
        WHERE d.pot_id = asked AND g.campaign_id = c.id
          AND d.status IN ('COMMITTED', 'HANDED_OVER', 'SETTLED')), 0)), 0)::bigint
    FROM campaign_quota q JOIN campaign c ON c.id = q.campaign_id
    WHERE q.pot_id = asked AND q.parent_id IS NULL AND c.id <> but AND c.ends_on >= day);
END $$"""  # noqa: S608 -- constants


def functions(policy: Policy) -> Iterator[str]:
    proposing = holders(policy, LIST, "propose"), holders(policy, LIST, "submit")
    askers = f"({' || '.join((*proposing, holders(policy, LIST, 'approve')))})"
    yield HELPED.replace("{askers}", askers)
    yield TAKEN.replace("{askers}", f"({askers} || {holders(policy, 'campaign', 'allocate')})")
    yield PROMISED.replace("{sharers}", holders(policy, "campaign", "allocate"))


def walls(policy: Policy, name: str, model: Any) -> tuple[str, str | None]:
    """Who may add a row, and who may change one; None: nobody."""

    def by(*acts: tuple[str, str], mine: str | None = None) -> str:
        held = (g for many in policy.grants.values() for g in many)
        said = predicate(model, any_of((g for g in held if (g.resource, g.action) in acts), model))
        return f"({said}) AND {mine} = (SELECT app_subject())" if mine else said

    match name:
        case "campaign":
            return by((name, "launch"), mine="opened_by"), by((name, "allocate"))
        case "campaign_quota":
            share = by((name, "allocate"), ("campaign", "allocate"))
            return f"({share}) AND set_by = (SELECT app_subject())", share
        case "gift_list":
            acts = ("propose", "exclude", "submit", "return", "approve", "commit", "settle")
            return by((LIST, "draft"), mine="drafted_by"), by(*((LIST, act) for act in acts))
        case "gift_exclusion":
            return by((LIST, "exclude"), mine="excluded_by"), None
    deciding = ("exclude", "submit", "return", "approve", "commit", "settle")
    paying = ("hand_over", "mark_undelivered", "reverse")
    changed = by(*((LIST, act) for act in deciding), *((LINE, act) for act in paying))
    return by((LIST, "propose"), mine="status = 'LISTED' AND proposed_by"), changed
