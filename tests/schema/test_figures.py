"""`GET /figures/{link}`: tables and pictures of figures, once, for a minute, for one officer; what
they show is what the query tells that officer at that moment."""

import csv
import io
import unicodedata
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio
from openpyxl import load_workbook
from starlette.applications import Starlette

from api.auth import BAD_CREDENTIAL
from api.figures import Files, routes
from api.http import headers
from api.known import Known
from api.rate import Rates
from db.press import Press
from db.press.sheets import Sheet, as_csv, for_workbook
from db.services import figures
from tests.databases import Databases
from tests.oracle.small import LONG
from tests.schema.office import BO, HA, QUANG
from tests.schema.plans import Planned, Planners
from tests.stage import keyring

NGOC = 5
TABLE = """query ($codes: [String!]!, $unit: ID!, $by: UnitBreakdown!, $format: FileFormat!,
  $breakdown: [IndicatorDimension!]!, $language: Language!) {
  figuresUrl(codes: $codes, unit: $unit, by: $by, periods: [{ year: 2025 }], format: $format
    breakdown: $breakdown, language: $language) }"""
CHART = """query ($chart: Chart!, $unit: ID!, $periods: [PeriodInput!]!, $target: ID) {
  chartUrl(chart: $chart, code: "CISC_COUNT", unit: $unit, periods: $periods, target: $target) }"""
YEAR = {"year": 2025}
AT = {BO: (21.1, 105.8), NGOC: (21.0, 105.9), QUANG: (22.8, 104.9)}


class Children(Planners):
    """Bồ has 12 children in special circumstances, Ngọc two, Quang none."""

    def __init__(self) -> None:
        super().__init__()
        self.bodies[LONG] = self.bodies.get(LONG, self.bodies[HA])
        for who, role in (("union", "union_officer"), ("data", "commune_data_officer")):
            self.hire(who, role, BO)
        self.rows["child"].clear()
        self.rows["circumstance"].clear()
        self.rows["residence"].clear()
        for number in range(17):
            unit = BO if number < 12 else NGOC if number < 14 else QUANG
            child = self.child(f"D{number}", unit, date_of_birth=date(2015, 1, 1))
            self.fact("residence", child, unit_id=unit, hamlet=None, address=None)
            if number < 14:
                self.group(child, 4)


class Fetched(Planned):
    """The endpoint over a stage; the token is a username."""

    client: httpx.AsyncClient

    def serve(self) -> None:
        known = Known(self.authenticated, Rates(300_000), Rates(600))
        files = Files(known, self.contexts, Press(most=30, patience=60), 60)
        transport = httpx.ASGITransport(app=Starlette(routes=routes(files)))
        self.client = httpx.AsyncClient(transport=transport, base_url="http://here")

    async def authenticated(self, scope: Any) -> Any:
        [token] = headers(scope, b"authorization") or ["Bearer ?"]
        who = token.removeprefix("Bearer ")
        known = any(row["username"] == who for row in self.world.rows["officer"])
        return self.caller(who) if known else BAD_CREDENTIAL

    async def fetch(self, who: str, url: str, method: str = "GET") -> httpx.Response:
        return await self.client.request(method, url, headers={"authorization": f"Bearer {who}"})

    async def table(self, who: str, unit: int, **more: Any) -> str:
        said = {"codes": ["CISC_COUNT"], "by": "COMMUNES", "breakdown": [], "language": "VI"}
        asked = {**said, "unit": f"Unit_{unit}", "format": "CSV", **more}
        return str((await self.request(who, TABLE, **asked))["figuresUrl"])

    async def chart(self, who: str, kind: str, unit: int, **more: Any) -> str:
        asked = {"chart": kind, "unit": f"Unit_{unit}", "periods": [YEAR], **more}
        return str((await self.request(who, CHART, **asked))["chartUrl"])


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stage(databases: Databases) -> AsyncIterator[Fetched]:
    found = await Fetched.begin(databases, keyring(), Children())
    assert isinstance(found, Fetched)
    await found.print()
    found.serve()
    for unit, (lat, lon) in AT.items():
        await found.admin.execute("INSERT INTO unit_point VALUES ($1, $2, $3)", unit, lat, lon)
    yield found
    await found.finish(databases)


