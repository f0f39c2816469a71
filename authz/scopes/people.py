"""Which officers, postings, keys and organisations."""

from typing import Any

from sqlalchemy import and_, true

from authz.ends import Seat
from authz.scopes import Condition, Who, scope, some
from db.filters import in_force
from db.models import MachineKey, Notification, Officer, Organisation, Posting, Unit
from db.rules.roles import COLLABORATOR


@scope(tells=())
def anywhere(_: Who, __: Any) -> Condition:
    """All rows, wherever they belong."""
    return true()


@scope(tells=())
def oneself(who: Who, officer: type[Officer]) -> Condition:
    """The officer who asks."""
    return officer.id == who.id


@scope(tells=())
def administered(who: Who, officer: type[Officer]) -> Condition:
    """Officers of the organisations in the units one administers."""
    body = who.table(Organisation)
    return some(body, body.id == officer.organisation_id, who.covers(body))


@scope(bounded=True, tells=())
def collaborating(who: Who, officer: type[Officer]) -> Condition:
    """Collaborators of the unit, as of today: those to whom households can be given."""
    return who.works_among(officer.id, COLLABORATOR)


@scope(bounded=True, tells=())
def collaborations(who: Who, posting: type[Posting]) -> Condition:
    """Postings by which these collaborators are it."""
    return serves(who, posting, COLLABORATOR)


def serves(who: Who, posting: Any, role: str) -> Condition:
    """Who has the posting holds this role today, in the units of the subject."""
    unit = who.table(Unit)
    here = some(unit, unit.id == posting.unit_id, who.covers(Seat(unit)))
    return and_(posting.role == role, in_force(posting, who.today), here)


@scope(tells=())
def own(who: Who, mine: type[Posting | Notification]) -> Condition:
    """Postings of the officer who asks, and notices to them."""
    return mine.officer_id == who.id


@scope(tells=())
def at_administered(who: Who, held: type[Posting | MachineKey]) -> Condition:
    """Postings and keys of the officers one administers."""
    officer = who.table(Officer)
    return some(officer, officer.id == held.officer_id, administered(who, officer))
