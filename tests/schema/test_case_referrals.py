"""A child of a case is referred to a service: what the receiver sees, answers, delivers."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest_asyncio

from tests.databases import Databases
from tests.schema.around import WHY, AroundDesk, FormCode
from tests.stage import USUAL

NEED = "Khám sức khỏe, điều trị vết thương"
MINE = """{ referrals { nodes { id status need result purpose version viewerCan withheld
  case { id } } } }"""
OF_CASE = "query($id: ID!) { node(id: $id) { ... on Case { referrals { status result answer } } } }"
ONE = "query($id: ID!) { node(id: $id) { ... on Referral { status need } } }"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def desk(databases: Databases) -> AsyncIterator[AroundDesk]:
    found = await AroundDesk.opened(databases)
    yield found
    await found.finish(databases)


async def referred(desk: AroundDesk, case: str, kind: str = "HEALTH", **more: Any) -> str:
    said = {"organisation": desk.kind(kind), "purpose": "TREATMENT", "need": NEED} | more
    done = await desk.well("bo.worker", "referCase", case, **said)
    return str(done["referral"]["id"])


async def mine(desk: AroundDesk, who: str, referral: str) -> dict[str, Any] | None:
    nodes = (await desk.request(who, MINE))["referrals"]["nodes"]
    return next((each for each in nodes if each["id"] == referral), None)


async def test_the_receiver_sees_its_own_line_alone_and_writes_the_result(
    desk: AroundDesk,
) -> None:
    case = await desk.assessed()
    referral = await referred(desk, case)
    seen = await mine(desk, "clinic", referral)
    assert seen == {
        "id": referral, "status": "OFFERED", "need": NEED, "result": None, "purpose": "TREATMENT",
        "version": 1, "viewerCan": ["answer"], "withheld": [], "case": None,
    }  # fmt: skip
    for who in ("school", "facility", "court", "quang.worker", "dpo", "bo.collab"):
        assert await mine(desk, who, referral) is None, who
        assert (await desk.request(who, ONE, id=referral))["node"] is None
    before = (await desk.row(case))["version"]
    await desk.well("clinic", "acceptReferral", referral)
    await desk.well("clinic", "deliverReferral", referral, result="Đã điều trị, ra viện")
    assert (await desk.row(case))["version"] == before  # the line has a version of its own
    [told] = (await desk.request("bo.chair", OF_CASE, id=case))["node"]["referrals"]
    assert told == {"status": "DELIVERED", "result": "Đã điều trị, ra viện", "answer": None}
    closed = await desk.well("bo.worker", "closeReferral", referral)
    assert closed["referral"]["status"] == "CLOSED"
    again = await desk.refused("bo.worker", "closeReferral", referral)
    assert (again["__typename"], again["status"]) == ("ReferralRefused", "CLOSED")
    assert (await desk.events(case)).count(("REFERRED", "CASEWORK")) == 4


async def test_with_a_grant_the_receiver_sees_the_case_until_the_referral_ends(
    desk: AroundDesk,
) -> None:
    case = await desk.assessed()
    soon = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    for mutation, who, said in (
        ("declineReferral", "clinic", {"reason": WHY}),
        ("withdrawReferral", "bo.worker", {"reason": WHY}),
    ):
        referral = await referred(desk, case, grant={"expiresAt": soon, "forms": ["PLAN"]})
        seen = await mine(desk, "clinic", referral)
        assert seen is not None
        assert seen["case"] == {"id": case}
        context = await desk.contexts(desk.caller("clinic"))
        context.now += timedelta(days=2)
        answer = await desk.houses[USUAL].execute(MINE, {}, None, context)
        later = orjson.loads(orjson.dumps(answer))["data"]["referrals"]["nodes"]
        assert all(each["case"] is None for each in later), "the grant is over, the line stays"
        await desk.well(who, mutation, referral, **said)
        seen = await mine(desk, "clinic", referral)
        assert seen is not None
        assert seen["case"] is None
    live = await desk.admin.fetchval("SELECT count(*) FROM case_grant WHERE ended_at IS NULL")
    assert live == 0


async def test_each_side_takes_its_own_steps_alone(desk: AroundDesk) -> None:
    case = await desk.assessed()
    referral = await referred(desk, case)
    for who, mutation, said, answer in (
        ("bo.worker", "acceptReferral", {}, "Forbidden"),
        ("bo.chair", "closeReferral", {}, "Forbidden"),
        ("clinic", "withdrawReferral", {"reason": WHY}, "Forbidden"),
        ("school", "acceptReferral", {}, "NotFound"),
        ("quang.worker", "withdrawReferral", {"reason": WHY}, "NotFound"),
        ("clinic", "deliverReferral", {"result": "Xong"}, "ReferralRefused"),
        ("clinic", "declineReferral", {"reason": "bận"}, "InvalidInput"),
        ("bo.worker", "closeReferral", {}, "ReferralRefused"),
        ("clinic", "acceptReferral", {"version": 7}, "Conflict"),
    ):
        refused = await desk.refused(who, mutation, referral, **said)
        assert refused["__typename"] == answer, (who, mutation)


async def test_a_referral_that_no_service_gives_is_refused(desk: AroundDesk) -> None:
    case = await desk.assessed()
    said = {"organisation": desk.kind("EDUCATION"), "purpose": "TREATMENT", "need": " "}
    wrong = await desk.refused("bo.worker", "referCase", case, **said)
    assert [(".".join(p["path"]), p["code"]) for p in wrong["problems"]] == [
        ("purpose", "NOT_A_SERVICE"),
        ("need", "EMPTY"),
    ]
    police = said | {"organisation": desk.kind("POLICE"), "purpose": "INVESTIGATION", "need": NEED}
    refused = await desk.refused("bo.worker", "referCase", case, **police)
    assert [p["code"] for p in refused["problems"]] == ["NOT_A_SERVICE"]
    long = {"expiresAt": (datetime.now(UTC) + timedelta(days=999)).isoformat()}
    fit = said | {"purpose": "SCHOOLING", "need": NEED, "grant": long}
    late = await desk.refused("bo.worker", "referCase", case, **fit)
    assert [(p["path"], p["code"]) for p in late["problems"]] == [
        (["grant", "purpose"], "REFERRED_ONLY"),
        (["grant", "expiresAt"], "TOO_LONG_A_TERM"),
    ]


async def test_of_two_answers_at_once_one_wins(desk: AroundDesk) -> None:
    case = await desk.assessed()
    referral = await referred(desk, case)
    both = await asyncio.gather(
        desk.do_("clinic", "acceptReferral", referral, version=1),
        desk.do_("bo.worker", "withdrawReferral", referral, version=1, reason=WHY),
    )
    names = {each["__typename"] for each in both}
    assert names in ({"ReferralAccepted", "Conflict"}, {"ReferralWithdrawn", "Conflict"})


async def test_who_is_suspected_receives_nothing_of_it(desk: AroundDesk) -> None:
    case = await desk.assessed()
    soon = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    referral = await referred(desk, case, grant={"expiresAt": soon})
    named = {"fullName": "Trần Bình", "officer": desk.id_of("clinic")}
    await desk.well("bo.worker", "nameHarmer", case, **named)
    assert await mine(desk, "clinic", referral) is None
    refused = await desk.refused("clinic", "acceptReferral", referral)
    gone = await desk.refused("clinic", "acceptReferral", "Referral_" + "0" * 32)
    assert refused == gone


IN_ITS_CASE = """query($id: ID!) { node(id: $id) { ... on Case {
  isolations { id } referrals { id viewerCan } } } }"""


async def test_in_its_case_a_referral_says_what_may_be_done_and_the_newest_stands_first(
    desk: AroundDesk,
) -> None:
    case = await desk.assessed()
    lines = [
        await referred(desk, case),
        await referred(desk, case, "EDUCATION", purpose="SCHOOLING"),
    ]
    ended = [await desk.proposed(case, 0, 2), None]
    await desk.wrote("bo.worker", case, FormCode.ISOLATION)
    await desk.well("bo.chair", "decideIsolation", ended[0], decisionNumber="7/QĐ")
    await desk.well("bo.chair", "revokeIsolation", ended[0], reason=WHY)
    ended[1] = await desk.proposed(case, 0, 2)
    for who, may in (("bo.worker", ["settle"]), ("bo.chair", [])):
        for lane in ("fast", "core", "walled"):
            answer = await desk.ask(who, IN_ITS_CASE, lane, variables={"id": case})
            found = orjson.loads(orjson.dumps(answer))["data"]["node"]
            assert found["referrals"] == [{"id": i, "viewerCan": may} for i in reversed(lines)]
            assert found["isolations"] == [{"id": each} for each in reversed(ended)]
