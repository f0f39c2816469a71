"""Two records of one child: found, told, dismissed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from db.access import NotFoundError
from db.compiler.plan import global_id
from db.models import Child
from db.queries.duplicates import named_alike, papered_alike
from db.rules.duplicates import NEEDED, Obstacle
from db.rules.facts import TAKES_EVENTS, found, open_record, refuse
from db.rules.history import EventKind
from db.rules.inputs import Doubt
from db.services.history import happened_to_two
from db.services.requests import Notice
from db.services.work import Work, part

PROPOSE: Final = "propose_merge"  # as in the access lines
DISMISS: Final = """
INSERT INTO duplicate_dismissal AS d (child_id, other_id, by_id)
VALUES ($1, $2, $3), ($2, $1, $3) ON CONFLICT (child_id, other_id) DO UPDATE
SET revoked_at = NULL, by_id = excluded.by_id, at = clock_timestamp() WHERE d.revoked_at IS NOT NULL
"""
REOPEN: Final = """
UPDATE duplicate_dismissal SET revoked_at = clock_timestamp(), by_id = $3
WHERE (child_id, other_id) IN (($1, $2), ($2, $1)) AND revoked_at IS NULL
"""
NOTHING: Final = (" 0", " 0 0")  # how the status of a write ends that wrote nothing


@dataclass(frozen=True, slots=True)
class Two:
    """Records that are spoken of together; `names`: what the input calls them."""

    one: UUID | None
    other: UUID | None
    names: tuple[str, str] = ("first", "second")


async def take_two(work: Work, two: Two, action: str) -> tuple[Any, Any]:
    """Both, locked in an order that is the same for everybody, with the right to do this to each
    and who they are. Raises NotFoundError, ForbiddenError, InputRefusedError."""
    sides = [*zip((two.one, two.other), two.names, strict=True)]
    rows = {}
    for key, name in sorted(sides, key=lambda side: str(side[0])):
        with part(name):
            if key is None:
                raise NotFoundError
            rows[key] = await work.take(Child, key, action, *NEEDED)
    refuse(found(two.names[1], (Obstacle.SAME_RECORD, two.one == two.other)))
    assert two.one is not None and two.other is not None  # noqa: PT018, S101 -- taken above
    return rows[two.one], rows[two.other]


async def dismiss_duplicate(work: Work, two: Two) -> None:
    """The two are not of one child."""
    one, other = await take_two(work, two, PROPOSE)
    refuse(*(open_record(row["status"], TAKES_EVENTS) for row in (one, other)))
    done = await work.execute(DISMISS, one["id"], other["id"], work.subject)
    refuse(found("", (Obstacle.DISMISSED_ALREADY, done.endswith(NOTHING))))
    await _decided(work, one, other, EventKind.DUPLICATE_DISMISSED, "dismissDuplicate")


async def reopen_duplicate(work: Work, two: Two) -> None:
    """They may be after all."""
    one, other = await take_two(work, two, PROPOSE)
    done = await work.execute(REOPEN, one["id"], other["id"], work.subject)
    refuse(found("", (Obstacle.NOT_DISMISSED, done.endswith(NOTHING))))
    await _decided(work, one, other, EventKind.DUPLICATE_REOPENED, "reopenDuplicate")


async def _decided(work: Work, one: Any, other: Any, kind: EventKind, action: str) -> None:
    await happened_to_two(work, one["id"], other["id"], kind)
    told = global_id("Child", other["id"])
    await work.record(action, global_id("Child", one["id"]), other=told)


async def ask_elsewhere(work: Work, child: UUID | None) -> tuple[UUID, list[Notice]]:
    """Whether a record out of reach is like this one; what is asked is what the record says."""
    with part("id"):
        row = await work.find(Child, child, PROPOSE, *NEEDED)
    refuse(open_record(row["status"], TAKES_EVENTS))
    _, places = await work.asked(named_alike, row["id"])
    await work.record("askElsewhere", global_id("Child", row["id"]))  # also that nothing was found
    return row["id"], _elsewhere(*places)


async def named_likewise(work: Work, child: UUID) -> list[Notice]:
    """What to look at again when a child was registered: others in reach, by id; records elsewhere
    by the commune to ask."""
    ids, places = await work.asked(named_alike, child)
    return [*_here(ids), *_elsewhere(*places)]


async def papered_likewise(work: Work, child: UUID) -> list[Notice]:
    """What to look at again when the number of a paper was recorded."""
    ids, _ = await work.asked(papered_alike, child)
    return _here(ids)


def _here(ids: Sequence[UUID]) -> list[Notice]:
    told = tuple(global_id("Child", key) for key in ids)
    return [Notice(Doubt.LIKELY_DUPLICATE, (), told)] if told else []


def _elsewhere(wait: int, *units: int) -> list[Notice]:
    """Whoever has to wait is told so, whatever there is."""
    if wait:
        return [Notice(Doubt.ELSEWHERE_NOT_ASKED)]
    told = tuple(f"Unit_{unit}" for unit in units)
    return [Notice(Doubt.LIKELY_DUPLICATE_ELSEWHERE, (), told)] if told else []
