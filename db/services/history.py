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