def lines(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    text = content.decode("utf-8-sig")
    assert unicodedata.is_normalized("NFC", text)
    return list(csv.reader(io.StringIO(text)))


async def test_a_table_is_what_the_query_tells_once_and_on_record(stage: Fetched) -> None:
    url = await stage.table("ha.officer", HA)
    answer = await stage.fetch("ha.officer", url)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    found = lines(answer.content)
    assert found[0] == ["Số trẻ em có hoàn cảnh đặc biệt"]
    head = {line[0]: line[1] for line in found[1:] if len(line) == 2}
    assert head["Đơn vị hành chính"] == "Hà"
    assert head["Thời điểm số liệu"] == "00:00 01/01/2026"
    assert head["Nguồn"] == "Hệ thống Măng Non; Thông tư 13/2021/TT-BLĐTBXH, 0301"
    assert head["Địa giới hành chính"].startswith("cuối mỗi kỳ, muộn nhất là ")
    at = next(n for n, line in enumerate(found) if line and line[0] == "Mã chỉ tiêu")
    rows = [dict(zip(found[at], line, strict=True)) for line in found[at + 1 :]]
    told = [(r["Đơn vị hành chính"], r["Giá trị"], r["Tử số"], r["Bảo vệ số liệu"]) for r in rows]
    assert told == [("Bồ", "12", "12", "Chính xác"), ("Ngọc", "2", "2", "Chính xác")]
    assert {r["Kỳ báo cáo"] for r in rows} == {"Năm 2025"}
    assert (await stage.fetch("ha.officer", url)).status_code == 404
    assert (await stage.acts())[-1] == "fetchFigures"


async def test_who_may_not_count_has_what_is_small_marked_and_never_a_nought(
    stage: Fetched,
) -> None:
    answer = await stage.fetch("union", await stage.table("union", HA, language="EN"))
    rows = [line for line in lines(answer.content) if line and line[0] == "CISC_COUNT"]
    told = {line[3]: (line[9], line[10], line[12]) for line in rows}
    assert told["Ngọc"] == ("", "", "Not shown")
    assert told["Bồ"][0] in {"", "10", "20", "30"}
    assert told["Bồ"][2] == ("Rounded" if told["Bồ"][0] else "Not shown")
    assert "they are not 0" in answer.text


async def test_a_workbook_has_the_same_in_cells_with_types(stage: Fetched) -> None:
    url = await stage.table("bo.worker", BO, format="XLSX", by="SELF", breakdown=["SEX"])
    answer = await stage.fetch("bo.worker", url)
    book = load_workbook(io.BytesIO(answer.content))
    rows = [list(row) for row in book.active.iter_rows(values_only=True)]
    (at,) = [n for n, row in enumerate(rows) if row[0] == "Mã chỉ tiêu"]
    names = {name: n for n, name in enumerate(rows[at])}
    assert rows[at + 1][names["Giới tính"]] == "Tổng số"
    assert rows[at + 1][names["Giá trị"]] == 12
    assert [row[names["Giới tính"]] for row in rows[at + 2 :]] == ["Nam", "Nữ", "Chưa xác định"]


async def test_no_cell_is_a_formula() -> None:
    bad = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "Xã Bồ", -5]
    sheet = Sheet("Số liệu", [["=HYPERLINK()"]], ["a", "b"], [bad])
    (*_, line) = lines(b"".join(as_csv(sheet)))
    assert line == ["'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\t=1", "Xã Bồ", "-5"]
    pieces = [piece async for piece in Press(patience=60).written(for_workbook(sheet))]
    book = load_workbook(io.BytesIO(b"".join(pieces)))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert [cell.value for cell in cells if cell.data_type == "n"] == [-5]


