"""`GET /forms/{link}`: once, for a minute, for one officer, by the rights of that moment."""

import asyncio
import io
import json
import math
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from time import time
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio
from pypdf import PdfReader
from starlette.applications import Starlette

from api.auth import BAD_CREDENTIAL, Caller, Proof
from api.http import headers
from api.known import Known
from api.printing import Forms, routes
from api.rate import Rates
from db.press import Press
from db.rules.forms import FormCode
from db.services.cases import printing
from tests.databases import Databases
from tests.schema.cases_told import Cases, Court
from tests.schema.office import BO, QUANG
from tests.stage import keyring

CODE = FormCode.INITIAL_ASSESSMENT
ANSWERS = {"childName": "Nguyễn Thị Hường Giữa", "harmSeverity": "MEDIUM"}
HIDDEN = {"suspectedHarmer": "Đỗ Văn Quỵt, bố dượng"}
SAVED = """INSERT INTO case_form (id, case_id, episode, round, form, number, form_version, is_final,
  saved_by, answers_sealed, hidden_sealed) VALUES ($1, $2, 1, 1, $3, 1, 1, $4, $5, $6, $7)"""
OPENED = """INSERT INTO case_opening (id, case_id, officer_id, reason_sealed, expires_at)
  VALUES (gen_random_uuid(), $1, $2, $3, now() + interval '15 minutes')"""
GRANTED = """INSERT INTO case_grant
  (id, case_id, officer_id, purpose, forms, granted_by, expires_at)
  VALUES (gen_random_uuid(), $1, $2, 'STANDING_GROUP', $3, $4, now() + interval '1 day')"""


class Offices(Cases):
    def __init__(self) -> None:
        super().__init__()
        self.hire("bo.group", "standing_group_member", BO)


class Desk(Court):
    """The endpoint over a stage; the token is a username."""

    @classmethod
    async def opened(cls, databases: Databases) -> "Desk":
        found = await cls.started(databases, keyring(), Offices())
        assert isinstance(found, Desk)
        known = Known(found.authenticated, Rates(300_000), Rates(600))
        app = Starlette(routes=routes(Forms(known, found.contexts, Press(most=30, patience=60))))
        transport = httpx.ASGITransport(app=app)
        found.client = httpx.AsyncClient(transport=transport, base_url="http://here")
        return found

    client: httpx.AsyncClient

    async def authenticated(self, scope: Any) -> Any:
        [token] = headers(scope, b"authorization") or ["Bearer ?"]
        who = token.removeprefix("Bearer ")
        if not any(row["username"] == who for row in self.world.rows["officer"]):
            return BAD_CREDENTIAL
        officer = self.world.officer(who)
        return Caller(officer, False, None, False, Proof(officer, math.inf))

    def link(self, who: str, case: UUID, code: FormCode = CODE, seconds: float = 60) -> str:
        until = datetime.now(UTC) + timedelta(seconds=seconds)
        asked = printing.Link(case, code, self.world.officer(who), until.timestamp())
        return printing.link(self.memory.secret, asked)

    async def fetch(self, who: str, link: str, method: str = "GET") -> httpx.Response:
        head = {"authorization": f"Bearer {who}"}
        return await self.client.request(method, f"/forms/{link}", headers=head)

    async def printed(self, who: str, case: UUID, code: FormCode = CODE) -> httpx.Response:
        return await self.fetch(who, self.link(who, case, code))

    async def saved(self, *, final: bool = True, **more: Any) -> UUID:
        """A case of Bồ with a form."""
        case, row, vault = await self.case(**more), uuid4(), self.memory.vault
        sealed = [
            vault.seal("case_form", column, row, json.dumps(answers))
            for column, answers in (("answers_sealed", ANSWERS), ("hidden_sealed", HIDDEN))
        ]
        said = (row, case, CODE.value, final, *self.who("bo.worker"), *sealed)
        await self.admin.execute(SAVED, *said)
        return case

    async def prints(self) -> list[Any]:
        sql = "SELECT * FROM case_print ORDER BY printed_at"
        return [dict(row) for row in await self.admin.fetch(sql)]


@pytest_asyncio.fixture(loop_scope="session")
async def desk(databases: Databases) -> AsyncIterator[Desk]:
    found = await Desk.opened(databases)
    yield found
    await found.finish(databases)


def text(paper: bytes) -> str:
    sheets = PdfReader(io.BytesIO(paper)).pages
    return " ".join(" ".join(sheet.extract_text() for sheet in sheets).split())


