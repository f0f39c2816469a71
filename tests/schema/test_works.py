"""Transactions of mutations: confined, timed, and clean for whoever comes next."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio

from db import roles
from db.access import ForbiddenError, NotFoundError, StaleError
from db.models import Child, Officer, Posting
from db.services.requests import Done, Request
from db.services.work import Work
from db.services.works import Works
from schema.faults import TIMEOUT, told
from tests.databases import Databases
from tests.schema.desk import Live
from tests.stage import keyring


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def live(databases: Databases) -> AsyncIterator[Live]:
    found = await Live.begin(databases, keyring())
    yield found
    await found.finish(databases)


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def works(live: Live) -> AsyncIterator[Works]:
    """One connection, impatient."""
    found = await Works.open(
        live.database.dsn(roles.APP),
        live.memory,
        size=1,
        statement_timeout=0.2,
        lock_timeout=0.1,
        idle_timeout=0.4,
    )
    yield found
    await found.close()


async def slow(work: Work) -> Done:
    await work.row("SELECT pg_sleep(2)")
    raise AssertionError


async def locked(work: Work) -> Done:
    await work.row("SELECT pg_advisory_xact_lock(7)")
    raise AssertionError


async def idle(work: Work) -> Done:
    await asyncio.sleep(0.8)
    await work.row("SELECT 1")
    raise AssertionError


async def forgotten(work: Work) -> Done:
    await asyncio.sleep(0.8)  # and nothing more is asked: it ends at what remembers the request
    return Done("Well", {})


async def broken(work: Work) -> Done:
    raise ZeroDivisionError


async def well(work: Work) -> Done:
    return Done("Well", {})


async def test_whatever_is_stopped_leaves_a_clean_connection(live: Live, works: Works) -> None:
    context = live.context("bo.admin")
    async with live.admin.transaction():
        await live.admin.execute("SELECT pg_advisory_xact_lock(7)")
        for command, error in (
            (slow, asyncpg.QueryCanceledError),
            (locked, asyncpg.LockNotAvailableError),
            (idle, TimeoutError),
            (forgotten, TimeoutError),
            (broken, ZeroDivisionError),
        ):
            request = Request("tried", uuid4(), b"x")
            with pytest.raises(error) as stopped:
                await works.perform(context.access, context.now, request, command)
            if command is not broken:
                assert told(stopped.value)["extensions"] == {"code": TIMEOUT}
            done = await works.perform(context.access, context.now, request, well)
            assert done.kind == "Well"


async def test_nothing_of_one_caller_reaches_the_next(live: Live, works: Works) -> None:
    first, second = live.context("bo.admin"), live.context("quang.worker")
    async with works.begin(first.access, first.now) as work:
        assert await work.those(Posting.officer_id, live.world.officer("bo.worker")) != []
    async with works.begin(second.access, second.now) as work:
        assert await work.row("SELECT 1 FROM posting WHERE officer_id <> app_subject()") is None
    connection = await asyncpg.connect(live.database.dsn(roles.APP))
    assert await connection.fetch("SELECT 1 FROM officer") == []
    await connection.close()


async def test_a_row_is_taken_by_whom_the_lines_allow_and_stays_locked(live: Live) -> None:
    lan, far = live.world.officer("lan"), live.world.officer("quang.worker")
    admin = live.context("bo.admin")
    async with live.works.begin(admin.access, admin.now) as work:
        taken = await work.take(Officer, lan, "administer")
        assert (taken["username"], "password_hash" in taken) == ("lan", False)
        free = "SELECT 1 FROM officer WHERE id = $1 FOR NO KEY UPDATE SKIP LOCKED"
        assert await live.admin.fetch(free, lan) == []
        for absent in (far, uuid4(), None):
            with pytest.raises(NotFoundError):
                await work.take(Officer, absent, "administer")
    worker = live.context("bo.worker")
    async with live.works.begin(worker.access, worker.now) as work:
        with pytest.raises(ForbiddenError):
            await work.take(Officer, live.world.officer("bo.worker"), "administer")
        with pytest.raises(NotFoundError):
            await work.find(Child, live.world.far)


async def test_a_work_that_remembers_older_postings_does_not_begin(live: Live) -> None:
    context = live.context("bo.admin")
    epoch = await live.admin.fetchval("SELECT epoch FROM access_epoch")
    request = Request("tried", uuid4(), b"x")
    now = datetime.now(UTC)
    with pytest.raises(StaleError) as stale:
        await live.works.perform(context.access, now, request, well, epoch=epoch - 1)
    assert stale.value.epoch == epoch
    async with live.works.begin(context.access, now, epoch=epoch - 1) as work:
        with pytest.raises(StaleError):
            await work.take(Officer, live.world.officer("lan"), "administer")
    done = await live.works.perform(context.access, now, request, well, epoch=epoch)
    assert (done.kind, done.epoch) == ("Well", epoch)
