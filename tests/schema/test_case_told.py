"""A naming is taken back; who hears of isolations and of referrals."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest_asyncio

from tests.databases import Databases
from tests.schema.around import WHY, AroundDesk, FormCode
from tests.schema.casework import MINUTES
from tests.schema.listening import listening

SEE = "query($id: ID!) { node(id: $id) { ... on Case { version events { nodes { kind } } } } }"
HARMERS = """query($id: ID!) { node(id: $id) { ... on Case {
  harmers { id hasAccount withdrawal { reason } } } } }"""
CHANGED = """subscription($id: ID) { referralChanged(id: $id) { status referral { id status } } }"""


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def desk(databases: Databases) -> AsyncIterator[AroundDesk]:
    found = await AroundDesk.opened(databases)
    yield found
    await found.finish(databases)


async def harmers(desk: AroundDesk, who: str, case: str) -> list[Any]:
    found = (await desk.request(who, HARMERS, id=case))["node"]["harmers"]
    assert isinstance(found, list)
    return found


async def told(desk: AroundDesk, case: str, kind: str) -> set[str]:
    sql = """SELECT DISTINCT o.username FROM notification n JOIN officer o ON o.id = n.officer_id
      WHERE n.case_id = $1 AND n.kind = $2"""
    rows = await desk.admin.fetch(sql, UUID(case.partition("_")[2]), kind)
    return {row["username"] for row in rows}


async def test_a_naming_is_taken_back_and_the_officer_sees_the_case_again(
    desk: AroundDesk,
) -> None:
    case, other = await desk.assessed(), await desk.assessed()
    second = {"fullName": "Trần Bình", "officer": desk.id_of("bo.second")}
    for each in (case, case, other):
        await desk.well("bo.worker", "nameHarmer", each, **second)
    for each in (case, other):
        await desk.well("bo.worker", "openSealedCase", each, reason=WHY)
    first, again = await harmers(desk, "bo.worker", case)
    [elsewhere] = await harmers(desk, "bo.worker", other)
    seen = await desk.request(desk.world.both, SEE, id=case)
    taken = {"harmer": first["id"], "reason": WHY}
    for who, said, name in (
        ("bo.vice", {}, "NotFound"),  # has not opened what is sealed
        ("bo.second", {}, "NotFound"),  # to whom the case does not exist
        ("bo.worker", {"harmer": elsewhere["id"]}, "NotFound"),
        ("bo.worker", {"harmer": "CaseHarmer_" + "0" * 32}, "NotFound"),
        ("bo.worker", {"reason": "nhầm"}, "InvalidInput"),
        ("ha.province", {}, "NotFound"),  # has not opened it either
    ):
        refused = await desk.refused(who, "withdrawHarmer", case, **(taken | said))
        assert refused["__typename"] == name, (who, said)
    await desk.well("bo.vice", "openSealedCase", case, reason=WHY)
    theirs = await desk.refused("bo.vice", "withdrawHarmer", case, **taken)
    assert [p["code"] for p in theirs["problems"]] == ["NAMED_BY_ANOTHER"]
    await desk.well("bo.worker", "withdrawHarmer", case, **taken)
    assert (await desk.request("bo.second", SEE, id=case))["node"] is None, "the other one stands"
    await desk.well("bo.worker", "withdrawHarmer", case, harmer=again["id"], reason=WHY)
    assert (await desk.request("bo.second", SEE, id=case))["node"] is not None
    assert (await desk.request("bo.second", SEE, id=other))["node"] is None
    kept = await harmers(desk, "bo.worker", case)
    assert [each["withdrawal"] for each in kept] == [{"reason": WHY}] * 2
    twice = await desk.refused("bo.worker", "withdrawHarmer", case, **taken)
    assert [p["code"] for p in twice["problems"]] == ["WITHDRAWN_ALREADY"]
    assert await desk.request(desk.world.both, SEE, id=case) == seen, "nothing of it shows"
    assert (await desk.events(case)).count(("HARMER_WITHDRAWN", "SEALED")) == 2


async def test_an_officer_who_is_named_is_told_above_who_answer_and_the_case_goes_on(
    desk: AroundDesk,
) -> None:
    case = await desk.begun()
    named = {"fullName": "Chủ tịch", "officer": desk.id_of("bo.chair")}
    await desk.well("bo.worker", "nameHarmer", case, fullName="Một người hàng xóm")
    assert not await told(desk, case, "OFFICER_NAMED"), "somebody without an account"
    await desk.well("bo.worker", "nameHarmer", case, **named)
    above = await told(desk, case, "OFFICER_NAMED")
    assert {"ha.province", "dpo"} <= above
    assert not above & {"bo.chair", "bo.vice", "bo.worker", "quang.chair"}
    assert (await desk.request("bo.chair", SEE, id=case))["node"] is None
    await desk.until(case, "DETAILED_ASSESSMENT")
    await desk.wrote("bo.worker", case, FormCode.DETAILED_ASSESSMENT)
    await desk.acted("bo.vice", "confirmNeeds", case, **MINUTES)
    # The vice-chair, a colleague, does not take it back; who is above does.
    await desk.well("ha.province", "breakGlass", case, reason=WHY)
    [_, naming] = await harmers(desk, "ha.province", case)
    taken = {"harmer": naming["id"], "reason": WHY}
    assert (await desk.refused("quang.chair", "withdrawHarmer", case, **taken))["__typename"] == (
        "NotFound"
    )
    await desk.well("ha.province", "withdrawHarmer", case, **taken)
    assert (await desk.request("bo.chair", SEE, id=case))["node"] is not None
    # One of those above who is named is not told; others are.
    await desk.well(
        "bo.chair", "nameHarmer", case, **named | {"officer": desk.id_of("ha.province")}
    )
    last = """SELECT o.username FROM notification n JOIN officer o ON o.id = n.officer_id
      WHERE n.kind = 'OFFICER_NAMED' AND n.source = (SELECT id FROM case_event
        WHERE kind = 'HARMER_NAMED' ORDER BY at DESC LIMIT 1)"""
    assert {row["username"] for row in await desk.admin.fetch(last)} == above - {"ha.province"}


async def test_chairs_hear_of_proposed_isolations_and_workers_of_what_was_decided(
    desk: AroundDesk,
) -> None:
    case = await desk.assessed()
    isolation = await desk.proposed(case, 0, 4)
    chairs = {"bo.chair", "bo.vice", desk.world.both}
    assert await told(desk, case, "ISOLATION_PROPOSED") == chairs
    assert await told(desk, case, "ISOLATION_DECIDED") == set()
    await desk.wrote("bo.worker", case, FormCode.ISOLATION)
    await desk.well("bo.chair", "decideIsolation", isolation, decisionNumber="7/QĐ")
    workers = {"bo.worker", "bo.second", desk.world.both}
    assert await told(desk, case, "ISOLATION_DECIDED") == workers
    many = "SELECT count(*) FROM notification WHERE kind = 'ISOLATION_DECIDED'"
    before = await desk.admin.fetchval(many)
    await desk.well("bo.worker", "startIsolation", isolation)
    assert await desk.admin.fetchval(many) == before, "no chair decided that"
    await desk.well("bo.chair", "revokeIsolation", isolation, reason=WHY)
    assert await desk.admin.fetchval(many) == before + len(workers)


async def test_both_sides_hear_of_a_referral_and_nobody_else(desk: AroundDesk) -> None:
    case = await desk.assessed()
    said = {"organisation": desk.kind("EDUCATION"), "purpose": "SCHOOLING", "need": "Được đi học"}
    soon = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    wrong = await desk.refused("bo.worker", "referCase", case, **said, grant={"expiresAt": soon})
    assert [(p["path"], p["code"]) for p in wrong["problems"]] == [
        (["grant", "purpose"], "REFERRED_ONLY")
    ]
    async with listening(desk) as hall:
        school, worker, clinic = [
            await hall.ear(who, CHANGED) for who in ("school", "bo.worker", "clinic")
        ]
        done = await desk.well("bo.worker", "referCase", case, **said)
        referral = done["referral"]["id"]
        await desk.well("school", "acceptReferral", referral)
        for ear in (school, worker):
            for _ in range(2):
                change = await ear.told("referralChanged")
                assert change["referral"]["id"] == referral
        assert change["referral"]["status"] == "ACCEPTED"
        await hall.settle()
        assert await clinic.is_silent()
    assert await told(desk, case, "REFERRED") == {"school"}
    workers = {"bo.worker", "bo.second", desk.world.both}
    assert await told(desk, case, "REFERRAL_ANSWERED") == workers
