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
_IN_FORCE: Final = (
    "x.child_id = ANY (asked) AND x.superseded_at IS NULL AND x.valid_from <= day"
    " AND (x.valid_to IS NULL OR x.valid_to >= day)"
)
# What eligibility asks of children, as who asks may read it: `app_sees` of each row, asked once for
# each class that the rows have. Per child: groups, watches, poverty, whether placed, grade.
KNOWN: Final = f"""CREATE OR REPLACE FUNCTION app_known(asked uuid[], day date) RETURNS json
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  RETURN (WITH there AS MATERIALIZED (
      SELECT x.child_id AS child, 'groups' AS what, x.group_number AS number, NULL AS word, x.class,
        x.part FROM circumstance x WHERE {_IN_FORCE}
      UNION ALL SELECT x.child_id, 'watches', NULL, x.kind, x.class, NULL
        FROM watch x WHERE {_IN_FORCE}
      UNION ALL SELECT x.child_id, 'poverty', NULL, x.value, x.class, NULL
        FROM fact x WHERE x.kind = 'POVERTY' AND {_IN_FORCE}
      UNION ALL SELECT x.child_id, 'placed', NULL, NULL, 'CONTACT', NULL
        FROM placement x WHERE {_IN_FORCE}
      UNION ALL SELECT x.child_id, 'grade', NULL, x.grade, 'CONTACT', NULL
        FROM schooling x WHERE {_IN_FORCE}
    ), seen AS MATERIALIZED (
      SELECT s.id AS child, k.class, coalesce(k.part, '') AS part
      FROM (SELECT DISTINCT t.class, t.part FROM there t) k,
        unnest(app_seen(asked, k.class, k.part)) AS s(id)
    ), said AS (
      SELECT t.child, array_agg(t.number) FILTER (WHERE t.what = 'groups') AS groups,
        array_agg(t.word) FILTER (WHERE t.what = 'watches') AS watches,
        max(t.word) FILTER (WHERE t.what = 'poverty') AS poverty,
        bool_or(t.what = 'placed') AS placed, max(t.word) FILTER (WHERE t.what = 'grade') AS grade
      FROM there t JOIN seen s
        ON (s.child, s.class, s.part) = (t.child, t.class, coalesce(t.part, '')) GROUP BY 1)
    SELECT json_agg(json_build_array(a.id, coalesce(s.groups, '{{}}'), coalesce(s.watches, '{{}}'),
      s.poverty, coalesce(s.placed, false), s.grade))
    FROM unnest(asked) AS a(id) LEFT JOIN said s ON s.child = a.id);
END $$"""  # noqa: S608 -- constants
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
      AND d.source_class = of_class AND d.alive
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
    yield KNOWN
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
