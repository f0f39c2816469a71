"""Any past date is answerable as it was: facts are dated rows, and `on` chooses the day."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest
import pytest_asyncio

from tests.databases import Databases
from tests.stage import Stage
from tests.worlds import fullest, staged

WHO = "province_officer"
PARTS = {
    "guardians": ("guardian", "{ id }"),
    "schooling": ("schooling", "{ since until }"),
    "placement": ("placement", "{ since until }"),
    "residence": ("residence", "{ since until unit { id } hamlet address }"),
    "membership": ("membership", "{ since until household { id } }"),
    "facts": ("fact", "{ kind value since until }"),
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage(databases: Databases) -> AsyncIterator[Stage]:
    hired = [WHO, "district_leader", "commune_data_officer"]
    async with staged(databases, 3, "three", hired=hired) as found:
        yield found


def held(stage: Stage, table: str, child: Any, day: date) -> list[dict[str, Any]]:
    return [
        row
        for row in stage.world.rows[table]
        if row["child_id"] == child
        and row["superseded_at"] is None
        and row["valid_from"] <= day
        and (row["valid_to"] is None or day <= row["valid_to"])
    ]


@pytest.mark.parametrize("days", [0, 1, 30, 400, 900, -1, -60])
@pytest.mark.parametrize("lane", ["fast", "walled"])
async def test_facts_answer_as_they_stood_on_a_day(stage: Stage, days: int, lane: str) -> None:
    day = stage.world.now.date() - timedelta(days=days)
    fields = " ".join(f"{name}(on: $on) {picks}" for name, (_, picks) in PARTS.items())
    text = f"""query($in: ID, $on: Date) {{
      children(where: {{within: $in, status: null}}, first: 30) {{ nodes {{ id {fields} }} }} }}"""
    asked = {"in": f"Unit_{fullest(stage.world)}", "on": day.isoformat()}
    answer = await stage.ask(WHO, text, lane, variables=asked)
    assert "errors" not in answer
    shown = 0
    for node in answer["data"]["children"]["nodes"]:
        child = next(
            row["id"]
            for row in stage.world.rows["child"]
            if row["id"].hex == node["id"].removeprefix("Child_")
        )
        for name, (table, _) in PARTS.items():
            rows = held(stage, table, child, day)
            value = node[name]
            if isinstance(value, list):
                assert len(value) == len(rows), (name, node["id"])
            else:
                assert (value is not None) is bool(rows), (name, node["id"])
            shown += len(rows)
        wanted = {(f["kind"], f["value"]) for f in held(stage, "fact", child, day)}
        assert {(f["kind"], f["value"]) for f in node["facts"]} == wanted
        if stays := held(stage, "membership", child, day):
            households = {f"Household_{stay['household_id'].hex}" for stay in stays}
            assert node["membership"]["household"]["id"] in households
    assert shown or days > 400  # so long ago there may be nothing, as the day of the run has it


async def test_the_past_is_no_way_around_a_class(stage: Stage) -> None:
    text = """query($in: ID) { children(where: {within: $in, status: null}, first: 30) { nodes {
      residence(on: "2020-01-01") { hamlet } facts(on: "2026-01-01") { kind } withheld } } }"""
    asked = {"in": f"Unit_{fullest(stage.world)}"}
    leader = (await stage.ask("district_leader", text, variables=asked))["data"]["children"]
    assert leader["nodes"]
    for node in leader["nodes"]:
        assert node["residence"] is None
        assert {"residence", "membership"} <= set(node["withheld"])
        assert {fact["kind"] for fact in node["facts"]} <= {
            "POVERTY",
            "HEALTH_INSURANCE",
            "BIRTH_REGISTRATION",
        }
