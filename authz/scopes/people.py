"""Which officers, postings, keys and organisations."""

from typing import Any

from sqlalchemy import true
from sqlalchemy.orm import aliased

from authz.scopes import Condition, Who, scope, some
from db.models import MachineKey, Notification, Officer, Organisation, Posting


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
    body = aliased(Organisation)
    return some(body, body.id == officer.organisation_id, who.covers(body))


@scope(tells=())
def own(who: Who, mine: type[Posting | Notification]) -> Condition:
    """Postings of the officer who asks, and notices to them."""
    return mine.officer_id == who.id


@scope(tells=())
def at_administered(who: Who, held: type[Posting | MachineKey]) -> Condition:
    """Postings and keys of the officers one administers."""
    officer = aliased(Officer)
    return some(officer, officer.id == held.officer_id, administered(who, officer))
