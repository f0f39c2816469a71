"""Definer functions of row security: what one holds of a row, asked from the policy of another.

They see past row security, which keeps policies from referring in circles, and trust nothing but
`app.subject`.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, false, literal_column, or_, select
from sqlalchemy.orm import aliased

from authz import around, casework, crossing, purses
from authz.homes import HOUSEHOLDS
from authz.policy import Grant, Policy
from authz.scopes import SCOPES
from authz.scopes.cases import OF_CASES, names_form
from authz.session import Session, array, predicate, text
from db.models import Base, Case, CaseForm, Child, Fund, Household, Move, Officer, Referral, Support
from db.rules.roles import COLLABORATOR
from db.rules.sensitivity import PARTS, Sensitivity

Asked = tuple[str, ColumnElement[bool]]  # what must be asked, and what must hold then
_PART: Final = "asked uuid, of text, part text"
_PART_OF_CHILD: Final = "child uuid, of text, part text"
ADMINISTERS: Final = """CREATE OR REPLACE FUNCTION app_administers(officer uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM officer o JOIN organisation b ON b.id = o.organisation_id
  WHERE o.id = officer AND b.scope <@ app_area({administrators}))
$$"""


@dataclass(frozen=True, slots=True)
class Whole:
    """What has parts: its table under a name of its own, and what a function is told it by."""

    row: Any
    told_by: ColumnElement[bool]

    @classmethod
    def of(cls, model: type[Base], name: str, parameter: str) -> "Whole":
        return cls(aliased(model, name=name), literal_column(f"{name}.id = {parameter}"))

    @property
    def resource(self) -> str:
        return str(self.row.__tablename__)


def functions(policy: Policy) -> Iterator[str]:
    child = Whole.of(Child, "c", "child")
    yield _definer(f"app_sees({_PART_OF_CHILD})", child, _by_class(policy, child, "read", "meet"))
    yield _those(child, _by_class(policy, child, "read", "meet"))
    yield _definer(f"app_writes({_PART_OF_CHILD})", child, _by_class(policy, child, "write"))
    yield _definer("app_may(child uuid, action text)", child, _by_action(policy, child))
    case = Whole.of(Case, "k", "asked")
    yield _definer(f"app_sees_case({_PART})", case, _by_class(policy, case, "read", "expect"))
    held = (g for g in _grants(policy) if g.resource == case.resource)
    acting = [g for g in held if g.action not in ("read", "expect")]
    any_act = ("action IS NULL", any_of(acting, case.row))
    acts = (any_act, *_by_action(policy, case))
    yield _definer("app_acts_on_case(asked uuid, action text)", case, acts)
    yield _reads_form(policy, case)
    yield from _of_funds(policy)
    yield _children_of_cases(policy)
    yield casework.FILES.replace("{filers}", holders(policy, "report", "file"))
    yield from casework.FUNCTIONS
    yield from _of_referrals(policy)
    yield ADMINISTERS.replace("{administrators}", administrators(policy))
    yield from _of_households(policy)
    deciding = predicate(Move, lines(policy, Move.__tablename__, "decide", Move))
    yield crossing.DECIDES.replace("{deciding}", deciding)
    yield from (crossing.SENDS, crossing.CROSS)


def _reads_form(policy: Policy, case: Whole) -> str:
    """Who takes part in a case from outside reads the forms that a grant names."""
    held = [g for g in _grants(policy) if (g.resource, g.action) == (case.resource, "read")]
    whole = [g for g in held if g.holds(CaseForm.__class_of_row__, None)]
    near = any_of((g for g in whole if not SCOPES[g.scope].far), case.row)
    who = Session(frozenset(g.role for g in held if SCOPES[g.scope].far))
    far = any_of((g for g in held if SCOPES[g.scope].far), case.row)
    named = and_(far, names_form(who, case.row.id, literal_column("of_form")))
    ways = (("true", near), ("true", named))
    return _definer("app_reads_form(asked uuid, of_form text)", case, ways)


def _of_funds(policy: Policy) -> Iterator[str]:
    fund = Whole.of(Fund, "f", "asked")
    yield _definer(f"app_sees_fund({_PART})", fund, _by_class(policy, fund, "read"))
    yield _definer("app_acts_on_fund(asked uuid, action text)", fund, _by_action(policy, fund))
    yield purses.POSTS
    support = Whole.of(Support, "s", "asked")
    yield _definer(
        "app_acts_on_support(asked uuid, action text)", support, _by_action(policy, support)
    )


def _children_of_cases(policy: Policy) -> str:
    """The children that one sees through cases. Not a part of the policy of the child: to plan what
    cases, grants and openings ask would cost each write of a child more than all else."""
    child = aliased(Child, name="c")
    found = select(child.id).select_from(child)
    branches = ""
    for name in sorted(OF_CASES):
        who = Session(frozenset(g.role for g in _grants(policy) if g.scope == name))
        rows = text(found.where(SCOPES[name].predicate(who, child)))
        branches += f" IF {text(who.held)} THEN RETURN QUERY {rows}; END IF;"
    return (
        "CREATE OR REPLACE FUNCTION app_children_of_cases() RETURNS SETOF uuid LANGUAGE plpgsql"
        " STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
        f" AS $$ BEGIN{branches} END $$"
    )


def _of_referrals(policy: Policy) -> Iterator[str]:
    referral = Whole.of(Referral, "f", "asked")
    seen = (("true", lines(policy, referral.resource, "read", referral.row)),)
    yield _definer("app_sees_referral(asked uuid)", referral, seen)
    acting = (g for g in _grants(policy) if g.resource == referral.resource and g.action != "read")
    acts = (("true", any_of(acting, referral.row)),)
    yield _definer("app_acts_on_referral(asked uuid)", referral, acts)
    yield around.RECEIVES


def _of_households(policy: Policy) -> Iterator[str]:
    keeping = predicate(Household, lines(policy, "household", "assign", Household))
    yield HOUSEHOLDS[0].replace("{lines}", keeping)
    given = HOUSEHOLDS[1].replace("{collaborator}", COLLABORATOR)
    yield given.replace("{assigning}", holders(policy, "household", "assign"))
    yield HOUSEHOLDS[2]


def _by_class(policy: Policy, whole: Whole, *ways: str) -> Iterator[Asked]:
    """For each class and part, the lines that hold it; PUBLIC comes with the row."""
    grants = [g for g in _grants(policy) if g.resource == whole.resource and g.action in ways]
    for of, part in (*((of, None) for of in Sensitivity), *((of, p) for p, of in PARTS.items())):
        held = [g for g in grants if g.holds(of, part) or of is Sensitivity.PUBLIC]
        asked = f"of = '{of.value}'" + (f" AND part = '{part}'" if part else "")
        yield from ((asked, any_of(some, whole.row)) for some in _apart(held))


def _apart(grants: list[Grant]) -> Iterator[list[Grant]]:
    """Those that open all rows of their units, then the rest: most who ask hold one of the first,
    and to begin a plan with the rest would cost them more than all else."""
    for everything in (True, False):
        if some := [g for g in grants if SCOPES[g.scope].everything is everything]:
            yield some


def _by_action(policy: Policy, whole: Whole) -> Iterator[Asked]:
    for action in sorted({g.action for g in _grants(policy) if g.resource == whole.resource}):
        yield f"action = '{action}'", lines(policy, whole.resource, action, whole.row)


def _grants(policy: Policy) -> Iterator[Grant]:
    return (grant for held in policy.grants.values() for grant in held)


def _definer(signature: str, whole: Whole, conditions: Iterable[Asked]) -> str:
    """Conditions on the row, each with what must be asked for it to count. A plan for each: to
    begin one of all, for every row that is read or written, would cost more than the rest."""
    row: Any = select(literal_column("1")).select_from(whole.row)
    branches = "".join(
        f" IF {asked} THEN IF EXISTS"
        f" ({text(row.where(whole.told_by, condition))})"
        " THEN RETURN true; END IF; END IF;"
        for asked, condition in conditions
    )
    return (
        f"CREATE OR REPLACE FUNCTION {signature} RETURNS boolean LANGUAGE plpgsql STABLE"
        " SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
        f" AS $$ BEGIN{branches} RETURN false; END $$"
    )


def _those(child: Whole, conditions: Iterable[Asked]) -> str:
    """`app_sees` of many children at once: those on which the class is held whole."""
    row: Any = select(literal_column("c.id")).select_from(child.row)
    asked_for: Any = literal_column("c.id = ANY (children) AND c.id <> ALL (seen)")
    branches = "".join(
        f" IF {asked} AND cardinality(seen) < cardinality(children) THEN seen := seen"
        f" || ARRAY({text(row.where(asked_for, condition))}); END IF;"
        for asked, condition in conditions
    )
    return (
        "CREATE OR REPLACE FUNCTION app_seen(children uuid[], of text, part text) RETURNS uuid[]"
        " LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
        f" AS $$ DECLARE seen uuid[] := '{{}}'; BEGIN{branches} RETURN seen; END $$"
    )


def lines(
    policy: Policy, resource: str, action: str, row: Any, *, only: Collection[str] = SCOPES
) -> ColumnElement[bool]:
    """`only`: those of these scopes."""
    held = (g for g in _grants(policy) if (g.resource, g.action) == (resource, action))
    return any_of((g for g in held if g.scope in only), row)


def any_of(grants: Iterable[Grant], row: Any) -> ColumnElement[bool]:
    """One predicate per scope, for all roles that hold it together. PostgreSQL asks them in this
    order, and most writers hold the one that is everything."""
    roles: dict[str, set[str]] = {}
    for grant in grants:
        roles.setdefault(grant.scope, set()).add(grant.role)
    names = sorted(roles, key=lambda name: (not SCOPES[name].everything, name))
    sessions = {name: Session(frozenset(roles[name])) for name in names}
    return or_(
        false(),
        *(and_(who.held, SCOPES[name].predicate(who, row)) for name, who in sessions.items()),
    )


def holders(policy: Policy, resource: str, action: str) -> str:
    """The roles that hold such a line."""
    return array({g.role for g in _grants(policy) if (g.resource, g.action) == (resource, action)})


def administrators(policy: Policy) -> str:
    return holders(policy, Officer.__tablename__, "administer")
