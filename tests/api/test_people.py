"""What a worker remembers of people, and how it forgets."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from uuid import uuid4

import pytest_asyncio

from db.services.people import People
from tests.api.entrance import LAN, MINH, Entrance, opened, post


@pytest_asyncio.fixture(loop_scope="session")
async def entrance(database) -> AsyncIterator[Entrance]:
    async with opened(database) as found:
        yield found


class Counted:
    def __init__(self, pool):
        self.pool, self.reads = pool, 0

    async def fetchrow(self, *arguments):
        self.reads += 1
        return await self.pool.fetchrow(*arguments)


async def epoch(entrance):
    return await entrance.admin.fetchval("SELECT epoch FROM access_epoch")


async def test_a_person_comes_with_their_postings(entrance):
    person = await entrance.people.of(LAN)
    assert (person.username, person.display_name) == ("lan", "Nguyễn Thị Lan")
    [posting] = person.postings
    assert (posting.role, posting.unit_id) == ("commune_worker", 1)
    assert person.postings_on(date(2020, 1, 1)) == (posting,)
    assert person.postings_on(date(2019, 12, 31)) == ()
    assert person.epoch == await epoch(entrance)
    assert await entrance.people.named("lan") == person
    assert await entrance.people.of(uuid4()) is None
    assert await entrance.people.named("LAN") is None


async def test_a_person_is_read_once_until_access_changes(entrance):
    pool = Counted(entrance.pool)
    people = People(pool)
    await asyncio.gather(*(people.of(LAN) for _ in range(20)))
    await people.of(LAN, people.epoch)
    await people.named("lan")
    assert pool.reads == 1
    await post(entrance.admin, LAN, "collaborator")
    assert len((await people.of(LAN)).postings) == 1, "nobody has told it yet"
    assert len((await people.of(LAN, await epoch(entrance))).postings) == 2
    assert pool.reads == 2


async def test_an_ended_posting_is_gone_the_moment_the_epoch_is_seen(entrance):
    assert (await entrance.people.of(LAN)).postings_on(date(2026, 1, 1))
    await entrance.admin.execute("UPDATE posting SET valid_to = valid_from - 1")
    entrance.people.seen(await epoch(entrance))
    assert not (await entrance.people.of(LAN)).postings_on(date(2026, 1, 1))


async def test_a_read_that_change_overtakes_is_made_again(entrance):
    class Slow(Counted):
        async def fetchrow(self, *arguments):
            row = await super().fetchrow(*arguments)
            if self.reads == 1:
                await post(entrance.admin, LAN, "collaborator")
                people.seen(await epoch(entrance))
            return row

    pool = Slow(entrance.pool)
    people = People(pool)
    assert len((await people.of(LAN)).postings) == 2
    assert pool.reads == 2


async def test_a_restored_database_does_not_keep_a_worker_reading(entrance):
    pool = Counted(entrance.pool)
    people = People(pool)
    people.seen(10_000)
    assert await people.of(LAN)
    assert people.epoch == await epoch(entrance)
    await people.of(LAN)
    assert pool.reads == 1


async def test_one_who_waits_no_longer_does_not_take_the_others_along(entrance):
    people = People(entrance.pool)
    first, second = (asyncio.create_task(people.of(LAN)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    assert (await second).id == LAN


async def test_the_memory_is_bounded(entrance):
    pool = Counted(entrance.pool)
    people = People(pool, remembered=1)
    for officer in (LAN, MINH, MINH, LAN):
        await people.of(officer)
    assert pool.reads == 3
    assert len(people._known) == len(people._named) == 1
