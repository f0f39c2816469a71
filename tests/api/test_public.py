"""`GET /public/funds…`: published statements for whoever did not sign in, and nothing else."""

import io
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
import pytest_asyncio
from pypdf import PdfReader
from starlette.applications import Starlette

from api.public import Public, routes
from api.rate import Rates
from db import roles
from db.press import Press
from db.services.fund.published import Statements
from tests.databases import Databases
from tests.schema.office import BO, gid
from tests.schema.publishing import GIVEN, WHO, YEAR, Book, Given


class Window(Book):
    """The endpoint over the books of a fund."""

    client: httpx.AsyncClient
    public: Public
    reading: Any

    async def opened_to_all(self) -> "Window":
        dsn = self.database.dsn(roles.PUBLIC)
        self.reading = await asyncpg.create_pool(dsn, min_size=0, max_size=2)
        self.public = Public(Statements(self.reading), Press(patience=60), Rates(600), 60)
        transport = httpx.ASGITransport(app=Starlette(routes=routes(self.public)))
        self.client = httpx.AsyncClient(transport=transport, base_url="http://here")
        return self

    @property
    def at(self) -> str:
        return f"/public/funds/{gid('Fund', self.fund)}"

    async def fetch(self, path: str = "", method: str = "GET", **head: str) -> httpx.Response:
        return await self.client.request(method, f"{self.at}{path}", headers=head)


@pytest_asyncio.fixture(loop_scope="session")
async def window(databases: Databases) -> AsyncIterator[Window]:
    found = await Window.kept(databases, (8, 2))
    await found.opened_to_all()
    await found.handed_over([Given(child, BO) for child in found.world.children[BO]])
    await found.closed()
    yield found
    await found.client.aclose()
    await found.reading.close()
    await found.finish(databases)


def words(paper: bytes) -> str:
    sheets = PdfReader(io.BytesIO(paper)).pages
    return " ".join(" ".join(sheet.extract_text() for sheet in sheets).split())


async def test_what_is_published_is_read_by_everybody_in_each_form(window: Window) -> None:
    for path in ("", f"/{YEAR}", f"/{YEAR}.csv", f"/{YEAR}/1.pdf"):
        assert (await window.fetch(path)).status_code == 404
    index = (await window.client.get("/public/funds")).json()
    assert index == {"funds": []}
    await window.published()
    (fund,) = (await window.client.get("/public/funds")).json()["funds"]
    assert fund["url"] == window.at
    assert (fund["name"], fund["unit"], fund["lastYear"]) == (
        *("Quỹ Bảo trợ trẻ em Long", "Long"),
        YEAR,
    )
    (listed,) = (await window.fetch()).json()["statements"]
    assert listed["url"] == f"{window.at}/{YEAR}/1"
    answer = await window.fetch(f"/{YEAR}")
    said = answer.json()
    assert (said["received"], said["paid"], said["closing"]) == (
        *(3 * GIVEN, 8_000_000),
        3 * GIVEN - 8_000_000,
    )
    assert said["byUnit"] == [
        {"unit": "Bồ", "amount": 8_000_000, "isRounded": True}
        | {"beneficiaries": said["beneficiaries"], "isRest": False}
    ]
    table = await window.fetch(f"/{YEAR}.csv")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    lines = table.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Quỹ,Năm,Bảng,Mục,Chỉ tiêu,Giá trị"
    donor = f"Nhà tài trợ đồng ý nêu tên,{WHO[0]},Số tiền (đồng),{GIVEN}"
    assert f"Quỹ Bảo trợ trẻ em Long,{YEAR},{donor}" in lines
    paper = await window.fetch(f"/{YEAR}.pdf")
    assert paper.headers["content-type"] == "application/pdf"
    assert "Số dư cuối kỳ: 2.692.000.000 đồng" in words(paper.content)
    assert "Hai tỷ sáu trăm chín mươi hai triệu đồng" in words(paper.content)


async def test_an_edition_stays_where_it_is_and_is_kept_by_who_has_it(window: Window) -> None:
    await window.published()
    first = await window.fetch(f"/{YEAR}/1")
    await window.admin.execute("UPDATE donor SET may_be_named = NOT may_be_named")
    await window.say("restateStatement", reason="Nhà tài trợ rút lại đồng ý nêu tên")
    again, last = await window.fetch(f"/{YEAR}/1"), await window.fetch(f"/{YEAR}")
    assert again.content == first.content
    assert (last.json()["edition"], last.json()["donors"][0]["name"]) == (2, WHO[1])
    assert last.json()["reason"] == "Nhà tài trợ rút lại đồng ý nêu tên"
    assert last.json()["byUnit"] == first.json()["byUnit"]
    assert first.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert last.headers["cache-control"] == "public, max-age=300, must-revalidate"
    for path in (f"/{YEAR}", f"/{YEAR}/2.csv", f"/{YEAR}.pdf", ""):
        whole = await window.fetch(path)
        same = await window.fetch(path, **{"if-none-match": whole.headers["etag"]})
        assert (whole.status_code, same.status_code, same.content) == (200, 304, b"")
        head = await window.fetch(path, "HEAD")
        assert (head.content, head.headers["etag"]) == (b"", whole.headers["etag"])
        assert head.headers["content-length"] == str(len(whole.content))


async def test_everything_else_is_one_answer(window: Window) -> None:
    await window.published()
    other = gid("Fund", UUID(int=7))
    wrong = [
        f"{window.at}/{path}" for path in (YEAR + 1, f"{YEAR}/9", f"{YEAR}.xls", "x", "2025/x")
    ]
    wrong += [f"/public/funds/{name}/{YEAR}" for name in (other, "Fund_x", "Unit_3", "%00", "'")]
    wrong += [f"{window.at}/{YEAR}.csv/1", f"{window.at}/99999", f"{window.at}/{YEAR}/-1"]
    answers = [await window.client.get(path) for path in wrong]
    assert {(a.status_code, a.content) for a in answers} == {(404, answers[0].content)}
    posted = await window.fetch(f"/{YEAR}", "POST")
    assert (posted.status_code, posted.headers["allow"]) == (405, "GET, HEAD")
    window.public.rates = Rates(3, clock=lambda: 0.0)
    told = [(await window.fetch()).status_code for _ in range(5)]
    assert told == [200, 200, 200, 429, 429]
    window.public.rates = Rates(5, clock=lambda: 0.0)  # a paper costs ten
    assert [(await window.fetch(f"/{YEAR}.pdf")).status_code for _ in range(2)] == [200, 429]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT published_by FROM fund_statement",
        "SELECT 1 FROM fund_trace",
        "SELECT 1 FROM fund",
        "SELECT 1 FROM donor",
        "SELECT 1 FROM child",
        "SELECT 1 FROM disbursement",
        "INSERT INTO fund_statement DEFAULT VALUES",
        "SELECT fund_figures(gen_random_uuid(), 2025)",
    ],
)
async def test_its_role_reads_what_was_published_and_nothing_else(
    window: Window, statement: str
) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await window.reading.execute(statement)
