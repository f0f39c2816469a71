"""Which moves, and which children on the move: by the end at which one works."""

from sqlalchemy import ColumnElement, and_, literal_column

from authz.ends import End
from authz.scopes import Condition, Who, scope, some
from db.models import Child, Move

# As text of the statement, so that the index of open proposals serves it.
PROPOSED: ColumnElement[str] = literal_column("'PROPOSED'")
ACCEPTED: ColumnElement[str] = literal_column("'ACCEPTED'")
ACTIVE: ColumnElement[str] = literal_column("'ACTIVE'")


@scope(bounded=True)
def leaving(who: Who, move: type[Move]) -> Condition:
    """Moves out of the unit, whatever became of them."""
    return who.covers(End(move, "from"))


@scope(bounded=True)
def arriving(who: Who, move: type[Move]) -> Condition:
    """Moves into the unit, whatever became of them."""
    return who.covers(End(move, "to"))


@scope(bounded=True)
def arrived(who: Who, move: type[Move]) -> Condition:
    """Moves into the unit that were accepted."""
    return and_(who.covers(End(move, "to")), move.status == ACCEPTED)


@scope()
def incoming(who: Who, child: type[Child]) -> Condition:
    """Children who are to move into the unit, as long as that waits for an answer."""
    move = who.table(Move)
    waits = (move.child_id == child.id, move.status == PROPOSED, child.status == ACTIVE)
    return some(move, *waits, who.covers(End(move, "to")))
