"""Statements of the bank beside the ledger: looked at, entered, matched by rule and by hand."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from db import roles
from tests.databases import Databases
from tests.schema.banks import FORMAT, HEAD, LANES, LINES, Bank
from tests.schema.office import gid
from tests.schema.purses import OF_HA, Funds
from tests.stage import keyring


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def funds(databases: Databases) -> AsyncIterator[Funds]:
    found = await Funds.founded(databases, keyring())
    yield found
    await found.finish(databases)


ACCOUNTS = iter(range(70_000_001, 80_000_000))


@pytest.fixture
def bank(funds: Funds) -> Bank:
    found = Bank(funds)
    found.account = next(ACCOUNTS)
    return found


async def test_what_leaves_no_choice_is_matched_and_the_rest_waits(bank: Bank) -> None:
    one = await bank.funds.donor(name="Công ty Sông Hồng")
    two = await bank.funds.donor(name="Công ty Núi Đôi")
    await bank.funds.enter("money", "pledgeDonation", donor=two, amount=41_000)
    for donor, amount in (
        (one, 11_000),
        (one, 21_000),
        (two, 21_000),
        (one, 31_000),
        (two, 31_000),
    ):
        await bank.gift(donor, amount)
    content = bank.file(
        bank.line(11_000, 3, text="UNG HO QUY BTTE"),
        bank.line(21_000, 3, text="cty nui doi (CONG TY NUI DOI) ck"),
        bank.line(31_000, text="ung ho"),
        bank.line(41_000, text="Công ty Núi Đôi tài trợ", of="0123 456-789"),
        bank.line(-5_500, text="Phí"),
    )
    checked = (await bank.check(content))["statement"]
    assert (checked["status"], checked["lineCount"], checked["accountEnd"]) == (
        *("CHECKED", 5),
        str(bank.account)[-4:],
    )
    mine = {"statement": checked["id"]}
    looked = await bank.lines(**mine)
    wanted = ["MATCHED", "MATCHED", "AMBIGUOUS", "UNMATCHED", "UNMATCHED"]
    assert [line["status"] for line in looked] == wanted
    assert not any(line["isEntered"] or line["postings"] or line["acts"] for line in looked)
    which = {"id": checked["id"], "version": checked["version"]}
    entered = await bank.act("enterBankStatement", **which)
    assert entered["statement"]["status"] == "ENTERED"
    lines = await bank.lines(**mine)
    assert [line["status"] for line in lines] == wanted
    assert [len(line["postings"]) for line in lines] == [1, 1, 0, 0, 0]
    assert lines[1]["acts"] == [
        {"kind": "MATCH", "isAutomatic": True, "reason": None, "postings": lines[1]["postings"]}
    ]
    assert len(lines[2]["candidates"]) == 2
    assert lines[3]["donors"] == [{"name": "Công ty Núi Đôi"}]
    assert lines[3]["pledges"] == [{"amount": 41_000}]
    assert lines[3]["partyAccount"] == "0123456789"
    assert (await bank.act("enterBankStatement", **which))["problems"] == [
        {"path": ["id"], "code": "STATEMENT_CLOSED"}
    ]


async def test_a_line_that_came_before_is_a_duplicate(bank: Bank) -> None:
    content = bank.file(*(bank.line(sum_) for sum_ in (71_000, 72_000)))
    await bank.enter(content)
    again = await bank.check(content, format=None)
    repeated = await bank.lines(statement=again["statement"]["id"])
    assert {line["status"] for line in repeated} == {"DUPLICATE"}
    assert [line["sameAs"]["number"] for line in repeated] == [3, 4]
    said = {"id": again["statement"]["id"], "version": 1}
    assert (await bank.act("discardBankStatement", **said))["statement"]["status"] == "DISCARDED"
    assert await bank.lines(statement=said["id"]) == []


async def test_days_of_the_bank_stand_beside_the_cash_of_the_ledger(bank: Bank) -> None:
    before = await bank.funds.admin.fetchval("SELECT fund_cash($1, $2)", OF_HA, bank.on(30))
    later = await bank.funds.admin.fetchval("SELECT fund_cash($1, $2)", OF_HA, bank.on(0))
    donor = await bank.funds.donor()
    rice = {"item": "gạo", "quantity": 1, "unit": "kg"}
    await bank.gift(donor, 7_000, 29)
    await bank.gift(donor, 900, 29, goods=rice)
    await bank.gift(donor, 8_000, 28)
    key = await bank.enter(bank.file(bank.line(7_000, 29), bank.line(8_001, 28), began=100))
    nodes = (await bank.funds.ask("checks", LINES, variables={"id": gid("Fund", OF_HA)}))["data"]
    (days,) = (s["days"] for s in nodes["node"]["bankStatements"]["nodes"] if s["id"] == key)
    assert [(d["moved"], d["balance"], d["ledger"] - before) for d in days] == [
        (7_000, 7_100, 7_000),
        (8_001, 15_101, 15_000),
    ]
    now = await bank.funds.admin.fetchval("SELECT fund_cash($1, $2)", OF_HA, bank.on(0))
    assert now - later == 15_000


async def test_a_person_matches_what_the_rule_does_not(bank: Bank) -> None:
    donor = await bank.funds.donor()
    parts = [await bank.gift(donor, amount) for amount in (51_000, 2_000, 51_000)]
    content = bank.file(bank.line(53_000), bank.line(-3_300), bank.line(51_000))
    key = await bank.enter(content)
    whole, *others = await bank.lines(statement=key)
    assert [each["status"] for each in (whole, *others)] == [
        *("UNMATCHED", "UNMATCHED", "AMBIGUOUS")
    ]
    before = await bank.kept()
    one = {"id": whole["id"], "version": whole["version"], "reason": "Hai khoản, một lần chuyển"}
    for wrong, code in (
        ([parts[0]], "SUM_DIFFERS"),
        ([], "NEEDED"),
        ([parts[0], parts[0]], "REPEATED"),
    ):
        got = await bank.act("matchBankLine", **one, postings=wrong)
        assert [problem["code"] for problem in got["problems"]] == [code]
    other = await bank.act("matchBankLine", **one, postings=[gid("LedgerPosting", OF_HA)])
    assert (other["__typename"], other["path"]) == ("NotFound", ["postings", "0"])
    empty = await bank.act("matchBankLine", **{**one, "reason": " "}, postings=parts[:2])
    assert empty["problems"] == [{"path": ["reason"], "code": "EMPTY"}]
    stale = await bank.act("matchBankLine", **{**one, "version": 9}, postings=parts[:2])
    assert (stale["__typename"], stale["currentVersion"]) == ("Conflict", whole["version"])
    assert await bank.kept() == before


async def test_what_a_person_did_is_kept_with_its_reason(bank: Bank) -> None:
    donor = await bank.funds.donor()
    parts = [await bank.gift(donor, amount) for amount in (81_000, 2_000, 81_000)]
    content = bank.file(bank.line(83_000), bank.line(-3_301), bank.line(81_000))
    key = await bank.enter(content)
    whole, fee, _ = await bank.lines(statement=key)
    one = {"id": whole["id"], "version": whole["version"], "reason": "Hai khoản, một lần chuyển"}
    got = await bank.act("matchBankLine", **one, postings=parts[:2])
    assert (got["line"]["status"], len(got["line"]["postings"])) == ("MATCHED", 2)
    await bank.act("reconcileBankLines")
    single = (await bank.lines(statement=key))[2]
    assert single["status"] == "MATCHED"  # the other posting of this sum is a line's now
    said = {"id": fee["id"], "version": fee["version"], "reason": "Phí ngân hàng, sở chịu"}
    aside = await bank.act("setBankLineAside", **said)
    assert aside["line"]["status"] == "SET_ASIDE"
    twice = await bank.act("setBankLineAside", **{**said, "version": aside["line"]["version"]})
    assert twice["problems"] == [{"path": ["id"], "code": "LINE_SETTLED"}]
    undo = {"id": fee["id"], "version": aside["line"]["version"], "reason": "Quỹ chịu"}
    assert (await bank.act("unmatchBankLine", **undo))["line"]["status"] == "UNMATCHED"
    taken = {"id": fee["id"], "version": undo["version"] + 1, "reason": "x", "postings": parts[:1]}
    got = await bank.act("matchBankLine", **taken)
    assert got["problems"] == [{"path": ["postings", "0"], "code": "POSTING_MATCHED"}]
    acts = (await bank.lines(statement=key))[1]["acts"]
    assert [(act["kind"], act["reason"]) for act in acts] == [
        ("SET_ASIDE", "Phí ngân hàng, sở chịu"),
        ("UNMATCH", "Quỹ chịu"),
    ]


async def test_a_posting_taken_back_lets_its_line_wait_again(bank: Bank) -> None:
    donor = await bank.funds.donor()
    posting = await bank.gift(donor, 61_000)
    key = await bank.enter(bank.file(bank.line(61_000)))
    (line,) = await bank.lines(statement=key)
    assert line["status"] == "MATCHED"
    await bank.funds.enter("money", "reversePosting", id=posting, reason="Nhầm người tặng")
    (line,) = await bank.lines(statement=key)
    assert (line["status"], line["postings"]) == ("UNMATCHED", [])
    assert [(act["kind"], act["isAutomatic"]) for act in line["acts"]] == [
        ("MATCH", True),
        ("UNMATCH", True),
    ]
    await bank.gift(donor, 61_000)
    await bank.act("reconcileBankLines")
    assert (await bank.lines(statement=key))[0]["status"] == "MATCHED"


@pytest_asyncio.fixture(loop_scope="session")
async def closing(databases: Databases) -> AsyncIterator[Bank]:
    """Another world: its month stays closed."""
    found = await Funds.founded(databases, keyring())
    yield Bank(found)
    await found.finish(databases)


async def test_a_month_with_lines_that_wait_is_not_closed(closing: Bank) -> None:
    bank = closing
    today = bank.on(0)
    before = today.day + 1  # in the month before
    key = await bank.enter(bank.file(bank.line(91_000, before), bank.line(92_000, before)))
    day = bank.on(before)
    month = {"year": day.year, "month": day.month}
    refused = await bank.funds.enter("ha.fund", "closePeriod", **month)
    assert "BANK_LINES_SETTLED" in refused["unmet"]
    with pytest.raises(asyncpg.CheckViolationError, match="lines of the bank wait"):
        await bank.funds.admin.execute(
            "INSERT INTO fund_period (id, fund_id, year, month, closed_by)"
            " VALUES (gen_random_uuid(), $1, $2, $3, $4)",
            *(OF_HA, day.year, day.month, bank.funds.world.officer("ha.fund")),
        )
    for line in await bank.lines(statement=key):
        said = {"id": line["id"], "version": line["version"], "reason": "Của cơ quan khác"}
        await bank.act("setBankLineAside", **said)
    closed = await bank.funds.enter("ha.fund", "closePeriod", **month)
    assert month in closed["fund"]["closedMonths"]
    line, _ = await bank.lines(statement=key)
    undo = {"id": line["id"], "version": line["version"], "reason": "Của quỹ"}
    before_ = await bank.kept()
    late = await bank.act("unmatchBankLine", **undo)
    assert (late["__typename"], late["year"], late["month"]) == ("ClosedPeriod", *month.values())
    assert await bank.kept() == before_


WRONG = {
    # Content, or what is said beside it, to where it is wrong and how.
    "nothing": (
        {"content": HEAD.replace("Ngày", "x").replace("Số CT", "y")},
        {"content.day": "HEADING_MISSING", "content.reference": "HEADING_MISSING"},
    ),
    "no lines": ({"content": HEAD + "\n;;\n"}, {"content": "NO_LINES"}),
    "a quote": ({"content": HEAD + '\n"x'}, {"content": "NOT_READABLE"}),
    "a long cell": ({"content": HEAD + "\n" + "x" * 2_001}, {"content": "NOT_READABLE"}),
    "many cells": ({"content": HEAD + "\n" + ";" * 50}, {"content": "NOT_READABLE"}),
    "many rows": ({"content": HEAD + "\n" + ";\n" * 2_000}, {"content": "TOO_MANY_LINES"}),
    "an account": ({"account": "12 34"}, {"account": "ACCOUNT_FORMAT"}),
    "a window": ({"windowDays": 32}, {"windowDays": "WINDOW_OUT_OF_RANGE"}),
    "no format": ({"format": None}, {"format": "FORMAT_NEEDED"}),
    "one way": ({"format": {**FORMAT, "debit": None}}, {"format.amount": "ONE_SUM_OR_TWO"}),
    "tomorrow": (
        {"content": HEAD + "\n31/12/2099;;5;;5"},
        {"content.lines.3.day": "IN_THE_FUTURE"},
    ),
    "before it": (
        {"content": HEAD + "\n31/12/2019;;5;;5"},
        {"content.lines.3.day": "FUND_NOT_OPEN"},
    ),
    "cells": (
        {"content": HEAD + "\n2024-01-01;;1,5;;x\n01/02/2024;;;;9"},
        {
            "content.lines.3.day": "DATE_FORMAT",
            "content.lines.3.credit": "AMOUNT_FORMAT",
            "content.lines.3.balance": "AMOUNT_FORMAT",
            "content.lines.4.amount": "NEEDED",
        },
    ),
    "a gap": (
        {"content": HEAD + "\n01/02/2024;;5;;5\n01/02/2024;;5;;11"},
        {"content.lines.4.balance": "BALANCE_DOES_NOT_FOLLOW"},
    ),
}


@pytest.mark.parametrize("case", WRONG)
async def test_what_cannot_be_read_is_told_whole_and_changes_nothing(bank: Bank, case: str) -> None:
    said, wanted = WRONG[case]
    before = await bank.kept()
    got = await bank.check(**{"content": bank.file(bank.line(5)), **said})
    assert {".".join(each["path"]): each["code"] for each in got["problems"]} == wanted
    assert await bank.kept() == before


@pytest.mark.parametrize("who", ["firm", "bo.worker", "quang.worker", "bo.money"])
async def test_statements_are_not_there_for_who_reads_no_ledger(bank: Bank, who: str) -> None:
    content = bank.file(bank.line(5))
    before = await bank.kept()
    refused = await bank.act("checkBankStatement", who, bank="A", account="123456", content=content)
    assert refused["__typename"] == "Forbidden"
    for line in (await bank.lines())[:1]:
        said = {"id": line["id"], "version": line["version"], "reason": "x"}
        assert (await bank.act("setBankLineAside", who, **said))["__typename"] == "NotFound"
    assert await bank.kept() == before
    for lane in LANES:
        answer = await bank.funds.ask(who, LINES, lane, variables={"id": gid("Fund", OF_HA)})
        fund = answer["data"]["node"]
        assert (fund["bankLines"], fund["bankStatements"]) == (None, None)
        assert {"bankLines", "bankStatements"} <= set(fund["withheld"])


async def test_who_reads_balances_alone_reads_sums_and_no_names(bank: Bank) -> None:
    content = bank.file(bank.line(5, text="Nguyễn Văn A", party="Nguyễn Văn A", of="0101010101"))
    key = await bank.enter(content)
    for who in ("money", "ha.fund", "checks", "ha.officer"):
        (line,) = await bank.lines(who, statement=key)
        hidden = who == "ha.officer"
        names = [line["text"], line["party"], line["partyAccount"], line["statement"]["account"]]
        assert [name is None for name in names] == [hidden] * 4
        assert line["withheld"] == (["text", "party", "partyAccount"] if hidden else [])
        assert (line["amount"], line["statement"]["accountEnd"]) == (5, str(bank.account)[-4:])
        said = {"id": line["id"], "version": line["version"], "reason": "x"}
        if who != "money":
            got = await bank.act("setBankLineAside", who, **said)
            assert got["__typename"] == "Forbidden"


async def tried(connection: Any, who: UUID, sql: str, *values: Any) -> None:
    async with connection.transaction():
        await connection.execute("SELECT set_config('app.subject', $1, true)", str(who))
        await connection.execute(sql, *values)


async def test_nobody_changes_a_line_past_what_was_done_to_it(bank: Bank) -> None:
    key = await bank.enter(bank.file(bank.line(4_004)))
    (line,) = await bank.lines(statement=key)
    posting = await bank.gift(await bank.funds.donor(), 4_005)
    me, which = bank.funds.world.officer("money"), UUID(line["id"][-32:])
    act = "INSERT INTO bank_line_act (fund_id, line_id, kind, posting_ids, reason, by_id) VALUES"
    posted = UUID(posting[-32:])
    tries: list[tuple[str, tuple[Any, ...], type[Exception]]] = [
        ("UPDATE bank_line SET amount = 5", (), asyncpg.PostgresError),
        ("UPDATE bank_line SET status = 'MATCHED'", (), asyncpg.PostgresError),
        ("UPDATE bank_line SET posting_ids = '{}'", (), asyncpg.InsufficientPrivilegeError),
        ("DELETE FROM bank_line", (), asyncpg.InsufficientPrivilegeError),
        ("UPDATE bank_line_act SET reason = 'x'", (), asyncpg.InsufficientPrivilegeError),
        ("UPDATE bank_statement SET status = 'CHECKED'", (), asyncpg.PostgresError),
        ("INSERT INTO bank_match VALUES ($1, $2, $3)", (posted, OF_HA, which), Exception),
        (f"{act} ($1, $2, 'MATCH', $3, 'x', $4)", (OF_HA, which, [posted], me), Exception),
        (f"{act} ($1, $2, 'UNMATCH', '{{}}', 'x', $3)", (OF_HA, which, me), Exception),
    ]
    other = bank.funds.world.officer("bo.money")
    aside = f"{act} ($1, $2, 'SET_ASIDE', '{{}}', 'x', $3)"
    tries.append((aside, (OF_HA, which, other), asyncpg.InsufficientPrivilegeError))
    before = await bank.kept()
    connection = await asyncpg.connect(bank.funds.database.dsn(roles.APP))
    for sql, values, error in tries:
        with pytest.raises(error):
            await tried(connection, me, sql, *values)
    for subject in (other, None):
        async with connection.transaction():
            said = str(subject) if subject else ""
            await connection.execute("SELECT set_config('app.subject', $1, true)", said)
            for table in ("bank_statement", "bank_line", "bank_day", "bank_line_act", "bank_match"):
                assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0
    await connection.close()
    for sql in ("UPDATE bank_line SET amount = 5", "DELETE FROM bank_line"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await bank.funds.admin.execute(sql)
    assert await bank.kept() == before


async def test_two_who_match_one_posting_at_once_do_not_both_succeed(bank: Bank) -> None:
    donor = await bank.funds.donor()
    posting = await bank.gift(donor, 6_006)
    await bank.gift(donor, 6_006)
    content = bank.file(*(bank.line(6_006, 3) for _ in range(4)))
    lines = await bank.lines(statement=await bank.enter(content))
    said = [
        {"id": line["id"], "version": line["version"], "reason": "x", "postings": [posting]}
        for line in lines
    ]
    done = await asyncio.gather(*(bank.act("matchBankLine", **each) for each in said))
    assert sorted(each["__typename"] for each in done) == ["BankLineMatched", *["InvalidInput"] * 3]


async def test_a_statement_that_nobody_enters_is_forgotten_when_its_time_is_over(
    bank: Bank,
) -> None:
    await bank.gift(await bank.funds.donor(name="Công ty Mây"), 77_000)
    content = bank.file(bank.line(77_000))
    kept = await bank.enter(content)
    bank.account = next(ACCOUNTS)
    checked = (await bank.check(content))["statement"]
    works, week, none = bank.funds.works, timedelta(days=7), timedelta()
    rows = (
        "SELECT status, decided_by, (SELECT count(*) FROM bank_line l WHERE l.statement_id = s.id)"
    )
    rows += " FROM bank_statement s WHERE s.id = $1"
    for age, wanted in ((week, ("CHECKED", None, 1)), (none, ("DISCARDED", None, 0))):
        await works.purge(week, week, age)
        row = await bank.funds.admin.fetchrow(rows, UUID(checked["id"].partition("_")[2]))
        assert tuple(row) == wanted
    row = await bank.funds.admin.fetchrow(rows, UUID(kept.partition("_")[2]))
    assert (row[0], row[2]) == ("ENTERED", 1)
