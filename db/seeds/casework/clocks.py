"""The clocks of a case in the making, as `db.services.cases.clocks` does them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from db.rules import deadlines
from db.rules.deadlines import ClockChange, DeadlineKind, Terms
from db.working_calendar import working_calendar

TERMS: Final = Terms()


@dataclass(slots=True)
class Clock:
    id: UUID
    episode: int
    kind: DeadlineKind
    started_at: datetime
    due_at: datetime
    met_at: datetime | None = None


def changed(
    mine: Sequence[Clock], what: ClockChange, at: datetime, emergency: datetime | None
) -> list[tuple[DeadlineKind, datetime]]:
    """Those of the episode are met, resumed and hastened; which start, and when they are due."""
    met = [each for each in mine if each.met_at is not None]
    for each in mine:
        if each.kind in what.meets and each.met_at is None:
            each.met_at = at
    for kind in what.resumes:
        for each in [each for each in met if each.kind is kind][-1:]:
            each.met_at = None
    going = {each.kind for each in mine if each.met_at is None}
    for each in mine:
        if each.kind is DeadlineKind.PLAN and each.met_at is None:
            each.due_at = min(each.due_at, _due(each.kind, each.started_at, emergency))
    return [(kind, _due(kind, at, emergency)) for kind in sorted(what.starts - going)]


def next_due(clocks: Iterable[Clock]) -> datetime | None:
    return min((each.due_at for each in clocks if each.met_at is None), default=None)


def _due(kind: DeadlineKind, started_at: datetime, emergency: datetime | None) -> datetime:
    return deadlines.due_at(kind, started_at, TERMS, working_calendar(), emergency_since=emergency)
