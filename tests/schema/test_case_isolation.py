"""A child is isolated from its carers for a time: who decides, how long, when it ends."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest_asyncio

from db.rules.working_days import end_of
from tests.databases import Databases
from tests.schema.around import WHY, AroundDesk, FormCode, day
from tests.schema.registry import today

READ = """query($id: ID!) { node(id: $id) { ... on Case {
  isolations { status placeOfSafety carer terms { decisionNumber lastDay } } } } }"""


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def desk(databases: Databases) -> AsyncIterator[AroundDesk]:
    found = await AroundDesk.opened(databases)
    yield found
    await found.finish(databases)


async def test_a_worker_proposes_a_chair_decides_and_the_clock_runs_fifteen_days(
    desk: AroundDesk,
) -> None:
    case = await desk.assessed()
    isolation = await desk.proposed(case, 0, 4, placeOfSafety="Nhà bà ngoại", carer="Bà ngoại")
    assert not await desk.clock(case)
    refused = await desk.refused("bo.chair", "decideIsolation", isolation, decisionNumber="7/QĐ")
    assert refused["unmet"] == ["DECISION_FINAL"]
    await desk.wrote("bo.worker", case, FormCode.ISOLATION)
    decided = await desk.well("bo.chair", "decideIsolation", isolation, decisionNumber="7/QĐ")
    assert decided["isolation"]["status"] == "DECIDED"
    begun = await desk.well("bo.worker", "startIsolation", isolation)
    assert begun["isolation"]["status"] == "ACTIVE"
    [clock] = await desk.clock(case)
    assert clock["due_at"] == end_of(today() + timedelta(days=14))
    assert clock["met_at"] is None
    ended = await desk.well("bo.chair", "revokeIsolation", isolation, reason=WHY)
    assert ended["isolation"] | {"version": 0} == {
        "id": isolation, "status": "REVOKED", "firstDay": day(0), "lastDay": day(4),
        "endedOn": day(0), "version": 0,
    }  # fmt: skip
    [clock] = await desk.clock(case)
    assert clock["met_at"] is not None
    assert (await desk.events(case)).count(("ISOLATION", "CASEWORK")) == 4


async def test_where_the_child_is_safe_is_read_by_whoever_opened_the_case(
    desk: AroundDesk,
) -> None:
    case = await desk.assessed()
    await desk.proposed(case, placeOfSafety="Nhà bà ngoại", carer="Bà ngoại")
    for who in ("bo.second", "bo.chair"):
        shut = await desk.request(who, READ, id=case)
        assert shut["node"]["isolations"][0]["placeOfSafety"] is None
        assert shut["node"]["isolations"][0]["carer"] is None
    await desk.well("bo.second", "openSealedCase", case, reason=WHY)
    seen = await desk.request("bo.second", READ, id=case)
    assert seen["node"]["isolations"][0]["placeOfSafety"] == "Nhà bà ngoại"
    shut = await desk.request("bo.chair", READ, id=case)
    assert shut["node"]["isolations"][0]["placeOfSafety"] is None


async def test_who_proposes_does_not_decide_and_nobody_else_does(desk: AroundDesk) -> None:
    case = await desk.assessed()
    said = {"firstDay": day(0), "lastDay": day(2), "ground": "PLAN_REFUSED", "reason": WHY}
    done = await desk.well(desk.world.both, "proposeIsolation", case, **said)
    isolation = done["isolation"]["id"]
    await desk.wrote("bo.worker", case, FormCode.ISOLATION)
    own = await desk.refused(desk.world.both, "decideIsolation", isolation, decisionNumber="7/QĐ")
    assert own["unmet"] == ["NOT_THE_PROPOSER"]
    other = await desk.refused("bo.worker", "decideIsolation", isolation, decisionNumber="7/QĐ")
    assert other["__typename"] == "Forbidden"
    for who in ("ngoc.chair", "quang.chair", "dpo", "nobody"):
        away = await desk.refused(who, "decideIsolation", isolation, decisionNumber="7/QĐ")
        assert away["__typename"] == "NotFound"
        assert away["path"] == ["id"]


async def test_all_isolations_of_an_episode_are_fifteen_days_at_most(desk: AroundDesk) -> None:
    case = await desk.assessed()
    first = await desk.started_isolation(case, 0, 9)
    second = {"decisionNumber": "8/QĐ", "lastDay": day(15), "reason": WHY}
    old = await desk.refused("bo.chair", "extendIsolation", first, **second)
    assert set(old["unmet"]) == {"DECISION_FINAL", "WITHIN_THE_MAXIMUM"}
    await desk.wrote("bo.worker", case, FormCode.ISOLATION)
    long = await desk.refused("bo.chair", "extendIsolation", first, **second)
    assert long["unmet"] == ["WITHIN_THE_MAXIMUM"]
    whole = await desk.well("bo.chair", "extendIsolation", first, **second | {"lastDay": day(14)})
    assert whole["isolation"]["status"] == "EXTENDED"
    await desk.wrote("bo.worker", case, FormCode.ISOLATION)
    document = second | {"lastDay": day(29), "authorityDocument": "15/CV-TA"}
    more = await desk.well("bo.chair", "extendIsolation", first, **document)
    assert more["isolation"]["lastDay"] == day(29)
    [clock] = await desk.clock(case)
    assert clock["due_at"] == end_of(today() + timedelta(days=29))
    await desk.wrote("bo.worker", case, FormCode.ISOLATION)
    # The document was for those days, not for whatever comes.
    again = await desk.refused(
        "bo.chair", "extendIsolation", first, **second | {"lastDay": day(40)}
    )
    assert again["unmet"] == ["WITHIN_THE_MAXIMUM"]
    court = await desk.well("bo.chair", "handOverIsolation", first, courtDocument="3/TA")
    assert court["isolation"]["status"] == "HANDED_TO_COURT"


async def test_earlier_days_count(desk: AroundDesk) -> None:
    case = await desk.assessed()
    first = await desk.started_isolation(case, -3, 0)
    await desk.well("bo.chair", "revokeIsolation", first, reason=WHY)
    second = await desk.proposed(case, 1, 12)
    await desk.wrote("bo.worker", case, FormCode.ISOLATION)
    long = await desk.refused("bo.chair", "decideIsolation", second, decisionNumber="8/QĐ")
    assert long["unmet"] == ["WITHIN_THE_MAXIMUM"]
    said = {"decisionNumber": "8/QĐ", "lastDay": day(11)}
    await desk.well("bo.chair", "decideIsolation", second, **said)
    early = await desk.refused("bo.worker", "startIsolation", second)
    assert early["unmet"] == ["FIRST_DAY_HAS_COME"]


async def test_one_at_a_time_in_an_open_case_after_its_first_assessment(
    desk: AroundDesk,
) -> None:
    case = await desk.begun()
    said = {"firstDay": day(0), "lastDay": day(2), "ground": "RISK_CONTINUES", "reason": "x"}
    early = await desk.refused(
        "bo.worker", "proposeIsolation", case, **said | {"firstDay": day(3), "carer": " "}
    )
    assert [(tuple(p["path"]), p["code"]) for p in early["problems"]] == [
        ((), "TOO_EARLY_FOR_ISOLATION"),
        (("lastDay",), "ENDS_BEFORE_IT_BEGINS"),
        (("reason",), "REASON_TOO_SHORT"),
        (("carer",), "EMPTY"),
    ]
    other = await desk.assessed()
    await desk.proposed(other)
    again = await desk.refused("bo.worker", "proposeIsolation", other, **said | {"reason": WHY})
    assert [p["code"] for p in again["problems"]] == ["ISOLATION_UNDER_WAY"]


async def test_of_two_at_once_one_wins(desk: AroundDesk) -> None:
    case = await desk.assessed()
    isolation = await desk.started_isolation(case)
    said = {"version": await desk.version(isolation), "reason": WHY}
    both = await asyncio.gather(
        desk.do_("bo.chair", "revokeIsolation", isolation, **said),
        desk.do_("bo.vice", "revokeIsolation", isolation, **said),
    )
    assert sorted(each["__typename"] for each in both) == ["Conflict", "IsolationRevoked"]
    again = await desk.refused("bo.chair", "revokeIsolation", isolation, reason=WHY)
    assert (again["__typename"], again["unmet"]) == ("IsolationRefused", [])


async def test_the_clock_ends_what_is_over_and_says_so_once(desk: AroundDesk) -> None:
    case = await desk.assessed()
    isolation = await desk.started_isolation(case, 0, 2)
    expire = "SELECT isolations_expire($1, NULL)"
    now = datetime.now(UTC)
    assert (
        await desk.admin.fetchval(expire, end_of(today() + timedelta(days=2)) - timedelta(1)) == 0
    )
    before = (await desk.row(case))["version"]
    assert await desk.admin.fetchval(expire, now + timedelta(days=3)) >= 1
    assert await desk.admin.fetchval(expire, now + timedelta(days=3)) == 0
    row = await desk.row(case)
    assert row["version"] == before + 1
    [clock] = await desk.clock(case)
    assert clock["met_at"] is not None
    gone = await desk.refused("bo.chair", "revokeIsolation", isolation, reason=WHY)
    assert gone["status"] == "EXPIRED"
