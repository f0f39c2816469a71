"""Which lines of the Fund: of whose events, who proposed them, whom they are for."""

from typing import Any

from authz.scopes import Condition, Who, scope, some
from authz.scopes.children import placed
from db.models import Child, Disbursement


@scope()
def of_own_events(who: Who, line: type[Disbursement]) -> Condition:
    """Lines of campaigns that are an event of the officer's organisation."""
    return who.works_in(line.organisation_id)


@scope()
def proposed(who: Who, line: type[Disbursement]) -> Condition:
    """Lines that the officer put on a list."""
    return line.proposed_by == who.id


@scope()
def of_placed_children(who: Who, line: type[Disbursement]) -> Condition:
    """Lines of children who live in the officer's facility today."""
    child: Any = who.table(Child)
    return some(child, child.id == line.child_id, placed(who, child))
