"""The clocks of the law: when each begins, ends, is late, and who hears of it."""

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import permutations

import pytest

from db.rules.cases import CaseStep
from db.rules.deadlines import (
    Anchor,
    Clock,
    ClockChange,
    DeadlineKind,
    Terms,
    after,
    at_receipt,
    due_at,
    due_day,
    escalates_to,
    is_overdue,
    next_due,
    was_late,
)
from db.rules.units import UnitLevel
from db.rules.working_days import HANOI, calendar_of
from tests.rules.test_working_days import DAYS

TERMS = Terms()
CALENDAR = calendar_of(DAYS)
TICK = timedelta(microseconds=1)
EMERGENCY, PLAN, APPROVAL, ISOLATION = DeadlineKind


def local(*when: int) -> datetime:
    return datetime(*when, tzinfo=HANOI)  # type: ignore[arg-type,misc]


def due(kind: DeadlineKind, started: datetime, terms: Terms = TERMS) -> datetime:
    return due_at(kind, started, terms, CALENDAR)


@pytest.mark.parametrize(
    ("started", "ends"),
    [
        (local(2026, 3, 2, 9), local(2026, 3, 2, 21)),
        (local(2026, 3, 2, 12), local(2026, 3, 3)),  # to midnight itself
        (local(2026, 2, 16, 20), local(2026, 2, 17, 8)),  # through the night of Tết
        (local(2024, 2, 28, 18), local(2024, 2, 29, 6)),
        (local(2025, 12, 31, 23, 30), local(2026, 1, 1, 11, 30)),
    ],
)
def test_twelve_hours_are_twelve_hours(started: datetime, ends: datetime) -> None:
    assert due(EMERGENCY, started) == ends
    assert due(EMERGENCY, started).tzinfo is UTC


@pytest.mark.parametrize(
    ("started", "last_day"),
    [
        (local(2026, 3, 2, 0), date(2026, 3, 9)),
        (local(2026, 3, 2, 23, 59, 59, 999999), date(2026, 3, 9)),
        (local(2026, 3, 3, 0), date(2026, 3, 10)),
        (local(2026, 2, 12, 10), date(2026, 2, 26)),  # Tết lies between
        (local(2025, 4, 24, 8), date(2025, 5, 5)),  # a Saturday worked, a Friday given
        (local(2024, 2, 26, 8), date(2024, 3, 4)),
        (local(2024, 12, 30, 8), date(2025, 1, 7)),
    ],
)
def test_a_plan_has_five_working_days_to_their_midnight(started: datetime, last_day: date) -> None:
    ends = due(PLAN, started)
    assert due_day(ends) == last_day
    assert ends == local(last_day.year, last_day.month, last_day.day) + timedelta(days=1)


def test_the_offset_in_which_a_start_is_written_changes_nothing() -> None:
    started = local(2026, 3, 2, 1)
    elsewhere = started.astimezone(timezone(timedelta(hours=-8)))
    assert elsewhere.date() == date(2026, 3, 1)
    assert {due(kind, started) == due(kind, elsewhere) for kind in DeadlineKind} == {True}


def test_an_approval_has_two_working_days_unless_set_otherwise() -> None:
    friday = local(2026, 3, 6, 16)
    assert due_day(due(APPROVAL, friday)) == date(2026, 3, 10)
    assert due_day(due(APPROVAL, friday, Terms(approval_days=3))) == date(2026, 3, 11)


@pytest.mark.parametrize(
    ("declared", "ends"),
    [
        (local(2026, 3, 2, 15), local(2026, 3, 3, 3)),
        (local(2026, 3, 1, 15), local(2026, 3, 2, 21)),  # before the plan's term began
        (local(2026, 3, 9, 20), local(2026, 3, 10)),  # never later than the five days
    ],
)
def test_an_urgent_plan_is_made_at_once(declared: datetime, ends: datetime) -> None:
    started = local(2026, 3, 2, 9)
    assert due_at(PLAN, started, TERMS, CALENDAR, emergency_since=declared) == ends


@pytest.mark.parametrize(("used", "last_day"), [(0, 16), (1, 15), (10, 6), (14, 2)])
def test_isolation_ends_with_its_fifteenth_day_the_first_included(used: int, last_day: int) -> None:
    started = local(2026, 3, 2, 23)
    ends = due_at(ISOLATION, started, TERMS, CALENDAR, isolated_days=used)
    assert due_day(ends) == date(2026, 3, last_day)
    assert ends == local(2026, 3, last_day + 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"emergency_hours": 0},
        {"plan_days": 0},
        {"urgent_plan_hours": -1},
        {"approval_days": 0},
        {"isolation_alarm_day": 0},
        {"isolation_days": 11},
    ],
)
def test_terms_that_cannot_be_are_not_set(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"term|alarm"):
        Terms(**wrong)  # type: ignore[arg-type]


