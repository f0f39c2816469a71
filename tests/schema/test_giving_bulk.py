"""Lists of 500 lines: as many statements as for one; money that is not there, months that are
closed, requests that come twice or at once."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest_asyncio

from tests.databases import Databases
from tests.schema.giving import EACH, REASON, RICH, District, Purse, gid, named

CROWD = 501
WEALTH = 10 * RICH


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def many(databases: Databases) -> AsyncIterator[Purse]:
    found = await Purse.opened(databases, money=WEALTH, world=District(CROWD))
    yield found
    await found.finish(databases)


@pytest_asyncio.fixture(loop_scope="session")
async def purse(databases: Databases) -> AsyncIterator[Purse]:
    found = await Purse.opened(databases, money=3 * EACH)
    yield found
    await found.finish(databases)


async def statements(purse: Purse, who: str, mutation: str, **input: Any) -> int:
    before = purse.works.statements
    await purse.must(who, mutation, **input)
    return purse.works.statements - before


async def lived(purse: Purse, children: list[UUID], occasion: str) -> dict[str, int]:
    """A list with these children, and how many statements each step took."""
    gift_list = await purse.drafted([], places=CROWD, occasion=occasion)
    taken = {
        "propose": await statements(
            purse, "bo.worker", "proposeLines", id=gift_list, lines=named(children)
        ),
        "submit": await statements(purse, "bo.chair", "submitList", id=gift_list),
        "approve": await statements(
            purse, "long.leader", "approveList", id=gift_list, decisionNumber="1/QĐ"
        ),
        "commit": await statements(purse, "long.accountant", "commitList", id=gift_list),
    }
    said = await purse.signed(gift_list)
    taken["hand over"] = await statements(purse, "bo.worker", "handOver", **said)
    assert {line["status"] for line in await purse.lines(gift_list)} == {"HANDED_OVER"}
    return taken


async def test_five_hundred_lines_take_as_many_statements_as_one(many: Purse) -> None:
    crowd = many.world.crowd
    one = await lived(many, crowd[:1], "TET")
    all_ = await lived(many, crowd[:500], "MID_AUTUMN")
    assert all_ == one
    assert one == {"propose": 12, "submit": 11, "approve": 9, "commit": 12, "hand over": 1}
    assert await many.balance() == (WEALTH, WEALTH - 501 * EACH, 0, 501 * EACH)
    each = (
        "SELECT count(*), count(DISTINCT disbursement_id) FROM ledger_entry WHERE account = 'PAID'"
    )
    assert tuple(await many.admin.fetchrow(each)) == (501, 501)


async def test_more_than_five_hundred_and_none_are_refused(many: Purse) -> None:
    gift_list = await many.drafted([], places=CROWD, occasion="SCHOOL_OPENING")
    for children, code in ((many.world.crowd, "TOO_MANY"), ([], "EMPTY")):
        before = await many.everything()
        refused = await many.give("bo.worker", "proposeLines", id=gift_list, lines=named(children))
        assert [(p["path"], p["code"]) for p in refused["problems"]] == [(["lines"], code)]
        assert await many.everything() == before


async def test_lines_beyond_the_quota_are_refused_by_their_place(many: Purse) -> None:
    gift_list = await many.drafted([], places=2, occasion="EMERGENCY")
    said = {"id": gift_list, "lines": named(many.world.crowd[:4])}
    refused = await many.give("bo.worker", "proposeLines", **said)
    told = [(p["path"], p["code"]) for p in refused["problems"]]
    assert told == [(["lines", str(n)], "OVER_QUOTA") for n in (2, 3)]
    done = await many.must("bo.worker", "proposeLines", **said, onError="REJECT_FAILED")
    assert [r["accepted"] for r in done["results"]] == [True, True, False, False]
    assert done["giftList"]["lines"]["totalCount"] == 2


async def test_money_that_is_not_there_is_not_reserved(purse: Purse) -> None:
    """What quotas promised was spent by another way meanwhile."""
    approved = await purse.approved([purse.world.near, purse.world.of_code("BO-3")], places=3)
    await drained(purse, 2 * EACH)
    before = await purse.everything()
    refused = await purse.give("long.accountant", "commitList", id=approved)
    assert (refused["__typename"], refused["available"]) == ("InsufficientFunds", EACH)
    assert await purse.everything() == before


async def drained(purse: Purse, amount: int) -> None:
    posting = uuid4()
    async with purse.admin.transaction():
        await purse.admin.execute(
            "INSERT INTO ledger_posting (id, fund_id, number, kind, on_day, text, support_kind,"
            " occasion, for_unit_id, recorded_by) VALUES ($1, $2, 0, 'RESERVE', current_date,"
            " 'Khác', 'OTHER', 'OTHER', 4, $3)",
            posting,
            purse.fund,
            purse.world.officer("long.accountant"),
        )
        await purse.admin.execute(
            "INSERT INTO ledger_entry (posting_id, line, fund_id, pot_id, account, amount) VALUES"
            " ($1, 1, $2, $3, 'AVAILABLE', -$4::bigint), ($1, 2, $2, $3, 'RESERVED', $4)",
            posting,
            purse.fund,
            purse.pot,
            amount,
        )


async def test_a_request_that_comes_again_pays_once(purse: Purse) -> None:
    gift_list = await purse.committed([purse.world.near], places=3)
    said = await purse.signed(gift_list) | {"key": str(uuid4())}
    first = await purse.must("bo.worker", "handOver", **said)
    paid = await purse.balance()
    assert await purse.must("bo.worker", "handOver", **said) == first
    other = await purse.give("bo.worker", "handOver", **said | {"place": "Trường học"})
    assert other["__typename"] == "IdempotencyMismatch"
    anew = await purse.give("bo.worker", "handOver", **said | {"key": str(uuid4())})
    assert [p["code"] for p in anew["problems"]] == ["CHANGED"]
    assert await purse.balance() == paid == (3 * EACH, 2 * EACH, 0, EACH)


LEFT = """SELECT p.kind, p.on_day, p.recorded_by, left(p.text, 20) AS said, e.line, e.pot_id,
  e.account, e.amount, e.quantity, d.status, d.version, d.handed_over_on, d.place, d.witness,
  d.signed_by, d.signed_as, a.action, a.details
