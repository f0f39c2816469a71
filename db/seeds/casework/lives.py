"""What was done in a case of a made world, step by step, and when: the same for whoever lives it
through the services and for whoever writes its rows at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from random import Random
from typing import Final
from uuid import UUID

from db.rules.cases import CaseStep
from db.rules.forms import FormCode
from db.rules.grants import GrantPurpose
from db.rules.working_days import hanoi_day

S, F = CaseStep, FormCode


class Word(StrEnum):
    """What is done that is no step and no form."""

    ASSIGN = "ASSIGN"
    PROPOSE_DISMISSAL = "PROPOSE_DISMISSAL"
    RETURN = "RETURN"  # of a transfer: the other commune declines
    PROPOSE_ISOLATION = "PROPOSE_ISOLATION"
    DECIDE_ISOLATION = "DECIDE_ISOLATION"
    BEGIN_ISOLATION = "BEGIN_ISOLATION"
    REVOKE_ISOLATION = "REVOKE_ISOLATION"
    GRANT = "GRANT"
    REFER = "REFER"
    ACCEPT_REFERRAL = "ACCEPT_REFERRAL"
    DELIVER_REFERRAL = "DELIVER_REFERRAL"
    CLOSE_REFERRAL = "CLOSE_REFERRAL"
    NAME_HARMER = "NAME_HARMER"


W: Final = Word
THEIRS: Final = (W.ACCEPT_REFERRAL, W.DELIVER_REFERRAL)  # acts of who was asked for a service
APART: Final = frozenset({*THEIRS, W.CLOSE_REFERRAL, W.NAME_HARMER})  # the version stays
OF_SERVICES: Final = frozenset({W.REFER, *THEIRS, W.CLOSE_REFERRAL})

Deed = CaseStep | FormCode | Word


@dataclass(frozen=True, slots=True)
class Act:
    at: datetime
    by: UUID
    deed: Deed


@dataclass(frozen=True, slots=True)
class Story:
    """`deeds`: after the notice, in order. `routed`: the commune is known at once. `late`: a clock
    of it has run out. `serious`: as the first assessment concludes. `days`: since the last deed."""

    deeds: Sequence[Deed]
    routed: bool = True
    late: bool = False
    serious: bool = False
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody from outside who takes part, for a purpose: an officer, or a body by the hands of an
    officer of it."""

    officer: UUID
    body: UUID | None
    purpose: GrantPurpose

    @property
    def person(self) -> UUID | None:
        return self.officer if self.body is None else None

    def until(self, since: datetime) -> datetime:
        return since + _GUESTS_STAY


@dataclass(frozen=True, slots=True)
class Hands:
    """Who works on a case: at the child's residence, at the place of the incident, from outside; as
    `guest` and `service` those whose place it is, if any."""

    worker: UUID
    chair: UUID
    scene_worker: UUID
    scene_chair: UUID
    guest: Guest | None = None
    service: Guest | None = None

    def of(self, deed: Deed) -> UUID:
        if deed in THEIRS and self.service:
            return self.service.officer
        chairs = deed in _CHAIRS
        if deed in _AT_SCENE:
            return self.scene_chair if chairs else self.scene_worker
        return self.chair if chairs else self.worker

    def can(self, deed: Deed) -> bool:
        """What needs somebody from outside is not done where there is nobody."""
        absent = (deed is W.GRANT and not self.guest) or (deed in OF_SERVICES and not self.service)
        return not absent


