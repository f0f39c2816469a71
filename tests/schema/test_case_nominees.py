"""Who may be named for a case: everybody whom the acts take, told to whoever may take them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest_asyncio

from db.rules.grants import RULES, GrantPurpose
from tests.databases import Databases
from tests.schema.around import AroundDesk
from tests.schema.casework import NGOC

WORKERS = """query($id: ID!) { assignable(case: $id) {
  officer displayName role { code } unit { id } } }"""
BODIES = """query($id: ID!, $for: GrantPurpose!, $name: String) {
  grantable(case: $id, purpose: $for, search: $name) {
    organisation name kind officers { officer displayName role { code } unit { id } } } }"""
PURPOSES = "{ grantPurposes { purpose granted kinds forms sealed longestDays } }"
GONE = "Case_" + "0" * 31 + "7"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def desk(databases: Databases) -> AsyncIterator[AroundDesk]:
    found = await AroundDesk.opened(databases)
    yield found
    await found.finish(databases)


async def bodies(desk: AroundDesk, who: str, case: str, purpose: str, **more: Any) -> Any:
    return (await desk.request(who, BODIES, **{"id": case, "for": purpose}, **more))["grantable"]


async def test_workers_of_both_communes_may_be_named_and_each_is_taken(desk: AroundDesk) -> None:
    case = await desk.assessed()
    home = 'UPDATE "case" SET residence_unit_id = $1 WHERE number = $2'
    await desk.admin.execute(home, NGOC, (await desk.row(case))["number"])
    for who in ("bo.worker", "bo.chair", "ngoc.worker"):
        found = (await desk.request(who, WORKERS, id=case))["assignable"]
        fit = {"bo.worker", "bo.second", desk.world.both, "ngoc.worker"}
        assert {each["officer"] for each in found} == {desk.id_of(name) for name in fit}
        assert {each["role"]["code"] for each in found} == {"commune_worker"}
    for each in found:
        await desk.well("bo.chair", "assignCase", case, officer=each["officer"])
    for who in ("ha.province", "bo.police", "quang.worker", "clinic"):
        assert (await desk.request(who, WORKERS, id=case))["assignable"] is None
    assert (await desk.request("bo.worker", WORKERS, id=GONE))["assignable"] is None


async def test_bodies_fit_for_a_purpose_may_be_named_and_each_is_taken(desk: AroundDesk) -> None:
    case = await desk.assessed()
    soon = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    for purpose, kind, who in (
        ("TREATMENT", "HEALTH", "clinic"),
        ("PROCEEDINGS", "JUDICIARY", "court"),
        ("CARE", "FACILITY", "facility"),
    ):
        for asks in ("bo.worker", "bo.chair"):
            (body,) = await bodies(desk, asks, case, purpose)
            assert (body["organisation"], body["kind"]) == (desk.kind(kind), kind)
            (officer,) = body["officers"]
            assert officer["officer"] == desk.id_of(who)
        said = {"purpose": purpose, "expiresAt": soon}
        await desk.well("bo.chair", "grantCase", case, **said, officer=officer["officer"])
        await desk.well("bo.chair", "grantCase", case, **said, organisation=body["organisation"])
    assert await bodies(desk, "bo.worker", case, "SCHOOLING") == []
    found = await bodies(desk, "bo.worker", case, "STANDING_GROUP", name="bộ clinic")
    assert [body["kind"] for body in found] == ["HEALTH"]
    assert await bodies(desk, "bo.worker", case, "TREATMENT", name="không có") == []
    for who in ("ha.province", "clinic", "quang.worker", "dpo"):
        assert await bodies(desk, who, case, "TREATMENT") is None
    assert await bodies(desk, "bo.worker", GONE, "TREATMENT") is None


async def test_what_may_be_granted_is_told_as_the_law_has_it(desk: AroundDesk) -> None:
    told = {
        each["purpose"]: each for each in (await desk.request("dpo", PURPOSES))["grantPurposes"]
    }
    assert told.keys() == set(GrantPurpose)
    for purpose, rule in RULES.items():
        each = told[purpose]
        assert (each["granted"], each["sealed"]) == (rule.granted, rule.sealed)
        assert (set(each["forms"]), set(each["kinds"])) == (rule.forms, rule.kinds)
        assert each["longestDays"] == rule.longest.days
