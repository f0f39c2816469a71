"""Jobs come from their queue: done once, by any worker that lives, in the name of their officer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg
import pytest
import pytest_asyncio

from api.jobs import Jobs, ended
from db import roles
from db.services.book import commit as committing
from tests.databases import Databases
from tests.schema.books import Books, child, table
from tests.stage import keyring

WHO = "bo.worker"
QUEUED = "SELECT count(*) FROM jobs.pgqueuer"


@pytest_asyncio.fixture
async def books(databases: Databases) -> AsyncIterator[Books]:
    found = await Books.started(databases, keyring())
    assert isinstance(found, Books)
    yield found
    await found.finish(databases)


@asynccontextmanager
async def worker(books: Books, silence: float = 30) -> AsyncIterator[None]:
    dsn = books.database.dsn(roles.JOBS)
    jobs = Jobs(dsn, books.contexts, books.bounds, timedelta(seconds=silence))
    task = asyncio.create_task(jobs.run())
    try:
        yield
    finally:
        await ended(task)


async def reached(books: Books, book: str, status: str) -> None:
    async with asyncio.timeout(20):
        while (await books.seen(WHO, book))["status"] != status:
            await asyncio.sleep(0.05)
        while await books.admin.fetchval(QUEUED):
            await asyncio.sleep(0.05)


async def test_a_file_that_was_sent_is_looked_at_by_a_worker(books: Books) -> None:
    async with worker(books):
        book = await books.send(WHO, table([child("Trần Thị Mới")]))
        await reached(books, book, "CHECKED")


async def test_a_job_whose_worker_died_is_taken_by_another(books: Books) -> None:
    book = await books.send(WHO, table([child("Trần Thị Mới")]))
    await books.admin.execute(
        "UPDATE jobs.pgqueuer SET status = 'picked', queue_manager_id = gen_random_uuid(),"
        " heartbeat = now() - interval '1 hour'"
    )
    async with worker(books, silence=1), worker(books, silence=1):
        await reached(books, book, "CHECKED")


async def test_a_worker_that_stops_leaves_the_rest_to_another_at_once(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(committing, "CHUNK", 2)
    names = [f"Trần {a} {b}" for a in ("An", "Bình", "Chi", "Dung") for b in ("Hà", "Lan", "Mai")]
    book = await books.looked(WHO, [child(name) for name in names])
    await books.order(WHO, "commitImport", book)
    async with worker(books), asyncio.timeout(20):
        while not await books.admin.fetchval("SELECT done FROM book_import"):
            await asyncio.sleep(0.001)
    left = await books.admin.fetchrow("SELECT status, done FROM book_import")
    assert (left["status"], left["done"] < len(names)) == ("COMMITTING", True)
    assert await books.admin.fetchval("SELECT status::text FROM jobs.pgqueuer") == "queued"
    async with worker(books):
        await reached(books, book, "COMMITTED")
    assert await books.admin.fetchval("SELECT taken FROM book_import") == len(names)


async def test_a_step_without_a_job_is_queued_again(books: Books) -> None:
    book = await books.send(WHO, table([child("Trần Thị Mới")]))
    await books.admin.execute("DELETE FROM jobs.pgqueuer")
    async with worker(books):
        await reached(books, book, "CHECKED")


async def test_a_step_that_fails_is_tried_again_and_then_given_up(books: Books) -> None:
    book = await books.send(WHO, table([child("Trần Thị Mới")]))
    await books.admin.execute("ALTER TABLE book_line RENAME TO elsewhere")
    async with worker(books):
        async with asyncio.timeout(10):
            sql = "SELECT attempts FROM jobs.pgqueuer WHERE execute_after > now()"
            while await books.admin.fetchval(sql) != 1:
                await asyncio.sleep(0.05)
        told = await books.admin.fetchval(
            "SELECT string_agg(traceback::text, '') FROM jobs.pgqueuer_log"
        )
        assert "elsewhere" not in told
        assert "book_line" not in told
        await books.admin.execute("UPDATE jobs.pgqueuer SET attempts = 9, execute_after = now()")
        async with asyncio.timeout(20):
            while await books.admin.fetchval("SELECT status FROM book_import") != "FAILED":
                await asyncio.sleep(0.05)
    assert await books.admin.fetchval("SELECT content_sealed FROM book_file") is None
    assert book


@pytest.mark.parametrize("step", ["CHECK", "COMMIT"])
async def test_of_whose_posting_ended_the_step_ends_with_a_reason(books: Books, step: str) -> None:
    lines = [child("Trần Thị Mới")]
    if step == "CHECK":
        await books.send(WHO, table(lines))
    else:
        await books.order(WHO, "commitImport", await books.looked(WHO, lines))
    officer = books.world.officer(WHO)
    await books.admin.execute("UPDATE posting SET valid_to = current_date - 2")
    async with worker(books), asyncio.timeout(20):
        while not await books.admin.fetchval("SELECT faults FROM book_import"):
            await asyncio.sleep(0.05)
        while await books.admin.fetchval(QUEUED):
            await asyncio.sleep(0.05)
    found = await books.admin.fetchrow("SELECT * FROM book_import")
    status = "CANCELLED" if step == "CHECK" else "FAILED"
    assert (found["status"], found["faults"]) == (status, ":ACCESS_ENDED")
    assert (found["ended_at"] is not None, found["officer_id"]) == (True, officer)
    assert await books.admin.fetchval("SELECT content_sealed FROM book_file") is None
    told = await books.admin.fetchval("SELECT object FROM outbox ORDER BY id DESC LIMIT 1")
    assert told == f"Import_{found['id'].hex}"
    assert await books.admin.fetchval("SELECT revive_books()") == 0


async def test_the_role_of_the_queue_sees_nothing_else(books: Books) -> None:
    connection = await asyncpg.connect(books.database.dsn(roles.JOBS))
    for name in ("child", "book_import", "book_file", "audit"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch(f"SELECT * FROM {name}")
    await connection.close()
    connection = await asyncpg.connect(books.database.dsn(roles.APP))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.fetch("SELECT * FROM jobs.pgqueuer")
    await connection.close()
