"""Plans (kế hoạch), their targets (chỉ tiêu) and when one is met; what a unit records of its own
plan. Rates are percent: 0.7 is 0.7 %."""

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from db.rules.facts import found
from db.rules.indicators import UnitOfMeasure
from db.rules.inputs import EARLIEST, Fault, Problem, at, line_faults

LONGEST_DECISION: Final = 100  # characters


class Comparator(StrEnum):
    """How a value is measured by a target."""

    AT_LEAST = "AT_LEAST"
    AT_MOST = "AT_MOST"
    LESS_THAN = "LESS_THAN"
    MORE_THAN = "MORE_THAN"
    EQUAL = "EQUAL"
    BETWEEN = "BETWEEN"
    DIRECTION_DOWN = "DIRECTION_DOWN"
    QUALITATIVE = "QUALITATIVE"


_COMPARED: Final[Mapping[Comparator, Callable[[float, float], bool]]] = {
    Comparator.AT_LEAST: operator.ge,
    Comparator.AT_MOST: operator.le,
    Comparator.LESS_THAN: operator.lt,
    Comparator.MORE_THAN: operator.gt,
    Comparator.EQUAL: operator.eq,
}


class PlanFault(StrEnum):
    """Why a plan of a unit is not recorded as it was said."""

    NOT_UNDER_THE_PLAN = "NOT_UNDER_THE_PLAN"
    PLAN_OF_A_UNIT = "PLAN_OF_A_UNIT"
    OUTSIDE_THE_PLAN = "OUTSIDE_THE_PLAN"
    RECORDED_ALREADY = "RECORDED_ALREADY"
    WITHDRAWN = "WITHDRAWN"


@dataclass(frozen=True, slots=True)
class Goal:
    """A target: `value` and `value_to` as printed; of DIRECTION_DOWN by how much it is to fall from
    one period to the next, in percent of it where the measure is PERCENT."""

    comparator: Comparator
    measure: UnitOfMeasure
    value: float | None = None
    value_to: float | None = None


def met(goal: Goal, value: float | None, before: float | None = None) -> bool | None:
    """Whether the value meets the target; None where that cannot be said: without a value, without
    a number to compare with, of a direction without the value of the period before."""
    if value is None:
        return None
    if goal.comparator is Comparator.DIRECTION_DOWN:
        return _fell(goal, value, before)
    if goal.comparator is Comparator.QUALITATIVE or goal.value is None:
        return None
    if goal.comparator is Comparator.BETWEEN:
        return goal.value <= value and (goal.value_to is None or value <= goal.value_to)
    return _COMPARED[goal.comparator](value, goal.value)


def _fell(goal: Goal, value: float, before: float | None) -> bool | None:
    if before is None:
        return None
    if goal.value is None:
        return value < before
    by = before * goal.value / 100 if goal.measure is UnitOfMeasure.PERCENT else goal.value
    return before - value >= by


@dataclass(frozen=True, slots=True)
class Share:
    """Of how many units, and how many of them: counted by today's list and by the printed one."""

    numerator: int
    denominator: int
    printed: int | None

    @property
    def percent(self) -> float | None:
        return _percent(self.numerator, self.denominator)

    @property
    def percent_of_printed(self) -> float | None:
        return None if self.printed is None else _percent(self.numerator, self.printed)


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 2) if whole else None


@dataclass(frozen=True, slots=True)
class Issue:
    """A unit issued its own plan (ban hành kế hoạch) for carrying out another one."""

    decision: str
    on: date


@dataclass(frozen=True, slots=True)
class Around:
    """The plan that is carried out, and where the unit that issued its own one stands to it.
    `another`: the unit has recorded one for it already."""

    first: date
    last: date
    of_a_unit: bool
    under: bool
    another: bool


def issue_problems(issue: Issue, around: Around, today: date) -> list[Iterable[Problem]]:
    """A plan may be issued before its period begins, and not after it is over."""
    return [
        found(
            "unit",
            (PlanFault.NOT_UNDER_THE_PLAN, not around.under),
            (PlanFault.RECORDED_ALREADY, around.another),
        ),
        found("parentPlan", (PlanFault.PLAN_OF_A_UNIT, around.of_a_unit)),
        at(("decision",), line_faults(issue.decision, LONGEST_DECISION)),
        found(
            "on",
            (Fault.BEFORE_1900, issue.on < EARLIEST),
            (Fault.IN_THE_FUTURE, issue.on > today),
            (PlanFault.OUTSIDE_THE_PLAN, issue.on >= EARLIEST and _outside(issue.on, around)),
        ),
    ]


def _outside(on: date, around: Around) -> bool:
    return on > around.last or on.year < around.first.year - 1
