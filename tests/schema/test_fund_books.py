"""Entries in the books of funds: what comes in, is passed on, taken back, closed, vouched for."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from tests.databases import Databases
from tests.schema.office import BO, gid
from tests.schema.purses import NATIONAL, OF_BO, OF_HA, Funds
from tests.stage import HANOI, keyring

MOST = 2**53 - 1
FUND = """query($id: ID!) { node(id: $id) { ... on Fund { name withheld viewerCan unit { id }
  balances { pot source purpose received reserved paid available }
  goods { item unit received available availableValue }
  purposes { name } closedMonths { year month }
  vouchers(first: 5) { nodes { number lines { content amount } } }
  postings(first: 20) { totalCount nodes { number kind text
    entries { account amount quantity pot { source item } } } } } } }"""


@pytest_asyncio.fixture(loop_scope="session")
async def funds(databases: Databases) -> AsyncIterator[Funds]:
    found = await Funds.founded(databases, keyring())
    yield found
    await found.finish(databases)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def refusing(databases: Databases) -> AsyncIterator[Funds]:
    """For what changes nothing."""
    found = await Funds.founded(databases, keyring())
    await found.donor()
    yield found
    await found.finish(databases)


async def seen(funds: Funds, who: str, fund: Any = OF_HA) -> dict[str, Any]:
    answers = [
        await funds.ask(who, FUND, lane, variables={"id": gid("Fund", fund)})
        for lane in ("fast", "core", "walled")
    ]
    assert answers[0] == answers[1] == answers[2]
    assert "errors" not in answers[0], answers[0]
    return answers[0]["data"]["node"]  # type: ignore[no-any-return]


async def test_what_comes_in_stands_in_the_balances(funds: Funds) -> None:
    donor = await funds.donor()
    await funds.enter("money", "addPurpose", name="Tết", kinds=["GIFT_CASH"], occasions=["TET"])
    got = await funds.enter("money", "recordDonation", donor=donor, amount=650_000_000)
    assert got["donation"]["source"] == "DONATION_DOMESTIC"
    await funds.enter("money", "recordDonation", donor=donor, amount=MOST, purpose="Tết")
    rice = {"item": "gạo", "quantity": 12.5, "unit": "kg"}
    got = await funds.enter("money", "recordDonation", donor=donor, amount=250_000, goods=rice)
    assert (got["donation"]["item"], got["donation"]["quantity"]) == ("gạo", 12.5)
    said = {"source": "BUDGET_PROVINCE", "amount": 360_270_000, "decision": "QĐ 12/QĐ-UBND"}
    got = await funds.enter("money", "receiveBudget", **said)
    assert (got["posting"]["number"], got["posting"]["kind"]) == (4, "INCOME")
    fund = await seen(funds, "checks")
    held = [(b["source"], b["purpose"], b["available"], b["received"]) for b in fund["balances"]]
    assert held == [
        ("BUDGET_PROVINCE", None, 360_270_000, 360_270_000),
        ("DONATION_DOMESTIC", "Tết", MOST, MOST),
        ("DONATION_DOMESTIC", None, 650_000_000, 650_000_000),
    ]
    (goods,) = fund["goods"]
    assert (goods["available"], goods["availableValue"]) == (12.5, 250_000)
    assert fund["purposes"] == [{"name": "Tết"}]
    newest = fund["postings"]["nodes"][0]
    assert fund["postings"]["totalCount"] == 4
    assert [(e["account"], e["amount"]) for e in newest["entries"]] == [
        ("RECEIVED", -360_270_000),
        ("AVAILABLE", 360_270_000),
    ]
    assert (await seen(funds, "ha.fund"))["balances"] == fund["balances"]


LEDGER = ["balances", "goods", "purposes", "postings", "vouchers", "closedMonths"]


@pytest.mark.parametrize("who", ["bo.worker", "nobody", "firm", "bo.money", "quang.worker"])
async def test_everybody_sees_that_a_fund_is_there_and_few_its_ledger(
    refusing: Funds, who: str
) -> None:
    fund = await seen(refusing, who)
    if who == "nobody":  # without a posting
        assert fund is None
        return
    assert fund["name"] == "Quỹ Bảo trợ trẻ em Hà"
    assert [fund[name] for name in LEDGER] == [None] * 6
    assert sorted(fund["withheld"]) == sorted([*LEDGER, "bankLines", "bankStatements", "history"])
    assert fund["viewerCan"] == (["pay"] if who == "bo.worker" else [])


async def test_a_donor_follows_what_the_own_organisation_gave(funds: Funds) -> None:
    body = gid("Organisation", funds.world.bodies[2])
    mine = await funds.donor(organisation=body)
    other = await funds.donor(name="Công ty Hai")
    for donor, amount in ((mine, 5), (other, 7)):
        await funds.enter("money", "recordDonation", donor=donor, amount=amount)
    text = "{ donations { nodes { amount donor { name address } fund { balances { paid } } } } }"
    got = await funds.ask("firm", text)
    (only,) = got["data"]["donations"]["nodes"]
    assert (only["amount"], only["donor"]["name"]) == (5, "Công ty Một")
    assert only["fund"]["balances"] is None
    all_ = (await funds.ask("checks", text))["data"]["donations"]["nodes"]
    assert sorted(each["amount"] for each in all_) == [5, 7]
    assert (await funds.ask("bo.worker", text))["data"]["donations"]["nodes"] == []


async def test_a_promise_is_kept_by_gifts(funds: Funds) -> None:
    donor = await funds.donor()
    got = await funds.enter("money", "pledgeDonation", donor=donor, amount=100)
    pledge = got["pledge"]["id"]
    first = await funds.enter("money", "recordDonation", donor=donor, amount=60, pledge=pledge)
    assert first["__typename"] == "DonationRecorded"
    refused = await funds.enter("money", "withdrawPledge", id=pledge)
    assert refused["__typename"] == "PledgeWithdrawn"
    again = await funds.enter("money", "recordDonation", donor=donor, amount=40, pledge=pledge)
    assert again["problems"] == [{"path": ["pledge"], "code": "PLEDGE_NOT_OPEN"}]
    held = await funds.admin.fetchrow("SELECT status, given FROM pledge")
    assert tuple(held) == ("WITHDRAWN", 60)


async def test_one_key_posts_once(funds: Funds) -> None:
    donor, key = await funds.donor(), str(funds.new())
    first = await funds.enter("money", "recordDonation", key=key, donor=donor, amount=9)
    for _ in range(3):
        same = await funds.enter("money", "recordDonation", key=key, donor=donor, amount=9)
        assert same == first
    other = await funds.enter("money", "recordDonation", key=key, donor=donor, amount=10)
    assert other["__typename"] == "IdempotencyMismatch"
    assert (await seen(funds, "checks"))["balances"][0]["received"] == 9


async def test_what_is_passed_on_keeps_its_class_and_its_purpose(funds: Funds) -> None:
    at = {"fund": gid("Fund", NATIONAL)}
    got = await funds.enter("all.money", "addPurpose", name="Mổ tim", kinds=["SURGERY"], **at)
    who = {"kind": "FOREIGN", "name": "X", "address": "Y", "mayBeNamed": False}
    donor = (await funds.enter("all.money", "addDonor", **at, **who))["donor"]["id"]
    gift = {"donor": donor, "amount": 100, "purpose": "Mổ tim"}
    await funds.enter("all.money", "recordDonation", **at, **gift)
    (pot,) = (await seen(funds, "all.money", NATIONAL))["balances"]
    passing = {"pot": pot["pot"], "to": gid("Fund", OF_HA), "amount": 60, "text": "Mổ tim"}
    short = await funds.enter("all.money", "transferBetweenFunds", **{**passing, "amount": 101})
    assert (short["available"], short["wanted"], short["account"]) == (100, 101, "AVAILABLE")
    got = await funds.enter("all.money", "transferBetweenFunds", **passing)
    (held,) = (await seen(funds, "money"))["balances"]
    assert (held["source"], held["purpose"], held["available"]) == ("NATIONAL_FUND", "Mổ tim", 60)
    back = {"id": got["posting"]["id"], "reason": "Nhầm quỹ"}
    got = await funds.enter("all.money", "reversePosting", **back)
    assert got["posting"]["kind"] == "REVERSAL"
    assert (await seen(funds, "money"))["balances"][0]["received"] == 0
    (pot,) = (await seen(funds, "all.money", NATIONAL))["balances"]
    assert (pot["available"], pot["paid"]) == (100, 0)
    again = await funds.enter("all.money", "reversePosting", **back)
    assert again["problems"] == [{"path": ["id"], "code": "REVERSED_ALREADY"}]


async def test_books_are_closed_by_who_posted_nothing_and_stay_closed(funds: Funds) -> None:
    donor = await funds.donor()
    today = funds.world.now.astimezone(HANOI).date()
    before = today.replace(day=1) - timedelta(days=1)
    month = {"year": before.year, "month": before.month}
    gift = {"donor": donor, "amount": 5, "on": before.isoformat()}
    done = await funds.enter("money", "recordDonation", **gift)
    assert (await funds.enter("money", "closePeriod", **month))["__typename"] == "Forbidden"
    open_ = {"year": today.year, "month": today.month}
    got = await funds.enter("ha.fund", "closePeriod", **open_)
    assert got["unmet"] == ["MONTH_IS_OVER", "EARLIER_MONTHS_CLOSED"]
    got = await funds.enter("ha.fund", "closePeriod", **month)
    assert got["fund"]["closedMonths"] == [month]
    assert (await funds.enter("ha.fund", "closePeriod", **month))["unmet"] == ["NOT_CLOSED_YET"]
    books = await funds.books()
    late = await funds.enter("money", "recordDonation", **gift)
    assert await funds.books() == books
    assert (late["__typename"], late["year"], late["month"]) == ("ClosedPeriod", *month.values())
    back = {"id": done["donation"]["posting"], "reason": "Ghi nhầm"}
    assert (await funds.enter("money", "reversePosting", **back))["posting"]["kind"] == "REVERSAL"


LINE = {"content": "Bánh", "quantity": 2.5, "unit": "hộp", "price": 51_451}


async def test_a_voucher_has_seven_items_and_two_people(funds: Funds) -> None:
    donor = await funds.donor()
    done = await funds.enter("money", "recordDonation", donor=donor, amount=128_628)
    today = funds.world.now.astimezone(HANOI).date().isoformat()
    said = {"kind": "RECEIPT", "on": today, "receiverName": "Công ty Một", "receiverAddress": "Hà"}
    said |= {"content": "Tài trợ", "lines": [LINE], "postings": [done["donation"]["posting"]]}
    empty = "SELECT count(*) FROM voucher"
    got = await funds.enter("money", "recordVoucher", **said)
    assert got["missing"] == ["SIGNATURES"]
    bad = {"receiverName": " ", "lines": [], "content": ""}
    got = await funds.enter("money", "recordVoucher", **said)
    got = await funds.enter("money", "recordVoucher", **{**said, **bad})
    assert got["missing"] == ["RECEIVER", "CONTENT", "AMOUNTS", "SIGNATURES"]
    assert await funds.admin.fetchval(empty) == 0
    got = await funds.enter("money", "recordVoucher", **said, signedOn=today)
    voucher = got["voucher"]
    assert (voucher["number"], voucher["total"], voucher["isApproved"]) == (1, 128_628, False)
    words = "Một trăm hai mươi tám nghìn sáu trăm hai mươi tám đồng"
    assert voucher["totalInWords"] == words
    which = {"id": voucher["id"], "version": 1}
    assert (await funds.enter("money", "approveVoucher", **which))["__typename"] == "Forbidden"
    stale = await funds.enter("ha.fund", "approveVoucher", **{**which, "version": 2})
    assert stale["__typename"] == "Conflict"
    assert (await funds.enter("ha.fund", "approveVoucher", **which))["voucher"]["isApproved"]
    again = await funds.enter("ha.fund", "approveVoucher", **which)
    assert again["problems"][0]["code"] == "APPROVED_ALREADY"
    (kept,) = (await seen(funds, "checks"))["vouchers"]["nodes"]
    assert kept["lines"] == [{"content": "Bánh", "amount": 128_628}]


BAD: list[tuple[str, dict[str, Any], list[str], str]] = [
    ("recordDonation", {"amount": 0}, ["amount"], "NOT_POSITIVE"),
    ("recordDonation", {"amount": -5}, ["amount"], "NOT_POSITIVE"),
    ("recordDonation", {"amount": MOST + 1}, ["amount"], "TOO_MUCH"),
    ("recordDonation", {"amount": 2**62}, ["amount"], "TOO_MUCH"),
    ("recordDonation", {"source": "BUDGET_PROVINCE"}, ["source"], "SOURCE_MIXED_UP"),
    ("recordDonation", {"source": "DONATION_FOREIGN"}, ["source"], "SOURCE_MIXED_UP"),
    ("recordDonation", {"on": "2019-12-31"}, ["on"], "FUND_NOT_OPEN"),
    ("recordDonation", {"on": "2999-01-01"}, ["on"], "IN_THE_FUTURE"),
    (
        *("recordDonation", {"goods": {"item": "gạo", "quantity": 0, "unit": "kg"}}),
        *(["quantity"], "NO_QUANTITY"),
    ),
    (
        *("recordDonation", {"goods": {"item": "gạo", "quantity": 0.0001, "unit": "kg"}}),
        *(["quantity"], "NO_QUANTITY"),
    ),
    (
        *("recordDonation", {"goods": {"item": " ", "quantity": 1, "unit": "kg"}}),
        *(["goods", "item"], "EMPTY"),
    ),
    ("receiveBudget", {"source": "DONATION_DOMESTIC"}, ["source"], "SOURCE_MIXED_UP"),
    ("receiveBudget", {"decision": ""}, ["decision"], "EMPTY"),
    ("pledgeDonation", {"amount": 0}, ["amount"], "NOT_POSITIVE"),
    ("addDonor", {"name": "\t"}, ["name"], "EMPTY"),
    ("closePeriod", {"year": 2024, "month": 13}, ["month"], "NO_SUCH_MONTH"),
    ("closePeriod", {"year": 2019, "month": 12}, ["month"], "NO_SUCH_MONTH"),
]


@pytest.mark.parametrize(("mutation", "change", "path", "code"), BAD)
async def test_what_cannot_be_is_refused_and_changes_nothing(
    refusing: Funds, mutation: str, change: dict[str, Any], path: list[str], code: str
) -> None:
    row = await refusing.admin.fetchval("SELECT id FROM donor LIMIT 1")
    usual: dict[str, dict[str, Any]] = {
        "recordDonation": {"donor": gid("Donor", row), "amount": 5},
        "pledgeDonation": {"donor": gid("Donor", row), "amount": 5},
        "receiveBudget": {"source": "BUDGET_PROVINCE", "amount": 5, "decision": "QĐ 1"},
        "addDonor": {"kind": "PERSON", "name": "A", "address": "B", "mayBeNamed": False},
        "closePeriod": {},
    }
    who = "ha.fund" if mutation == "closePeriod" else "money"
    before = await refusing.books()
    got = await refusing.enter(who, mutation, **{**usual[mutation], **change})
    assert {"path": path, "code": code} in got["problems"]
    assert await refusing.books() == before


@pytest.mark.parametrize("who", ["ha.fund", "checks", "ha.officer", "bo.money", "firm", "dpo"])
async def test_books_are_kept_by_who_keeps_them(refusing: Funds, who: str) -> None:
    row = await refusing.admin.fetchval("SELECT id FROM donor LIMIT 1")
    before = await refusing.books()
    for mutation, said in (
        ("recordDonation", {"donor": gid("Donor", row), "amount": 5}),
        ("receiveBudget", {"source": "BUDGET_PROVINCE", "amount": 5, "decision": "QĐ 1"}),
        ("addPurpose", {"name": "Tết", "unit": gid("Unit", type("U", (), {"hex": BO}))}),
    ):
        got = await refusing.enter(who, mutation, **said)
        assert got["__typename"] == "Forbidden", got
    assert await refusing.books() == before


async def test_a_fund_that_is_none_is_not_found(refusing: Funds) -> None:
    for fund in ("Fund_00", gid("Donor", OF_BO), "x"):
        got = await refusing.enter("money", "addPurpose", name="Tết", fund=fund)
        assert (got["__typename"], got["path"]) == ("NotFound", ["fund"])
