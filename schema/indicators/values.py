"""Figures: indicators of units and periods, exact or protected."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Annotated, Any, cast

import strawberry
from strawberry import argument

from db.queries.indicators import Asked, Figure, Run, figures, value_of
from db.rules.indicators import IndicatorDimension
from db.rules.periods import Span
from schema.context import Context
from schema.indicators.asking import PeriodInput, UnitBreakdown, asked_for
from schema.indicators.lists import ChildList, list_of
from schema.indicators.names import label
from schema.indicators.shaped import form
from schema.scalars import VND
from schema.seam import Shaped
from schema.units.types import Unit

Info = strawberry.Info[Context, None]


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
    figure: strawberry.Private[Figure]
    asked: strawberry.Private[Asked]

    @strawberry.field(
        description="The children that the numerator counts, of an exact number, for who may open"
        " such a list and look at that day; null as well of what the list cannot say."
    )
    def numerator_list(self, info: Info) -> ChildList | None:
        part = bool(self.asked.known.part)
        return list_of(info.context, self.asked, self.figure, part=part)

    @strawberry.field(description="Those that the denominator counts; likewise.")
    def denominator_list(self, info: Info) -> ChildList | None:
        if not self.asked.known.part:
            return None
        return list_of(info.context, self.asked, self.figure, part=False)

    @classmethod
    def of(cls, found: Figure, asked: Asked) -> "IndicatorValue":
        unit: Any = found.unit
        cell = zip(asked.breakdown, found.cell, strict=False)
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
            figure=found,
            asked=asked,
        )


def _run(context: Context) -> Run:
    async def run(draw: Any, about: Any) -> Any:
        return await context.house.drawn(draw, context, "indicators", about=about)

    return run


async def _told(context: Context, tell: Any) -> Any:
    """By the access that held when it was counted: whether exactly, is decided before."""
    while True:
        access = context.access
        found = await tell(context.ask({}), _run(context))
        if context.access is access:
            return found


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
        found: list[tuple[Figure, Asked]] = []
        each = asked_for(context, codes, unit, periods, by, breakdown or (), boundaries)
        if each is None:
            return None
        for asked, units in each:
            values = await _told(context, partial(figures, asked=asked, units=units))
            if values is None:
                return None
            found += [(value, asked) for value in values]
        return cast("list[IndicatorValue]", _answer(info, found))


def _answer(info: Info, found: Sequence[tuple[Figure, Asked]]) -> Any:
    """All that is asked of all of them at once; else field by field."""
    house, raw = info.context.house, info._raw_info  # noqa: SLF001 -- the selection
    made = form(house.types, house.picked(raw))
    if made is None:
        return [IndicatorValue.of(figure, asked) for figure, asked in found]
    return Shaped(made(info.context.ask({}), found))


async def value(context: Context, code: str, unit: Any, period: Span) -> Figure | None:
    """For other fields that show a figure: see `db.queries.indicators.value_of`."""
    found: Figure | None = await _told(
        context, partial(value_of, code=code, unit=unit, span=period)
    )
    return found
