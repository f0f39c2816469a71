"""How an import goes on is told to the officer who sent it, and to nobody else."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from db import relay as relaying
from db import roles
from db.reader import connecting
from db.relay import Relay
from db.rules.book.batch import Step
from schema.faults import RequestRefusedError
from tests.databases import Databases
from tests.schema.books import Books, child, table
from tests.schema.listening import listening
from tests.stage import keyring

PROGRESSED = """subscription($id: ID!, $after: String) {
  importProgressed(id: $id, after: $after) { position status done total import { id status } } }"""


@pytest_asyncio.fixture
async def books(databases: Databases) -> AsyncIterator[Books]:
    found = await Books.started(databases, keyring())
    assert isinstance(found, Books)
    yield found
    await found.finish(databases)


async def test_another_process_hears_of_it_with_the_commit(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relaying, "PATIENCE", 60.0)
    relay = Relay()
    keeping = asyncio.create_task(relay.keep(connecting(books.database.dsn(roles.RELAY))))
    follower = await relay.follow("import", lambda _: True)
    await asyncio.sleep(0.2)  # its first look is over
    book = await books.send("bo.worker", table([child("Trần Thị Mới")]))
    await books.step("bo.worker", book, Step.CHECK)
    async with asyncio.timeout(10):
        async for event in follower.events():
            assert event.object == book
            break
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)


async def test_who_sent_a_book_is_told_how_it_goes_on(books: Books) -> None:
    async with listening(books) as hall:
        book = await books.send("bo.worker", table([child(f"Trần Thị {n}") for n in "ABC"]))
        ear = await hall.ear("bo.worker", PROGRESSED, id=book)
        for who in ("bo.data", "bo.chair", "quang.worker"):
            with pytest.raises(RequestRefusedError) as refused:
                await hall.ear(who, PROGRESSED, id=book)
            assert refused.value.errors[0]["message"] == "No such record."
        await books.step("bo.worker", book, Step.CHECK)
        told = (await ear.next())["data"]["importProgressed"]
        while told["status"] != "CHECKED":
            told = (await ear.next())["data"]["importProgressed"]
        assert told["import"] == {"id": book, "status": "CHECKED"}
        assert (told["done"], told["total"]) == (3, 3)
