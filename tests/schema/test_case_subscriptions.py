"""Events of cases, as each subscriber may know of them at that moment."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from schema.faults import RequestRefusedError
from tests.databases import Databases
from tests.oracle.small import NGOC
from tests.schema.cases_told import BO, QUANG, Cases, Court
from tests.schema.listening import LANES, Ear, Listening, listening
from tests.schema.office import HA, gid
from tests.stage import keyring

CHANGED = """subscription($in: ID, $id: ID, $after: String) {
  caseChanged(within: $in, id: $id, after: $after) {
    position kind case { id status version residenceUnit { id } } } }"""
GRANT = """INSERT INTO case_grant (id, case_id, officer_id, purpose, granted_by, expires_at)
VALUES ($1, $2, $3, 'tư vấn', $4, now() + interval '1 day')"""


@pytest_asyncio.fixture(loop_scope="session")
async def court(databases: Databases) -> AsyncIterator[Court]:
    found = await Court.started(databases, keyring(), Cases())
    assert isinstance(found, Court)
    yield found
    await found.finish(databases)


@pytest_asyncio.fixture(loop_scope="session")
async def hall(court: Court) -> AsyncIterator[Listening]:
    async with listening(court) as found:
        yield found


async def ear(hall: Listening, who: str, lane: str = "fast", **said: Any) -> Ear:
    return await hall.ear(who, CHANGED, lane, **said)


async def kinds(ear: Ear, many: int) -> list[str]:
    return [(await ear.told("caseChanged"))["kind"] for _ in range(many)]


async def moves(court: Court, case: UUID, unit: int) -> None:
    """With its event, as an act does it."""
    async with court.admin.transaction():
        await court.happens(case, "TRANSFER")
        await court.admin.execute(
            'UPDATE "case" SET residence_unit_id = $2, version = version + 1 WHERE id = $1',
            *(case, unit),
        )


async def test_both_ends_and_those_above_hear_and_nobody_else(
    hall: Listening, court: Court
) -> None:
    names = ("bo.worker", "quang.chair", "long.affairs", "quang.head")
    ears = [await ear(hall, who, lane) for who in names for lane in LANES]
    others = [
        await ear(hall, who)
        for who in ("ngoc.worker", "bo.collab", "bo.data", "bo.police", "dpo", "bo.admin", "nobody")
    ]
    case = await court.case(incident=BO, residence=QUANG)
    await court.happens(case, "STEP")
    told = [await each.told("caseChanged") for each in ears]
    assert all(one["kind"] == "STEP" and one["case"] == told[0]["case"] for one in told)
    assert told[0]["case"]["id"] == gid("Case", case)
    await hall.settle()
    for each in others:
        assert await each.is_silent()


async def test_a_unit_means_either_end_and_one_case_only_that(
    hall: Listening, court: Court
) -> None:
    case, other = await court.case(residence=NGOC), await court.case()
    at_home = await ear(hall, "ha.officer", **{"in": f"Unit_{NGOC}"})
    at_scene = await ear(hall, "ha.officer", **{"in": f"Unit_{BO}"})
    beyond = await ear(hall, "ha.officer", **{"in": f"Unit_{QUANG}"})
    this = await ear(hall, "ha.officer", id=gid("Case", case))
    for each, kind in ((other, "NOTE"), (case, "STEP"), (case, "ASSIGNED")):
        await court.happens(each, kind)
    assert await kinds(at_scene, 3) == ["NOTE", "STEP", "ASSIGNED"]
    assert await kinds(at_home, 2) == await kinds(this, 2) == ["STEP", "ASSIGNED"]
    assert await beyond.is_silent()


async def test_what_is_sealed_is_told_to_who_opened_it_alone(hall: Listening, court: Court) -> None:
    case = await court.case()
    opening = """INSERT INTO case_opening (id, case_id, officer_id, reason_sealed, expires_at)
      VALUES (gen_random_uuid(), $1, $2, '', now() + interval '15 minutes')"""
    await court.admin.execute(opening, case, court.world.officer("bo.chair"))
    worker, chair = await ear(hall, "bo.worker"), await ear(hall, "bo.chair")
    await court.happens(case, "NOTE", of="SEALED")
    await court.happens(case, "STEP")
    assert await kinds(chair, 2) == ["NOTE", "STEP"]
    assert await kinds(worker, 1) == ["STEP"]
    assert await worker.is_silent()


async def test_who_is_suspected_hears_no_more_and_not_even_that(
    hall: Listening, court: Court
) -> None:
    case = await court.case()
    worker, chair = await ear(hall, "bo.worker"), await ear(hall, "bo.chair")
    await court.happens(case)
    assert await kinds(worker, 1) == await kinds(chair, 1)
    barred = 'UPDATE "case" SET barred = $2 WHERE id = $1'
    await court.admin.execute(barred, case, court.who("bo.worker"))
    for kind in ("NOTE", "STEP"):
        await court.happens(case, kind, of="CASEWORK")
    assert await kinds(chair, 2) == ["NOTE", "STEP"]
    assert await worker.is_silent()


async def test_a_grant_is_heard_wherever_the_case_lies_until_it_ends(
    hall: Listening, court: Court
) -> None:
    case, grant = await court.case(incident=QUANG, residence=QUANG), uuid4()
    outside = await ear(hall, "bo.police")
    taking = (grant, case, *court.who("bo.police", "quang.worker"))
    await court.admin.execute(GRANT, *taking)
    await court.happens(case, "GRANTED")
    assert (await outside.told("caseChanged"))["case"]["id"] == gid("Case", case)
    async with court.admin.transaction():
        await court.happens(case, "GRANT_ENDED")
        await court.admin.execute("UPDATE case_grant SET ended_at = now() WHERE id = $1", grant)
    lost = await outside.told("caseChanged")
    assert (lost["kind"], lost["case"]) == ("GRANT_ENDED", None)
    await court.happens(case)
    assert await outside.is_silent()


async def test_those_to_whom_nothing_was_given_cost_one_statement_together(
    hall: Listening, court: Court
) -> None:
    case, other, far = [await court.case(incident=QUANG, residence=QUANG) for _ in range(3)]
    await court.admin.execute(GRANT, uuid4(), case, *court.who("bo.police", "quang.worker"))
    ears = [await ear(hall, "bo.police") for _ in range(20)]
    body = await court.admin.fetchval(
        "SELECT organisation_id FROM posting WHERE officer_id = $1", *court.who("ha.judge")
    )
    await court.admin.execute(
        GRANT.replace("officer_id", "organisation_id"),
        *(uuid4(), other, body, *court.who("quang.worker")),
    )
    theirs = await ear(hall, "ha.judge")
    assert all(await asyncio.gather(*(each.is_silent() for each in ears)))  # and wait on
    begun = hall.live.houses["fast"].runner.statements
    await court.happens(other)
    assert await kinds(theirs, 1) == ["NOTE"]
    await court.happens(far)
    await hall.settle()
    assert all(await asyncio.gather(*(each.is_silent() for each in [*ears, theirs])))
    spent = hall.live.houses["fast"].runner.statements - begun
    await court.happens(case)
    for each in ears:
        assert await kinds(each, 1) == ["NOTE"]
    assert await theirs.is_silent()
    assert spent < 10, spent


async def test_a_grant_that_runs_out_is_silent(hall: Listening, court: Court) -> None:
    case, grant = await court.case(incident=QUANG, residence=QUANG), uuid4()
    await court.admin.execute(GRANT, grant, case, *court.who("bo.police", "quang.worker"))
    outside = await ear(hall, "bo.police")
    await court.happens(case)
    assert await kinds(outside, 1) == ["NOTE"]
    over = (
        "UPDATE case_grant SET granted_at = now() - $2::interval, expires_at = now() - $3::interval"
    )
    await court.admin.execute(f"{over} WHERE id = $1", grant, timedelta(2), timedelta(1))
    await court.happens(case, "STEP")
    assert await outside.is_silent()


async def test_a_posting_that_ends_or_begins_counts_from_the_next_event(
    hall: Listening, court: Court
) -> None:
    case = await court.case()
    lan = await ear(hall, "lan")
    await court.happens(case)
    await hall.settle()
    wish = {"officer": court.world.id("lan"), "role": "commune_worker", "unit": f"Unit_{BO}"}
    given = await court.do("bo.admin", "startPosting", **wish)
    await court.happens(case, "STEP")
    assert await kinds(lan, 1) == ["STEP"]
    await court.do("bo.admin", "endPosting", id=given["posting"]["id"])
    await court.happens(case, "ASSIGNED")
    assert await lan.is_silent()


async def test_a_case_that_leaves_is_told_once_more_without_it(
    hall: Listening, court: Court
) -> None:
    case = await court.case(incident=NGOC, residence=QUANG)
    old, new = await ear(hall, "quang.worker"), await ear(hall, "bo.worker")
    late = await ear(hall, "quang.chair", **{"in": f"Unit_{QUANG}"})
    stays = await ear(hall, "ngoc.worker")
    await court.happens(case)
    assert await kinds(old, 1) == await kinds(stays, 1) == ["NOTE"]
    assert await kinds(late, 1) == ["NOTE"]
    await moves(court, case, BO)
    lost = await old.told("caseChanged")
    assert (lost["kind"], lost["case"], len(lost)) == ("TRANSFER", None, 3)
    assert (await late.told("caseChanged"))["case"] is None
    for each in (new, stays):
        assert (await each.told("caseChanged"))["case"]["residenceUnit"] == {"id": f"Unit_{BO}"}
    await court.happens(case, "STEP")
    assert await kinds(new, 1) == ["STEP"]
    assert await old.is_silent()
    assert await late.is_silent()


async def test_who_comes_back_is_told_what_they_missed(hall: Listening, court: Court) -> None:
    case = await court.case()
    first = await ear(hall, "bo.worker")
    await court.happens(case)
    position = (await first.told("caseChanged"))["position"]
    await first.close()
    for kind in ("STEP", "ASSIGNED"):
        await court.happens(case, kind)
    again = await ear(hall, "bo.worker", after=position)
    assert await kinds(again, 2) == ["STEP", "ASSIGNED"]
    with pytest.raises(RequestRefusedError) as refused:
        await ear(hall, "bo.chair", after=position)
    assert refused.value.errors[0]["extensions"]["code"] == "BAD_CURSOR"


async def test_a_case_that_is_absent_invisible_or_none_is_refused_in_the_same_bytes(
    hall: Listening, court: Court
) -> None:
    hidden = await court.case(barred=("bo.worker",))
    answers = []
    for id_ in (gid("Case", hidden), gid("Case", uuid4()), "Case_x", "", f"Unit_{HA}"):
        with pytest.raises(RequestRefusedError) as refused:
            await ear(hall, "bo.worker", id=id_)
        answers.append(refused.value.errors)
    assert all(answer == answers[0] for answer in answers)


async def test_what_is_told_is_on_record(hall: Listening, court: Court) -> None:
    case = await court.case(child=court.world.near)
    listening_ = await ear(hall, "bo.worker")
    await court.happens(case)
    await listening_.told("caseChanged")
    rows = await court.admin.fetch("SELECT * FROM access_log WHERE field = 'caseChanged'")
    assert [row["officer_id"] for row in rows] == court.who("bo.worker")
