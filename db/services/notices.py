"""Notices are made: by an act, in its transaction; by the clock, once a minute, each once however
many workers sweep. Who is told, `db.rules.notices` says."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from db.models import Notification
from db.rules import notices
from db.rules.deadlines import Clock, DeadlineKind, Terms
from db.rules.facts import refuse
from db.rules.notices import NoticeKind, Party, Place, Told
from db.services.work import Work, part
from db.units import Tree

ACT: Final = "SELECT notify_of_act($1, $2, $3, $4, $5, $6, $7, $8)"
READ: Final = """
WITH read AS (UPDATE notification SET read_at = $1 WHERE officer_id = app_subject()
  AND read_at IS NULL AND {these} RETURNING id)
SELECT count(*)::int AS many FROM read
"""
NAMED: Final = "id = ANY ($2::uuid[])"
OLDER: Final = "(at, id) <= ($2, $3)"
LOCK: Final = "SELECT pg_try_advisory_xact_lock(x'6e6f7469636573'::bigint)"  # held by one sweep
CLOCKS: Final = "SELECT * FROM clocks_to_tell($1, $2, $3, $4)"
EXPIRE: Final = "SELECT isolations_expire($1, NULL)"
CLOCK: Final = "SELECT notify_of_clock($1, $2, $3, $4, $5, $6)"
BATCH: Final = 200  # clocks in one transaction

Pairs = tuple[list[str], list[int]]  # roles, and where each is held


async def tell(
    work: Work,
    case: Mapping[str, Any],
    kind: NoticeKind,
    source: UUID,
    *,
    named: Iterable[UUID] = (),
    bodies: Iterable[UUID] = (),
) -> int:
    """To be called in the transaction of an act, once it was written that it happened. `case`: the
    row as it will be; `source`: the event, or another row that the act made; `named`, `bodies`: the
    officers and organisations that the act names. How many were told; who acted is not."""
    who = notices.told(kind)
    roles, units = _pairs(who, case, work.memory.tree)
    parties: dict[Party, list[UUID | None]] = {
        Party.WORKER: [case.get("worker_id")],
        Party.DRAFTER: [case.get("drafted_by")],
        Party.NAMED: [*named],
    }
    officers = [each for party in who.parties for each in parties[party] if each]
    meant = [*bodies] if Party.NAMED in who.parties else []
    takers = sorted(notices.takers(kind))
    said = (case["id"], kind.value, source, roles, units, officers, meant, takers)
    told: int = (await work.write(ACT, *said))[0]
    return told


async def mark_read(work: Work, keys: Sequence[UUID | None] | None, last: UUID | None) -> int:
    """Those named, or that one and all that are older; how many were unread. Raises NotFoundError,
    InputRefusedError."""
    refuse(notices.marked(None if keys is None else len(keys), up_to=last is not None))
    if keys is None:
        with part("upTo"):
            found = await work.find(Notification, last)
        return await _marked(work, OLDER, found["at"], found["id"])
    for n, each in enumerate(keys):
        with part("ids", str(n)):
            await work.find(Notification, each)
    return await _marked(work, NAMED, keys)


async def _marked(work: Work, these: str, *values: Any) -> int:
    row = await work.write(READ.replace("{these}", these), work.now, *values)
    many: int = row["many"]
    return many


async def sweep(connection: Any, tree: Tree, terms: Terms, now: datetime) -> int:
    """Tell what the clocks have to tell at this moment; how many notices that were. Over a
    connection of the role that relays; while another one sweeps this does nothing."""
    total, more = 0, True
    leads = {kind: notices.lead(kind, terms) for kind in DeadlineKind}
    while more:
        async with connection.transaction():
            if not await connection.fetchval(LOCK):
                return total
            await connection.execute(EXPIRE, now)  # what is over is late no more
            found = await connection.fetch(CLOCKS, now, *_columns(leads), BATCH)
            for row in found:
                total += await _told(connection, row, tree, terms, now)
            more = len(found) == BATCH
    return total


def _columns(leads: Mapping[DeadlineKind, timedelta]) -> tuple[list[str], list[timedelta]]:
    return [kind.value for kind in leads], [*leads.values()]


async def _told(connection: Any, row: Any, tree: Tree, terms: Terms, now: datetime) -> int:
    clock = Clock(DeadlineKind(row["kind"]), row["started_at"], row["due_at"])
    case = {"incident_unit_id": row["incident"], "residence_unit_id": row["residence"]}
    total = 0
    for kind in notices.of_clock(clock, now, terms, warned=row["warned"], escalated=False):
        who = notices.told(kind, clock.kind)
        worker = [row["worker"]] if Party.WORKER in who.parties and row["worker"] else []
        pairs = _pairs(who, case, tree)
        total += await connection.fetchval(CLOCK, row["clock"], kind.value, now, *pairs, worker)
    return total


def _pairs(who: Told, case: Mapping[str, Any], tree: Tree) -> Pairs:
    """An end that is not known, or lies in units of other days, tells nobody."""
    found = sorted({(role, unit) for role, at in who.roles for unit in _units(at, case, tree)})
    return [role for role, _ in found], [unit for _, unit in found]


ENDS: Final = {
    Place.INCIDENT: "incident_unit_id",
    Place.RESIDENCE: "residence_unit_id",
    Place.LEFT: "left_unit_id",
    Place.RECEIVING: "transfer_unit_id",
}


def _units(place: Place, case: Mapping[str, Any], tree: Tree) -> set[int]:
    if place is Place.NATION:
        return {tree.root.id}
    ends = notices.BOTH if place in {Place.ABOVE, Place.HIGHER} else (place,)
    known = (tree.by_id.get(case.get(ENDS[end]) or 0) for end in ends)
    units = [unit for unit in known if unit is not None]
    if place is Place.HIGHER:
        return {above.id for unit in units for above in notices.levels_above(unit)}
    return {notices.above(unit).id if place is Place.ABOVE else unit.id for unit in units}
