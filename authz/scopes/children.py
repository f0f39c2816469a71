"""Which children: by place, household, school, facility, birth registration, opening."""

from typing import Any

from sqlalchemy import ColumnElement, and_, literal_column

from authz.scopes import Condition, Who, scope, some
from db.filters import in_force
from db.models import (
    Child,
    HouseholdAssignment,
    Placement,
    Schooling,
    SealedOpening,
)
from db.rules.sensitivity import Sensitivity

# As text of the statement: a record that was merged says for ever what was so when it was.
MERGED: ColumnElement[str] = literal_column("'MERGED'")


@scope(bounded=True, everything=True, tells=())
def unit(who: Who, row: Any) -> Condition:
    """The officer's own unit and everything below it."""
    return who.covers(row)


@scope(bounded=True)
def households(who: Who, child: type[Child]) -> Condition:
    """Children of the households assigned to the collaborator today."""
    assigned = who.table(HouseholdAssignment)
    mine = (assigned.household_id == child.household_id, assigned.officer_id == who.id)
    given = some(assigned, *mine, in_force(assigned, who.today))
    return and_(who.covers(child), child.status != MERGED, given)


@scope(tells=(Sensitivity.CONTACT,), far=True)
def pupils(who: Who, child: type[Child]) -> Condition:
    """Children who go to the officer's school today, wherever they live."""
    at = who.table(Schooling)
    goes = (at.child_id == child.id, at.superseded_at.is_(None), who.works_in(at.school_id))
    return and_(child.status != MERGED, some(at, *goes, in_force(at, who.today)))


@scope(tells=(Sensitivity.CONTACT,), far=True)
def placed(who: Who, child: type[Child]) -> Condition:
    """Children who live in the officer's facility today."""
    at = who.table(Placement)
    lives = (at.child_id == child.id, at.superseded_at.is_(None), who.works_in(at.facility_id))
    return and_(child.status != MERGED, some(at, *lives, in_force(at, who.today)))


@scope(bounded=True, tells=(Sensitivity.SOCIAL,))
def unregistered_births(who: Who, child: type[Child]) -> Condition:
    """Children of the unit whose birth is known not to be registered."""
    return and_(who.covers(child), child.status != MERGED, child.birth_registered.is_(False))


@scope(bounded=True)
def opened(who: Who, child: type[Child]) -> Condition:
    """Children of the unit whose sealed parts this officer opened, with a reason, minutes ago."""
    opening = who.table(SealedOpening)
    mine = (opening.child_id == child.id, opening.officer_id == who.id)
    return and_(who.covers(child), some(opening, *mine, opening.expires_at > who.now))
