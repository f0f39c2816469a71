"""Whom a campaign is for."""

from datetime import date

import pytest

from db.rules.children import ChildStatus, PovertyStatus
from db.rules.circumstances import GROUPS, WatchKind
from db.rules.eligibility import (
    NAMED_GROUPS,
    NAMED_WATCHES,
    SPECIAL_GROUPS,
    Candidate,
    Eligibility,
    Reason,
    grade_number,
    hurdles,
    is_eligible,
    reasons_for,
)
from db.rules.giving import GivingFault
from db.rules.sensitivity import Sensitivity

DAY = date(2026, 6, 1)
CHILD = Candidate(ChildStatus.ACTIVE, date(2016, 6, 1))
RISK = WatchKind.AT_RISK_OF_SPECIAL_CIRCUMSTANCES


def test_a_campaign_names_nothing_whose_class_its_lists_would_tell() -> None:
    hidden = {Sensitivity.CASEWORK, Sensitivity.SEALED}
    assert not any(GROUPS[n].class_ in hidden for n in NAMED_GROUPS)
    assert frozenset({1, 2, 3, 4, 13}) == NAMED_GROUPS
    assert frozenset({RISK}) == NAMED_WATCHES
    assert not any(GROUPS[n].class_ is Sensitivity.SEALED for n in SPECIAL_GROUPS)
    wrong = Eligibility(
        DAY, groups=frozenset({1, 11}), watches=frozenset(WatchKind), age_from=9, age_to=8
    )
    assert wrong.faults() == [
        ("groups", GivingFault.GROUP_NOT_FOR_LISTS),
        ("watches", GivingFault.WATCH_NOT_FOR_LISTS),
        ("age", GivingFault.AGES_IN_DISORDER),
    ]
    assert Eligibility(DAY, age_from=8, age_to=8).faults() == []
    assert Eligibility(DAY, age_from=8).faults() == []


@pytest.mark.parametrize(
    ("campaign", "child", "reason"),
    [
        (Eligibility(DAY), CHILD, Reason.EVERYBODY),
        (
            Eligibility(DAY, groups=frozenset({4})),
            Candidate(ChildStatus.ACTIVE, CHILD.born, groups=frozenset({4, 1})),
            Reason.GROUP,
        ),
        (
            Eligibility(DAY, special=True),
            Candidate(ChildStatus.ACTIVE, CHILD.born, groups=frozenset({9})),
            Reason.SPECIAL_CIRCUMSTANCES,
        ),
        (
            Eligibility(DAY, watches=frozenset({RISK})),
            Candidate(ChildStatus.ACTIVE, CHILD.born, watches=frozenset({RISK})),
            Reason.WATCH,
        ),
        (
            Eligibility(DAY, poverty=frozenset({PovertyStatus.POOR})),
            Candidate(ChildStatus.ACTIVE, CHILD.born, poverty=PovertyStatus.POOR),
            Reason.POVERTY,
        ),
        (
            Eligibility(DAY, facility=True),
            Candidate(ChildStatus.ACTIVE, CHILD.born, in_facility=True),
            Reason.FACILITY,
        ),
    ],
)
def test_any_reason_suffices_and_without_it_the_child_is_not_eligible(
    campaign: Eligibility, child: Candidate, reason: Reason
) -> None:
    assert reasons_for(campaign, child) == [reason]
    assert is_eligible(campaign, child)
    if not campaign.everybody:
        assert hurdles(campaign, CHILD) == [Reason.NO_REASON]


def test_what_is_sealed_makes_nobody_eligible() -> None:
    sealed = Candidate(ChildStatus.ACTIVE, CHILD.born, groups=frozenset({11}))
    assert hurdles(Eligibility(DAY, special=True), sealed) == [Reason.NO_REASON]


@pytest.mark.parametrize(
    ("campaign", "born", "found"),
    [
        (Eligibility(DAY, age_from=10), date(2016, 6, 1), []),
        (Eligibility(DAY, age_from=10), date(2016, 6, 2), [Reason.TOO_YOUNG]),
        (Eligibility(DAY, age_to=9), date(2016, 6, 2), []),
        (Eligibility(DAY, age_to=9), date(2016, 6, 1), [Reason.TOO_OLD]),
        (Eligibility(DAY), date(2010, 6, 2), []),
        (Eligibility(DAY), date(2010, 6, 1), [Reason.TOO_OLD]),
        (Eligibility(DAY, age_to=99), date(2010, 6, 1), [Reason.TOO_OLD]),
        (Eligibility(DAY), date(2026, 6, 2), [Reason.TOO_YOUNG]),
        (Eligibility(DAY), None, []),
        (Eligibility(DAY, age_to=9), None, [Reason.AGE_UNKNOWN]),
        (Eligibility(DAY, age_from=1), None, [Reason.AGE_UNKNOWN]),
    ],
)
def test_ages_count_on_the_day_of_the_campaign_and_end_with_childhood(
    campaign: Eligibility, born: date | None, found: list[Reason]
) -> None:
    assert hurdles(campaign, Candidate(ChildStatus.ACTIVE, born)) == found


@pytest.mark.parametrize(
    ("grade", "number"),
    [("4A", 4), ("12", 12), ("Mẫu giáo", None), (None, None), ("", None), ("2024", None)],
)
def test_a_grade_counts_by_its_number(grade: str | None, number: int | None) -> None:
    assert grade_number(grade) == number
    campaign = Eligibility(DAY, grades=frozenset({4}))
    pupil = Candidate(ChildStatus.ACTIVE, CHILD.born, grade=grade)
    assert hurdles(campaign, pupil) == ([] if number == 4 else [Reason.GRADE])


@pytest.mark.parametrize("status", [s for s in ChildStatus if s is not ChildStatus.ACTIVE])
def test_a_closed_record_is_given_nothing(status: ChildStatus) -> None:
    assert hurdles(Eligibility(DAY), Candidate(status, CHILD.born)) == [Reason.RECORD_CLOSED]
