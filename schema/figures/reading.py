"""What a link asks for, asked as anybody asks: as a query of the API, on behalf of who fetches it.

Rights, protection, limits and the log of reads are those of the query: there is no second way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

import orjson

from db.access import NotFoundError
from db.press import Chart, Goal, Language, Point
from db.press.charts import page
from db.press.indicators import Told, sheet
from db.press.reports import paper
from db.press.sheets import Sheet
from db.queries.indicators.points import points_plan
from schema.context import Context
from schema.labels import LABELS

FIGURES: Final = """
query ($codes: [String!]!, $unit: ID!, $periods: [PeriodInput!]!, $by: UnitBreakdown!,
  $breakdown: [IndicatorDimension!], $boundaries: Date) {
  place: node(id: $unit) { ... on Unit { name } }
  indicatorDefinitions(codes: $codes) { code nameVi nameEn measure unitOfMeasure source }
  indicators(codes: $codes, unit: $unit, periods: $periods, by: $by, breakdown: $breakdown,
    boundaries: $boundaries) {
    code unit { id code name parent { name } }
    period { year half quarter month from to } cell { labelVi labelEn }
    value amount numerator denominator suppressed rounded asOf isProvisional
  }
}
"""
TARGET: Final = """
query ($id: ID!) { node(id: $id) { ... on Target {
  indicator comparator unitOfMeasure value printed plan { unit { id } }
} } }
"""
REPORT: Final = """
query ($id: ID!) { node(id: $id) { ... on PlanReport {
  unit { code name parent { name } } year half status lastDay text event
  duty { code printed plan { title decision } }
  figures { code value numerator denominator suppressed rounded of }
  included { name } missing { name } boundaries asOf submittedAt acceptedAt restatedFor
  editions { number reason submittedAt }
} } }
"""
DEFINED: Final = """
query ($codes: [String!]!) {
  indicatorDefinitions(codes: $codes) { code nameVi nameEn unitOfMeasure source } }
"""
LINES: Final = frozenset({"AT_LEAST", "MORE_THAN", "AT_MOST", "LESS_THAN", "EQUAL"})


class NotAskedError(Exception):
    """The query was refused: its errors."""

    def __init__(self, errors: Sequence[Mapping[str, Any]]) -> None:
        super().__init__()
        self.errors = errors


async def table(context: Context, asked: Mapping[str, Any]) -> Sheet:
    """Raises NotFoundError where nothing may be told, NotAskedError."""
    return sheet(await _told(context, asked))


async def chart(context: Context, asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """What stands on the picture. Raises as `table`."""
    told, kind = await _told(context, asked), Chart(asked["chart"])
    goal = await _goal(context, asked) if asked.get("target") else None
    points: Mapping[str, Point] = {}
    if kind is Chart.MAP:
        units = tuple(int(row["unit"]["id"].partition("_")[2]) for row in told.values)
        found = await context.house.drawn(points_plan, context, "chart", about=units)
        points = {f"Unit_{unit}": point for unit, point in found.items()}
    return page(kind, told, goal, points)


async def report(context: Context, about: str, asked: Mapping[str, Any]) -> Sheet:
    """Raises as `table`."""
    found = (await _asked(context, REPORT, {"id": about}))["node"]
    if not found:
        raise NotFoundError
    codes = [each["code"] for each in found["figures"]]
    known = (await _asked(context, DEFINED, {"codes": codes}))["indicatorDefinitions"]
    named = {each["code"]: each for each in known}
    return paper(found, named, Language(asked["language"]), LABELS, context.now)


async def _told(context: Context, asked: Mapping[str, Any]) -> Told:
    variables = asked["variables"]
    found = await _asked(context, FIGURES, variables)
    if found["indicators"] is None or found["place"] is None:
        raise NotFoundError
    on = variables["boundaries"]
    return Told(
        unit=found["place"]["name"],
        definitions={each["code"]: each for each in found["indicatorDefinitions"]},
        values=found["indicators"],
        dimensions=variables["breakdown"],
        on=date.fromisoformat(on) if on else None,
        in_force=context.memory.tree.boundaries,
        made=context.now,
        language=Language(asked["language"]),
        labels=LABELS,
    )


async def _goal(context: Context, asked: Mapping[str, Any]) -> Goal:
    """A number that a value is measured by, where the target is about this indicator; its words
    anyhow. Raises NotFoundError."""
    found = (await _asked(context, TARGET, {"id": asked["target"]}))["node"]
    if not found or found["indicator"] not in asked["variables"]["codes"]:
        raise NotFoundError
    drawn = found["comparator"] in LINES
    return Goal(found["value"] if drawn else None, found["printed"])


async def _asked(context: Context, text: str, variables: Mapping[str, Any]) -> Any:
    own = replace(context, session=None)  # no view of the data is held from one to the next
    answer = await context.house.execute(text, variables, None, own)
    if answer.get("errors"):
        raise NotAskedError(answer["errors"])
    return orjson.loads(orjson.dumps(answer["data"]))
