"""The life of a case: every status and every step, every condition, who may not, what waits."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import product

import pytest

from db.rules.cases import (
    GUARDS,
    LIFECYCLE,
    OPEN_STATUSES,
    STEPS,
    TERMINAL,
    CaseStatus,
    CaseStep,
    Facts,
    Guard,
    Hand,
    Side,
    Stability,
    StepRefusedError,
    after_transfer,
    next_status,
    open_steps,
    takes_form,
)
from db.rules.forms import NUMBERS, FormCode

READY = Facts(
    final_forms=frozenset(FormCode),
    incident_commune_known=True,
    risk_tables_filled=True,
    serious_harm_or_risk=True,
    minutes_attached=True,
    decision_drafted=True,
    decision_number_given=True,
    actor_drafted_the_plan=False,
    reason_given=True,
    dismissal_proposed=True,
    actor_proposed_dismissal=False,
    risk_remains=False,
    stable=frozenset(Stability),
    isolation_in_force=False,
    receiving_commune_named=True,
    new_information=True,
)
TO_REPLAN = replace(READY, risk_remains=True)

# Domain 2.2, written a second time by hand: `from step to`, and T5 and T14 below.
LAW = """
RECEIVED ROUTE ROUTED
RECEIVED DISMISS NOT_SUBSTANTIATED
ROUTED DISMISS NOT_SUBSTANTIATED
ROUTED ASSESS_INITIALLY INITIAL_ASSESSED
INITIAL_ASSESSED START_DETAILED_ASSESSMENT DETAILED_ASSESSMENT
DETAILED_ASSESSMENT CONFIRM_NEEDS NEEDS_CONFIRMED
NEEDS_CONFIRMED DRAFT_PLAN PLAN_DRAFT
PLAN_DRAFT SUBMIT_PLAN PLAN_SUBMITTED
PLAN_SUBMITTED APPROVE_PLAN IMPLEMENTING
PLAN_SUBMITTED RETURN_PLAN PLAN_DRAFT
IMPLEMENTING REVIEW UNDER_REVIEW
UNDER_REVIEW CLOSE CLOSED
UNDER_REVIEW REPLAN PLAN_DRAFT
CLOSED REOPEN RECEIVED
NOT_SUBSTANTIATED REOPEN RECEIVED
"""


def law() -> dict[tuple[str, str], str]:
    lines = {(a, step): b for a, step, b in (line.split() for line in LAW.strip().splitlines())}
    ended = {"CLOSED", "NOT_SUBSTANTIATED"}
    for status in CaseStatus:
        if status not in ended | {"TRANSFERRED"}:
            lines[status, "TRANSFER"] = "TRANSFERRED"
        if status not in ended | {"RECEIVED", "ROUTED"}:
            lines[status, "DECLARE_EMERGENCY"] = status
    return lines


def ready(step: CaseStep) -> Facts:
    return TO_REPLAN if step is CaseStep.REPLAN else READY


@pytest.mark.parametrize(("status", "step"), list(product(CaseStatus, CaseStep)))
def test_a_step_leads_where_the_law_says_or_is_refused(status: CaseStatus, step: CaseStep) -> None:
    target = law().get((status, step))
    if target is not None:
        assert next_status(status, step, ready(step)) == target
        return
    with pytest.raises(StepRefusedError) as refused:
        next_status(status, step, ready(step))
    assert (refused.value.status, refused.value.step, refused.value.unmet) == (status, step, ())


@pytest.mark.parametrize(("status", "step"), sorted(LIFECYCLE))
def test_nothing_known_meets_no_condition(status: CaseStatus, step: CaseStep) -> None:
    of_step = set(LIFECYCLE[status, step][1])
    met_by_nothing = {
        Guard.NO_EMERGENCY_YET,
        Guard.ISOLATION_DECIDED,
        Guard.SUSPECTED_HARMER_STAYED_AWAY,
        Guard.RISK_REMAINS_OR_NOT_STABLE,
    }
    if not of_step:
        assert next_status(status, step, Facts()) is LIFECYCLE[status, step][0]
        return
    with pytest.raises(StepRefusedError) as refused:
        next_status(status, step, Facts())
    assert set(refused.value.unmet) == of_step - met_by_nothing != set()


def without(*forms: FormCode) -> frozenset[FormCode]:
    return frozenset(FormCode) - set(forms)


BREAKS: dict[Guard, Facts] = {
    Guard.INCIDENT_COMMUNE_KNOWN: replace(READY, incident_commune_known=False),
    Guard.DISMISSAL_PROPOSED: replace(READY, dismissal_proposed=False),
    Guard.NOT_THE_PROPOSER: replace(READY, actor_proposed_dismissal=True),
    Guard.REASON_GIVEN: replace(READY, reason_given=False),
    Guard.INITIAL_ASSESSMENT_FINAL: replace(
        READY, final_forms=without(FormCode.INITIAL_ASSESSMENT)
    ),
    Guard.RISK_TABLES_FILLED: replace(READY, risk_tables_filled=False),
    Guard.SERIOUS_HARM_OR_RISK: replace(READY, serious_harm_or_risk=False),
    Guard.NO_EMERGENCY_YET: replace(READY, emergency_declared=True),
    Guard.ISOLATION_DECIDED: replace(
        READY, taken_from_carers=True, final_forms=without(FormCode.ISOLATION)
    ),
    Guard.DETAILED_ASSESSMENT_FINAL: replace(
        READY, final_forms=without(FormCode.DETAILED_ASSESSMENT)
    ),
    Guard.MINUTES_ATTACHED: replace(READY, minutes_attached=False),
    Guard.SUSPECTED_HARMER_STAYED_AWAY: replace(READY, suspected_harmer_took_part=True),
    Guard.PLAN_FINAL: replace(READY, final_forms=without(FormCode.PLAN)),
    Guard.DOSSIER_COMPLETE: replace(READY, decision_drafted=False),
    Guard.NOT_THE_DRAFTER: replace(READY, actor_drafted_the_plan=True),
    Guard.DECISION_FINAL: replace(READY, final_forms=without(FormCode.DECISION)),
    Guard.DECISION_NUMBER_GIVEN: replace(READY, decision_number_given=False),
    Guard.REVIEW_FINAL: replace(TO_REPLAN, final_forms=without(FormCode.REVIEW)),
    Guard.NO_RISK_REMAINS: replace(READY, risk_remains=True),
    Guard.PHYSICALLY_STABLE: replace(READY, stable=READY.stable - {Stability.PHYSICAL}),
    Guard.MENTALLY_STABLE: replace(READY, stable=READY.stable - {Stability.MENTAL}),
    Guard.COGNITIVELY_STABLE: replace(READY, stable=READY.stable - {Stability.COGNITIVE}),
    Guard.EMOTIONALLY_STABLE: replace(READY, stable=READY.stable - {Stability.EMOTIONAL}),
    Guard.ISOLATION_ENDED: replace(READY, isolation_in_force=True),
    Guard.RISK_REMAINS_OR_NOT_STABLE: READY,
    Guard.RECEIVING_COMMUNE_NAMED: replace(READY, receiving_commune_named=False),
    Guard.NEW_INFORMATION: replace(READY, new_information=False),
}


@pytest.mark.parametrize("guard", Guard)
def test_each_condition_alone_stops_its_steps(guard: Guard) -> None:
    steps = [of for of, (_, guards) in LIFECYCLE.items() if guard in guards]
    assert steps, "a condition of no step"
    for status, step in steps:
        with pytest.raises(StepRefusedError) as refused:
            next_status(status, step, BREAKS[guard])
        assert guard in refused.value.unmet


def test_every_condition_has_a_predicate() -> None:
    assert set(GUARDS) == set(Guard)


@pytest.mark.parametrize(
    "missing",
    [
        replace(READY, final_forms=without(FormCode.INTAKE)),
        replace(READY, final_forms=without(FormCode.INITIAL_ASSESSMENT)),
        replace(READY, final_forms=without(FormCode.DETAILED_ASSESSMENT)),
        replace(READY, minutes_attached=False),
        replace(READY, decision_drafted=False),
    ],
)
def test_a_dossier_lacks_nothing(missing: Facts) -> None:
    with pytest.raises(StepRefusedError) as refused:
        next_status(CaseStatus.PLAN_DRAFT, CaseStep.SUBMIT_PLAN, missing)
    assert refused.value.unmet == (Guard.DOSSIER_COMPLETE,)


def test_a_child_is_taken_from_carers_by_a_decision_only() -> None:
    at, step = CaseStatus.INITIAL_ASSESSED, CaseStep.DECLARE_EMERGENCY
    taken = replace(READY, taken_from_carers=True)
    assert next_status(at, step, taken) is at
    assert next_status(at, step, replace(READY, final_forms=without(FormCode.ISOLATION))) is at


def closable(risk: bool | None, stable: Iterable[Stability]) -> tuple[bool, bool]:
    facts = replace(READY, risk_remains=risk, stable=frozenset(stable))
    open_ = {each.step: not each.unmet for each in open_steps(CaseStatus.UNDER_REVIEW, facts)}
    return open_[CaseStep.CLOSE], open_[CaseStep.REPLAN]


@pytest.mark.parametrize("risk", [None, False, True])
@pytest.mark.parametrize("ticked", list(product([False, True], repeat=4)))
def test_a_reviewed_case_is_either_closed_or_planned_anew(
    risk: bool | None, ticked: tuple[bool, ...]
) -> None:
    stable = [factor for factor, on in zip(Stability, ticked, strict=True) if on]
    safe = risk is False and all(ticked)
    assert closable(risk, stable) == (safe, not safe)


def test_open_steps_say_what_is_missing_in_the_order_of_the_process() -> None:
    steps = open_steps(CaseStatus.PLAN_SUBMITTED, replace(READY, actor_drafted_the_plan=True))
    assert [(each.step, each.unmet) for each in steps] == [
        (CaseStep.DECLARE_EMERGENCY, ()),
        (CaseStep.APPROVE_PLAN, (Guard.NOT_THE_DRAFTER,)),
        (CaseStep.RETURN_PLAN, ()),
        (CaseStep.TRANSFER, ()),
    ]


@pytest.mark.parametrize("status", CaseStatus)
def test_an_ended_case_is_only_reopened(status: CaseStatus) -> None:
    steps = {each.step for each in open_steps(status, READY)}
    assert (steps == {CaseStep.REOPEN}) is (status in TERMINAL)
    assert (status in OPEN_STATUSES) is not (status in TERMINAL)


@pytest.mark.parametrize("status", CaseStatus)
def test_a_transferred_case_goes_on_where_it_stood(status: CaseStatus) -> None:
    before = CaseStatus.IMPLEMENTING
    if status is CaseStatus.TRANSFERRED:
        assert after_transfer(status, before) is before
    else:
        with pytest.raises(StepRefusedError):
            after_transfer(status, before)


def test_every_open_case_can_come_to_its_end() -> None:
    reaches = set(TERMINAL)
    for _ in CaseStatus:
        reaches |= {a for (a, _), (b, _) in LIFECYCLE.items() if b in reaches}
    assert reaches == set(CaseStatus) - {CaseStatus.TRANSFERRED}  # which goes back to one of these


def test_every_step_has_a_hand_and_a_side() -> None:
    assert set(STEPS) == set(CaseStep)
    deciding = {step for step, rule in STEPS.items() if rule.hand is Hand.CHAIR}
    assert deciding == {
        CaseStep.DECLARE_EMERGENCY,
        CaseStep.CONFIRM_NEEDS,
        CaseStep.APPROVE_PLAN,
        CaseStep.RETURN_PLAN,
        CaseStep.CLOSE,
        CaseStep.REPLAN,
        CaseStep.DISMISS,
        CaseStep.TRANSFER,
    }
    assert {step for step, rule in STEPS.items() if rule.side is Side.INCIDENT} == {
        CaseStep.ASSESS_INITIALLY,
        CaseStep.DISMISS,
    }


FORM_GUARDS = {
    FormCode(guard.removesuffix("_FINAL")): guard for guard in Guard if "_FINAL" in guard
}


@pytest.mark.parametrize(("status", "step"), sorted(LIFECYCLE))
def test_the_forms_of_a_step_are_among_its_conditions(status: CaseStatus, step: CaseStep) -> None:
    guards = LIFECYCLE[status, step][1]
    assert {FORM_GUARDS[form] for form in STEPS[step].forms} == {
        guard for guard in guards if guard in FORM_GUARDS.values()
    }


def test_a_form_can_be_written_where_a_step_will_ask_for_it() -> None:
    for status, step in LIFECYCLE:
        for form in STEPS[step].forms:
            assert takes_form(status, form), (status, step, form)
    assert all(takes_form(CaseStatus.PLAN_DRAFT, form) for form in (FormCode.INTAKE, FormCode.PLAN))
    assert not any(takes_form(status, form) for status in TERMINAL for form in FormCode)


def test_forms_are_numbered_as_in_the_decree() -> None:
    assert NUMBERS[FormCode.INTAKE] == 1
    assert NUMBERS[FormCode.ISOLATION] == 7
