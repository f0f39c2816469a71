"""What happens to children, told when it happens."""

import strawberry

from db import models as m
from db.compiler.standing import standing_plan
from db.rules.history import EventKind
from schema.children.types import Child
from schema.feeds import AFTER, WITHIN, Feed, feed, position
from schema.mapped import col, one

CHILDREN = Feed("child", "Child", m.Child, standing_plan)


@strawberry.type(
    description="Something happened to a child's record: one event of its history, with the child"
    " as the viewer may see it at this moment."
)
class ChildChange:
    position: str = position(m.ChildEvent.id)
    kind: EventKind = col(m.ChildEvent.kind, "What happened.")
    child: Child | None = one(
        m.ChildEvent.child_id,
        "The child; null, once, when the viewer may no longer see one that they were told of.",
    )


@strawberry.type
class ChildSubscriptions:
    child_changed: ChildChange = feed(
        CHILDREN,
        "Changes of children the viewer may read, decided anew at each. Events of a class that the"
        " viewer does not hold are not there.",
        {
            "within": WITHIN,
            "id": (
                strawberry.ID | None,
                "Only what happens to this child, or to the record that stands for it now.",
            ),
            "after": AFTER,
        },
    )
