"""What was done in a case of a made world, step by step, and when: the same for whoever lives it
through the services and for whoever writes its rows at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random
from typing import Final
from uuid import UUID

from db.rules.cases import CaseStep
from db.rules.forms import FormCode

S, F = CaseStep, FormCode


class Word(StrEnum):
    """What is done that is no step and no form."""

    ASSIGN = "ASSIGN"
    PROPOSE_DISMISSAL = "PROPOSE_DISMISSAL"
    RETURN = "RETURN"  # of a transfer: the other commune declines


Deed = CaseStep | FormCode | Word


@dataclass(frozen=True, slots=True)
class Act:
    at: datetime
    by: UUID
    deed: Deed


@dataclass(frozen=True, slots=True)
class Story:
    """`deeds`: after the notice, in order. `routed`: the commune is known at once. `late`: a clock
    of it has run out. `serious`: as the first assessment concludes."""

    deeds: Sequence[Deed]
    routed: bool = True
    late: bool = False
    serious: bool = False


@dataclass(frozen=True, slots=True)
class Hands:
    """Who works on a case, at the child's residence."""

    worker: UUID
    chair: UUID


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
    *(Story(_CLOSED),) * 12,
    *(Story(_DISMISSED),) * 3,
    *(Story(_AT_WORK),) * 3,
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
}
_CHAIRS: Final = frozenset(
    {
        *(S.DECLARE_EMERGENCY, S.CONFIRM_NEEDS, S.APPROVE_PLAN, S.RETURN_PLAN, S.CLOSE),
        *(S.REPLAN, S.DISMISS, S.TRANSFER, Word.ASSIGN),
    }
)
_ENDS: Final = (S.CLOSE, S.DISMISS)
_DAYS_OVER: Final = 900  # since when the oldest of those that are over are over


@dataclass(frozen=True, slots=True)
class CaseLife:
    """`received_at`: when the notice came, and it was written down."""

    story: Story
    received_at: datetime
    acts: Sequence[Act]
    worker: UUID


def _hands(deed: Deed, hands: Hands, elsewhere: UUID) -> UUID:
    if deed is Word.RETURN:
        return elsewhere
    return hands.chair if deed in _CHAIRS else hands.worker


def _lasting(story: Story, rng: Random) -> Iterator[timedelta]:
    for deed in story.deeds:
        minutes = int(_HOURS[deed] * 60 * (0.8 + 0.4 * rng.random()))
        yield timedelta(minutes=max(1, minutes))


def _since(story: Story, rng: Random) -> timedelta:
    """How long ago the last deed was, at midnight before the day on which a world is made."""
    if story.deeds and story.deeds[-1] in _ENDS:
        return timedelta(days=2 + rng.randrange(_DAYS_OVER), hours=8)
    if story.deeds and story.deeds[-1] in {S.APPROVE_PLAN, S.TRANSFER}:
        return timedelta(days=1 + rng.randrange(40), hours=8)
    if story.late:
        return timedelta(days=9 + rng.randrange(12), minutes=rng.randrange(600))
    return timedelta(minutes=30 + rng.randrange(300))


def live(story: Story, midnight: datetime, hands: Hands, elsewhere: UUID, rng: Random) -> CaseLife:
    """`elsewhere`: who answers for the commune to which it might go."""
    steps = [*_lasting(story, rng)]
    at = received = midnight - _since(story, rng) - sum(steps, timedelta())
    acts = []
    for deed, lasting in zip(story.deeds, steps, strict=True):
        at += lasting
        acts.append(Act(at, _hands(deed, hands, elsewhere), deed))
    return CaseLife(story, received, acts, hands.worker)
