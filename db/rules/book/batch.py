"""An import (đợt nhập sổ) as a whole: where it stands, and what may be done with it there."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from db.rules.facts import found
from db.rules.inputs import Problem


class BatchStatus(StrEnum):
    """Where an import stands."""

    CHECKING = "CHECKING"
    CHECKED = "CHECKED"
    UNREADABLE = "UNREADABLE"
    COMMITTING = "COMMITTING"
    COMMITTED = "COMMITTED"
    UNDOING = "UNDOING"
    UNDONE = "UNDONE"
    CANCELLED = "CANCELLED"
    FAILED = "FAILED"


class Result(StrEnum):
    """What became of a line: taken in or left; and when that was undone, taken back or kept,
    because somebody changed it since."""

    TAKEN = "TAKEN"
    LEFT = "LEFT"
    TAKEN_BACK = "TAKEN_BACK"
    KEPT = "KEPT"


class Step(StrEnum):
    """What is done with an import."""

    CHECK = "CHECK"
    COMMIT = "COMMIT"
    UNDO = "UNDO"
    CANCEL = "CANCEL"


class BatchFault(StrEnum):
    """Why that is not done."""

    NOT_AT_THIS_STEP = "NOT_AT_THIS_STEP"
    NO_SUCH_DUPLICATE = "NO_SUCH_DUPLICATE"


B: Final = BatchStatus
FROM: Final[Mapping[Step, frozenset[BatchStatus]]] = {
    Step.CHECK: frozenset({B.CHECKING}),
    Step.COMMIT: frozenset({B.CHECKED}),
    Step.UNDO: frozenset({B.COMMITTED, B.FAILED}),
    Step.CANCEL: frozenset({B.CHECKING, B.CHECKED, B.UNREADABLE}),
}
UNDER_WAY: Final[Mapping[Step, BatchStatus]] = {
    Step.CHECK: B.CHECKING,
    Step.COMMIT: B.COMMITTING,
    Step.UNDO: B.UNDOING,
}
DONE: Final[Mapping[Step, BatchStatus]] = {
    Step.CHECK: B.CHECKED,
    Step.COMMIT: B.COMMITTED,
    Step.UNDO: B.UNDONE,
    Step.CANCEL: B.CANCELLED,
}
MOST_TRIES: Final = 5  # of one step, before it is given up


def possible(step: Step, status: str) -> list[Problem]:
    """Whether the step may begin."""
    return found("", (BatchFault.NOT_AT_THIS_STEP, BatchStatus(status) not in FROM[step]))
