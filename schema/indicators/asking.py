"""What is asked for when figures are: read strictly, before any work."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any

import strawberry
from graphql import GraphQLError

from db.queries.indicators import Asked, boundaries, places, way
from db.rules.indicators import CATEGORIES, DEFINITIONS, Definition, IndicatorDimension
from db.rules.indicators.dimensions import MOST_AT_ONCE
from db.rules.periods import ImpossiblePeriodError, Span, span
from schema.context import Context
from schema.faults import BAD_USER_INPUT, TOO_MANY_VALUES

MOST: int = 20_000  # values of an answer


class UnitBreakdown(StrEnum):
    SELF = "SELF"
    SUBUNITS = "SUBUNITS"
    COMMUNES = "COMMUNES"


strawberry.enum(UnitBreakdown, description="Of which units figures are asked.")


@strawberry.input(
    description="A year, or a half, a quarter or a month of one: year: 2023 · year: 2023, half: 1 ·"
    " year: 2023, quarter: 2 · year: 2023, month: 6."
)
class PeriodInput:
    year: int = strawberry.field(description="The year.")
    half: int | None = strawberry.field(default=None, description="1 or 2.")
    quarter: int | None = strawberry.field(default=None, description="1 to 4.")
    month: int | None = strawberry.field(default=None, description="1 to 12.")

    def span(self) -> Span:
        return Span(self.year, self.half, self.quarter, self.month)


def refused(why: str, **facts: Any) -> GraphQLError:
    return GraphQLError(why, extensions={"code": BAD_USER_INPUT, **facts})


def definitions(codes: Sequence[str]) -> list[Definition]:
    """Raises for codes that there are not."""
    if unknown := sorted(set(codes) - DEFINITIONS.keys()):
        raise refused(f"There is no indicator {', '.join(unknown)[:200]}.", codes=unknown[:20])
    return [DEFINITIONS[code] for code in dict.fromkeys(codes)]


def periods(asked: Sequence[PeriodInput], today: date) -> list[Span]:
    """Raises for those that cannot be."""
    found = []
    for number, each in enumerate(asked):
        try:
            found.append(span(each.span(), today))
        except ImpossiblePeriodError as impossible:
            faults = ", ".join(impossible.faults)
            raise refused(
                f"There is no such period: {faults}.", period=number, faults=[*impossible.faults]
            ) from None
    return list(dict.fromkeys(found))


def dimensions(
    asked: Sequence[IndicatorDimension], known: Sequence[Definition]
) -> tuple[IndicatorDimension, ...]:
    """Raises for those that an indicator has not, and for too many."""
    found = tuple(dict.fromkeys(asked))
    if len(found) > MOST_AT_ONCE:
        raise refused(f"At most {MOST_AT_ONCE} dimensions at once.")
    for each in known:
        if lacking := [of.value for of in found if of not in each.dimensions]:
            raise refused(
                f"{each.code} cannot be broken down by {', '.join(lacking)}.",
                indicator=each.code,
                dimensions=lacking,
            )
    return found


def _units(context: Context, unit: Any, by: UnitBreakdown, asked: Asked) -> list[Any]:
    """Raises for a unit that was not there by the boundaries that count."""
    on = boundaries(context.ask({}), asked)
    if not unit.valid_on(on):
        raise refused(f"This unit is not of the boundaries of {on.isoformat()}.", on=on.isoformat())
    spots = places(context.memory.tree, on)
    match by:
        case UnitBreakdown.SELF:
            return [unit]
        case UnitBreakdown.SUBUNITS:
            return spots.parts(unit)
        case _:
            return spots.communes(unit)


def asked_for(  # noqa: PLR0913, PLR0917 -- as it is asked
    context: Context,
    codes: Sequence[str],
    unit: str,
    periods: Sequence[PeriodInput],
    by: UnitBreakdown,
    breakdown: Sequence[IndicatorDimension],
    on: date | None,
) -> list[tuple[Asked, list[Any]]] | None:
    """What is asked for, and of which units; None: there is no such unit. Raises for anything that
    makes no sense, before any work."""
    place = context.memory.unit(unit)
    wanted = _wanted(context, codes, periods, breakdown, on)
    if place is None:
        return None
    each = [(asked, _units(context, place, by, asked)) for asked in wanted]
    _within_limit(each)
    return each


def askable(context: Context, *asked: Any) -> bool:
    """Whether figures would be told. Raises as `indicators` does."""
    each = asked_for(context, *asked)
    return each is not None and all(
        way(context.access, of.known, of.breakdown, unit) for of, units in each for unit in units
    )


def _wanted(
    context: Context,
    codes: Sequence[str],
    asked: Sequence[PeriodInput],
    breakdown: Sequence[IndicatorDimension],
    on: date | None,
) -> list[Asked]:
    """Raises for anything that makes no sense, before any work."""
    known = definitions(codes)
    spans = periods(asked, context.ask({}).today)
    by = dimensions(breakdown, known)
    return [Asked(definition, each, by, on) for definition in known for each in spans]


def _within_limit(each: Sequence[tuple[Asked, Sequence[Any]]]) -> None:
    count = sum(len(units) * _cells(asked.breakdown) for asked, units in each)
    if count > MOST:
        raise GraphQLError(
            f"These are {count} values; {MOST} may be asked for at once.",
            extensions={"code": TOO_MANY_VALUES, "requested": count, "allowed": MOST},
        )


def _cells(breakdown: Sequence[IndicatorDimension]) -> int:
    """With the total."""
    if not breakdown:
        return 1
    count = 1
    for of in breakdown:
        count *= len(CATEGORIES[of])
    return count + 1
