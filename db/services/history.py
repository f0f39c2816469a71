"""Events of a child's history, and the message that goes out with each."""

import json
from typing import Any, Final
from uuid import UUID, uuid4

from db.compiler.plan import global_id
from db.rules.history import EventKind
from db.rules.sensitivity import Sensitivity
from db.services.work import Work

TOPIC: Final = "child"
HAPPENED: Final = """
WITH happened AS (INSERT INTO child_event (id, child_id, kind, class, part, by_id, unit_id, facts)
  SELECT $1, id, $3, $4, $5, $6, unit_id, $7 FROM child WHERE id = $2)
INSERT INTO outbox (topic, object, event_id, unit_id, kind)
  SELECT $8, $9, $1, unit_id, $10 FROM child WHERE id = $2
"""
HAPPENED_AT: Final = """
WITH happened AS (INSERT INTO child_event (id, child_id, kind, class, part, by_id, unit_id, facts)
  VALUES ($1, $2, $3, $4, $5, $6, $11, $7))
INSERT INTO outbox (topic, object, event_id, unit_id, kind) VALUES ($8, $9, $1, $11, $10)
"""  # the same where the unit of the child was read before


HAPPENED_TO_TWO: Final = """
WITH happened AS (INSERT INTO child_event (id, child_id, kind, class, by_id, unit_id, other_id)
  SELECT two.event, c.id, $4, 'IDENTITY', $5, c.unit_id, two.other
  FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS two (event, child, other)
  JOIN child c ON c.id = two.child)
INSERT INTO outbox (topic, object, event_id, unit_id)
  SELECT $6, two.named, two.event, c.unit_id
  FROM unnest($1::uuid[], $2::uuid[], $7::text[]) WITH ORDINALITY AS two (event, child, named, n)
  JOIN child c ON c.id = two.child ORDER BY n
"""


async def happened_to_two(work: Work, one: UUID, other: UUID, kind: EventKind) -> None:
    """To each of two children, about the other, in this order: known to who may know who both
    are."""
    events, children, others = [uuid4(), uuid4()], [one, other], [other, one]
    told = [global_id("Child", key) for key in children]
    await work.execute(
        HAPPENED_TO_TWO, events, children, others, kind.value, work.subject, TOPIC, told
    )


async def happened(
    work: Work,
    child: UUID,
    kind: EventKind,
    of: Sensitivity = Sensitivity.PUBLIC,
    part: str | None = None,
    /,
    **facts: Any,
) -> None:
    """In the transaction of the act. Only who holds `of`, the class of what it touched, may know of
    it; `facts` are of that class too."""
    said = json.dumps(facts, default=str)
    act = (uuid4(), child, kind.value, of.value, part, work.subject, said)
    known = kind.value if of is Sensitivity.PUBLIC else None
    await work.execute(HAPPENED, *act, TOPIC, global_id("Child", child), known)
