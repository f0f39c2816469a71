"""Every indicator is what its formula says, worked out row by row over random worlds."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
import pytest_asyncio

from db.rules.circumstances import BY_CODE, GROUPS
from db.rules.indicators import DEFINITIONS, Base, Definition, Measure
from db.rules.periods import Span
from db.rules.sensitivity import Sensitivity
from tests.databases import Databases
from tests.oracle import random_world
from tests.oracle.figures import Figures, Item
from tests.stage import HANOI, Stage, keyring
from tests.worlds import fullest, hire

FUND = {Base.SUPPORTED, Base.INCOME, Base.PAID, Base.UNITS}  # have tests of their own
CODES = [code for code, known in DEFINITIONS.items() if known.base not in FUND]
SEEN = frozenset(n for n, g in GROUPS.items() if g.class_ is not Sensitivity.SEALED)
ASKED = """query ($codes: [String!]!, $unit: ID!, $by: UnitBreakdown!, $periods: [PeriodInput!]!,
  $breakdown: [IndicatorDimension!]) {
  indicators(codes: $codes, unit: $unit, by: $by, periods: $periods, breakdown: $breakdown) {
    code unit { id } period { year half quarter month } cell { key }
    numerator denominator suppressed rounded } }"""


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=[(1, "three"), (2, "random")])
async def stage(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[Stage]:
    seed, kind = request.param
    vault = keyring()
    world = random_world(seed, kind, children=60, vault=vault)
    hire(world, "province_officer", fullest(world))
    officer = next(r for r in world.rows["officer"] if r["username"] == "province_officer")
    for number, case in enumerate(world.rows["case"]):
        if number % 3 == 0:
            case["barred"] = [*case["barred"], officer["id"]]
    found = await Stage.open(world, databases, vault)
    yield found
    await found.close(databases)


def spans() -> list[Span]:
    year = datetime.now(UTC).year
    return [Span(year - 1), Span(year), Span(year - 1, half=2), Span(year, month=1)]


def expected(stage: Stage, known: Definition, span: Span, unit: Any, by: tuple[str, ...]) -> Any:
    """Numerator and denominator by cell."""
    world, today = stage.world, stage.world.now.astimezone(HANOI).date()
    me = next(r["id"] for r in world.rows["officer"] if r["username"] == "province_officer")
    found: dict[tuple[str, ...], list[int]] = {}

    def count(of: Span, code: str, place: int) -> None:
        slow = Figures(world, of.first, of.reached(today), me, SEEN)
        for item in slow.items(code):
            if unit.contains(stage.tree.by_id[item.unit]):
                for cell in {(), *cells(slow, item, by)}:
                    numbers = found.setdefault(cell, [0, 0])
                    numbers[place] += 1 if place or known.growth or not known.part else item.part

    if known.growth:
        count(span, "ABUSE_CHILDREN", 0)
        count(span.year_before, "ABUSE_CHILDREN", 1)
    else:
        count(span, known.code, 0)
        if known.part:
            count(span, known.code, 1)
    return {cell: tuple(numbers) for cell, numbers in found.items() if any(numbers)}


def cells(slow: Figures, item: Item, by: tuple[str, ...]) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = [()]
    for of in by:
        found = [(*cell, key) for cell in found for key in slow.category(of, item)]
    return found


@pytest.mark.parametrize("code", CODES)
async def test_an_indicator_is_what_its_formula_says(stage: Stage, code: str) -> None:
    known = DEFINITIONS[code]
    province = stage.tree.by_id[fullest(stage.world)]
    for number, span in enumerate(spans()):
        by = known.dimensions[number : number + 2] if number else known.dimensions[-2:]
        if len(by) > 1 and known.growth:
            by = ()
        where = ("SELF", "COMMUNES", "SUBUNITS", "SELF")[number]
        period = {"year": span.year, "half": span.half, "month": span.month}
        answer = await stage.ask(
            "province_officer",
            ASKED,
            variables={
                "codes": [code],
                "unit": f"Unit_{province.id}",
                "by": where,
                "periods": [period],
                "breakdown": [each.value for each in by],
            },
        )
        assert "errors" not in answer, answer
        told: dict[int, Any] = {}
        for row in orjson.loads(orjson.dumps(answer))["data"]["indicators"]:
            cell = tuple(
                str(BY_CODE[each["key"]].number) if each["key"] in BY_CODE else each["key"]
                for each in row["cell"]
            )
            if not row["suppressed"]:
                assert row["rounded"] is False
                numbers = (row["numerator"], row["denominator"] or 0)
                mine = told.setdefault(int(row["unit"]["id"].removeprefix("Unit_")), {})
                if any(numbers):
                    mine[cell] = numbers
        assert known.measure is not Measure.AMOUNT
        for unit_id, mine in told.items():
            unit = stage.tree.by_id[unit_id]
            assert mine == expected(stage, known, span, unit, tuple(by)), (code, span, where, by)
