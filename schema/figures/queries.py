"""Figures as a file or a picture: `figuresUrl` and `chartUrl`."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import strawberry
from strawberry import argument

from db.press import Chart, Language
from db.rules.indicators import IndicatorDimension
from db.services.figures import LongLinkError
from schema.context import Context
from schema.figures.links import address
from schema.figures.words import FileFormat
from schema.indicators import definitions as _registers_enums  # noqa: F401
from schema.indicators.asking import PeriodInput, UnitBreakdown, askable, refused

Info = strawberry.Info[Context, None]
OF: UnitBreakdown = UnitBreakdown.SELF
VI: Language = Language.VI
UNIT = argument(description="The unit.")
PERIODS = argument(description="The periods.")
BOUNDARIES = argument(description="Count by the boundaries of this date; as in `indicators`.")
LANGUAGE = argument(description="Of headings and labels.")


def _said(periods: Sequence[PeriodInput]) -> list[dict[str, int]]:
    parts = ("year", "half", "quarter", "month")
    return [{n: v for n in parts if (v := getattr(each, n)) is not None} for each in periods]


def _address(context: Context, about: str, asked: dict[str, Any]) -> str:
    try:
        return address(context.ask({}), about, asked)
    except LongLinkError:
        raise refused("So much does not go into one address: ask for fewer periods.") from None


@strawberry.type
class FigureQueries:
    """`figuresUrl` and `chartUrl`."""

    @strawberry.field(
        description="The address of what `indicators` would answer as a table for spreadsheets, for"
        " this viewer: to be fetched with their token, once, within a minute; what they may have is"
        " judged then. Null where `indicators` is."
    )
    def figures_url(  # noqa: PLR0913, PLR0917 -- those of `indicators`
        self,
        info: Info,
        codes: Annotated[list[str], argument(description="Which indicators.")],
        unit: Annotated[strawberry.ID, UNIT],
        periods: Annotated[list[PeriodInput], PERIODS],
        format: Annotated[FileFormat, argument(description="CSV or XLSX.")],
        by: Annotated[UnitBreakdown, argument(description="The unit itself, or its parts.")] = OF,
        breakdown: Annotated[
            list[IndicatorDimension] | None,
            argument(description="Three at most, that all of the indicators have."),
        ] = None,
        boundaries: Annotated[date | None, BOUNDARIES] = None,
        language: Annotated[Language, LANGUAGE] = VI,
    ) -> str | None:
        context, cells = info.context, breakdown or []
        if not askable(context, codes, unit, periods, by, cells, boundaries):
            return None
        variables = {
            "codes": list(dict.fromkeys(codes)),
            "unit": unit,
            "periods": _said(periods),
            "by": by.value,
            "breakdown": [each.value for each in dict.fromkeys(cells)],
            "boundaries": boundaries and boundaries.isoformat(),
        }
        more = {"format": format.value, "language": language.value}
        return _address(context, unit, {"is": "table", **more, "variables": variables})

    @strawberry.field(
        description="The address of a picture (SVG) of one indicator: a SERIES of a unit over"
        " periods, beside a target; a RANKING of units in one period; a MAP of the communes of a"
        " unit, a dot each. Fetched, judged and null as `figuresUrl`."
    )
    def chart_url(  # noqa: PLR0913, PLR0917 -- as above
        self,
        info: Info,
        chart: Annotated[Chart, argument(description="Which picture.")],
        code: Annotated[str, argument(description="Which indicator.")],
        unit: Annotated[strawberry.ID, UNIT],
        periods: Annotated[list[PeriodInput], PERIODS],
        by: Annotated[
            UnitBreakdown | None,
            argument(description="What a RANKING compares: SUBUNITS unless said."),
        ] = None,
        target: Annotated[
            strawberry.ID | None, argument(description="The target beside a SERIES.")
        ] = None,
        boundaries: Annotated[date | None, BOUNDARIES] = None,
        language: Annotated[Language, LANGUAGE] = VI,
    ) -> str | None:
        context, of = info.context, _drawn(chart, periods, by, target)
        if not askable(context, [code], unit, periods, of, [], boundaries):
            return None
        variables = {
            "codes": [code],
            "unit": unit,
            "periods": _said(periods),
            "by": of.value,
            "breakdown": [],
            "boundaries": boundaries and boundaries.isoformat(),
        }
        more = {"chart": chart.value, "language": language.value, "target": target}
        return _address(context, unit, {"is": "chart", **more, "variables": variables})


def _drawn(
    chart: Chart, periods: Sequence[PeriodInput], by: UnitBreakdown | None, target: str | None
) -> UnitBreakdown:
    """What a chart is of. Raises for what cannot be drawn."""
    if chart is not Chart.SERIES and len(periods) != 1:
        raise refused("This picture is of one period.")
    if chart is not Chart.SERIES and target is not None:
        raise refused("A target stands beside a SERIES alone.")
    if chart is not Chart.RANKING and by is not None:
        raise refused("A RANKING alone says of which parts it is.")
    if chart is Chart.SERIES and not periods:
        raise refused("A series needs a period.")
    match chart:
        case Chart.SERIES:
            return UnitBreakdown.SELF
        case Chart.MAP:
            return UnitBreakdown.COMMUNES
        case _:
            return by or UnitBreakdown.SUBUNITS
