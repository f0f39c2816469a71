"""Events of a case, and the message that goes out with each."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

from db.compiler.plan import global_id
from db.rules.cases import CaseEventKind, CaseStatus, CaseStep
from db.rules.sensitivity import Sensitivity
from db.services.work import Work

TOPIC: Final = "case"
HAPPENED: Final = """
WITH happened AS (INSERT INTO case_event
    (id, case_id, episode, kind, class, step, from_status, to_status, by_id, note_sealed)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10))
INSERT INTO outbox (topic, object, event_id) VALUES ($11, $12, $1)
"""
TOLD: Final = "INSERT INTO outbox (topic, object, event_id) VALUES ($1, $2, $3)"


@dataclass(frozen=True, slots=True)
class Happening:
    """What is told of an act. `note`: in the words of who acted, sealed."""

    kind: CaseEventKind
    step: CaseStep | None = None
    before: CaseStatus | None = None
    after: CaseStatus | None = None
    note: str | None = None
    of: Sensitivity = Sensitivity.CASEWORK


async def happened(work: Work, case: UUID, episode: int, what: Happening) -> UUID:
    """In the transaction of the act, before the row of the case is written: it is by this event
    that row security knows who acted, also where the case goes out of their reach. The event."""
    event = uuid4()
    note = what.note and work.memory.vault.seal("case_event", "note_sealed", event, what.note)
    said: tuple[Any, ...] = (what.kind.value, what.of.value, what.step, what.before, what.after)
    act = (event, case, episode, *said, work.subject, note)
    await work.execute(HAPPENED, *act, TOPIC, global_id("Case", case))
    return event


async def told(work: Work, case: UUID, event: UUID) -> None:
    """The message alone, of an event that a function wrote."""
    await work.execute(TOLD, TOPIC, global_id("Case", case), event)