async def test_a_form_comes_as_it_was_answered_and_is_on_record(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    case = await desk.saved(child=desk.world.near)
    link = desk.link("bo.worker", case)
    answer = await desk.fetch("bo.worker", link)
    assert answer.status_code == 200
    told = {name: answer.headers[name] for name in ("content-type", "cache-control")}
    assert told == {"content-type": "application/pdf", "cache-control": "no-store"}
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"] == f'inline; filename="mau-02-{case}.pdf"'
    found = text(answer.content)
    assert "Họ và tên trẻ em: Nguyễn Thị Hường Giữa" in found
    assert "Cán bộ bo.worker (bo.worker), Ủy ban nhân dân Bồ – in lúc" in found
    assert "(niêm phong)" in found
    assert "Quỵt" not in found
    (row,) = await desk.prints()
    assert (row["case_id"], row["form"], row["opened"]) == (case, CODE.value, False)
    assert "printForm" in await desk.acts()
    log = await desk.admin.fetchrow("SELECT * FROM access_log ORDER BY id DESC LIMIT 1")
    assert (log["operation"], log["field"], log["classes"]) == ("print", "caseForm", ["CASEWORK"])
    assert (log["child_ids"], log["case_ids"]) == ([desk.world.near], [case])
    assert link not in caplog.text


async def test_an_earlier_episode_is_printed_where_it_is_asked_for(desk: Desk) -> None:
    case = await desk.saved()
    await desk.admin.execute('UPDATE "case" SET episode = 2 WHERE id = $1', case)
    asked = """query($id: ID!) { node(id: $id) { ... on Case {
      now: formUrl(form: INITIAL_ASSESSMENT)
      first: formUrl(form: INITIAL_ASSESSMENT, episode: 1)
      none: formUrl(form: INITIAL_ASSESSMENT, episode: 0)
      third: formUrl(form: INITIAL_ASSESSMENT, episode: 3) } } }"""
    found = (await desk.ask("bo.worker", asked, variables={"id": f"Case_{case.hex}"}))["data"]
    now, first, none, third = found["node"].values()
    assert (none, third) == (None, None)
    papers = [text((await desk.fetch("bo.worker", url[7:])).content) for url in (first, now)]
    assert ["Nguyễn Thị Hường Giữa" in paper for paper in papers] == [True, False]
    rows = await desk.prints()
    assert [row["save_id"] is not None for row in rows] == [True, False]
    later = printing.Link(case, CODE, desk.world.officer("bo.worker"), time() + 60, 3)
    link = printing.link(desk.memory.secret, later)
    assert (await desk.fetch("bo.worker", link)).status_code == 404


async def test_what_is_sealed_is_told_to_who_opened_it(desk: Desk) -> None:
    case = await desk.saved(child=desk.world.near)
    await desk.admin.execute(OPENED, case, desk.world.officer("bo.worker"), b"-")
    found = text((await desk.printed("bo.worker", case)).content)
    assert "Đỗ Văn Quỵt, bố dượng" in found
    assert "(niêm phong)" not in found
    assert (await desk.prints())[-1]["opened"]
    sql = "SELECT classes FROM access_log ORDER BY id DESC LIMIT 1"
    assert await desk.admin.fetchval(sql) == ["CASEWORK", "SEALED"]
    other = text((await desk.printed("bo.chair", case)).content)
    assert "Quỵt" not in other


async def test_a_form_that_nobody_wrote_in_is_printed_empty_and_a_draft_says_so(desk: Desk) -> None:
    case = await desk.saved(final=False)
    empty = text((await desk.printed("bo.worker", case, FormCode.REVIEW)).content)
    assert "Họ và tên trẻ em: ....." in empty
    assert "DỰ THẢO" not in empty
    assert (await desk.prints())[-1]["save_id"] is None
    assert "DỰ THẢO" in text((await desk.printed("bo.worker", case)).content)


async def test_a_link_counts_once_however_many_ask_at_once(desk: Desk) -> None:
    link = desk.link("bo.worker", await desk.saved())
    before = len(await desk.prints())
    answers = await asyncio.gather(*(desk.fetch("bo.worker", link) for _ in range(8)))
    assert sorted(each.status_code for each in answers) == [200, *[404] * 7]
    assert len(await desk.prints()) == before + 1
    again, unknown = [await desk.fetch("bo.worker", one) for one in (link, "A" * 200)]
    assert again.status_code == unknown.status_code == 404
    assert again.content == unknown.content
    assert again.headers == unknown.headers


async def test_everything_that_stands_against_it_is_one_answer(desk: Desk) -> None:
    case, here = await desk.saved(), desk.link
    unknown = await desk.fetch("bo.worker", "x")
    assert unknown.status_code == 404
    kept = (await desk.prints(), await desk.acts())
    mine = here("bo.worker", case)
    for who, link in (
        ("bo.worker", here("bo.worker", case, seconds=-0.001)),
        ("bo.chair", mine),
        ("bo.worker", here("bo.worker", await desk.case(incident=QUANG, residence=QUANG))),
        ("bo.worker", here("bo.worker", await desk.saved(barred=("bo.worker",)))),
        ("bo.worker", here("bo.worker", uuid4())),
        ("bo.collab", here("bo.collab", case)),
        ("bo.worker", mine[:-2] + ("AA" if not mine.endswith("AA") else "BB")),
        ("bo.worker", "%ff%00"),
        ("bo.worker", "A" * 5000),
    ):
        answer = await desk.fetch(who, link)
        assert (answer.status_code, answer.content) == (404, unknown.content), (who, link)
    assert (await desk.prints(), await desk.acts()) == kept
    assert (await desk.fetch("bo.worker", mine)).status_code == 200  # nobody used it up


async def test_whoever_does_not_sign_in_or_does_not_get_does_not_use_it_up(desk: Desk) -> None:
    link = desk.link("bo.worker", await desk.saved())
    assert (await desk.fetch("nobody at all", link)).status_code == 401
    for method in ("HEAD", "POST", "PUT"):
        answer = await desk.fetch("bo.worker", link, method)
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert (await desk.fetch("bo.worker", link)).status_code == 200


async def test_a_posting_that_ended_since_ends_the_link(desk: Desk) -> None:
    link = desk.link("bo.worker", await desk.saved())
    assert (await desk.printed("bo.worker", await desk.saved())).status_code == 200
    ended = "UPDATE posting SET valid_to = valid_from - 1 WHERE officer_id = $1"
    await desk.admin.execute(ended, desk.world.officer("bo.worker"))
    assert (await desk.fetch("bo.worker", link)).status_code == 404


async def test_a_grant_opens_the_forms_that_it_names_while_it_lasts(desk: Desk) -> None:
    case = await desk.saved()
    assert (await desk.printed("bo.group", case)).status_code == 404
    who = (desk.world.officer("bo.group"), f"PLAN {CODE.value}", *desk.who("bo.worker"))
    await desk.admin.execute(GRANTED, case, *who)
    assert (await desk.printed("bo.group", case)).status_code == 200
    assert (await desk.printed("bo.group", case, FormCode.REVIEW)).status_code == 404
    link = desk.link("bo.group", case)
    await desk.admin.execute("UPDATE case_grant SET ended_at = now() WHERE case_id = $1", case)
    assert (await desk.fetch("bo.group", link)).status_code == 404


URL = (
    "query($id: String!, $form: FormCode!) { case(number: $id) { formUrl(form: $form) withheld } }"
)


async def address(desk: Desk, who: str, case: UUID, form: str = CODE.value) -> Any:
    answer = await desk.request(who, URL, id=str(case), form=form)
    return answer["case"]


async def test_the_address_is_given_to_who_reads_the_case_and_writes_nothing(desk: Desk) -> None:
    case = await desk.saved()
    kept = await desk.prints()
    told = await address(desk, "bo.worker", case)
    other = await address(desk, "bo.worker", case, "REVIEW")
    assert "formUrl" not in told["withheld"]
    assert await desk.prints() == kept
    assert case.hex not in told["formUrl"]
    link = told["formUrl"].removeprefix("/forms/")
    found = text((await desk.fetch("bo.worker", link)).content)
    assert "Nguyễn Thị Hường Giữa" in found
    review = await desk.fetch("bo.worker", other["formUrl"].removeprefix("/forms/"))
    assert "Mẫu số 06" in text(review.content)
    assert (await desk.fetch("bo.chair", link)).status_code == 404


async def test_who_holds_less_than_the_class_of_the_case_gets_no_address(desk: Desk) -> None:
    late = await desk.saved()
    await desk.clock(late, "PLAN", datetime.now(UTC) - timedelta(days=1))
    sql = "UPDATE \"case\" SET next_due_at = now() - interval '1 day' WHERE id = $1"
    await desk.admin.execute(sql, late)
    told = await address(desk, "long.chief", late)
    assert (told["formUrl"], "formUrl" in told["withheld"]) == (None, True)
    assert await address(desk, "bo.collab", late) is None


@pytest.mark.parametrize("lane", ["fast", "core", "walled"])
async def test_literal_and_variable_forms_are_told_apart_in_every_lane(
    desk: Desk, lane: str
) -> None:
    case = await desk.saved()
    text_ = """query($form: FormCode!, $id: String!) { case(number: $id) { a: formUrl(form: PLAN)
      b: formUrl(form: REVIEW) c: formUrl(form: $form) } }"""
    said = {"form": "ISOLATION", "id": str(case)}
    found = (await desk.ask("bo.worker", text_, lane, variables=said))["data"]["case"]
    links = [printing.read(desk.memory.secret, each[7:]) for each in found.values()]
    assert [each.form.value for each in links] == ["PLAN", "REVIEW", "ISOLATION"]
    assert len({each.id for each in links}) == 3
    again = await desk.ask("bo.worker", text_, "fast", variables=said)
    assert again["data"]["case"] == found  # asked in one moment
