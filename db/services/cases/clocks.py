"""Rows of the clocks of the law, after every act as `db.rules.deadlines` has them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from db.rules import deadlines
from db.rules.deadlines import Clock, ClockChange, DeadlineKind
from db.services.work import Work

RUNNING: Final = """
SELECT id, kind, started_at, due_at, met_at FROM app_clocks($1, $2) ORDER BY started_at, id
"""
START: Final = """
INSERT INTO case_deadline (id, case_id, episode, kind, started_at, due_at)
VALUES ($1, $2, $3, $4, $5, $6)
"""
MEET: Final = "UPDATE case_deadline SET met_at = $2 WHERE id = ANY ($1::uuid[])"
DUE: Final = "UPDATE case_deadline SET due_at = $2 WHERE id = $1"


def first(work: Work, received_at: datetime) -> list[Clock]:
    """Those that a notice starts."""
    starts = deadlines.at_receipt(work.memory.terms).starts
    return [
        Clock(kind, received_at, _due(work, kind, received_at, None)) for kind in sorted(starts)
    ]


async def start(work: Work, case: UUID, episode: int, clocks: Iterable[Clock]) -> None:
    rows = [
        (uuid4(), case, episode, each.kind.value, each.started_at, each.due_at) for each in clocks
    ]
    await work.each(START, rows)


async def running(work: Work, case: Any) -> list[tuple[UUID, Clock]]:
    """Those of the episode, met ones too."""
    rows = await work.connection.fetch(RUNNING, case["id"], case["episode"])
    work.count()
    return [
        (r["id"], Clock(DeadlineKind(r["kind"]), r["started_at"], r["due_at"], r["met_at"]))
        for r in rows
    ]


async def change(work: Work, case: Any, what: ClockChange, since: datetime) -> datetime | None:
    """Do it to the clocks of the case, as the row says it is now; those that start, from `since`.
    When the next one is due."""
    known = dict(await running(work, case))
    emergency: datetime | None = case["emergency_since"]
    met = [key for key, each in known.items() if each.kind in what.meets and each.met_at is None]
    await _meet(work, known, met, work.now)
    last = {each.kind: key for key, each in known.items() if each.met_at is not None}
    await _meet(work, known, [last[kind] for kind in what.resumes if kind in last], None)
    going = {each.kind for each in known.values() if each.met_at is None}
    begun = [
        Clock(kind, since, _due(work, kind, since, emergency))
        for kind in sorted(what.starts - going)
    ]
    await start(work, case["id"], case["episode"], begun)
    await _hasten(work, known, emergency)
    due = deadlines.next_due([*known.values(), *begun])
    return due.due_at if due else None


async def _meet(
    work: Work, known: dict[UUID, Clock], keys: list[UUID], at: datetime | None
) -> None:
    """Met at that moment; None: not met after all."""
    if not keys:
        return
    await work.execute(MEET, keys, at)
    for key in keys:
        was = known[key]
        known[key] = Clock(was.kind, was.started_at, was.due_at, at)


async def _hasten(work: Work, known: dict[UUID, Clock], emergency: datetime | None) -> None:
    """A plan that an emergency made urgent is due earlier."""
    for key, each in known.items():
        if each.kind is not DeadlineKind.PLAN or each.met_at is not None or emergency is None:
            continue
        due = min(each.due_at, _due(work, each.kind, each.started_at, emergency))
        if due < each.due_at:
            await work.execute(DUE, key, due)
            known[key] = Clock(each.kind, each.started_at, due)


def _due(
    work: Work, kind: DeadlineKind, started_at: datetime, emergency: datetime | None
) -> datetime:
    memory = work.memory
    return deadlines.due_at(
        kind, started_at, memory.terms, memory.calendar, emergency_since=emergency
    )
