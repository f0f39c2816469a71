"""Temporary isolation of a child from parents or carers (tạm thời cách ly), Decree 56 art. 32.

A sub-process of a case with days of its own: fifteen in all, the first included, over all
isolations of an episode, unless a competent authority requires more.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from db.rules.cases import Hand, Side, StepRule
from db.rules.cases.papers import FormCode
from db.rules.deadlines import ClockChange, DeadlineKind, Terms
from db.rules.working_days import end_of


class IsolationStatus(StrEnum):
    PROPOSED = "PROPOSED"
    DECIDED = "DECIDED"
    ACTIVE = "ACTIVE"
    EXTENDED = "EXTENDED"
    REVOKED = "REVOKED"
    EXPIRED = "EXPIRED"
    HANDED_TO_COURT = "HANDED_TO_COURT"


class IsolationStep(StrEnum):
    """EXPIRE is done by the clock, the others by hand."""

    DECIDE = "DECIDE"
    BEGIN = "BEGIN"
    EXTEND = "EXTEND"
    REVOKE = "REVOKE"
    EXPIRE = "EXPIRE"
    HAND_TO_COURT = "HAND_TO_COURT"


class IsolationGround(StrEnum):
    """Why: the carers harm the child, they refuse the plan, the risk goes on."""

    HARM_BY_CARERS = "HARM_BY_CARERS"
    PLAN_REFUSED = "PLAN_REFUSED"
    RISK_CONTINUES = "RISK_CONTINUES"


class IsolationGuard(StrEnum):
    """What must hold. A step is refused with those that do not."""

    DECISION_FINAL = "DECISION_FINAL"
    DECISION_NUMBER_GIVEN = "DECISION_NUMBER_GIVEN"
    NOT_THE_PROPOSER = "NOT_THE_PROPOSER"
    GROUND_GIVEN = "GROUND_GIVEN"
    REASON_GIVEN = "REASON_GIVEN"
    WITHIN_THE_MAXIMUM = "WITHIN_THE_MAXIMUM"
    ENDS_AFTER_IT_BEGINS = "ENDS_AFTER_IT_BEGINS"
    FIRST_DAY_HAS_COME = "FIRST_DAY_HAS_COME"
    NOT_OVER = "NOT_OVER"
    LONGER_THAN_BEFORE = "LONGER_THAN_BEFORE"
    OVER = "OVER"
    COURT_DOCUMENT_GIVEN = "COURT_DOCUMENT_GIVEN"


@dataclass(frozen=True, slots=True)
class IsolationFacts:
    """Days in Hà Nội, both included. `last_day`: as decided, or as an extension asks for;
    `in_force_until`: as it was before. `earlier_days`: of other isolations of the episode."""

    today: date
    first_day: date
    last_day: date
    in_force_until: date | None = None
    earlier_days: int = 0
    continued_by_authority: bool = False
    decision_final: bool = False
    decision_number_given: bool = False
    actor_proposed: bool = True
    ground_given: bool = False
    reason_given: bool = False
    court_document_given: bool = False


class IsolationRefusedError(Exception):
    """No such step from here (`unmet` is empty), or conditions are unmet."""

    def __init__(
        self,
        status: IsolationStatus,
        step: IsolationStep,
        unmet: tuple[IsolationGuard, ...] = (),
    ) -> None:
        super().__init__(status, step, *unmet)
        self.status, self.step, self.unmet = status, step, unmet


def days_of(first: date, last: date) -> int:
    """Both included."""
    return (last - first).days + 1


def isolated_days(spans: Iterable[tuple[date, date]]) -> int:
    """On how many days the child was isolated: a day on which one ended and another began is
    one."""
    days = {
        first + timedelta(days=number)
        for first, last in spans
        for number in range(days_of(first, last))
    }
    return len(days)


def _within(facts: IsolationFacts, terms: Terms) -> bool:
    total = facts.earlier_days + days_of(facts.first_day, facts.last_day)
    return facts.continued_by_authority or total <= terms.isolation_days


def _longer(facts: IsolationFacts, _: Terms) -> bool:
    return facts.in_force_until is not None and facts.in_force_until < facts.last_day


def _not_over(facts: IsolationFacts, _: Terms) -> bool:
    """Of an extension: what it extends."""
    return facts.today <= (facts.in_force_until or facts.last_day)


S, G = IsolationStatus, IsolationGuard

GUARDS: Final[Mapping[IsolationGuard, Callable[[IsolationFacts, Terms], bool]]] = {
    G.DECISION_FINAL: lambda facts, _: facts.decision_final,
    G.DECISION_NUMBER_GIVEN: lambda facts, _: facts.decision_number_given,
    G.NOT_THE_PROPOSER: lambda facts, _: not facts.actor_proposed,
    G.GROUND_GIVEN: lambda facts, _: facts.ground_given,
    G.REASON_GIVEN: lambda facts, _: facts.reason_given,
    G.WITHIN_THE_MAXIMUM: _within,
    G.ENDS_AFTER_IT_BEGINS: lambda facts, _: facts.first_day <= facts.last_day,
    G.FIRST_DAY_HAS_COME: lambda facts, _: facts.first_day <= facts.today,
    G.NOT_OVER: _not_over,
    G.LONGER_THAN_BEFORE: _longer,
    G.OVER: lambda facts, _: facts.last_day < facts.today,
    G.COURT_DOCUMENT_GIVEN: lambda facts, _: facts.court_document_given,
}

_SIGNED: Final = (G.DECISION_FINAL, G.DECISION_NUMBER_GIVEN, G.NOT_THE_PROPOSER)
_TERM: Final = (G.ENDS_AFTER_IT_BEGINS, G.WITHIN_THE_MAXIMUM)

IN_FORCE: Final = frozenset({S.ACTIVE, S.EXTENDED})
UNDER_WAY: Final = IN_FORCE | {S.PROPOSED, S.DECIDED}  # one at a time in a case

ISOLATION: Final[
    Mapping[
        tuple[IsolationStatus, IsolationStep], tuple[IsolationStatus, tuple[IsolationGuard, ...]]
    ]
] = {
    (S.PROPOSED, IsolationStep.DECIDE): (S.DECIDED, (*_SIGNED, G.GROUND_GIVEN, *_TERM, G.NOT_OVER)),
    (S.DECIDED, IsolationStep.BEGIN): (S.ACTIVE, (G.FIRST_DAY_HAS_COME, G.NOT_OVER, *_TERM)),
    (S.DECIDED, IsolationStep.EXPIRE): (S.EXPIRED, (G.OVER,)),
    **{
        (status, IsolationStep.EXTEND): (
            S.EXTENDED,
            (*_SIGNED, G.REASON_GIVEN, G.NOT_OVER, G.LONGER_THAN_BEFORE, *_TERM),
        )
        for status in (S.ACTIVE, S.EXTENDED)
    },
    **{
        (status, IsolationStep.REVOKE): (S.REVOKED, (G.REASON_GIVEN,))
        for status in S
        if status in UNDER_WAY
    },
    **{(status, IsolationStep.EXPIRE): (S.EXPIRED, (G.OVER,)) for status in (S.ACTIVE, S.EXTENDED)},
    **{
        (status, IsolationStep.HAND_TO_COURT): (S.HANDED_TO_COURT, (G.COURT_DOCUMENT_GIVEN,))
        for status in (S.ACTIVE, S.EXTENDED)
    },
}

# The chair of either commune decides; a worker of either proposes and says that it began.
HANDS: Final[Mapping[IsolationStep, StepRule]] = {
    IsolationStep.DECIDE: StepRule("T5", Hand.CHAIR, Side.EITHER, (FormCode.ISOLATION,)),
    IsolationStep.BEGIN: StepRule("T5", Hand.WORKER, Side.EITHER),
    IsolationStep.EXTEND: StepRule("T5", Hand.CHAIR, Side.EITHER, (FormCode.ISOLATION,)),
    IsolationStep.REVOKE: StepRule("T5", Hand.CHAIR, Side.EITHER),
    IsolationStep.HAND_TO_COURT: StepRule("T5", Hand.CHAIR, Side.EITHER),
}


def isolation_unmet(
    status: IsolationStatus, step: IsolationStep, facts: IsolationFacts, terms: Terms
) -> tuple[IsolationGuard, ...]:
    """What is missing for a step that there is from here."""
    return tuple(each for each in ISOLATION[status, step][1] if not GUARDS[each](facts, terms))


def next_isolation(
    status: IsolationStatus, step: IsolationStep, facts: IsolationFacts, terms: Terms
) -> IsolationStatus:
    """Where the step leads. Raises IsolationRefusedError."""
    if (status, step) not in ISOLATION:
        raise IsolationRefusedError(status, step)
    unmet = isolation_unmet(status, step, facts, terms)
    if unmet:
        raise IsolationRefusedError(status, step, unmet)
    return ISOLATION[status, step][0]


_CLOCK: Final = frozenset({DeadlineKind.ISOLATION})


def isolation_clock(step: IsolationStep) -> ClockChange:
    """The fifteen days run from the beginning to the end. Meets only what runs."""
    if step is IsolationStep.BEGIN:
        return ClockChange(starts=_CLOCK)
    if step in (IsolationStep.DECIDE, IsolationStep.EXTEND):
        return ClockChange()
    return ClockChange(meets=_CLOCK)


def isolation_due(facts: IsolationFacts, terms: Terms) -> datetime:
    """When it must end at the latest, in UTC: after the days that are left of the maximum, or with
    the last day an authority set. The clock of an isolation is set anew when one does."""
    left = terms.isolation_days - facts.earlier_days
    longest = facts.first_day + timedelta(days=left - 1)
    return end_of(max(longest, facts.last_day) if facts.continued_by_authority else longest)
