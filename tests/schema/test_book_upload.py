"""`POST /imports`: who may send what for which commune; the same key sends once."""

import asyncio
import math
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from starlette.applications import Starlette

from api.auth import BAD_CREDENTIAL, Caller, Proof
from api.gate import Gate
from api.http import headers
from api.imports import Imports, routes
from api.rate import Rates
from db.services.book.sheets import Media
from db.services.book.template import template
from tests.databases import Databases
from tests.schema.books import Books, child, table
from tests.schema.office import BO, QUANG
from tests.stage import keyring

FILE = table([child("Trần Thị Mới")]).encode()


@pytest_asyncio.fixture
async def books(databases: Databases) -> AsyncIterator[Books]:
    found = await Books.started(databases, keyring())
    assert isinstance(found, Books)
    yield found
    await found.finish(databases)


class Door:
    """The endpoint over a stage; the token is a username."""

    def __init__(self, books: Books, purse: int = 300_000) -> None:
        async def authenticate(scope: Any) -> Any:
            [token] = headers(scope, b"authorization") or ["Bearer ?"]
            who = token.removeprefix("Bearer ")
            if not any(row["username"] == who for row in books.world.rows["officer"]):
                return BAD_CREDENTIAL
            officer = books.world.officer(who)
            return Caller(officer, False, None, False, Proof(officer, math.inf))

        gate = Gate(100_000, body_timeout=5)
        rates = Rates(purse), Rates(600)
        imports = self.imports = Imports(authenticate, books.contexts, gate, *rates)
        transport = httpx.ASGITransport(app=Starlette(routes=routes(imports)))
        self.client = httpx.AsyncClient(transport=transport, base_url="http://here")

    async def post(self, who: str, content: Any = FILE, **more: Any) -> httpx.Response:
        asked = {"unit": f"Unit_{BO}", "key": str(uuid4())} | more.pop("params", {})
        head = {"authorization": f"Bearer {who}", "content-type": "text/csv; charset=utf-8"}
        return await self.client.post(
            "/imports", params=asked, content=content, headers=head | more.pop("headers", {})
        )


async def test_a_file_is_accepted_and_its_job_queued(books: Books) -> None:
    answer = await Door(books).post("bo.worker")
    assert answer.status_code == 202
    book = answer.json()["import"]["id"]
    assert (await books.seen("bo.worker", book))["status"] == "CHECKING"
    jobs = await books.admin.fetch("SELECT payload, status::text FROM jobs.pgqueuer")
    assert [(row["payload"].split()[2], row["status"]) for row in jobs] == [(b"CHECK", "queued")]


async def test_a_key_sends_once_and_with_another_file_is_refused(books: Books) -> None:
    door, key = Door(books), str(uuid4())
    answers = [await door.post("bo.worker", params={"key": key}) for _ in range(3)]
    assert len({answer.text for answer in answers}) == 1
    assert (await door.post("bo.worker", b"x,y\n", params={"key": key})).status_code == 409
    assert await books.admin.fetchval("SELECT count(*) FROM book_import") == 1


@pytest.mark.parametrize(
    ("who", "unit", "status"),
    [
        ("bo.worker", f"Unit_{BO}", 202),
        ("bo.data", f"Unit_{BO}", 202),
        ("bo.worker", f"Unit_{QUANG}", 403),
        ("quang.worker", f"Unit_{BO}", 403),
        ("bo.chair", f"Unit_{BO}", 403),
        ("bo.collab", f"Unit_{BO}", 403),
        ("long.affairs", f"Unit_{BO}", 403),
        ("nobody", f"Unit_{BO}", 403),
        ("bo.worker", "Unit_3", 403),
        ("bo.worker", "Unit_999", 404),
        ("bo.worker", "Child_1", 404),
        ("stranger", f"Unit_{BO}", 401),
    ],
)
async def test_who_sends_for_which_commune(books: Books, who: str, unit: str, status: int) -> None:
    answer = await Door(books).post(who, params={"unit": unit})
    assert answer.status_code == status, answer.text
    kept = await books.admin.fetchval("SELECT count(*) FROM book_import")
    assert kept == (1 if status == 202 else 0)


async def test_what_is_no_request_is_refused_before_its_body(books: Books) -> None:
    door = Door(books)
    for more, status in (
        ({"headers": {"content-type": "application/json"}}, 415),
        ({"headers": {"content-encoding": "gzip"}}, 415),
        ({"content": b"x" * 100_001}, 413),
        ({"params": {"key": "x"}}, 400),
        ({"params": {"more": "1"}}, 400),
    ):
        assert (await door.post("bo.worker", **more)).status_code == status, more
    assert (await door.client.get("/imports")).status_code == 405
    assert await books.admin.fetchval("SELECT count(*) FROM book_import") == 0


async def test_who_sends_slowly_holds_one_place_and_pays_before(books: Books) -> None:
    door, rest = Door(books), asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield FILE[:9]
        await rest.wait()
        yield FILE[9:]

    slow = asyncio.create_task(door.post("bo.worker", slowly()))
    while not door.imports.in_work:
        await asyncio.sleep(0.01)
    more = await door.post("bo.worker")
    assert (more.status_code, "retry-after" in more.headers) == (503, True)
    assert (await door.post("bo.data")).status_code == 202
    rest.set()
    assert (await slow).status_code == 202
    assert not door.imports.in_work
    assert await books.admin.fetchval("SELECT count(*) FROM book_import") == 2
    poor = Door(books, 60)
    huge = await poor.post("bo.worker", b"x" * 100_001, headers={"content-length": "9"})
    assert huge.status_code == 413  # found out while it came
    assert (await poor.post("bo.worker")).status_code == 429


async def test_files_are_paid_from_the_purse_of_their_sender(books: Books) -> None:
    door = Door(books, 60)
    assert (await door.post("bo.worker")).status_code == 202
    late = await door.post("bo.worker")
    assert (late.status_code, "retry-after" in late.headers) == (429, True)


@pytest.mark.parametrize(("name", "media"), [("csv", Media.CSV), ("xlsx", Media.XLSX)])
async def test_the_template_is_there_for_everybody(books: Books, name: str, media: Media) -> None:
    client = Door(books).client
    answer = await client.get(f"/imports/template.{name}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, media.value)
    assert len(answer.content) == int(answer.headers["content-length"])
    if media is Media.CSV:
        assert answer.content == template(media)
    assert (await client.head(f"/imports/template.{name}")).content == b""
    assert (await client.post(f"/imports/template.{name}")).status_code == 405
