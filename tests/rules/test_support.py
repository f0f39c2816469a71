"""The steps of support without a list: every status with every step, every guard; applications."""

from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest

from db.rules.children import ChildStatus
from db.rules.fund import SupportKind
from db.rules.giving import MOST_VND, GivingFault
from db.rules.roles import ROLES
from db.rules.support import (
    DEAD,
    GUARDS,
    LIFECYCLE,
    MOST_INSTALMENTS,
    UNPAID,
    WHO,
    Asked,
    Instalment,
    InstalmentCondition,
    SupportFacts,
    SupportFault,
    SupportGuard,
    SupportRefusedError,
    SupportStatus,
    SupportStep,
    asked_faults,
    next_status,
    pays,
    takes,
)

S, T, G, K, F = SupportStatus, SupportStep, SupportGuard, SupportKind, SupportFault
FINE = SupportFacts(
    reason_given=True,
    decision_number_given=True,
    condition_set=True,
    reserved=True,
    due=True,
    condition_met=True,
    within_reserve=True,
)
PAID = replace(FINE, something_paid=True)
# Written from the issue, not from the table.
LEADS = {
    (S.APPLIED, T.APPROVE): S.APPROVED,
    (S.APPLIED, T.DECLINE): S.DECLINED,
    (S.APPLIED, T.STOP): S.STOPPED,
    (S.APPROVED, T.COMMIT): S.RUNNING,
    (S.APPROVED, T.STOP): S.STOPPED,
    (S.RUNNING, T.CONFIRM): S.RUNNING,
    (S.RUNNING, T.PAY): S.RUNNING,
    (S.RUNNING, T.SUSPEND): S.SUSPENDED,
    (S.RUNNING, T.STOP): S.STOPPED,
    (S.RUNNING, T.END): S.ENDED,
    (S.RUNNING, T.SETTLE): S.RUNNING,
    (S.SUSPENDED, T.CONFIRM): S.SUSPENDED,
    (S.SUSPENDED, T.RESUME): S.RUNNING,
    (S.SUSPENDED, T.STOP): S.STOPPED,
    (S.SUSPENDED, T.END): S.ENDED,
    (S.SUSPENDED, T.SETTLE): S.SUSPENDED,
    (S.ENDED, T.SETTLE): S.ENDED,
}
SPOILT: dict[SupportGuard, dict[str, Any]] = {
    G.NOT_THE_APPLICANT: {"actor_applied": True},
    G.NOT_THE_DECIDER: {"actor_decided": True},
    G.REASON_GIVEN: {"reason_given": False},
    G.DECISION_NUMBER_GIVEN: {"decision_number_given": False},
    G.CONDITION_SET: {"condition_set": False},
    G.RESERVED: {"reserved": False},
    G.DUE: {"due": False},
    G.CONDITION_MET: {"condition_met": False},
    G.WITHIN_RESERVE: {"within_reserve": False},
    G.SOMETHING_PAID: {"something_paid": False},
    G.NOTHING_PAID: {"something_paid": True},
}


def facts_of(step: SupportStep) -> SupportFacts:
    return PAID if step in (T.END, T.SETTLE) else FINE


@pytest.mark.parametrize(("status", "step"), list(product(S, T)), ids=str)
def test_every_step_from_every_status_leads_where_the_law_says(
    status: SupportStatus, step: SupportStep
) -> None:
    if (status, step) in LEADS:
        assert next_status(status, step, facts_of(step)) is LEADS[status, step]
        return
    with pytest.raises(SupportRefusedError) as refused:
        next_status(status, step, facts_of(step))
    assert (refused.value.status, refused.value.step, refused.value.unmet) == (status, step, ())


@pytest.mark.parametrize(
    ("status", "step", "guard"),
    [(*key, guard) for key, (_, guards) in LIFECYCLE.items() for guard in guards],
    ids=str,
)
def test_each_condition_alone_keeps_a_step_from_being_taken(
    status: SupportStatus, step: SupportStep, guard: SupportGuard
) -> None:
    with pytest.raises(SupportRefusedError) as refused:
        next_status(status, step, replace(facts_of(step), **SPOILT[guard]))
    assert refused.value.unmet == (guard,)


def test_every_condition_is_asked_somewhere_and_every_step_has_its_people() -> None:
    assert {g for _, guards in LIFECYCLE.values() for g in guards} == set(G) == GUARDS.keys()
    assert WHO.keys() == set(T)
    assert all(roles and roles <= ROLES.keys() for roles in WHO.values())


def test_nobody_decides_on_what_they_applied_for_nor_reserves_what_they_decided_on() -> None:
    for step in (T.APPROVE, T.DECLINE):
        assert G.NOT_THE_APPLICANT in LIFECYCLE[S.APPLIED, step][1]
        assert not WHO[step] & {"commune_worker"}
    assert G.NOT_THE_DECIDER in LIFECYCLE[S.APPROVED, T.COMMIT][1]


def test_what_came_to_nothing_was_never_paid() -> None:
    """So that to apply again is not to be given to twice."""
    into = {target: guards for target, guards in LIFECYCLE.values() if target in DEAD}
    assert into.keys() == DEAD
    assert {status for (status, step) in LIFECYCLE if step is T.STOP} == set(UNPAID)
    assert all(G.NOTHING_PAID in LIFECYCLE[status, T.STOP][1] for status in UNPAID)


