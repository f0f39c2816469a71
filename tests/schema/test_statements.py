"""The yearly public statement: as the ledger says, without what would tell of few; frozen."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from tests.databases import Databases
from tests.schema.publishing import BO, GIVEN, NGOC, WHO, YEAR, Book, Given


@pytest_asyncio.fixture(loop_scope="session")
async def book(databases: Databases) -> AsyncIterator[Book]:
    """30 gifts and three operations in Bồ, four gifts in Ngọc."""
    found = await Book.kept(databases)
    bo, ngoc = (found.world.children[unit] for unit in (BO, NGOC))
    await found.handed_over([Given(child, BO) for child in bo])
    await found.handed_over(
        [Given(c, BO, 20_000_000, "SURGERY", None, "heart") for c in bo[:3]]
        + [Given(child, NGOC, 1_000_000, "GIFT_CASH", "TET") for child in ngoc[:4]]
    )
    yield found
    await found.finish(databases)


async def test_a_statement_is_the_ledger_of_its_year(book: Book) -> None:
    draft = await book.drafted("long.director")
    assert (draft["opening"], draft["received"], draft["paid"]) == (0, 3 * GIVEN, 94_000_000)
    assert draft["closing"] == 3 * GIVEN - 94_000_000
    assert draft["closingInWords"] == "Hai tỷ sáu trăm linh sáu triệu đồng".replace("linh", "lẻ")
    assert (draft["receivedFromBudget"], draft["receivedFromDonations"]) == (GIVEN, 2 * GIVEN)
    income = {"budget": GIVEN, "named": GIVEN, "unnamed": GIVEN, "total": 3 * GIVEN}
    rest = dict.fromkeys(("fromFunds", "other", "corrections", "inKind"), 0)
    assert draft["income"] == income | rest
    assert draft["donors"] == [{"name": WHO[0], "kind": "ENTERPRISE", "amount": GIVEN}]
    spent = {"support": 94_000_000, "passedOn": 0, "other": 0, "returned": 0, "total": 94_000_000}
    assert draft["spent"] == spent
    assert draft["beneficiaries"] in (30, 35)
    for table in ("byPurpose", "byKind", "byOccasion"):
        assert sum(line["amount"] for line in draft[table]) == 94_000_000
        (line,) = draft[table]  # three and four are too few, and take the others with them
        assert (line["isRest"], line["beneficiaries"]) == (True, None)
    assert [line["isRest"] for line in draft["byUnit"]] == [True]


async def test_only_a_director_publishes_a_year_that_is_over_and_closed(book: Book) -> None:
    for who, told in (
        ("long.accountant", "Forbidden"),
        ("long.leader", "Forbidden"),
        ("bo.auditor", "Forbidden"),
        ("bo.worker", "Forbidden"),
        ("firm", "Forbidden"),
    ):
        assert (await book.say("publishStatement", who))["__typename"] == told, who
    refused = await book.say("publishStatement")
    assert refused["unmet"] == ["BOOKS_CLOSED"]
    refused = await book.say("publishStatement", year=YEAR + 1)
    assert refused["unmet"] == ["YEAR_IS_OVER", "BOOKS_CLOSED"]
    refused = await book.say("publishStatement", year=2019)
    assert refused["problems"] == [{"path": ["year"], "code": "NO_SUCH_YEAR"}]
    assert await book.admin.fetchval("SELECT count(*) FROM fund_period") == 0
    await book.closed()
    assert (await book.say("restateStatement", reason="Sửa"))["unmet"] == ["PUBLISHED_BEFORE"]
    draft = await book.drafted("long.director")
    first = await book.published()
    assert (first["edition"], first["reason"], first["content"]) == (1, None, draft)
    assert (await book.say("publishStatement"))["unmet"] == ["NOT_PUBLISHED_YET"]
    refused = await book.say("restateStatement", reason="Không có gì đổi")
    assert refused["unmet"] == ["SOMETHING_CHANGED"]


async def test_what_is_published_stays_and_so_does_its_year(book: Book) -> None:
    await book.closed()
    first = await book.published()
    with pytest.raises(asyncpg.CheckViolationError, match="the books of the month are closed"):
        await book.handed_over([Given(book.world.near, BO)])
    for statement in ("UPDATE fund_statement SET body = ''", "DELETE FROM fund_statement"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await book.admin.execute(statement)
    assert await book.consent("long.director") == "Forbidden"
    assert await book.consent("quang.worker") == "NotFound"
    assert await book.consent("long.accountant") == "DonorConsentChanged"
    second = await book.say("restateStatement", reason="Nhà tài trợ rút lại đồng ý nêu tên")
    told = second["statement"]["content"]
    assert (second["statement"]["edition"], told["donors"]) == (2, [])
    assert told["income"]["unnamed"] == 2 * GIVEN
    changed = {"donors", "income"}
    assert {k: v for k, v in told.items() if k not in changed} == {
        k: v for k, v in first["content"].items() if k not in changed
    }
    answers = [
        await book.ask("quang.worker", "{ funds { nodes { statements { edition url } } } }", lane)
        for lane in ("fast", "core", "walled")
    ]
    assert answers[0] == answers[1] == answers[2]
    editions = answers[0]["data"]["funds"]["nodes"][0]["statements"]
    assert [each["edition"] for each in editions] == [2, 1]


async def test_a_donor_withdraws_the_consent_to_be_named(book: Book) -> None:
    """Says so themselves; the edition that counts names them until it is stated anew."""
    await book.closed()
    first = await book.published()
    assert [donor["name"] for donor in first["content"]["donors"]] == [WHO[0]]
    before = await book.admin.fetch("SELECT * FROM donor")
    for who, outcome in (
        *(("other.donor", "NotFound"), ("bo.worker", "NotFound"), ("nobody", "NotFound")),
        *(("long.director", "Forbidden"), ("long.leader", "Forbidden")),
    ):
        assert await book.consent(who) == outcome, who
        context = book.context(who)
        async with book.works.begin(context.access, context.now) as work:
            done = await work.connection.execute("UPDATE donor SET may_be_named = false")
            assert done == "UPDATE 0", who
    assert await book.admin.fetch("SELECT * FROM donor") == before
    assert await book.consent("firm") == "DonorConsentChanged"
    history = "{ funds { nodes { history(first: 1) { nodes { kind } } } } }"
    told = (await book.request("long.director", history))["funds"]["nodes"][0]["history"]["nodes"]
    assert told == [{"kind": "DONOR_CONSENT_CHANGED"}]
    stated = await book.say("restateStatement", reason="Nhà tài trợ rút lại đồng ý nêu tên")
    assert stated["statement"]["content"]["donors"] == []
    assert await book.consent("firm", may=True) == "DonorConsentChanged"


async def test_a_draft_is_for_who_reads_the_ledger(book: Book) -> None:
    for who in ("long.accountant", "long.leader", "ha.leader", "ha.officer", "long.affairs"):
        assert await book.drafted(who) is not None, who
    for who in ("bo.worker", "bo.chair", "bo.auditor", "firm", "nobody", "quang.worker", "dpo"):
        assert await book.drafted(who) is None, who
    assert await book.drafted("long.director", 2019) is None


async def test_row_security_alone_lets_nobody_else_publish(book: Book) -> None:
    await book.closed()
    await book.published()
    added = (
        "INSERT INTO fund_statement (id, fund_id, year, edition, reason, body, published_by)"
        " SELECT gen_random_uuid(), fund_id, year, 2, 'x', body, app_subject() FROM fund_statement",
        "INSERT INTO fund_trace SELECT gen_random_uuid(), id, $1, year - 1, body"
        " FROM fund_statement",
    )
    for who in ("long.accountant", "long.leader", "firm", "quang.worker"):
        for statement, values in zip(added, ((), (book.pots["state"],)), strict=True):
            context = book.context(who)
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with book.works.begin(context.access, context.now) as work:
                    await work.connection.execute(statement, *values)
    for who, seen in (("firm", 1), ("other.donor", 0), ("long.leader", 2), ("bo.worker", 0)):
        context = book.context(who)
        async with book.works.begin(context.access, context.now) as work:
            assert await work.connection.fetchval("SELECT count(*) FROM fund_trace") == seen, who
    with pytest.raises(asyncpg.CheckViolationError, match="the books of the year are open"):
        await book.admin.execute(
            "INSERT INTO fund_statement (id, fund_id, year, edition, body, published_by)"
            " SELECT gen_random_uuid(), fund_id, year + 1, 1, body, published_by"
            " FROM fund_statement"
        )


async def test_a_statement_is_found_by_its_id(book: Book) -> None:
    await book.closed()
    key = (await book.published())["id"]
    text = "query($id: ID!) { node(id: $id) { ... on FundStatement { year content { paid } } } }"
    for lane in ("fast", "core", "walled"):
        answer = await book.ask("quang.worker", text, lane, variables={"id": key})
        assert answer["data"]["node"] == {"year": YEAR, "content": {"paid": 94_000_000}}


async def test_a_donor_follows_what_was_given_without_a_child(book: Book) -> None:
    assert await book.traced("firm", "free") == []
    await book.closed()
    await book.published()
    (trace,) = await book.traced("firm", "free")
    assert (trace["year"], trace["purpose"], trace["amount"]) == (YEAR, None, 34_000_000)
    assert trace["beneficiaries"] in (30, 35)
    assert trace["byKind"][0]["kind"] == "GIFT_CASH"
    (rest,) = trace["byUnit"]  # four in Ngọc, and in Bồ three were helped by others
    assert (rest["isRest"], rest["amount"], rest["beneficiaries"]) == (True, None, None)
    assert await book.traced("firm", "heart") == []  # of somebody else
    assert await book.traced("other.donor", "free") == []
    (hearts,) = await book.traced("long.accountant", "heart")
    assert hearts == empty(hearts)
    assert hearts["purpose"] == "Trái tim cho em"


def empty(trace: dict[str, Any]) -> dict[str, Any]:
    return trace | {"amount": None, "beneficiaries": None, "byKind": [], "byUnit": []}