_ASSESSED: Final = (Word.ASSIGN, F.INITIAL_ASSESSMENT, S.ASSESS_INITIALLY)
_URGENT: Final = (*_ASSESSED, S.DECLARE_EMERGENCY)
_CLOSER: Final = (*_ASSESSED, S.START_DETAILED_ASSESSMENT)
_NEEDS: Final = (*_CLOSER, F.DETAILED_ASSESSMENT, S.CONFIRM_NEEDS)
_PLANNING: Final = (*_NEEDS, S.DRAFT_PLAN)
_LAID: Final = (F.PLAN, F.DECISION, S.SUBMIT_PLAN)
_PLANNED: Final = (*_PLANNING, *_LAID)
_AT_WORK: Final = (*_PLANNED, S.APPROVE_PLAN)
_LOOKED_AT: Final = (*_AT_WORK, S.REVIEW, F.REVIEW)
_CLOSED: Final = (*_LOOKED_AT, S.CLOSE)
_DISMISSED: Final = (Word.ASSIGN, Word.PROPOSE_DISMISSAL, S.DISMISS)
_AFRESH: Final = (*_CLOSED, S.REOPEN, S.ROUTE)
_URGENT_PLAN: Final = (*_URGENT, *_PLANNING[len(_ASSESSED) :])
_ISOLATED: Final = (
    *(*_URGENT, W.PROPOSE_ISOLATION, F.ISOLATION, W.DECIDE_ISOLATION, W.BEGIN_ISOLATION),
)
_HELPED: Final = (*_AT_WORK, W.GRANT, W.REFER, W.ACCEPT_REFERRAL)
_SERVED: Final = (*_HELPED, W.DELIVER_REFERRAL, W.CLOSE_REFERRAL, S.REVIEW, F.REVIEW, S.CLOSE)
_SAFE_AGAIN: Final = (
    *(*_ISOLATED, *_URGENT_PLAN[len(_URGENT) :], *_LAID, S.APPROVE_PLAN),
    *(W.REVOKE_ISOLATION, S.REVIEW, F.REVIEW, S.CLOSE),
)

# A sixth of the cases still runs in the first weeks; half is over. The first of each kind come
# first, so that a small world has them too.
STORIES: Final = (
    Story((), late=True),
    Story((Word.ASSIGN,)),
    Story(_ASSESSED, late=True),
    Story(_URGENT, serious=True),
    Story(_CLOSER),
    Story(_NEEDS, late=True),
    Story(_PLANNING),
    Story(_PLANNED, late=True),
    Story(_AT_WORK),
    Story(_LOOKED_AT),
    Story(_CLOSED),
    Story(_DISMISSED),
    Story((*_AT_WORK, S.TRANSFER)),
    Story((*_AFRESH, *_ASSESSED[1:])),
    Story((), routed=False),
    Story((*_URGENT_PLAN, *_LAID, S.APPROVE_PLAN), serious=True),
    Story((*_PLANNED, S.RETURN_PLAN)),
    Story((*_LOOKED_AT, S.REPLAN), late=True),
    Story((*_CLOSER, S.TRANSFER, Word.RETURN), late=True),
    Story((*_URGENT_PLAN, *_LAID, S.APPROVE_PLAN, S.REVIEW, F.REVIEW, S.CLOSE), serious=True),
    Story((*_ISOLATED, S.START_DETAILED_ASSESSMENT), serious=True),
    Story((*_ISOLATED, S.START_DETAILED_ASSESSMENT), serious=True, late=True, days=11),
    Story((*_ASSESSED, W.NAME_HARMER, *_HELPED[len(_ASSESSED) :])),
    Story((*_AT_WORK, W.REFER)),
    Story(_SERVED),
    Story(_SAFE_AGAIN, serious=True),
    *(Story(_CLOSED),) * 9,
    Story(_SERVED),
    Story((*_ASSESSED, W.NAME_HARMER, *_CLOSED[len(_ASSESSED) :])),
    *(Story(_DISMISSED),) * 3,
    *(Story(_AT_WORK),) * 2,
    Story(_HELPED),
    Story(_PLANNED),
    Story((Word.ASSIGN,), late=True),
)

OVER: Final = Story(_CLOSED)

