"""Words of what is done around a case: isolation, people who take part, proceedings."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Final

from db.rules.isolation import UNDER_WAY, IsolationStatus

LONGEST_PLACE: Final = 400  # characters of an address
LONGEST_NUMBER: Final = 60  # of a decision, of a criminal case


class PartFault(StrEnum):
    """Why something is not done to a case like this."""

    ISOLATION_UNDER_WAY = "ISOLATION_UNDER_WAY"
    TOO_EARLY_FOR_ISOLATION = "TOO_EARLY_FOR_ISOLATION"
    NOT_AN_OFFICER_OF_THE_CASE = "NOT_AN_OFFICER_OF_THE_CASE"
    TO_ONE_OF_BOTH = "TO_ONE_OF_BOTH"
    GRANT_ENDED_ALREADY = "GRANT_ENDED_ALREADY"
    ON_THIS_TRACK_ALREADY = "ON_THIS_TRACK_ALREADY"
    NOT_A_SERVICE = "NOT_A_SERVICE"
    WITHDRAWN_ALREADY = "WITHDRAWN_ALREADY"
    NAMED_BY_ANOTHER = "NAMED_BY_ANOTHER"
    SEVERAL_BODIES = "SEVERAL_BODIES"


class ProceedingsOutcome(StrEnum):
    """What became of a criminal matter (kết quả giải quyết)."""

    PROSECUTED = "PROSECUTED"
    NOT_PROSECUTED = "NOT_PROSECUTED"
    SUSPENDED = "SUSPENDED"
    DISCONTINUED = "DISCONTINUED"
    INDICTED = "INDICTED"
    CONVICTED = "CONVICTED"
    ACQUITTED = "ACQUITTED"
    ADMINISTRATIVE_PENALTY = "ADMINISTRATIVE_PENALTY"


def in_the_way(isolations: Iterable[tuple[str, date]], today: date) -> bool:
    """Whether one of these isolations, each with its last day, is under way today."""
    return any(
        IsolationStatus(status) in UNDER_WAY
        and (last >= today or status == IsolationStatus.PROPOSED)
        for status, last in isolations
    )
