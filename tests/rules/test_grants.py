"""Who from outside takes part in a case, how long, on which forms."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from db.rules.forms import FormCode
from db.rules.grants import (
    BREAK_GLASS_FOR,
    RULES,
    SEALED_OPEN_FOR,
    TASKED,
    Grant,
    GrantFault,
    GrantPurpose,
    grant_problems,
    holds,
)
from db.rules.organisations import OrganisationKind

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TICK = timedelta(microseconds=1)


def granted(purpose: GrantPurpose) -> Grant:
    rule = RULES[purpose]
    return Grant(purpose, NOW, NOW + rule.longest, sorted(rule.forms), sealed=rule.sealed)


def kind_for(purpose: GrantPurpose) -> OrganisationKind | None:
    return min(RULES[purpose].kinds, default=None)


@pytest.mark.parametrize("purpose", GrantPurpose)
def test_as_much_as_a_purpose_allows_is_allowed_and_no_more(purpose: GrantPurpose) -> None:
    rule, grant, kind = RULES[purpose], granted(purpose), kind_for(purpose)
    if not rule.granted:
        assert [each.fault for each in grant_problems(grant, kind)] == [GrantFault.REFERRED_ONLY]
        return
    assert grant_problems(grant, kind) == []
    longer = replace(grant, expires_at=grant.expires_at + TICK)
    assert [each.fault for each in grant_problems(longer, kind)] == [GrantFault.TOO_LONG_A_TERM]
    everything = replace(grant, forms=list(FormCode), sealed=True)
    found = [(each.path, each.fault) for each in grant_problems(everything, kind)]
    forms = [
        (("forms", str(at)), GrantFault.FORM_NOT_FOR_THIS_PURPOSE)
        for at, form in enumerate(FormCode)
        if form not in rule.forms
    ]
    sealed = [] if rule.sealed else [(("sealed",), GrantFault.NOT_SEALED_FOR_THIS_PURPOSE)]
    assert found == forms + sealed


@pytest.mark.parametrize("purpose", GrantPurpose)
@pytest.mark.parametrize("kind", [None, *OrganisationKind])
def test_a_purpose_is_that_of_certain_bodies(
    purpose: GrantPurpose, kind: OrganisationKind | None
) -> None:
    fits = not RULES[purpose].kinds or kind in RULES[purpose].kinds
    faults = [each.fault for each in grant_problems(granted(purpose), kind)]
    wrong = [] if fits else [GrantFault.WRONG_KIND_OF_ORGANISATION]
    assert faults == wrong + ([] if RULES[purpose].granted else [GrantFault.REFERRED_ONLY])


@pytest.mark.parametrize("term", [timedelta(), -TICK])
def test_a_grant_ends_after_it_begins(term: timedelta) -> None:
    grant = replace(granted(GrantPurpose.INVESTIGATION), expires_at=NOW + term)
    problems = grant_problems(grant, OrganisationKind.POLICE)
    assert [(each.path, each.fault) for each in problems] == [
        (("expiresAt",), GrantFault.ENDS_BEFORE_IT_BEGINS)
    ]


def test_a_grant_holds_until_its_end_or_until_it_is_ended() -> None:
    grant = granted(GrantPurpose.CARE)
    assert holds(grant, NOW)
    assert not holds(grant, NOW - TICK)
    assert holds(grant, grant.expires_at - TICK)
    assert not holds(grant, grant.expires_at)
    assert not holds(replace(grant, ended_at=NOW), NOW)


def test_what_is_opened_closes_by_itself() -> None:
    assert timedelta(minutes=15) == SEALED_OPEN_FOR
    assert timedelta(hours=12) == BREAK_GLASS_FOR


@pytest.mark.parametrize("purpose", GrantPurpose)
def test_tasks_of_the_plan_are_for_who_serves_the_child(purpose: GrantPurpose) -> None:
    grant = replace(granted(purpose), tasks=(1,))
    faults = {each.fault for each in grant_problems(grant, kind_for(purpose))}
    assert (GrantFault.NO_TASKS_FOR_THIS_PURPOSE not in faults) is (purpose in TASKED)
