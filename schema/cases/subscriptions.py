"""What happens to cases, told when it happens."""

import strawberry

from db import models as m
from db.rules.cases import CaseEventKind
from schema.cases.types import Case
from schema.feeds import AFTER, WITHIN, Feed, feed, position
from schema.mapped import col, one

HAPPENING = Feed("case", "Case", m.Case)


@strawberry.type(
    description="Something was done to a case: one event of its history, with the case as the"
    " viewer may see it at this moment."
)
class CaseChange:
    position: str = position(m.CaseEvent.id)
    kind: CaseEventKind = col(m.CaseEvent.kind, "What happened.")
    case: Case | None = one(
        m.CaseEvent.case_id,
        "The case; null, once, when it goes out of sight of a viewer who was told of it.",
    )


@strawberry.type
class CaseSubscriptions:
    case_changed: CaseChange = feed(
        HAPPENING,
        "Changes of cases the viewer may read, decided anew at each. Events of a class that the"
        " viewer does not hold are not there. A case lies where it happened, and where the child"
        " lives.",
        {
            "within": WITHIN,
            "id": (strawberry.ID | None, "Only what happens to this case."),
            "after": AFTER,
        },
    )
