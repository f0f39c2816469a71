"""What is under way around a case."""

from datetime import date

import pytest

from db.rules.isolation import IsolationStatus
from db.rules.taking_part import in_the_way

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize("status", IsolationStatus)
def test_an_isolation_is_in_the_way_until_it_ended_or_its_days_are_over(
    status: IsolationStatus,
) -> None:
    going = status in {"PROPOSED", "DECIDED", "ACTIVE", "EXTENDED"}
    assert in_the_way([(status.value, TODAY)], TODAY) is going
    # A proposal waits for its answer however late that comes.
    late = [(status.value, date(2026, 3, 1))]
    assert in_the_way(late, TODAY) is (status == "PROPOSED")


def test_nothing_is_in_the_way_where_there_was_none() -> None:
    assert not in_the_way([], TODAY)
