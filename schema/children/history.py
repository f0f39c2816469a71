"""What happened to a child's record, for those who may know of it."""

from datetime import datetime

import strawberry

from db import models as m
from db.rules.history import EventKind
from db.rules.sensitivity import Sensitivity
from schema.mapped import Rows, col, key, one, ref
from schema.node import Node
from schema.people.types import Officer
from schema.units.types import Unit, unit_of

strawberry.enum(
    EventKind, name="ChildEventKind", description="What happened to a record (diễn biến hồ sơ)."
)


@strawberry.type(description="One act on a child's record (diễn biến).")
class ChildEvent(Node):
    id: strawberry.ID = key(m.ChildEvent.id)
    kind: EventKind = col(m.ChildEvent.kind, "What happened.")
    at: datetime = col(m.ChildEvent.at, "When it was recorded.")
    by: Officer | None = one(
        m.ChildEvent.by_id, "Who recorded it; null where the viewer may not see that officer."
    )
    unit: Unit = ref(m.ChildEvent.unit_id, unit_of, "The commune where the child lived then.")
    class_: Sensitivity = strawberry.field(
        name="class",
        metadata={"source": col(m.ChildEvent.class_, "").metadata["source"]},
        description="How private it is that this happened; PUBLIC: known to who sees the child.",
    )


HISTORY = Rows(m.ChildEvent, (m.ChildEvent.at, True))
