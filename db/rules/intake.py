"""What may be said in a notice that a child is or may be in danger (Mẫu 01), and when.

Nothing has to be known of the child; what is said of it must be possible.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from db.rules.facts import found
from db.rules.inputs import Problem

FURTHEST_BACK: Final = timedelta(days=30)  # from receipt to record
MOST_CHILDREN: Final = 20


class IntakeFault(StrEnum):
    """Why a notice is not taken like this."""

    RECEIVED_IN_THE_FUTURE = "RECEIVED_IN_THE_FUTURE"
    RECEIVED_TOO_LONG_AGO = "RECEIVED_TOO_LONG_AGO"
    NO_CHILD = "NO_CHILD"
    TOO_MANY_CHILDREN = "TOO_MANY_CHILDREN"
    CHILD_NAMED_TWICE = "CHILD_NAMED_TWICE"
    PLACE_TOO_WIDE = "PLACE_TOO_WIDE"


def received_problems(received_at: datetime, now: datetime) -> list[Problem]:
    """The clocks of the law begin then: never later than now, and not long ago."""
    return found(
        "receivedAt",
        (IntakeFault.RECEIVED_IN_THE_FUTURE, received_at > now),
        (IntakeFault.RECEIVED_TOO_LONG_AGO, received_at < now - FURTHEST_BACK),
    )


def count_problems(known: Sequence[object]) -> list[Problem]:
    """Of the list of children; `known`: the keys of those who are in the register, else None."""
    return [
        *found(
            "children",
            (IntakeFault.NO_CHILD, not known),
            (IntakeFault.TOO_MANY_CHILDREN, len(known) > MOST_CHILDREN),
        ),
        *(
            Problem(("children", str(n), "child"), IntakeFault.CHILD_NAMED_TWICE)
            for n, key in enumerate(known)
            if key is not None and key in known[:n]
        ),
    ]