# Hours from one deed to the next.
_HOURS: Final[dict[Deed, float]] = {
    Word.ASSIGN: 1,
    F.INITIAL_ASSESSMENT: 3,
    S.ASSESS_INITIALLY: 0.5,
    S.DECLARE_EMERGENCY: 0.7,
    S.START_DETAILED_ASSESSMENT: 5,
    F.DETAILED_ASSESSMENT: 20,
    S.CONFIRM_NEEDS: 8,
    S.DRAFT_PLAN: 3,
    F.PLAN: 14,
    F.DECISION: 1,
    S.SUBMIT_PLAN: 0.5,
    S.APPROVE_PLAN: 22,
    S.RETURN_PLAN: 22,
    S.REVIEW: 900,
    F.REVIEW: 30,
    S.CLOSE: 20,
    S.REPLAN: 20,
    Word.PROPOSE_DISMISSAL: 24,
    S.DISMISS: 20,
    S.TRANSFER: 40,
    Word.RETURN: 30,
    S.REOPEN: 1500,
    S.ROUTE: 0.4,
    W.PROPOSE_ISOLATION: 0.6,
    F.ISOLATION: 0.5,
    W.DECIDE_ISOLATION: 0.4,
    W.BEGIN_ISOLATION: 0.8,
    W.REVOKE_ISOLATION: 30,
    W.NAME_HARMER: 2,
    W.GRANT: 5,
    W.REFER: 1,
    W.ACCEPT_REFERRAL: 20,
    W.DELIVER_REFERRAL: 300,
    W.CLOSE_REFERRAL: 20,
}
_CHAIRS: Final = frozenset(
    {
        *(S.DECLARE_EMERGENCY, S.CONFIRM_NEEDS, S.APPROVE_PLAN, S.RETURN_PLAN, S.CLOSE),
        *(S.REPLAN, S.DISMISS, S.TRANSFER, W.ASSIGN, W.DECIDE_ISOLATION, W.REVOKE_ISOLATION),
    }
)
# The commune of the incident assesses first, and finds that there is nothing.
_AT_SCENE: Final = frozenset(
    {F.INITIAL_ASSESSMENT, S.ASSESS_INITIALLY, W.PROPOSE_DISMISSAL, S.DISMISS}
)
_GUESTS_STAY: Final = timedelta(days=85)
_TERM: Final = timedelta(days=14)  # from the first day of an isolation to the last
_ENDS: Final = (S.CLOSE, S.DISMISS)
_DAYS_OVER: Final = 900  # since when the oldest of those that are over are over


@dataclass(frozen=True, slots=True)
class CaseLife:
    """`received_at`: when the notice came, and it was written down. `isolated`: the first and the
    last day, where the child was isolated."""

    story: Story
    received_at: datetime
    acts: Sequence[Act]
    hands: Hands

    @property
    def worker(self) -> UUID:
        return self.hands.worker

    @property
    def isolated(self) -> tuple[date, date] | None:
        days = [hanoi_day(act.at) for act in self.acts if act.deed is W.PROPOSE_ISOLATION]
        return (days[0], days[0] + _TERM) if days else None


def _lasting(deeds: Sequence[Deed], rng: Random) -> Iterator[timedelta]:
    for deed in deeds:
        minutes = int(_HOURS[deed] * 60 * (0.8 + 0.4 * rng.random()))
        yield timedelta(minutes=max(1, minutes))


def _since(story: Story, rng: Random) -> timedelta:
    """How long ago the last deed was, at midnight before the day on which a world is made."""
    if story.days is not None:
        return timedelta(days=story.days, hours=2)
    if story.deeds and story.deeds[-1] in _ENDS:
        return timedelta(days=2 + rng.randrange(_DAYS_OVER), hours=8)
    if story.deeds and story.deeds[-1] in {S.APPROVE_PLAN, S.TRANSFER, *OF_SERVICES}:
        return timedelta(days=1 + rng.randrange(40), hours=8)
    if story.late:
        return timedelta(days=9 + rng.randrange(12), minutes=rng.randrange(600))
    return timedelta(minutes=30 + rng.randrange(300))


def live(story: Story, midnight: datetime, hands: Hands, elsewhere: UUID, rng: Random) -> CaseLife:
    """`elsewhere`: who answers for the commune to which it might go."""
    deeds = [deed for deed in story.deeds if hands.can(deed)]
    steps = [*_lasting(deeds, rng)]
    at = received = midnight - _since(story, rng) - sum(steps, timedelta())
    acts = []
    for deed, lasting in zip(deeds, steps, strict=True):
        at += lasting
        acts.append(Act(at, elsewhere if deed is W.RETURN else hands.of(deed), deed))
    return CaseLife(story, received, acts, hands)