FROM disbursement d JOIN gift_list g ON g.id = d.list_id
JOIN ledger_entry e ON e.disbursement_id = d.id
JOIN ledger_posting p ON p.id = e.posting_id JOIN audit a ON a.action = 'handOver'
  AND a.object = 'GiftList_' || replace(g.id::text, '-', '')
WHERE g.id = $1 AND p.kind = 'PAY' ORDER BY e.line"""


async def test_at_once_and_step_by_step_leave_the_same(purse: Purse) -> None:
    left, taken = [], []
    for occasion, more in (("TET", 0), ("MID_AUTUMN", 1)):
        children = [purse.world.near] if more else [purse.world.of_code("BO-3")]
        gift_list = await purse.committed(children, places=1, occasion=occasion)
        said = await purse.signed(gift_list) | {"onError": "REJECT_FAILED"}
        said["lines"] += said["lines"] * more  # repeated: somebody has to look
        taken.append(await statements(purse, "bo.worker", "handOver", **said))
        found = await purse.admin.fetch(LEFT, UUID(gift_list.partition("_")[2]))
        left.append([dict(row) for row in found])
    assert left[0] == left[1] != []
    assert taken == [1, 9]


async def test_a_line_that_many_hand_over_at_once_is_paid_once(purse: Purse) -> None:
    gift_list = await purse.committed([purse.world.near], places=3)
    said = await purse.signed(gift_list)
    found = await asyncio.gather(*(purse.give("bo.worker", "handOver", **said) for _ in range(6)))
    assert sorted(each["__typename"] for each in found) == ["InvalidInput"] * 5 + [
        "LinesHandedOver"
    ]
    assert await purse.balance() == (3 * EACH, 2 * EACH, 0, EACH)


async def test_a_hand_over_that_makes_no_sense_pays_nothing(purse: Purse) -> None:
    gift_list = await purse.committed([purse.world.near], places=3)
    good = await purse.signed(gift_list)
    line = good["lines"][0]
    before = await purse.everything()
    for said, path, code in (
        ({"place": ""}, ["place"], "EMPTY"),
        ({"witness": "4"}, ["witness"], "NOT_A_NAME"),
        ({"on": "2999-01-01"}, ["on"], "IN_THE_FUTURE"),
        ({"on": "2020-01-01"}, ["on"], "BEFORE_DECISION"),
        ({"lines": []}, ["lines"], "EMPTY"),
        ({"lines": [line | {"signedBy": ""}]}, ["lines", "0", "signedBy"], "EMPTY"),
        ({"lines": [line, line]}, ["lines", "1"], "REPEATED"),
        ({"lines": [line | {"version": 9}]}, ["lines", "0"], "CHANGED"),
        ({"lines": [line | {"id": gid("Child", purse.world.near)}]}, ["lines", "0"], "NOT_FOUND"),
    ):
        found = await purse.give("bo.worker", "handOver", **good | said)
        assert [(p["path"], p["code"]) for p in found["problems"]] == [(path, code)], said
    for who in ("bo.chair", "long.accountant", "ngoc.worker", "bo.collab", "nobody"):
        found = await purse.give(who, "handOver", **good)
        kind = {"ngoc.worker": "NotFound", "nobody": "NotFound"}.get(who, "InvalidInput")
        assert found["__typename"] == kind, who  # of lines: none that they may hand over
    assert await purse.everything() == before


async def test_nothing_is_paid_in_a_month_whose_books_are_closed(purse: Purse) -> None:
    gift_list = await purse.committed([purse.world.near], places=3)
    await purse.admin.execute(
        "INSERT INTO fund_period (id, fund_id, year, month, closed_by) SELECT gen_random_uuid(),"
        " $1, extract(year FROM now() AT TIME ZONE 'Asia/Ho_Chi_Minh'),"
        " extract(month FROM now() AT TIME ZONE 'Asia/Ho_Chi_Minh'), $2",
        purse.fund,
        purse.world.officer("long.director"),
    )
    before = await purse.everything()
    found = await purse.give("bo.worker", "handOver", **await purse.signed(gift_list))
    assert found["__typename"] == "ClosedPeriod"
    line = (await purse.lines(gift_list))[0]
    back = [{"id": gid("Disbursement", line["id"]), "version": line["version"]}]
    said = {"giftList": gift_list, "reason": REASON, "lines": back}
    refused = await purse.give("bo.worker", "markUndelivered", **said)
    assert refused["__typename"] == "ClosedPeriod"
    assert await purse.everything() == before
