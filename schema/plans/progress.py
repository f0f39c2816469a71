"""How far a unit is with a target of its plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

import strawberry

from db.compiler.plan import Ask
from db.queries.duties import under
from db.queries.plans import Issued, issued_plan
from db.rules.indicators import UnitOfMeasure
from db.rules.periods import Span
from db.rules.plans import Comparator, Goal, Share, met
from db.rules.units import UnitLevel
from db.units import Unit
from schema.context import Context
from schema.indicators.asking import PeriodInput, periods
from schema.indicators.values import value
from schema.mapped import attr

OF_UNITS: Final = "UNIT_PLAN_RATE"


@dataclass(frozen=True, slots=True)
class Reached:
    """Where a target stands."""

    value: float | None = None
    met: bool | None = None
    suppressed: bool = False
    rounded: bool = False
    numerator: int | None = None
    denominator: int | None = None
    printed_denominator: int | None = None
    of_printed: float | None = None


@dataclass(frozen=True, slots=True)
class Aim:
    """A target, and of whose plan it is."""

    plan: UUID
    unit: Unit
    indicator: str
    level: UnitLevel | None
    goal: Goal
    printed: int | None


@strawberry.type(description="How far a target is reached (mức độ đạt).")
class TargetProgress:
    value: float | None = attr("value", "The value of the period; null where it is not to be had.")
    suppressed: bool = attr("suppressed", "Too small to be told to this viewer.")
    rounded: bool = attr("rounded", "Protected by rounding.")
    met: bool | None = attr(
        "met",
        "Whether the target is met by it; null where that cannot be said: without a value, without"
        " a number in the plan, of a direction without the value of the period before.",
    )
    numerator: int | None = attr("numerator", "What is counted.")
    denominator: int | None = attr("denominator", "Of how many, by the units there are.")
    printed_denominator: int | None = attr("printed_denominator", "Of how many, as printed.")
    of_printed: float | None = attr(
        "of_printed", "The share of the printed denominator, in percent."
    )


async def progress(
    context: Context, ask: Ask, arguments: Mapping[str, Any] | None, *columns: Any
) -> Reached | None:
    """As whoever asks may have it; None: nothing of this code is counted for them."""
    plan, unit, indicator, level, comparator, measure, number, upto, due, printed = columns
    place = ask.memory.tree.by_id.get(unit)
    if place is None:
        return None
    goal = Goal(Comparator(comparator), UnitOfMeasure(measure), number, upto)
    aim = Aim(plan, place, indicator, UnitLevel(level) if level else None, goal, printed)
    span = _span((arguments or {}).get("period"), due, ask.today)
    if indicator == OF_UNITS:
        return await _issued(context, ask, aim, span)
    return await _counted(context, aim, span)


def _span(asked: Any, due: date | None, today: date) -> Span:
    """Raises for a period that cannot be."""
    if asked is None:
        return Span(min(due.year, today.year) if due else today.year)
    said = PeriodInput(**{name: asked.get(name) for name in ("year", "half", "quarter", "month")})
    return periods([said], today)[0]


async def _issued(context: Context, ask: Ask, aim: Aim, span: Span) -> Reached:
    """Units of the level under the plan's own, those of the boundaries that count."""
    day = min(span.last, ask.memory.tree.boundaries)
    level = aim.level
    units = tuple(u.id for u in under(aim.unit) if u.valid_on(day) and u.level is level)
    about = Issued(aim.plan, span.last, units)
    number = await context.house.drawn(issued_plan, context, "plans", about=about)
    share = Share(number, len(units), aim.printed)
    by_units = aim.goal.measure is UnitOfMeasure.UNITS
    reached = float(number) if by_units else share.percent
    return Reached(
        value=reached,
        met=met(aim.goal, reached),
        numerator=share.numerator,
        denominator=share.denominator,
        printed_denominator=share.printed,
        of_printed=share.percent_of_printed,
    )


async def _counted(context: Context, aim: Aim, span: Span) -> Reached | None:
    found = await value(context, aim.indicator, aim.unit, span)
    if found is None:
        return None
    before = None
    if aim.goal.comparator is Comparator.DIRECTION_DOWN:
        before = await value(context, aim.indicator, aim.unit, span.year_before)
    return Reached(
        value=found.value,
        met=met(aim.goal, found.value, before.value if before else None),
        suppressed=found.suppressed,
        rounded=found.rounded or bool(before and before.rounded),
        numerator=found.numerator,
        denominator=found.denominator,
        printed_denominator=aim.printed,
    )
