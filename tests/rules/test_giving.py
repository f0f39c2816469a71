"""The steps of giving: every status with every step, every guard; quotas."""

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from db.rules.giving import (
    DEAD,
    GUARDS,
    LIFECYCLE,
    LIVE,
    MOST_VND,
    UNPAID,
    WHO,
    DisbursementStatus,
    Facts,
    GivingFault,
    GivingStep,
    Guard,
    Shares,
    StepRefusedError,
    amount_faults,
    next_status,
    quota_faults,
)
from db.rules.roles import ROLES

S, T = DisbursementStatus, GivingStep
FINE = Facts(lines=3, places=3, reason_given=True, decision_number_given=True)
# Written from domain 4.3, not from the table.
LEADS = {
    (S.LISTED, T.SUBMIT): S.SUBMITTED,
    (S.RETURNED, T.SUBMIT): S.SUBMITTED,
    (S.SUBMITTED, T.RETURN): S.RETURNED,
    (S.SUBMITTED, T.APPROVE): S.APPROVED,
    (S.APPROVED, T.COMMIT): S.COMMITTED,
    (S.COMMITTED, T.HAND_OVER): S.HANDED_OVER,
    (S.COMMITTED, T.MARK_UNDELIVERED): S.UNDELIVERED,
    (S.COMMITTED, T.SETTLE): S.SETTLED,
    (S.HANDED_OVER, T.SETTLE): S.SETTLED,
    (S.HANDED_OVER, T.REVERSE): S.REVERSED,
    (S.SETTLED, T.REVERSE): S.REVERSED,
    (S.LISTED, T.STOP): S.UNDELIVERED,
    (S.SUBMITTED, T.STOP): S.UNDELIVERED,
    (S.RETURNED, T.STOP): S.UNDELIVERED,
    (S.APPROVED, T.STOP): S.UNDELIVERED,
    (S.COMMITTED, T.STOP): S.UNDELIVERED,
}
SPOILT: dict[Guard, dict[str, Any]] = {
    Guard.LINES_LISTED: {"lines": 0},
    Guard.WITHIN_QUOTA: {"places": 2},
    Guard.REASON_GIVEN: {"reason_given": False},
    Guard.DECISION_NUMBER_GIVEN: {"decision_number_given": False},
    Guard.NOT_THE_DRAFTER: {"actor_drafted": True},
    Guard.NOT_THE_SUBMITTER: {"actor_submitted": True},
    Guard.NOT_THE_APPROVER: {"actor_approved": True},
    Guard.NOTHING_OUTSTANDING: {"outstanding": 1},
}


@pytest.mark.parametrize(("status", "step"), list(product(S, T)), ids=str)
def test_every_step_from_every_status_leads_where_the_law_says(
    status: DisbursementStatus, step: GivingStep
) -> None:
    if (status, step) in LEADS:
        assert next_status(status, step, FINE) is LEADS[status, step]
        return
    with pytest.raises(StepRefusedError) as refused:
        next_status(status, step, FINE)
    assert (refused.value.status, refused.value.step, refused.value.unmet) == (status, step, ())


@pytest.mark.parametrize(
    ("status", "step", "guard"),
    [(*key, guard) for key, (_, guards) in LIFECYCLE.items() for guard in guards],
    ids=str,
)
def test_each_condition_alone_keeps_a_step_from_being_taken(
    status: DisbursementStatus, step: GivingStep, guard: Guard
) -> None:
    with pytest.raises(StepRefusedError) as refused:
        next_status(status, step, replace(FINE, **SPOILT[guard]))
    assert refused.value.unmet == (guard,)


def test_every_condition_is_asked_somewhere_and_can_fail() -> None:
    assert {g for _, guards in LIFECYCLE.values() for g in guards} == set(Guard) == GUARDS.keys()


def test_nobody_approves_what_they_drafted_or_submitted_nor_releases_what_they_approved() -> None:
    _, approving = LIFECYCLE[S.SUBMITTED, T.APPROVE]
    assert {Guard.NOT_THE_DRAFTER, Guard.NOT_THE_SUBMITTER} <= set(approving)
    assert Guard.NOT_THE_APPROVER in LIFECYCLE[S.APPROVED, T.COMMIT][1]


def test_every_step_but_that_of_death_has_its_people() -> None:
    assert WHO.keys() == set(T) - {T.STOP}
    assert all(roles and roles <= ROLES.keys() for roles in WHO.values())


def test_a_line_that_came_to_nothing_keeps_nobody_from_being_helped() -> None:
    assert {S.RETURNED, S.UNDELIVERED, S.REVERSED} == DEAD
    assert set(S) - DEAD == LIVE
    assert {S.LISTED, S.SUBMITTED, S.RETURNED, S.APPROVED, S.COMMITTED} == UNPAID


TOP = Shares(places=10, amount=100, available=1000, above=None, below=0, listed=0)
PART = replace(TOP, available=0, above=10)


@pytest.mark.parametrize(
    ("shares", "faults"),
    [
        (TOP, []),
        (replace(TOP, places=11), [GivingFault.OVER_AVAILABLE]),
        (replace(TOP, below=11), [GivingFault.UNDER_QUOTAS_BELOW]),
        (replace(TOP, listed=11), [GivingFault.UNDER_LINES]),
        (replace(TOP, places=0), []),
        (replace(TOP, places=-1), [GivingFault.NOT_POSITIVE]),
        (PART, []),
        (replace(PART, places=11), [GivingFault.OVER_QUOTA_ABOVE]),
    ],
)  # fmt: skip
def test_a_part_is_never_more_than_its_whole(shares: Shares, faults: list[GivingFault]) -> None:
    assert quota_faults(shares) == faults


@pytest.mark.parametrize(
    ("amount", "faults"),
    [
        (1, []),
        (MOST_VND, []),
        (0, [GivingFault.NOT_POSITIVE]),
        (-1, [GivingFault.NOT_POSITIVE]),
        (MOST_VND + 1, [GivingFault.OVER_2_POW_53]),
    ],
)
def test_amounts_are_whole_and_positive_and_fit_a_number(
    amount: int, faults: list[GivingFault]
) -> None:
    assert amount_faults(amount) == faults