DUE = local(2026, 3, 10)
RUNNING = Clock(PLAN, local(2026, 3, 2, 9), DUE)


@pytest.mark.parametrize(
    ("now", "late"), [(DUE - TICK, False), (DUE, False), (DUE + TICK, True)], ids=str
)
def test_a_clock_is_overdue_the_moment_after_its_end(now: datetime, late: bool) -> None:
    assert is_overdue(RUNNING, now) is late
    assert not was_late(RUNNING)


@pytest.mark.parametrize(("met", "late"), [(DUE - TICK, False), (DUE, False), (DUE + TICK, True)])
def test_what_is_done_is_overdue_no_more_but_stays_late(met: datetime, late: bool) -> None:
    done = Clock(PLAN, RUNNING.started_at, DUE, met)
    assert not is_overdue(done, DUE + timedelta(days=100))
    assert was_late(done) is late


def test_next_is_the_earliest_of_those_that_run() -> None:
    soon = Clock(EMERGENCY, DUE, DUE + timedelta(hours=12))
    met = Clock(EMERGENCY, DUE, DUE - timedelta(days=9), DUE)
    for order in permutations((RUNNING, soon, met)):
        assert next_due(order) is RUNNING
    assert next_due([met]) is None
    assert next_due([]) is None


def test_what_ends_at_midnight_is_due_on_the_day_that_ends() -> None:
    assert due_day(DUE) == date(2026, 3, 9)
    assert due_day(DUE + TICK) == date(2026, 3, 10)


BY_ASSESSMENT = Terms(plan_anchor=Anchor.ASSESSMENT)


def test_a_notice_starts_the_clocks() -> None:
    assert at_receipt(TERMS) == ClockChange(starts=frozenset({EMERGENCY, PLAN}))
    assert at_receipt(BY_ASSESSMENT) == ClockChange(starts=frozenset({EMERGENCY}))


def words(change: ClockChange) -> str:
    parts = (("+", change.starts), ("-", change.meets), ("~", change.resumes))
    return " ".join(sign + kind for sign, kinds in parts for kind in sorted(kinds))


EVERY = "-EMERGENCY -ISOLATION -PLAN -PLAN_APPROVAL"


@pytest.mark.parametrize(
    ("step", "does"),
    [
        (CaseStep.ROUTE, ""),
        (CaseStep.ASSESS_INITIALLY, ""),
        (CaseStep.DECLARE_EMERGENCY, "-EMERGENCY"),
        (CaseStep.START_DETAILED_ASSESSMENT, ""),
        (CaseStep.CONFIRM_NEEDS, ""),
        (CaseStep.DRAFT_PLAN, ""),
        (CaseStep.SUBMIT_PLAN, "+PLAN_APPROVAL -PLAN"),
        (CaseStep.APPROVE_PLAN, "-PLAN_APPROVAL"),
        (CaseStep.RETURN_PLAN, "-PLAN_APPROVAL ~PLAN"),
        (CaseStep.REVIEW, ""),
        (CaseStep.CLOSE, EVERY),
        (CaseStep.REPLAN, "+PLAN"),
        (CaseStep.DISMISS, EVERY),
        (CaseStep.TRANSFER, ""),
        (CaseStep.REOPEN, "+EMERGENCY +PLAN"),
    ],
)
def test_what_each_step_does_to_the_clocks(step: CaseStep, does: str) -> None:
    assert words(after(step, TERMS, serious_harm_or_risk=True)) == does


def test_without_serious_harm_no_measures_are_awaited() -> None:
    step = CaseStep.ASSESS_INITIALLY
    assert words(after(step, TERMS, serious_harm_or_risk=False)) == "-EMERGENCY"
    assert words(after(step, BY_ASSESSMENT, serious_harm_or_risk=True)) == "+PLAN"
    assert words(after(step, BY_ASSESSMENT, serious_harm_or_risk=False)) == "+PLAN -EMERGENCY"
    assert words(after(CaseStep.REOPEN, BY_ASSESSMENT, serious_harm_or_risk=False)) == "+EMERGENCY"


def test_the_next_level_hears_of_what_is_late() -> None:
    assert escalates_to({UnitLevel.PROVINCE, UnitLevel.DISTRICT}) is UnitLevel.DISTRICT
    assert escalates_to({UnitLevel.PROVINCE, UnitLevel.NATION}) is UnitLevel.PROVINCE
