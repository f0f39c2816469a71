"""Everybody reads plans; a unit's own is recorded, corrected, withdrawn by its people."""

from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio

from tests.databases import Databases
from tests.schema.office import BO, HA, QUANG
from tests.schema.plans import PLAN, Planned
from tests.stage import keyring

FIND = """query($where: PlanWhere) { plans(where: $where) { totalCount nodes {
  id title decision validFrom unit { id } parentPlan { id } withdrawnFor } } }"""


@pytest_asyncio.fixture(loop_scope="session")
async def live(databases: Databases) -> AsyncIterator[Planned]:
    found = await Planned.printed(databases, keyring())
    yield found
    await found.finish(databases)


async def found(live: Planned, who: str = "giver", **where: Any) -> list[str]:
    answer = await live.request(who, FIND, where=where)
    return [node["id"] for node in answer["plans"]["nodes"]]


async def test_everybody_reads_a_plan_whole(live: Planned) -> None:
    for who in ("giver", "dpo", "bo.worker"):
        data = await live.request(
            who,
            """query($id: ID!) { node(id: $id) { ... on Plan { title decision viewerCan
              targets { id indicator comparator value printedDenominator flag plan { id } }
              budget { source amount } duties { code due comparator addsUp } results { indicator }
              } } }""",
            id=PLAN,
        )
        plan = data["node"]
        target = plan["targets"][0]
        again = await live.request(
            who,
            "query($id: ID!) { node(id: $id) { ... on Target { indicator } } }",
            id=target["id"],
        )
        assert again["node"] == {"indicator": "UNIT_PLAN_RATE"}
        assert (target["value"], target["printedDenominator"], target["flag"]) == (100, 3, "x")
        assert target["plan"] == {"id": PLAN}
        assert plan["budget"] == [{"source": "BUDGET_PROVINCE", "amount": 4450000000}]
        assert [duty["code"] for duty in plan["duties"]] == ["INPUT", "ADDED", "AT-ONCE"]
        assert (plan["decision"], plan["results"], plan["viewerCan"]) == (None, [], [])


async def test_plans_are_found_by_unit_by_day_and_by_what_they_carry_out(live: Planned) -> None:
    recorded = await live.record("bo.chair", BO)
    own = recorded["plan"]["id"]
    assert await found(live, unit=f"Unit_{HA}") == [PLAN]
    assert await found(live, unit=f"Unit_{BO}") == [own]
    assert await found(live, unit=f"Unit_{QUANG}") == await found(live, unit="x") == []
    assert set(await found(live, within=f"Unit_{HA}")) == {PLAN, own}
    assert set(await found(live, on="2026-12-31")) == {PLAN, own}
    assert await found(live, on="2027-01-01") == []
    assert await found(live, parentPlan=PLAN) == await found(live, printed=False) == [own]


async def test_a_unit_records_its_own_plan_once(live: Planned) -> None:
    done = await live.record("bo.chair", BO)
    assert done["plan"] == {
        "id": done["plan"]["id"],
        "decision": "12/KH-UBND",
        "issuedOn": "2025-02-01",
        "validTo": "2026-12-31",
        "version": 1,
        "viewerCan": ["record"],
    }
    again = await live.record("bo.worker", BO)
    assert again["problems"] == [{"path": ["unit"], "code": "RECORDED_ALREADY"}]
    assert await live.acts() == ["recordPlan"]


async def test_only_whoever_works_for_the_unit_or_above_it_records(live: Planned) -> None:
    for who in ("quang.chair", "giver", "dpo", "checks"):
        refused = await live.record(who, BO)
        assert (refused["__typename"], refused["path"]) == ("Forbidden", ["unit"]), who
    none = await live.record("bo.chair", 999)
    assert (none["__typename"], none["path"]) == ("NotFound", ["unit"])
    none = await live.record("bo.chair", BO, parentPlan=f"Plan_{'0' * 32}")
    assert (none["__typename"], none["path"]) == ("NotFound", ["parentPlan"])
    strange = await live.record("quang.chair", QUANG, decision=" ")
    codes = {(p["path"][0], p["code"]) for p in strange["problems"]}
    assert codes == {("unit", "NOT_UNDER_THE_PLAN"), ("decision", "EMPTY")}
    assert await live.admin.fetchval("SELECT count(*) FROM plan") == 1
    assert (await live.record("ha.leader", BO))["__typename"] == "PlanRecorded"


