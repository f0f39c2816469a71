"""An import of somebody else: what was taken in is taken back by whoever keeps the book today."""

from collections.abc import AsyncIterator

import pytest_asyncio

from db.rules.book.batch import Step
from tests.databases import Databases
from tests.schema.books import Books, child
from tests.stage import keyring

WHO, OTHER = "bo.worker", "bo.data"


@pytest_asyncio.fixture
async def books(databases: Databases) -> AsyncIterator[Books]:
    found = await Books.started(databases, keyring())
    assert isinstance(found, Books)
    yield found
    await found.finish(databases)


async def test_what_was_taken_in_is_seen_in_counts_by_those_who_keep_the_book(books: Books) -> None:
    book = await books.looked(WHO, [child("Trần Thị Mới")])
    assert await books.seen(OTHER, book) is None
    await books.taken_in(WHO, book)
    seen = await books.seen(OTHER, book)
    assert (seen["status"], seen["taken"], seen["viewerCan"]) == ("COMMITTED", 1, ["import"])
    assert (seen["lines"]["totalCount"], seen["lines"]["nodes"]) == (0, [])
    for who in ("bo.chair", "bo.collab", "quang.worker", "long.affairs", "ha.admin", "nobody"):
        assert await books.seen(who, book) is None, who
        told = await books.order(who, "undoImport", book, version=3)
        assert told["__typename"] == "NotFound", who


async def test_of_who_left_it_is_taken_back_by_a_colleague_also_where_it_broke_off(
    books: Books,
) -> None:
    near = await books.call(books.world.near, "Vũ Thị Riêng")
    hamlet = near["hamlet"]
    lines = [{"CODE": near["code"], "HAMLET": "Thôn 9"}, child("Trần Thị Mới", HOUSEHOLD="H-99")]
    book = await books.looked(WHO, lines)
    await books.taken_in(WHO, book)
    await books.admin.execute("UPDATE book_import SET status = 'FAILED', faults = ':ACCESS_ENDED'")
    await books.admin.execute(
        "UPDATE posting SET valid_to = current_date - 2 WHERE officer_id = $1",
        books.world.officer(WHO),
    )
    begun = await books.order(OTHER, "undoImport", book)
    assert begun["__typename"] == "ImportUndoBegun", begun
    jobs = "SELECT convert_from(payload, 'UTF8') FROM jobs.pgqueuer ORDER BY id DESC LIMIT 1"
    assert str(books.world.officer(OTHER)) in await books.admin.fetchval(jobs)
    await books.admin.execute("DELETE FROM jobs.pgqueuer")
    assert await books.admin.fetchval("SELECT revive_books()") == 1
    assert str(books.world.officer(OTHER)) in await books.admin.fetchval(jobs)
    await books.step(OTHER, book, Step.UNDO)
    seen = await books.seen(OTHER, book)
    assert (seen["status"], seen["done"], seen["total"], seen["taken"]) == ("UNDONE", 2, 2, 0)
    assert seen["lines"]["nodes"] == []
    after = "SELECT hamlet FROM child WHERE id = $1"
    assert await books.admin.fetchval(after, near["id"]) == hamlet
    gone = "SELECT count(*) FROM child WHERE full_name = 'Trần Thị Mới'"
    assert await books.admin.fetchval(gone) == 0
    by = "SELECT DISTINCT officer_id FROM audit WHERE action = 'undoImport'"
    assert await books.admin.fetchval(by) == books.world.officer(OTHER)


async def test_a_household_that_only_the_import_filled_goes_with_its_children(books: Books) -> None:
    lines = [child(f"Trần Thị {n}", HOUSEHOLD=h) for n, h in (("Hoa", "H-90"), ("Lan", "H-91"))]
    lines += [child("Trần Thị Mai", HOUSEHOLD="H-1"), child("Trần Thị Cúc", HOUSEHOLD="H-91")]
    book = await books.looked(WHO, lines)
    await books.taken_in(WHO, book)
    homes = "SELECT number FROM household WHERE unit_id = 4 ORDER BY number"
    assert [r["number"] for r in await books.admin.fetch(homes)] == ["H-1", "H-2", "H-90", "H-91"]
    kept = await books.admin.fetchval("SELECT id FROM child WHERE full_name = 'Trần Thị Lan'")
    await books.act(WHO, "updateChild", id=f"Child_{kept.hex}", hamlet="Thôn 3")
    await books.taken_back(WHO, book)
    assert [r["number"] for r in await books.admin.fetch(homes)] == ["H-1", "H-2", "H-91"]
