"""Words and terms of what is written in the course of a case."""

from enum import StrEnum
from typing import Final

LONGEST_TEXT: Final = 20_000  # characters of a narrative, of minutes, of what evidence says
LONGEST_DECISION: Final = 60
MOST_PARTICIPANTS: Final = 40


class TransferStatus(StrEnum):
    """How far a case is on its way to another commune."""

    PROPOSED = "PROPOSED"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"


class TaskOutcome(StrEnum):
    """What became of an activity of the plan."""

    UNDER_WAY = "UNDER_WAY"
    DONE = "DONE"
    NOT_DONE = "NOT_DONE"


class MeetingRole(StrEnum):
    """As what somebody takes part in the meeting on a child's needs (Decree 56 art. 27)."""

    CHAIR = "CHAIR"
    WORKER = "WORKER"
    RESPONSIBLE_BODY = "RESPONSIBLE_BODY"
    RESIDENTS = "RESIDENTS"
    PARENT_OR_CARER = "PARENT_OR_CARER"
    CHILD = "CHILD"
    OTHER = "OTHER"


class CaseFault(StrEnum):
    """Why something is not written in a case like this."""

    FORM_NOT_WRITTEN_NOW = "FORM_NOT_WRITTEN_NOW"
    NO_SUCH_ACTIVITY = "NO_SUCH_ACTIVITY"
    NO_PLAN_IN_FORCE = "NO_PLAN_IN_FORCE"
    CASE_ENDED = "CASE_ENDED"
    HOME_IS_SETTLED = "HOME_IS_SETTLED"