async def test_a_mistake_is_corrected_or_withdrawn_and_never_lost(live: Planned) -> None:
    own = (await live.record("bo.worker", BO))["plan"]["id"]
    fields = "PlanCorrected { plan { decision issuedOn version } }"
    said = {"id": own, "decision": "21/KH-UBND", "on": "2025-03-01"}
    late = await live.say("bo.chair", "correctPlan", fields, **said, version=2)
    assert late["currentVersion"] == 1
    done = await live.say("bo.chair", "correctPlan", fields, **said, version=1)
    assert done["plan"] == {"decision": "21/KH-UBND", "issuedOn": "2025-03-01", "version": 2}
    gone = "PlanWithdrawn { plan { withdrawnFor version } }"
    why = {"id": own, "version": 2, "reason": "Ghi nhầm đơn vị khác"}
    assert (await live.say("checks", "withdrawPlan", gone, **why))["__typename"] == "Forbidden"
    done = await live.say("ha.leader", "withdrawPlan", gone, **why)
    assert done["plan"] == {"withdrawnFor": "Ghi nhầm đơn vị khác", "version": 3}
    assert await found(live, parentPlan=PLAN) == []
    over = await live.say("ha.leader", "withdrawPlan", gone, **{**why, "version": 3})
    assert over["problems"] == [{"path": ["id"], "code": "WITHDRAWN"}]
    assert (await live.record("bo.chair", BO))["__typename"] == "PlanRecorded"


async def test_a_printed_plan_is_nobodys_to_change(live: Planned) -> None:
    fields = "PlanCorrected { plan { id } }"
    said = {"id": PLAN, "version": 1, "decision": "1", "on": "2025-02-01"}
    refused = await live.say("ha.leader", "correctPlan", fields, **said)
    assert (refused["__typename"], refused["path"]) == ("Forbidden", ["id"])
    kept = await live.admin.fetchrow("SELECT decision, version FROM plan")
    assert tuple(kept) == (None, 1)


REACHED = """query($id: ID!, $period: PeriodInput) { node(id: $id) { ... on Plan { targets {
  progress(period: $period) { value suppressed rounded met numerator denominator
    printedDenominator ofPrinted } } } } }"""


async def reached(live: Planned, who: str, **period: int) -> list[Any]:
    asked = period or None
    answer = await live.request(who, REACHED, id=PLAN, period=asked)
    return [target["progress"] for target in answer["node"]["targets"]]


async def test_a_target_says_how_far_its_unit_is_by_both_denominators(live: Planned) -> None:
    await live.record("bo.chair", BO)
    units, most, falling, unknown = await reached(live, "ha.officer", year=2026)
    assert units == {
        "value": 50.0,
        "suppressed": False,
        "rounded": False,
        "met": False,
        "numerator": 1,
        "denominator": 2,
        "printedDenominator": 3,
        "ofPrinted": 33.33,
    }
    assert (most["value"], most["met"], most["rounded"]) == (1.0, False, False)
    assert (falling["value"], falling["met"]) == (1.0, False)
    assert unknown is None
    assert (await reached(live, "ha.officer", year=2024))[0]["value"] == 0


async def test_progress_is_protected_as_figures_are(live: Planned) -> None:
    units, most, falling, _ = await reached(live, "giver", year=2026)
    assert units["value"] == 0
    for each in (most, falling):
        assert each["suppressed"]
        assert (each["value"], each["met"]) == (None, None)
    units, most, *_ = await reached(live, "dpo", year=2026)
    assert (units["value"], most) == (0, None)


async def test_a_period_that_cannot_be_is_an_error(live: Planned) -> None:
    context = await live.contexts(live.caller("giver"))
    asked = "progress(period: { year: 2026, half: 3 }) { met }"
    text = f'{{ node(id: "{PLAN}") {{ ... on Plan {{ targets {{ {asked} }} }} }} }}'
    answer = await live.houses["fast"].execute(text, {}, None, context)
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"]


async def test_how_many_communes_issued_a_plan_is_told_exactly_to_everybody(live: Planned) -> None:
    asked = """query($unit: ID!, $period: PeriodInput!) {
      indicators(codes: ["UNIT_PLAN_RATE"], unit: $unit, periods: [$period]) {
      value numerator denominator suppressed rounded } }"""

    async def told(who: str, unit: int, **period: int) -> Any:
        answer = await live.request(who, asked, unit=f"Unit_{unit}", period=period)
        return tuple(answer["indicators"][0].values())

    assert await told("giver", HA, year=2025) == (0, 0, 2, False, False)
    done = await live.record("bo.chair", BO)
    for who in ("giver", "ha.officer", "bo.worker"):
        assert await told(who, HA, year=2025) == (50, 1, 2, False, False)
    assert await told("giver", BO, year=2025) == (100, 1, 1, False, False)
    assert await told("giver", HA, year=2025, month=1) == (0, 0, 2, False, False)
    assert await told("giver", HA, year=2024) == (0, 0, 2, False, False)
    fields = "PlanWithdrawn { plan { id } }"
    gone = {"id": done["plan"]["id"], "version": 1, "reason": "Ghi nhầm kế hoạch của phường khác"}
    done = await live.say("ha.leader", "withdrawPlan", fields, **gone)
    assert done["__typename"] == "PlanWithdrawn"
    assert await told("giver", HA, year=2025) == (0, 0, 2, False, False)
