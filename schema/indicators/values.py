"""Figures: indicators of units and periods, exact or protected."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

import strawberry
from graphql import GraphQLError
from strawberry import argument

from db.queries.indicators import Asked, Figure, Run, boundaries, figures, places, value_of
from db.rules.indicators import CATEGORIES, DEFINITIONS, Definition, IndicatorDimension
from db.rules.indicators.dimensions import MOST_AT_ONCE
from db.rules.periods import ImpossiblePeriodError, Span, span
from schema.context import Context
from schema.faults import BAD_USER_INPUT, TOO_MANY_VALUES
from schema.indicators.names import label
from schema.scalars import VND
from schema.units.types import Unit

MOST: int = 20_000  # values of an answer
Info = strawberry.Info[Context, None]


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


@strawberry.type(description="A period that figures speak of (kỳ báo cáo).")
class Period:
    year: int = strawberry.field(description="The year.")
    half: int | None = strawberry.field(description="The half, if it is one.")
    quarter: int | None = strawberry.field(description="The quarter, if it is one.")
    month: int | None = strawberry.field(description="The month, if it is one.")
    from_: date = strawberry.field(name="from", description="The first day.")
    to: date = strawberry.field(description="The last day.")

    @classmethod
    def of(cls, known: Span) -> "Period":
        return cls(
            year=known.year,
            half=known.half,
            quarter=known.quarter,
            month=known.month,
            from_=known.first,
            to=known.last,
        )


@strawberry.type(description="The category that a cell is of, by one dimension.")
class DimensionValue:
    dimension: IndicatorDimension = strawberry.field(description="By what it is broken down.")
    key: str = strawberry.field(description="The category: the same for every indicator.")
    label_vi: str = strawberry.field(description="What it is called, in Vietnamese.")
    label_en: str = strawberry.field(description="What it is called, in English.")

    @classmethod
    def of(cls, dimension: IndicatorDimension, key: str) -> "DimensionValue":
        vi, en = label(dimension, key)
        return cls(dimension=dimension, key=key, label_vi=vi, label_en=en)


@strawberry.type(description="A figure: one indicator of one unit, period and cell (giá trị).")
class IndicatorValue:
    code: str = strawberry.field(description="The indicator.")
    unit: Unit = strawberry.field(description="The unit.")
    period: Period = strawberry.field(description="The period.")
    cell: list[DimensionValue] = strawberry.field(
        description="Empty for the total, otherwise one value per requested dimension."
    )
    value: float | None = strawberry.field(
        description="COUNT and RATE. Null and not suppressed: a share of nothing."
    )
    amount: VND | None = strawberry.field(description="AMOUNT.")
    numerator: int | None = strawberry.field(
        description="What is counted; of a growth, of this period."
    )
    denominator: int | None = strawberry.field(
        description="Of how many; of a growth, what was counted a year before."
    )
    suppressed: bool = strawberry.field(
        description="Not shown: too small, or telling what is; of a period not published yet, or of"
        " a group that the viewer may not know of. Value, amount, numerator and denominator are"
        " null."
    )
    rounded: bool = strawberry.field(
        description="Protected by rounding; exact for those who may count exactly."
    )
    as_of: datetime = strawberry.field(description="The moment this figure speaks of.")
    is_provisional: bool = strawberry.field(
        description="The period has not been published yet and may change."
    )

    @classmethod
    def of(cls, found: Figure, breakdown: Sequence[IndicatorDimension]) -> "IndicatorValue":
        unit: Any = found.unit
        cell = zip(breakdown, found.cell, strict=False)
        as_of: Any = found.as_of
        amount = None if found.amount is None else VND(found.amount)
        return cls(
            code=found.code,
            unit=unit,
            period=Period.of(found.span),
            cell=[DimensionValue.of(each, key) for each, key in cell],
            value=found.value,
            amount=amount,
            numerator=found.numerator,
            denominator=found.denominator,
            suppressed=found.suppressed,
            rounded=found.rounded,
            as_of=as_of,
            is_provisional=found.provisional,
        )


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


def _run(context: Context) -> Run:
    async def run(draw: Any, about: Any) -> Any:
        return await context.house.drawn(draw, context, "indicators", about=about)

    return run


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


@strawberry.type
class ValueQueries:
    """`indicators`."""

    @strawberry.field(
        description="Values for one unit, or for each of its parts, over one or several periods."
        " One row per (indicator, unit, period, breakdown cell): exact where the viewer may count,"
        " else protected; null where neither. Too many cells: error TOO_MANY_VALUES with the count."
    )
    async def indicators(  # noqa: PLR0913, PLR0917 -- the contract
        self,
        info: Info,
        codes: Annotated[list[str], argument(description="Which indicators.")],
        unit: Annotated[strawberry.ID, argument(description="The unit.")],
        periods: Annotated[list[PeriodInput], argument(description="The periods.")],
        by: Annotated[
            UnitBreakdown, argument(description="Of the unit itself, or of its parts.")
        ] = UnitBreakdown.SELF,
        breakdown: Annotated[
            list[IndicatorDimension] | None,
            argument(description="Three at most, that all of the indicators have."),
        ] = None,
        boundaries: Annotated[
            date | None,
            argument(
                description="Count by the boundaries of this date (default: the period's end, at"
                " most the boundaries in force)."
            ),
        ] = None,
    ) -> list[IndicatorValue] | None:
        context = info.context
        place = context.memory.unit(unit)
        wanted = _wanted(context, codes, periods, breakdown or (), boundaries)
        if place is None:
            return None
        each = [(asked, _units(context, place, by, asked)) for asked in wanted]
        _within_limit(each)
        found: list[IndicatorValue] = []
        for asked, units in each:
            values = await figures(context.ask({}), _run(context), asked, units)
            if values is None:
                return None
            found += [IndicatorValue.of(value, asked.breakdown) for value in values]
        return found


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


async def value(context: Context, code: str, unit: Any, period: Span) -> Figure | None:
    """For other fields that show a figure: see `db.queries.indicators.value_of`."""
    return await value_of(context.ask({}), _run(context), code, unit, period)
