"""What was committed reaches every worker, in the order of commits, each once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from random import Random
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from db import relay as module
from db import roles
from db.reader import connecting
from db.relay import Event, Follower, PositionGoneError, Relay, UnknownPositionError
from tests.databases import Database

WRITE = "INSERT INTO outbox (topic, object) VALUES ($1, $2)"


@asynccontextmanager
async def worker(database: Database) -> AsyncIterator[Relay]:
    relay = Relay()
    keeping = asyncio.create_task(relay.keep(connecting(database.dsn(roles.RELAY))))
    try:
        yield relay
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)


@pytest_asyncio.fixture(loop_scope="session")
async def admin(database: Database) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(database.dsn())
    yield connection
    await connection.close()


async def taken(follower: Follower, many: int) -> list[Event]:
    found: list[Event] = []
    async with asyncio.timeout(10):
        async for event in follower.events():
            found.append(event)
            if len(found) == many:
                break
    return found


async def everything(relay: Relay, topic: str = "child", after: int | None = None) -> Follower:
    return await relay.follow(topic, lambda _: True, after)


async def test_who_commits_first_is_told_first_though_it_wrote_last(
    database: Database, admin: Any
) -> None:
    other = await asyncpg.connect(database.dsn())
    async with worker(database) as relay:
        follower = await everything(relay)
        slow = other.transaction()
        await slow.start()
        await other.execute(WRITE, "child", "slow")
        await admin.execute(WRITE, "child", "quick")
        relay.poke()
        first = await taken(follower, 1)
        await slow.commit()
        await other.close()
        second = await taken(follower, 1)
    assert [e.object for e in first + second] == ["quick", "slow"]
    assert [e.position for e in first + second] == [1, 2]


async def write(database: Database, n: int, relays: tuple[Relay, ...]) -> list[int]:
    """Transactions one after the other, some of them taken back; those that were committed."""
    rng, kept = Random(n), []
    connection = await asyncpg.connect(database.dsn())
    for turn in range(25):
        act = connection.transaction()
        await act.start()
        for _ in range(rng.randrange(1, 4)):
            await connection.execute(WRITE, "child", f"{n} {turn}")
        await asyncio.sleep(rng.random() * 0.01)
        if rng.random() < 0.3:
            await act.rollback()
        else:
            await act.commit()
            kept.append(turn)
            rng.choice(relays).poke()
    await connection.close()
    return kept


async def test_two_workers_are_told_the_same_whoever_writes_and_whatever_is_taken_back(
    database: Database, admin: Any
) -> None:
    async with worker(database) as one, worker(database) as two:
        first, second = await everything(one), await everything(two)
        kept = await asyncio.gather(*(write(database, n, (one, two)) for n in range(8)))
        many = await admin.fetchval("SELECT count(*) FROM outbox")
        told = await taken(first, many)
        assert await taken(second, many) == told
    assert [event.position for event in told] == list(range(1, many + 1))
    for n, turns in enumerate(kept):
        seen = [int(e.object.split()[1]) for e in told if e.object.startswith(f"{n} ")]
        assert list(dict.fromkeys(seen)) == turns


async def test_what_is_missed_while_a_worker_is_cut_off_is_told_when_it_is_back(
    database: Database, admin: Any
) -> None:
    cut = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        f" WHERE usename = '{roles.RELAY}' AND datname = current_database()"
    )
    async with worker(database) as relay:
        follower = await everything(relay)
        await admin.execute(WRITE, "child", "1")
        assert [e.object for e in await taken(follower, 1)] == ["1"]
        await admin.fetch(cut)
        await admin.execute(WRITE, "child", "2")
        assert [e.object for e in await taken(follower, 1)] == ["2"]
        last = follower.position
        await admin.fetch(cut)
    for n in range(3, 8):  # nobody follows, nobody gives positions
        await admin.execute(WRITE, "child" if n % 2 else "other", str(n))
    async with worker(database) as relay:
        follower = await everything(relay, after=last)
        assert [e.object for e in await taken(follower, 3)] == ["3", "5", "7"]
        await admin.execute(WRITE, "child", "8")
        assert [e.object for e in await taken(follower, 1)] == ["8"]


class Breaking(asyncpg.Connection):
    """Lost at the moment at which it is closed."""

    async def close(self, *, timeout: float | None = None) -> None:
        await super().close(timeout=timeout)
        raise asyncpg.ConnectionDoesNotExistError


async def test_who_is_told_to_end_ends_though_the_connection_is_lost_at_that_moment(
    database: Database,
) -> None:
    relay = Relay()
    connect = connecting(database.dsn(roles.RELAY), connection_class=Breaking)
    keeping = asyncio.create_task(relay.keep(connect))
    await relay.follow("child", lambda _: True)
    keeping.cancel()
    assert await asyncio.wait({keeping}, timeout=5) == ({keeping}, set())


async def test_who_is_slow_holds_few_events_and_misses_none(
    database: Database, admin: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WAITING", 5)
    monkeypatch.setattr(module, "PAGE", 7)
    async with worker(database) as relay:
        follower = await everything(relay)
        found = []
        for n in range(60):
            await admin.execute(WRITE, "child", str(n))
            relay.poke()
            if n % 20 == 19:
                await asyncio.sleep(0.1)
                assert len(follower._events) <= 5
                found += await taken(follower, 10)
        found += await taken(follower, 30)
    assert [event.object for event in found] == [str(n) for n in range(60)]


async def test_a_position_that_is_too_old_or_was_never_reached_is_refused(
    database: Database, admin: Any
) -> None:
    async with worker(database) as relay:
        follower = await everything(relay)
        for n in range(4):
            await admin.execute(WRITE, "child", str(n))
        relay.poke()
        await taken(follower, 4)
        old = "UPDATE outbox SET at = at - interval '2 hours' WHERE position < 3"
        await admin.execute(old)
        assert await relay.purge(timedelta(hours=1)) == 2
        assert await relay.purge(timedelta(hours=1)) == 0
        with pytest.raises(PositionGoneError):
            await everything(relay, after=1)
        with pytest.raises(UnknownPositionError):
            await everything(relay, after=5)
        assert [e.position for e in await taken(await everything(relay, after=2), 2)] == [3, 4]
        await admin.execute(old.replace("< 3", "< 9"))
        assert await relay.purge(timedelta(hours=1)) == 2
        assert (await everything(relay, after=4)).position == 4
