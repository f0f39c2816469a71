"""Days of facts, reasons, closed records: every edge."""

from datetime import date, timedelta
from itertools import product

import pytest

from db.rules.children import ChildStatus, DatePrecision
from db.rules.facts import (
    LONGEST_REASON,
    PLANNED_AHEAD,
    SHORTEST_REASON,
    TAKES_EVENTS,
    Childhood,
    Hurdle,
    Span,
    first_day,
    found,
    last_day,
    open_record,
    reason,
    refuse,
)
from db.rules.inputs import Fault, InputRefusedError, Problem

TODAY = date(2026, 3, 2)
ONE = timedelta(days=1)
BORN = date(2015, 6, 30)


def faults(problems: list[Problem]) -> list[str]:
    return [problem.fault.value for problem in problems]


@pytest.mark.parametrize(
    ("precision", "first"),
    [
        (DatePrecision.DAY, BORN),
        (None, BORN),
        (DatePrecision.MONTH, date(2015, 6, 1)),
        (DatePrecision.YEAR, date(2015, 1, 1)),
        (DatePrecision.ESTIMATED, date(1900, 1, 1)),
    ],
)
def test_nothing_is_before_the_first_possible_day_of_birth(
    precision: DatePrecision | None, first: date
) -> None:
    of = Childhood(BORN, precision, TODAY)
    assert faults(first_day("since", first, of)) == []
    before = faults(first_day("since", first - ONE, of))
    estimated = precision is DatePrecision.ESTIMATED
    assert before == ([Fault.BEFORE_1900] if estimated else [Hurdle.BEFORE_BIRTH])


def test_first_days_have_come_and_are_of_childhood() -> None:
    of = Childhood(BORN, DatePrecision.DAY, TODAY)
    assert faults(first_day("since", TODAY, of)) == []
    assert faults(first_day("since", TODAY + ONE, of)) == [Fault.IN_THE_FUTURE]
    assert faults(first_day("since", date.max, of)) == [Fault.IN_THE_FUTURE]
    assert faults(first_day("since", date.min, of)) == [Fault.BEFORE_1900]
    grown = Childhood(date(2009, 6, 30), DatePrecision.DAY, TODAY)
    assert faults(first_day("since", date(2025, 6, 29), grown)) == []
    assert faults(first_day("since", date(2025, 6, 30), grown)) == [Hurdle.AFTER_CHILDHOOD]
    unknown = Childhood(None, None, TODAY)
    assert faults(first_day("since", date(1900, 1, 1), unknown)) == []


def test_one_born_on_29_february_is_a_child_until_1_march() -> None:
    of = Childhood(date(2008, 2, 29), DatePrecision.DAY, TODAY)
    assert of.ends == date(2024, 2, 29)
    assert Childhood(date(2012, 2, 29), None, TODAY).ends == date(2028, 2, 29)


@pytest.mark.parametrize("planned", [False, True])
def test_last_days_follow_first_days_and_lie_ahead_only_where_planned(planned: bool) -> None:
    def told(day: date | None) -> list[str]:
        return faults(last_day("until", day, TODAY - 5 * ONE, TODAY, planned=planned))

    assert told(None) == []
    assert told(TODAY - 5 * ONE) == told(TODAY) == []
    assert told(TODAY - 6 * ONE) == [Hurdle.ENDS_BEFORE_IT_BEGINS]
    assert told(TODAY + ONE) == ([] if planned else [Fault.IN_THE_FUTURE])
    assert told(TODAY + PLANNED_AHEAD) == ([] if planned else [Fault.IN_THE_FUTURE])
    late = Hurdle.TOO_FAR_AHEAD if planned else Fault.IN_THE_FUTURE
    assert told(TODAY + PLANNED_AHEAD + ONE) == told(date.max) == [late]


DAYS = [TODAY + n * ONE for n in range(4)]


@pytest.mark.parametrize("ends", [*product(DAYS, [None, *DAYS], DAYS, [None, *DAYS])])
def test_spans_overlap_when_some_day_is_in_both(
    ends: tuple[date, date | None, date, date | None],
) -> None:
    one, other = Span(*ends[:2]), Span(*ends[2:])
    days = [TODAY + n * ONE for n in range(6)]
    both = any(one.holds_on(day) and other.holds_on(day) for day in days)
    proper = all(span.last is None or span.first <= span.last for span in (one, other))
    if proper:
        assert one.overlaps(other) is other.overlaps(one) is both


def test_a_reason_is_a_sentence_or_some() -> None:
    assert faults(reason("reason", "Ghi nhầm\nngày sinh.")) == []
    assert faults(reason("reason", " " * 20)) == [Hurdle.REASON_TOO_SHORT]
    assert faults(reason("reason", "x" * (SHORTEST_REASON - 1))) == [Hurdle.REASON_TOO_SHORT]
    assert faults(reason("reason", "x" * LONGEST_REASON)) == []
    assert faults(reason("reason", "x" * (LONGEST_REASON + 1))) == [Hurdle.REASON_TOO_LONG]
    decomposed = "Ghi nhâ\u0300m nga\u0300y sinh"
    assert faults(reason("reason", decomposed)) == [Fault.NOT_COMPOSED]
    assert faults(reason("reason", "Ghi nhầm\x00 ngày sinh")) == [Fault.CONTROL_CHARACTER]


@pytest.mark.parametrize("status", ChildStatus)
def test_a_closed_record_takes_events_and_a_merged_one_nothing(status: ChildStatus) -> None:
    closed = status not in {ChildStatus.ACTIVE, ChildStatus.AGED_OUT}
    assert bool(open_record(status)) is closed
    assert bool(open_record(status, TAKES_EVENTS)) is (status is ChildStatus.MERGED)


def test_all_problems_are_refused_together_and_say_no_value() -> None:
    one = found("since", (Hurdle.OVERLAPS, True), (Hurdle.NOT_IN_FORCE, False))
    other = found("parents.father", (Hurdle.NO_SUCH_CASE, True))
    with pytest.raises(InputRefusedError) as refused:
        refuse(one, [], other)
    assert [problem.path for problem in refused.value.problems] == [
        ("since",),
        ("parents", "father"),
    ]
    assert "2026" not in str(refused.value)
    refuse([], [])
