"""Clocks of the law on cases of child protection (Decree 56/2017/NĐ-CP art. 26, 28, 31, 32).

12 hours run through nights and holidays. Terms in days do not count the day they begin on and end
at 24:00 in Hà Nội (Civil Code 2015 art. 147, 148); only the days of an isolation, which takes a
child away, count from the first (ADR 45).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final

from db.rules.cases import CaseStep
from db.rules.units import UnitLevel
from db.rules.working_days import WorkingCalendar, end_of, hanoi_day


class DeadlineKind(StrEnum):
    """What must be done in time: first measures, the plan, its approval, ending isolation."""

    EMERGENCY = "EMERGENCY"
    PLAN = "PLAN"
    PLAN_APPROVAL = "PLAN_APPROVAL"
    ISOLATION = "ISOLATION"


class Anchor(StrEnum):
    """From when the term of the plan runs; the text of art. 28 leaves it open."""

    RECEIPT = "RECEIPT"
    ASSESSMENT = "ASSESSMENT"


@dataclass(frozen=True, slots=True)
class Terms:
    """How long. The approval term and that of an urgent plan, which is made at once, are not in
    the text (unverified). Terms that cannot be are a ValueError when the product starts."""

    emergency_hours: int = 12
    plan_days: int = 5  # working days
    plan_anchor: Anchor = Anchor.RECEIPT
    urgent_plan_hours: int = 12
    approval_days: int = 2  # working days
    isolation_days: int = 15  # days, the first included
    isolation_alarm_day: int = 12

    def __post_init__(self) -> None:
        days = (self.plan_days, self.approval_days, self.isolation_alarm_day)
        if min(*days, self.emergency_hours, self.urgent_plan_hours) < 1:
            raise ValueError("a term is of one hour or one day at least")
        if self.isolation_alarm_day > self.isolation_days:
            raise ValueError("the alarm of an isolation comes before its end")

    @property
    def after_alarm(self) -> int:
        """Days from the alarm to the last day."""
        return self.isolation_days - self.isolation_alarm_day


@dataclass(frozen=True, slots=True)
class Clock:
    """A term that runs or ran on a case."""

    kind: DeadlineKind
    started_at: datetime
    due_at: datetime
    met_at: datetime | None = None


def has_passed(due_at: datetime | None, now: datetime) -> bool:
    """The first due of the clocks that run is over; without one that runs, none is."""
    return due_at is not None and due_at < now


def is_overdue(clock: Clock, now: datetime) -> bool:
    """Still to be done, and its time is over. At the very moment it is due it is not late; once
    done, late or not, it is overdue no more: `was_late` says how it was."""
    return clock.met_at is None and has_passed(clock.due_at, now)


def was_late(clock: Clock) -> bool:
    """Done after its time. What counts for how many cases are handled in time."""
    return clock.met_at is not None and clock.due_at < clock.met_at


def next_due(clocks: Iterable[Clock]) -> Clock | None:
    """Of those that run, the one that is due first."""
    running = (clock for clock in clocks if clock.met_at is None)
    return min(running, key=lambda clock: clock.due_at, default=None)


def due_day(due_at: datetime) -> date:
    """The last day of the term: what is due at 24:00 is due on the day that ends."""
    return hanoi_day(due_at - timedelta(microseconds=1))


def due_at(
    kind: DeadlineKind,
    started_at: datetime,
    terms: Terms,
    calendar: WorkingCalendar,
    *,
    emergency_since: datetime | None = None,
    isolated_days: int = 0,
) -> datetime:
    """When a clock runs out, in UTC.

    PLAN: with an emergency declared while it runs, or before, never later than the hours of an
    urgent plan after it. ISOLATION: `isolated_days` were used up by earlier ones of the episode.
    """
    day = hanoi_day(started_at)
    if kind is DeadlineKind.EMERGENCY:
        return (started_at + timedelta(hours=terms.emergency_hours)).astimezone(UTC)
    if kind is DeadlineKind.ISOLATION:
        return end_of(day + timedelta(days=terms.isolation_days - isolated_days - 1))
    if kind is DeadlineKind.PLAN_APPROVAL:
        return end_of(calendar.after(day, terms.approval_days))
    due = end_of(calendar.after(day, terms.plan_days))
    if emergency_since is None:
        return due
    urgent = max(started_at, emergency_since) + timedelta(hours=terms.urgent_plan_hours)
    return min(due, urgent.astimezone(UTC))


@dataclass(frozen=True, slots=True)
class ClockChange:
    """What an act does to the clocks of a case. One that is resumed was met and runs on under its
    old due; of those to meet, only such as run."""

    starts: frozenset[DeadlineKind] = frozenset()
    meets: frozenset[DeadlineKind] = frozenset()
    resumes: frozenset[DeadlineKind] = frozenset()


_EMERGENCY: Final = frozenset({DeadlineKind.EMERGENCY})
_PLAN: Final = frozenset({DeadlineKind.PLAN})
_APPROVAL: Final = frozenset({DeadlineKind.PLAN_APPROVAL})
_ALL: Final = frozenset(DeadlineKind)
_NONE: Final = ClockChange()

# Steps that are not here touch no clock; ASSESS_INITIALLY and REOPEN depend on more than the step.
_CHANGES: Final[Mapping[CaseStep, ClockChange]] = {
    CaseStep.DECLARE_EMERGENCY: ClockChange(meets=_EMERGENCY),
    CaseStep.SUBMIT_PLAN: ClockChange(starts=_APPROVAL, meets=_PLAN),
    CaseStep.APPROVE_PLAN: ClockChange(meets=_APPROVAL),
    CaseStep.RETURN_PLAN: ClockChange(meets=_APPROVAL, resumes=_PLAN),
    CaseStep.REPLAN: ClockChange(starts=_PLAN),
    CaseStep.CLOSE: ClockChange(meets=_ALL),
    CaseStep.DISMISS: ClockChange(meets=_ALL),
}


def at_receipt(terms: Terms) -> ClockChange:
    """T1: a notice comes in."""
    anchored = _PLAN if terms.plan_anchor is Anchor.RECEIPT else frozenset[DeadlineKind]()
    return ClockChange(starts=_EMERGENCY | anchored)


def after(step: CaseStep, terms: Terms, *, serious_harm_or_risk: bool) -> ClockChange:
    """What a step does to the clocks. `serious_harm_or_risk`: the conclusion of the first
    assessment; without it there is no emergency whose measures are awaited."""
    if step is CaseStep.REOPEN:
        return at_receipt(terms)
    if step is CaseStep.ASSESS_INITIALLY:
        return ClockChange(
            starts=_PLAN - at_receipt(terms).starts,
            meets=frozenset() if serious_harm_or_risk else _EMERGENCY,
        )
    return _CHANGES.get(step, _NONE)


def escalates_to(levels: Collection[UnitLevel]) -> UnitLevel:
    """Who hears of an overdue clock: of the units above the commune the district, where the tree in
    force has one (until 30 June 2025), otherwise the province."""
    return UnitLevel.DISTRICT if UnitLevel.DISTRICT in levels else UnitLevel.PROVINCE
