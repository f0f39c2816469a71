"""What counts as a reason for opening sealed parts."""

import pytest

from db.rules.openings import (
    LONGEST_REASON,
    SHORTEST_REASON,
    ReasonFault,
    ReasonRefusedError,
    stated,
)


@pytest.mark.parametrize("length", [SHORTEST_REASON, 50, LONGEST_REASON])
def test_a_reason_is_kept_without_the_spaces_around_it(length: int) -> None:
    assert stated(f"\n {'ư' * length}\t") == "ư" * length


@pytest.mark.parametrize(
    ("reason", "fault"),
    [
        ("", ReasonFault.REASON_TOO_SHORT),
        (" " * 50, ReasonFault.REASON_TOO_SHORT),
        ("ư" * (SHORTEST_REASON - 1), ReasonFault.REASON_TOO_SHORT),
        ("ư" * (LONGEST_REASON + 1), ReasonFault.REASON_TOO_LONG),
    ],
)
def test_too_little_or_too_much_is_no_reason(reason: str, fault: ReasonFault) -> None:
    with pytest.raises(ReasonRefusedError) as refusal:
        stated(reason)
    assert refusal.value.fault is fault