async def test_a_link_is_of_one_officer_for_a_minute_by_the_rights_of_then(stage: Fetched) -> None:
    url = await stage.table("bo.worker", BO)
    assert (await stage.fetch("quang.worker", url)).status_code == 404
    assert (await stage.fetch("?", url)).status_code == 401
    assert (await stage.fetch("bo.worker", url, "POST")).status_code == 405
    assert (await stage.fetch("bo.worker", "/figures/nonsense")).status_code == 404
    over = (datetime.now(UTC) - timedelta(seconds=1)).timestamp()
    officer = stage.world.officer("bo.worker")
    old = figures.link(stage.memory.secret, figures.Link("Unit_4", {}, officer, over))
    assert (await stage.fetch("bo.worker", f"/figures/{old}")).status_code == 404
    ended = "UPDATE posting SET valid_to = current_date - 2 WHERE officer_id = $1"
    later = "UPDATE posting SET valid_to = NULL WHERE officer_id = $1"
    await stage.admin.execute(ended, officer)
    assert (await stage.fetch("bo.worker", url)).status_code == 404
    await stage.admin.execute(later, officer)


async def test_pictures_say_what_they_show_and_mark_what_is_hidden(stage: Fetched) -> None:
    target = await stage.admin.fetchval(
        "SELECT id FROM plan_target WHERE indicator = 'CISC_COUNT' AND comparator = 'AT_MOST'"
    )
    more = {"target": f"Target_{target.hex}", "periods": [{"year": 2024}, YEAR, {"year": 2026}]}
    for who, kind, unit, asked, words in (
        ("ha.officer", "SERIES", HA, more, "Chỉ tiêu: 100% các xã"),
        ("ha.officer", "RANKING", HA, {}, "Long: 14"),
        ("union", "MAP", HA, {}, "Ngọc: Không công bố"),
    ):
        answer = await stage.fetch(who, await stage.chart(who, kind, unit, **asked))
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml"), kind
        assert answer.text.startswith("<svg ")
        assert "<title>Số trẻ em có hoàn cảnh đặc biệt. Hà" in answer.text
        assert words in answer.text, kind
        assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_a_report_is_a_file_too(stage: Fetched) -> None:
    key = await stage.admin.fetchval("SELECT id FROM plan_duty WHERE code = 'INPUT'")
    said = {"duty": f"ReportDuty_{key.hex}", "unit": f"Unit_{BO}", "year": 2025}
    fields = "ReportDrafted { report { id } }"
    report = (await stage.say("bo.worker", "draftReport", fields, **said))["report"]["id"]
    asked = "query($id: ID!) { node(id: $id) { ... on PlanReport { fileUrl(format: CSV) } } }"
    for who, value in (("ha.officer", "12"), ("checks", "")):
        url = (await stage.request(who, asked, id=report))["node"]["fileUrl"]
        found = lines((await stage.fetch(who, url)).content)
        assert found[0] == ["Báo cáo: Bồ, Năm 2025"]
        (row,) = [line for line in found if line and line[0] == "CISC_COUNT"]
        assert row[3] == value, who


@pytest.mark.parametrize(
    ("who", "chart", "more", "code"),
    [
        ("ha.officer", "MAP", {"periods": [YEAR, {"year": 2024}]}, "BAD_USER_INPUT"),
        ("ha.officer", "SERIES", {"periods": []}, "BAD_USER_INPUT"),
        ("ha.officer", "RANKING", {"target": "Target_1"}, "BAD_USER_INPUT"),
        ("ha.officer", "SERIES", {"periods": [{"year": 2025, "month": 13}]}, "BAD_USER_INPUT"),
        ("data", "SERIES", {}, None),
    ],
)
async def test_what_cannot_be_drawn_has_no_address(
    stage: Fetched, who: str, chart: str, more: dict[str, Any], code: str | None
) -> None:
    said = {"chart": chart, "unit": f"Unit_{BO}", "periods": [YEAR], **more}
    answer = await stage.ask(who, CHART, variables=said)
    assert answer["data"] == {"chartUrl": None}
    codes = [error["extensions"]["code"] for error in answer.get("errors", [])]
    assert codes == ([code] if code else [])
