"""Of what notice is given, when, and to whom."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

import pytest

from db.rules.cases import CaseEventKind, CaseStep
from db.rules.deadlines import Clock, DeadlineKind, Terms, due_at
from db.rules.notices import (
    BOTH,
    KEEPERS,
    MOST,
    OF_STEPS,
    RECIPIENTS,
    NoticeFault,
    NoticeKind,
    Party,
    Place,
    above,
    lead,
    marked,
    of_clock,
    of_event,
    takers,
    told,
)
from db.rules.roles import ROLES
from db.rules.units import UnitLevel
from db.rules.working_days import HANOI, calendar_of
from tests.rules.test_working_days import DAYS

TERMS = Terms()
EMERGENCY, PLAN, APPROVAL, ISOLATION = DeadlineKind
TICK = timedelta(microseconds=1)
BEGAN = datetime(2026, 3, 2, 9, tzinfo=HANOI)
OF_CLOCKS = {NoticeKind.DUE_SOON, NoticeKind.OVERDUE, NoticeKind.ISOLATION_DAY_12}


def clock(kind: DeadlineKind, met_at: datetime | None = None) -> Clock:
    return Clock(kind, BEGAN, due_at(kind, BEGAN, TERMS, calendar_of(DAYS)), met_at)


def now(kind: DeadlineKind, at: datetime, *, warned: bool = False) -> tuple[NoticeKind, ...]:
    return of_clock(clock(kind), at, TERMS, warned=warned, escalated=False)


@pytest.mark.parametrize("kind", DeadlineKind)
def test_each_clock_gives_notice_before_and_after_it_is_due_each_once(kind: DeadlineKind) -> None:
    due, first = clock(kind).due_at, clock(kind).due_at - lead(kind, TERMS)
    isolation = kind is ISOLATION
    soon = (NoticeKind.ISOLATION_DAY_12 if isolation else NoticeKind.DUE_SOON,)
    late = (NoticeKind.OVERDUE, NoticeKind.ESCALATED)
    assert [now(kind, at) for at in (first - TICK, first, due)] == [(), soon, soon]
    assert [now(kind, at, warned=True) for at in (first, due)] == [(), ()]
    assert now(kind, due + TICK) == now(kind, due + TICK, warned=True) == late
    assert of_clock(clock(kind), due + TICK, TERMS, warned=True, escalated=True) == ()
    assert of_clock(clock(kind, BEGAN), due + TICK, TERMS, warned=False, escalated=False) == ()


def test_an_isolation_gives_notice_as_its_twelfth_day_begins() -> None:
    for days, alarm, sounds in ((12, 12, 2), (14, 12, 2), (15, 12, 2), (15, 15, 5)):
        terms = Terms(isolation_days=days, isolation_alarm_day=alarm)
        began = datetime(2024, 2, 20, 8, tzinfo=HANOI)
        due = due_at(ISOLATION, began, terms, calendar_of(DAYS))
        assert due - lead(ISOLATION, terms) == datetime(2024, 3, sounds, tzinfo=HANOI)
    assert lead(EMERGENCY, TERMS) == timedelta(hours=3)


@pytest.mark.parametrize(
    ("ids", "up_to", "faults"),
    [
        (1, False, []),
        (MOST, False, []),
        (None, True, []),
        (0, False, [NoticeFault.IDS_OR_UP_TO]),
        (None, False, [NoticeFault.IDS_OR_UP_TO]),
        (1, True, [NoticeFault.IDS_OR_UP_TO]),
        (MOST + 1, False, [NoticeFault.TOO_MANY_IDS]),
    ],
)
def test_some_notices_are_named_or_one_up_to_which(
    ids: int | None, up_to: bool, faults: list[NoticeFault]
) -> None:
    assert [problem.fault for problem in marked(ids, up_to=up_to)] == faults


def test_every_kind_has_somebody_who_is_told_in_a_role_that_there_is() -> None:
    assert set(RECIPIENTS) | OF_CLOCKS == set(NoticeKind)
    assert set(KEEPERS) == set(DeadlineKind)
    for each in (*RECIPIENTS.values(), *KEEPERS.values()):
        assert each.roles or each.parties
        assert {role for role, _ in each.roles} <= ROLES.keys()
    for kind in OF_CLOCKS:
        assert told(kind, PLAN) == KEEPERS[PLAN]
    assert told(NoticeKind.ESCALATED, PLAN) == RECIPIENTS[NoticeKind.ESCALATED]
    assert told(NoticeKind.GRANTED).parties == {Party.NAMED}
    assert takers(NoticeKind.GRANTED) <= ROLES.keys()
    assert "school_officer" in takers(NoticeKind.REFERRED) - takers(NoticeKind.GRANTED)
    glass = {("commune_chair", place) for place in BOTH}
    dpo = ("data_protection_officer", Place.NATION)
    assert told(NoticeKind.BREAK_GLASS).roles == {*glass, dpo}
    above = {(role, Place.HIGHER) for role in ("district_officer", "province_officer")}
    assert told(NoticeKind.OFFICER_NAMED).roles == {*above, dpo}


def test_events_that_concern_somebody_are_told_as_what_they_are() -> None:
    found = {
        (kind.value, step and step.value): notice.value
        for kind in CaseEventKind
        for step in (None, *CaseStep)
        if kind in {CaseEventKind.STEP, CaseEventKind.TRANSFER, CaseEventKind.NOTE}
        if (notice := of_event(kind, step)) and notice not in OF_STEPS.values()
    }
    assert found == {
        ("TRANSFER", None): "TRANSFER_ANSWERED",
        ("NOTE", "DISMISS"): "DISMISSAL_PROPOSED",
    }
    assert of_event(CaseEventKind.STEP, CaseStep.SUBMIT_PLAN) is NoticeKind.PLAN_SUBMITTED
    assert of_event(CaseEventKind.STEP, CaseStep.CLOSE) is None


@dataclass(frozen=True)
class At:
    level: UnitLevel
    parent: Self | None = None


def test_late_is_heard_by_the_district_or_else_the_province_or_whoever_has_it() -> None:
    nation = At(UnitLevel.NATION)
    province = At(UnitLevel.PROVINCE, nation)
    district = At(UnitLevel.DISTRICT, province)
    assert above(At(UnitLevel.COMMUNE, district)) is district
    assert above(At(UnitLevel.COMMUNE, province)) is above(district) is province
    assert above(province) is province
