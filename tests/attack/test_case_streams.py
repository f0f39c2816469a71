"""What streams tell, and hold back, where a case or a child lies elsewhere, or nobody may know."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from tests.databases import Databases
from tests.schema.cases_told import BO, QUANG, Cases, Court
from tests.schema.listening import BRIEF, LANES, Ear, Listening, listening
from tests.schema.office import gid
from tests.stage import keyring

CHANGED = "subscription { caseChanged { kind case { id } } }"
GRANT = """INSERT INTO case_grant (id, case_id, officer_id, purpose, granted_by, expires_at)
VALUES ($1, $2, $3, 'tư vấn', $4, now() + interval '1 day')"""
ENDED = "UPDATE case_grant SET ended_at = now() WHERE id = $1"
HAPPENED = """
WITH e AS (INSERT INTO child_event (id, child_id, kind, class, by_id, unit_id)
  SELECT gen_random_uuid(), c.id, 'UPDATED', 'PUBLIC', $2, c.unit_id FROM child c WHERE c.id = $1
  RETURNING id, unit_id)
INSERT INTO outbox (topic, object, event_id, unit_id, kind)
SELECT 'child', 'Child_' || replace($1::uuid::text, '-', ''), id, unit_id, 'UPDATED' FROM e
"""


class Elsewhere(Cases):
    """A child of Quang goes to the school of Bồ, another lives in its facility, two have cases."""

    def __init__(self) -> None:
        super().__init__()
        self.pupil, self.guest, self.hurt, self.met, self.other = (
            self.child(f"QUANG-{n}", QUANG) for n in range(2, 7)
        )
        since = date(2025, 2, 1)
        self.fact("schooling", self.pupil, school_id=self.school, grade="4", valid_from=since)
        self.fact("placement", self.guest, facility_id=self.facility, valid_from=since)
        self.hire("bo.judge", "judiciary", BO)


class Streams(Court):
    world: Elsewhere

    async def changed(self, child: UUID) -> None:
        await self.admin.execute(HAPPENED, child, self.world.officer("bo.worker"))


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def court(databases: Databases) -> AsyncIterator[Streams]:
    found = await Streams.started(databases, keyring(), Elsewhere())
    assert isinstance(found, Streams)
    yield found
    await found.finish(databases)


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def hall(court: Streams) -> AsyncIterator[Listening]:
    async with listening(court) as found:
        yield found


async def kinds(ear: Ear, many: int) -> list[str]:
    return [(await ear.told("caseChanged"))["kind"] for _ in range(many)]


@pytest.mark.parametrize("lane", LANES)
async def test_a_child_that_lives_elsewhere_is_heard_of_by_who_may_read_it(
    hall: Listening, court: Streams, lane: str
) -> None:
    world = court.world
    crime = await court.case(incident=BO, residence=QUANG, child=world.hurt)
    await court.admin.execute('UPDATE "case" SET crime_signs = true WHERE id = $1', crime)
    far = await court.case(incident=QUANG, residence=QUANG, child=world.met)
    await court.admin.execute(GRANT, uuid4(), far, *court.who("bo.judge", "quang.worker"))
    meant = {
        "bo.school": world.pupil,
        "bo.facility": world.guest,
        "bo.police": world.hurt,
        "bo.judge": world.met,
    }
    ears = {who: await hall.ear(who, BRIEF, lane) for who in meant}
    nobody = await hall.ear("bo.worker", BRIEF, lane)
    for child in (*meant.values(), world.other):
        await court.changed(child)
    await hall.settle()
    for who, child in meant.items():
        assert (await ears[who].change())["child"] == {"id": gid("Child", child)}, who
        assert await ears[who].is_silent(), who
    assert await nobody.is_silent()


async def test_whom_a_case_suspects_is_not_told_so_by_what_happens_later(
    hall: Listening, court: Streams
) -> None:
    """Who loses a case by a transfer or an ended grant is told once; who is named learns nothing,
    also not by the transfer or the ended grant of somebody else."""
    case, grant = await court.case(incident=BO, residence=BO), uuid4()
    await court.admin.execute(GRANT, grant, case, *court.who("bo.judge", "bo.worker"))
    chair, named = await hall.ear("bo.chair", CHANGED), await hall.ear("bo.worker", CHANGED)
    judge, late = await hall.ear("bo.judge", CHANGED), await hall.ear("bo.worker", CHANGED)
    await court.happens(case)
    for each in (chair, named, judge, late):
        assert await kinds(each, 1) == ["NOTE"]
    async with court.admin.transaction():
        await court.happens(case, "HARMER_NAMED", of="SEALED")
        bar = 'UPDATE "case" SET barred = $2 WHERE id = $1'
        await court.admin.execute(bar, case, court.who("bo.worker"))
    async with court.admin.transaction():
        await court.happens(case, "TRANSFER")
        away = 'UPDATE "case" SET residence_unit_id = $2 WHERE id = $1'
        await court.admin.execute(away, case, QUANG)
    assert await kinds(judge, 1) == ["TRANSFER"]
    async with court.admin.transaction():
        await court.happens(case, "GRANT_ENDED")
        await court.admin.execute(ENDED, grant)
    assert await kinds(chair, 2) == ["TRANSFER", "GRANT_ENDED"]
    assert (await judge.told("caseChanged")) == {"kind": "GRANT_ENDED", "case": None}
    await hall.settle()
    assert await named.is_silent()
    assert await late.is_silent()


async def test_a_grant_that_ran_out_does_not_tell_of_the_end_of_another_one(
    hall: Listening, court: Streams
) -> None:
    case, own, other = await court.case(incident=QUANG, residence=QUANG), uuid4(), uuid4()
    await court.admin.execute(GRANT, own, case, *court.who("bo.judge", "quang.worker"))
    await court.admin.execute(GRANT, other, case, *court.who("bo.police", "quang.worker"))
    judge = await hall.ear("bo.judge", CHANGED)
    await court.happens(case)
    assert await kinds(judge, 1) == ["NOTE"]
    over = "UPDATE case_grant SET granted_at = now() - $2::interval, expires_at = now() WHERE id=$1"
    await court.admin.execute(over, own, timedelta(1))
    await court.happens(case)
    async with court.admin.transaction():
        await court.happens(case, "GRANT_ENDED")
        await court.admin.execute(ENDED, other)
    await hall.settle()
    assert await judge.is_silent()
