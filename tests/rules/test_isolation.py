"""Isolation of a child: every status and step, fifteen days and not one more, who decides."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from random import Random

import pytest

from db.rules.cases import Hand, Side
from db.rules.deadlines import ClockChange, DeadlineKind, Terms, due_at, due_day
from db.rules.isolation import (
    GUARDS,
    HANDS,
    IN_FORCE,
    ISOLATION,
    UNDER_WAY,
    IsolationFacts,
    IsolationGuard,
    IsolationRefusedError,
    IsolationStatus,
    IsolationStep,
    days_of,
    isolated_days,
    isolation_clock,
    isolation_due,
    isolation_unmet,
    next_isolation,
)
from db.rules.working_days import WorkingCalendar, start_of

TERMS = Terms()
FIRST = date(2024, 2, 20)  # the fifteenth day is 5 March: a leap year
ONE = timedelta(days=1)
READY = IsolationFacts(
    today=FIRST,
    first_day=FIRST,
    last_day=FIRST + 4 * ONE,
    decision_final=True,
    decision_number_given=True,
    actor_proposed=False,
    ground_given=True,
    reason_given=True,
    court_document_given=True,
)
TO_EXTEND = replace(READY, in_force_until=READY.last_day, last_day=FIRST + 14 * ONE)
GONE_BY = replace(READY, today=READY.last_day + ONE)
LAW = """
PROPOSED DECIDE DECIDED
PROPOSED REVOKE REVOKED
DECIDED BEGIN ACTIVE
DECIDED REVOKE REVOKED
DECIDED EXPIRE EXPIRED
ACTIVE EXTEND EXTENDED
ACTIVE REVOKE REVOKED
ACTIVE EXPIRE EXPIRED
ACTIVE HAND_TO_COURT HANDED_TO_COURT
EXTENDED EXTEND EXTENDED
EXTENDED REVOKE REVOKED
EXTENDED EXPIRE EXPIRED
EXTENDED HAND_TO_COURT HANDED_TO_COURT
"""
TARGETS = {(a, step): b for a, step, b in (line.split() for line in LAW.strip().splitlines())}


def ready(step: IsolationStep) -> IsolationFacts:
    return {IsolationStep.EXTEND: TO_EXTEND, IsolationStep.EXPIRE: GONE_BY}.get(step, READY)


@pytest.mark.parametrize(("status", "step"), list(product(IsolationStatus, IsolationStep)))
def test_a_step_leads_where_the_law_says_or_is_refused(
    status: IsolationStatus, step: IsolationStep
) -> None:
    target = TARGETS.get((status, step))
    if target is not None:
        assert next_isolation(status, step, ready(step), TERMS) == target
        return
    with pytest.raises(IsolationRefusedError) as refused:
        next_isolation(status, step, ready(step), TERMS)
    assert (refused.value.status, refused.value.step, refused.value.unmet) == (status, step, ())


BREAKS = {
    IsolationGuard.DECISION_FINAL: {"decision_final": False},
    IsolationGuard.DECISION_NUMBER_GIVEN: {"decision_number_given": False},
    IsolationGuard.NOT_THE_PROPOSER: {"actor_proposed": True},
    IsolationGuard.GROUND_GIVEN: {"ground_given": False},
    IsolationGuard.REASON_GIVEN: {"reason_given": False},
    IsolationGuard.WITHIN_THE_MAXIMUM: {"earlier_days": 15},
    IsolationGuard.ENDS_AFTER_IT_BEGINS: {"last_day": FIRST - ONE},
    IsolationGuard.FIRST_DAY_HAS_COME: {"today": FIRST - ONE},
    IsolationGuard.NOT_OVER: {"today": FIRST + 20 * ONE},
    IsolationGuard.LONGER_THAN_BEFORE: {"in_force_until": FIRST + 14 * ONE},
    IsolationGuard.OVER: {"today": READY.last_day},
    IsolationGuard.COURT_DOCUMENT_GIVEN: {"court_document_given": False},
}


@pytest.mark.parametrize("guard", IsolationGuard)
def test_each_condition_alone_stops_its_steps(guard: IsolationGuard) -> None:
    steps = [of for of, (_, guards) in ISOLATION.items() if guard in guards]
    assert steps, "a condition of no step"
    for status, step in steps:
        broken = replace(ready(step), **BREAKS[guard])  # type: ignore[arg-type]
        with pytest.raises(IsolationRefusedError) as refused:
            next_isolation(status, step, broken, TERMS)
        assert guard in refused.value.unmet
    assert set(GUARDS) == set(IsolationGuard)


@pytest.mark.parametrize("earlier", range(17))
@pytest.mark.parametrize("days", [1, 2, 14, 15, 16, 17])
@pytest.mark.parametrize("by_authority", [False, True])
def test_fifteen_days_in_all_unless_an_authority_requires_more(
    earlier: int, days: int, by_authority: bool
) -> None:
    facts = replace(
        READY,
        last_day=FIRST + (days - 1) * ONE,
        earlier_days=earlier,
        continued_by_authority=by_authority,
    )
    allowed = by_authority or earlier + days <= 15
    unmet = isolation_unmet(IsolationStatus.PROPOSED, IsolationStep.DECIDE, facts, TERMS)
    assert unmet == (() if allowed else (IsolationGuard.WITHIN_THE_MAXIMUM,))
    extended = replace(facts, in_force_until=facts.last_day - ONE, today=FIRST - ONE)
    unmet = isolation_unmet(IsolationStatus.EXTENDED, IsolationStep.EXTEND, extended, TERMS)
    assert unmet == (() if allowed else (IsolationGuard.WITHIN_THE_MAXIMUM,))


@pytest.mark.parametrize(("today", "over"), [(4, False), (5, True)])
def test_a_term_holds_through_its_last_day(today: int, over: bool) -> None:
    facts = replace(READY, today=FIRST + today * ONE)
    expires = isolation_unmet(IsolationStatus.ACTIVE, IsolationStep.EXPIRE, facts, TERMS)
    assert (not expires) is over
    asked = replace(facts, in_force_until=facts.last_day, last_day=FIRST + 14 * ONE)
    extends = isolation_unmet(IsolationStatus.ACTIVE, IsolationStep.EXTEND, asked, TERMS)
    assert (not extends) is not over


def test_days_are_counted_with_both_ends_and_once() -> None:
    assert days_of(FIRST, FIRST) == 1
    assert days_of(FIRST, date(2024, 3, 5)) == 15
    assert isolated_days([]) == 0
    assert isolated_days([(FIRST, FIRST + ONE), (FIRST + ONE, FIRST + 2 * ONE)]) == 3
    assert isolated_days([(FIRST, FIRST), (FIRST + 9 * ONE, FIRST + 9 * ONE)]) == 2
    assert isolated_days([(FIRST, FIRST - ONE)]) == 0


def test_what_is_under_way_has_not_ended() -> None:
    ended = {
        status for status in IsolationStatus if (status, IsolationStep.REVOKE) not in ISOLATION
    }
    assert set(IsolationStatus) - ended == UNDER_WAY
    assert {IsolationStatus.PROPOSED, IsolationStatus.DECIDED} == UNDER_WAY - IN_FORCE


def test_the_chair_of_either_commune_decides() -> None:
    assert set(HANDS) == set(IsolationStep) - {IsolationStep.EXPIRE}
    assert {rule.side for rule in HANDS.values()} == {Side.EITHER}
    assert [step for step, rule in HANDS.items() if rule.hand is not Hand.CHAIR] == [
        IsolationStep.BEGIN
    ]


@pytest.mark.parametrize("step", IsolationStep)
def test_the_clock_runs_from_the_beginning_to_the_end(step: IsolationStep) -> None:
    clock = frozenset({DeadlineKind.ISOLATION})
    ends = {IsolationStep.REVOKE, IsolationStep.EXPIRE, IsolationStep.HAND_TO_COURT}
    begins = step is IsolationStep.BEGIN
    assert isolation_clock(step) == ClockChange(
        starts=clock if begins else frozenset(), meets=clock if step in ends else frozenset()
    )


@pytest.mark.parametrize("earlier", [0, 5])
def test_it_is_due_as_its_clock_is(earlier: int) -> None:
    facts = replace(READY, earlier_days=earlier)
    began = start_of(FIRST)
    by_clock = due_at(
        DeadlineKind.ISOLATION, began, TERMS, WorkingCalendar(), isolated_days=earlier
    )
    assert isolation_due(facts, TERMS) == by_clock
    longer = replace(facts, continued_by_authority=True, last_day=FIRST + 40 * ONE)
    assert due_day(isolation_due(longer, TERMS)) == FIRST + 40 * ONE
    assert isolation_due(replace(facts, continued_by_authority=True), TERMS) == by_clock


def walk(chance: Random) -> int:
    """Days isolated in one episode, whatever anybody asks for, without an authority's document."""
    spans: list[tuple[date, date]] = []
    status, facts = IsolationStatus.PROPOSED, READY
    today = FIRST
    for _ in range(60):
        today += chance.randint(0, 2) * ONE
        first = today if status not in IN_FORCE else facts.first_day
        asked = replace(
            facts,
            today=today,
            first_day=first,
            last_day=first + chance.randint(-2, 20) * ONE,
            in_force_until=facts.last_day if status in IN_FORCE else None,
            earlier_days=isolated_days(spans),
        )
        step = chance.choice(list(IsolationStep))
        if step in (IsolationStep.EXPIRE, IsolationStep.REVOKE, IsolationStep.HAND_TO_COURT):
            asked = replace(asked, last_day=facts.last_day, in_force_until=None)
        try:
            after = next_isolation(status, step, asked, TERMS)
        except IsolationRefusedError:
            continue
        if status in IN_FORCE and after not in IN_FORCE:
            spans.append((facts.first_day, min(today, facts.last_day)))
        status, facts = after, asked
        if status not in UNDER_WAY:
            status, facts = IsolationStatus.PROPOSED, READY
    if status in IN_FORCE:
        spans.append((facts.first_day, facts.last_day))
    return isolated_days(spans)


def test_no_sequence_of_acts_isolates_a_child_for_longer() -> None:
    days = [walk(Random(seed)) for seed in range(400)]
    assert max(days) == 15
    assert min(days) < 15
