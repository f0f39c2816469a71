"""What may be said in a notice, and when it may have come in."""

from datetime import UTC, datetime, timedelta

import pytest

from db.rules.inputs import Fault
from db.rules.intake import (
    FURTHEST_BACK,
    MOST_CHILDREN,
    IntakeFault,
    count_problems,
    received_problems,
)
from db.rules.texts import text_faults

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("received", "faults"),
    [
        (NOW, []),
        (NOW + MOMENT, [IntakeFault.RECEIVED_IN_THE_FUTURE]),
        (NOW - FURTHEST_BACK, []),
        (NOW - FURTHEST_BACK - MOMENT, [IntakeFault.RECEIVED_TOO_LONG_AGO]),
    ],
)
def test_a_notice_came_in_lately_and_never_in_the_future(
    received: datetime, faults: list[IntakeFault]
) -> None:
    assert [p.fault for p in received_problems(received, NOW)] == faults


def test_a_notice_is_about_some_children_each_once() -> None:
    assert [p.fault for p in count_problems([])] == [IntakeFault.NO_CHILD]
    assert count_problems([None] * MOST_CHILDREN) == []
    [many] = count_problems([None] * (MOST_CHILDREN + 1))
    assert many.fault is IntakeFault.TOO_MANY_CHILDREN
    [twice] = count_problems(["a", None, "b", "a", None])
    assert (twice.path, twice.fault) == (("children", "3", "child"), IntakeFault.CHILD_NAMED_TWICE)


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("Hai dòng\nmột đoạn\tvăn", []),
        (" \n ", [Fault.EMPTY]),
        ("a" * 11, [Fault.TOO_LONG]),
        ("Hoa\u0300", [Fault.NOT_COMPOSED]),
        ("a\u200bb", [Fault.CONTROL_CHARACTER]),
    ],
)
def test_a_text_has_lines_of_letters_that_are_seen(text: str, faults: list[Fault]) -> None:
    assert text_faults(text, 10 if faults else 30) == faults