ONE = (Instalment(5),)
FOR_CHILD = Asked(K.EMERGENCY_RELIEF, ONE, for_child=True)
TREATMENT = replace(FOR_CHILD, kind=K.SURGERY, has_payee=True, has_diagnosis=True)
TERMS = (
    Instalment(5, date(2026, 9, 5), InstalmentCondition.ENROLMENT),
    Instalment(5, date(2027, 2, 1), InstalmentCondition.RESULTS),
)
SCHOLARSHIP = replace(FOR_CHILD, kind=K.SCHOLARSHIP, instalments=TERMS)
EQUIPMENT = Asked(K.FACILITY_EQUIPMENT, ONE, False, for_facility=True, has_payee=True)


@pytest.mark.parametrize(
    ("asked", "faults"),
    [
        (FOR_CHILD, []),
        (TREATMENT, []),
        (SCHOLARSHIP, []),
        (EQUIPMENT, []),
        (replace(FOR_CHILD, kind=K.FUNERAL), []),
        (replace(FOR_CHILD, kind=K.OTHER), []),
        (Asked(K.OTHER, ONE, False, for_facility=True), []),
        (replace(FOR_CHILD, in_goods=True), []),
        (replace(FOR_CHILD, kind=K.GIFT_CASH), [("kind", F.KIND_OF_LISTS)]),
        (replace(FOR_CHILD, for_facility=True, kind=K.OTHER), [("facility", F.NOT_FOR_BOTH)]),
        (replace(FOR_CHILD, for_child=False), [("child", F.CHILD_NEEDED)]),
        (
            replace(FOR_CHILD, for_child=False, for_facility=True),
            [("child", F.CHILD_NEEDED)],
        ),
        (replace(TREATMENT, for_child=False, for_facility=True), [("child", F.CHILD_NEEDED)]),
        (replace(EQUIPMENT, for_facility=False), [("facility", F.FACILITY_NEEDED)]),
        (replace(EQUIPMENT, has_payee=False), [("payee", F.PAYEE_NEEDED)]),
        (replace(TREATMENT, has_payee=False), [("payee", F.PAYEE_NEEDED)]),
        (replace(FOR_CHILD, has_diagnosis=True), [("diagnosis", F.NO_TREATMENT)]),
        (replace(SCHOLARSHIP, in_goods=True), [("goods", F.GOODS_AT_ONCE)]),
        (replace(FOR_CHILD, instalments=()), [("instalments", GivingFault.NOT_POSITIVE)]),
        (
            replace(FOR_CHILD, instalments=TERMS),
            [("instalments", F.INSTALMENTS_OF_SCHOLARSHIPS)],
        ),
        (
            replace(FOR_CHILD, instalments=TERMS[:1]),
            [("instalments", F.INSTALMENTS_OF_SCHOLARSHIPS)],
        ),
        (
            replace(SCHOLARSHIP, instalments=TERMS[::-1]),
            [("instalments", F.DAYS_IN_DISORDER)],
        ),
        (
            replace(SCHOLARSHIP, instalments=ONE * (MOST_INSTALMENTS + 1)),
            [("instalments", F.TOO_MANY_INSTALMENTS)],
        ),
        (
            replace(SCHOLARSHIP, instalments=(Instalment(MOST_VND), Instalment(1))),
            [("instalments", GivingFault.OVER_2_POW_53)],
        ),
        (
            replace(SCHOLARSHIP, instalments=(Instalment(5), Instalment(0))),
            [("instalments.1.amount", GivingFault.NOT_POSITIVE)],
        ),
    ],
)
def test_an_application_is_told_everything_that_is_wrong_with_it(
    asked: Asked, faults: list[tuple[str, str]]
) -> None:
    assert [(".".join(p.path), p.fault) for p in asked_faults(asked)] == faults


@pytest.mark.parametrize(
    ("kind", "reserved", "wanted", "in_goods", "may"),
    [
        (K.SURGERY, 10, 10, False, True),
        (K.SURGERY, 10, 7, False, True),
        (K.SURGERY, 10, 11, False, False),
        (K.SURGERY, 10, 0, False, False),
        (K.FACILITY_EQUIPMENT, 10, 7, True, False),
        (K.FACILITY_EQUIPMENT, 10, 10, True, True),
        (K.SCHOLARSHIP, 10, 7, False, False),
        (K.SCHOLARSHIP, 10, 10, False, True),
    ],
)
def test_only_what_has_an_estimate_may_cost_less(
    kind: SupportKind, reserved: int, wanted: int, in_goods: bool, may: bool
) -> None:
    assert pays(kind, reserved, wanted, in_goods=in_goods) is may


def test_a_funeral_is_for_a_child_that_died_and_nothing_else_is() -> None:
    dead = {kind for kind in K if takes(kind) is ChildStatus.DECEASED}
    assert dead == {K.FUNERAL}
    assert {takes(kind) for kind in set(K) - dead} == {ChildStatus.ACTIVE}
