"""Notices (thông báo) to officers: of what, to whom, and when the clock makes one.

A notice says that something is to be looked at, and nothing of what it is: whoever is told looks
with their own rights. To whom a case suspects, nothing is told of it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, TypeVar

from db.rules.cases import CaseEventKind, CaseStep
from db.rules.deadlines import Clock, DeadlineKind, Terms, escalates_to, is_overdue
from db.rules.inputs import Problem
from db.rules.units import Place as Unit

U = TypeVar("U", bound=Unit)


class NoticeKind(StrEnum):
    """What happened, or is about to."""

    DUE_SOON = "DUE_SOON"
    OVERDUE = "OVERDUE"
    ISOLATION_DAY_12 = "ISOLATION_DAY_12"
    ESCALATED = "ESCALATED"
    RECEIVED = "RECEIVED"
    ROUTED = "ROUTED"
    REOPENED = "REOPENED"
    ASSIGNED = "ASSIGNED"
    GRANTED = "GRANTED"
    REFERRED = "REFERRED"
    REFERRAL_ANSWERED = "REFERRAL_ANSWERED"
    PLAN_SUBMITTED = "PLAN_SUBMITTED"
    PLAN_RETURNED = "PLAN_RETURNED"
    PLAN_APPROVED = "PLAN_APPROVED"
    DISMISSAL_PROPOSED = "DISMISSAL_PROPOSED"
    TRANSFER_PROPOSED = "TRANSFER_PROPOSED"
    TRANSFER_ANSWERED = "TRANSFER_ANSWERED"
    BREAK_GLASS = "BREAK_GLASS"
    ISOLATION_PROPOSED = "ISOLATION_PROPOSED"
    ISOLATION_DECIDED = "ISOLATION_DECIDED"
    OFFICER_NAMED = "OFFICER_NAMED"


class NoticeFault(StrEnum):
    """Why notices are not marked as read."""

    IDS_OR_UP_TO = "IDS_OR_UP_TO"
    TOO_MANY_IDS = "TOO_MANY_IDS"


MOST: Final = 100  # notices named at once


def marked(ids: int | None, *, up_to: bool) -> list[Problem]:
    """Of what is said to be read: how many are named, if any are, or up to which."""
    if (ids is None) != up_to or ids == 0:
        return [Problem((), NoticeFault.IDS_OR_UP_TO)]
    return [Problem(("ids",), NoticeFault.TOO_MANY_IDS)] if (ids or 0) > MOST else []


class Place(StrEnum):
    """Where the officers that are told hold their role."""

    INCIDENT = "INCIDENT"
    RESIDENCE = "RESIDENCE"
    LEFT = "LEFT"  # the residence that the act takes the case from
    RECEIVING = "RECEIVING"  # to which the case is to go
    ABOVE = "ABOVE"  # the next level that hears of what is late
    HIGHER = "HIGHER"  # every level above
    NATION = "NATION"


class Party(StrEnum):
    """Who is told by what they have to do with the case, whatever their role."""

    WORKER = "WORKER"  # whom it is assigned to
    DRAFTER = "DRAFTER"  # who drafted the plan
    NAMED = "NAMED"  # officer or organisation that the act names


@dataclass(frozen=True, slots=True)
class Told:
    """`roles`: which, and where."""

    roles: frozenset[tuple[str, Place]] = frozenset()
    parties: frozenset[Party] = frozenset()


# Where the commune is not known yet, the case is with the officer of the district or province.
WORKERS: Final = ("commune_worker", "district_officer", "province_officer")
CHAIRS: Final = ("commune_chair",)
ABOVE: Final = ("district_officer", "district_leader", "province_officer")
# Of an organisation that is named: those of its officers who may take part in a case at all.
TAKERS: Final = frozenset(
    {
        *("standing_group_member", "police_investigator", "judiciary", "justice_officer"),
        *("health_worker", "facility_worker", "union_officer", "partner"),
    }
)
# Those of them who answer what is referred to it.
SERVING: Final = frozenset(
    {
        *("health_worker", "school_officer", "justice_officer"),
        *("facility_worker", "union_officer", "partner"),
    }
)
# Who answers that an officer is named as suspected: one of them may be the one who is named.
ANSWERING: Final = ("district_officer", "province_officer")
INCIDENT, RESIDENCE = (Place.INCIDENT,), (Place.RESIDENCE,)
BOTH: Final = (Place.INCIDENT, Place.RESIDENCE)


def _at(roles: Iterable[str], places: Iterable[Place], *parties: Party) -> Told:
    every = [*places]
    pairs = frozenset((role, place) for role in roles for place in every)
    return Told(pairs, frozenset(parties))


# Whose the term is: first measures are taken where it happened, plans are made where the child
# lives and approved by the chair there; an isolation may begin at either end.
KEEPERS: Final[Mapping[DeadlineKind, Told]] = {
    DeadlineKind.EMERGENCY: _at((*WORKERS, *CHAIRS), INCIDENT, Party.WORKER),
    DeadlineKind.PLAN: _at(WORKERS, RESIDENCE, Party.WORKER),
    DeadlineKind.PLAN_APPROVAL: _at(CHAIRS, RESIDENCE, Party.WORKER),
    DeadlineKind.ISOLATION: _at((*WORKERS, *CHAIRS), BOTH, Party.WORKER),
}
RECIPIENTS: Final[Mapping[NoticeKind, Told]] = {
    NoticeKind.ESCALATED: _at(ABOVE, (Place.ABOVE,)),
    NoticeKind.RECEIVED: _at((*WORKERS, *CHAIRS), BOTH),
    NoticeKind.ROUTED: _at((*WORKERS, *CHAIRS), BOTH),
    NoticeKind.REOPENED: _at((*WORKERS, *CHAIRS), BOTH),
    NoticeKind.ASSIGNED: Told(parties=frozenset({Party.NAMED})),
    NoticeKind.GRANTED: Told(parties=frozenset({Party.NAMED})),
    NoticeKind.REFERRED: Told(parties=frozenset({Party.NAMED})),
    NoticeKind.REFERRAL_ANSWERED: _at(("commune_worker",), RESIDENCE, Party.WORKER, Party.NAMED),
    NoticeKind.PLAN_SUBMITTED: _at(CHAIRS, RESIDENCE),
    NoticeKind.PLAN_RETURNED: _at(("commune_worker",), RESIDENCE, Party.WORKER, Party.DRAFTER),
    NoticeKind.PLAN_APPROVED: _at(("commune_worker",), RESIDENCE, Party.WORKER, Party.DRAFTER),
    NoticeKind.DISMISSAL_PROPOSED: _at(CHAIRS, INCIDENT),
    NoticeKind.TRANSFER_PROPOSED: _at((*CHAIRS, "commune_worker"), (Place.RECEIVING,)),
    NoticeKind.TRANSFER_ANSWERED: _at(
        (*CHAIRS, "commune_worker"), (*BOTH, Place.LEFT), Party.WORKER
    ),
    NoticeKind.ISOLATION_PROPOSED: _at(CHAIRS, BOTH),
    NoticeKind.ISOLATION_DECIDED: _at(("commune_worker",), BOTH, Party.WORKER, Party.NAMED),
    NoticeKind.OFFICER_NAMED: Told(
        frozenset(
            {
                *((role, Place.HIGHER) for role in ANSWERING),
                ("data_protection_officer", Place.NATION),
            }
        )
    ),
    NoticeKind.BREAK_GLASS: Told(
        frozenset(
            {
                *(("commune_chair", place) for place in BOTH),
                ("data_protection_officer", Place.NATION),
            }
        )
    ),
}


# What is told of a step, of its own event.
OF_STEPS: Final[Mapping[CaseStep, NoticeKind]] = {
    CaseStep.ROUTE: NoticeKind.ROUTED,
    CaseStep.SUBMIT_PLAN: NoticeKind.PLAN_SUBMITTED,
    CaseStep.APPROVE_PLAN: NoticeKind.PLAN_APPROVED,
    CaseStep.RETURN_PLAN: NoticeKind.PLAN_RETURNED,
    CaseStep.TRANSFER: NoticeKind.TRANSFER_PROPOSED,
    CaseStep.REOPEN: NoticeKind.REOPENED,
}


def of_event(kind: CaseEventKind, step: CaseStep | None) -> NoticeKind | None:
    """What is told of an event of a case to whom it concerns; None: nothing, or what the act itself
    tells, because it names somebody."""
    if kind is CaseEventKind.TRANSFER and step is None:
        return NoticeKind.TRANSFER_ANSWERED
    if kind is CaseEventKind.NOTE and step is CaseStep.DISMISS:
        return NoticeKind.DISMISSAL_PROPOSED
    return OF_STEPS.get(step) if step else None


def takers(kind: NoticeKind) -> frozenset[str]:
    """In which roles officers of an organisation that is named are told."""
    referred = kind in {NoticeKind.REFERRED, NoticeKind.REFERRAL_ANSWERED}
    return SERVING if referred else TAKERS


def told(kind: NoticeKind, clock: DeadlineKind | None = None) -> Told:
    """Who is told; of a notice of a clock, by which clock it is."""
    if clock is not None and kind is not NoticeKind.ESCALATED:
        return KEEPERS[clock]
    return RECIPIENTS[kind]


def lead(kind: DeadlineKind, terms: Terms) -> timedelta:
    """How long before it is due a clock gives notice: of an isolation as its twelfth day begins, of
    others a quarter of the hours, or the last day."""
    if kind is DeadlineKind.EMERGENCY:
        return timedelta(hours=terms.emergency_hours) / 4
    if kind is DeadlineKind.ISOLATION:
        return timedelta(days=terms.after_alarm + 1)
    return timedelta(days=1)


def of_clock(
    clock: Clock, now: datetime, terms: Terms, *, warned: bool, escalated: bool
) -> tuple[NoticeKind, ...]:
    """What is to be told of a clock at this moment, each once. What is late already is not told to
    be due soon."""
    if clock.met_at is not None or escalated:
        return ()
    if is_overdue(clock, now):
        return (NoticeKind.OVERDUE, NoticeKind.ESCALATED)
    if warned or now < clock.due_at - lead(clock.kind, terms):
        return ()
    isolation = clock.kind is DeadlineKind.ISOLATION
    return (NoticeKind.ISOLATION_DAY_12 if isolation else NoticeKind.DUE_SOON,)


def above(unit: U) -> U:
    """Whose officers hear of what is late here: the district above, where the tree has one, else
    the province; of what no commune has yet, those who have it."""
    higher = {each.level: each for each in levels_above(unit)}
    return higher.get(escalates_to(higher), unit)


def levels_above(unit: U) -> Iterator[U]:
    """The units above it, without it."""
    at = unit.parent
    while at is not None:
        yield at
        at = at.parent
