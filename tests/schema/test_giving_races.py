"""Two hundred at once against money for a hundred and twenty: where money is reserved it is short,
and what was reserved is paid once, however often it is asked for."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest_asyncio

from tests.databases import Databases
from tests.schema.gifts import Gifts
from tests.schema.giving import BO, EACH, Purse, day, gid

ASKING, LASTS, AGAIN = 200, 120, 40


@pytest_asyncio.fixture(loop_scope="session")
async def purse(databases: Databases) -> AsyncIterator[Purse]:
    found = await Purse.opened(databases, money=LASTS * EACH + EACH - 1)
    yield found
    await found.finish(databases)


async def asked(purse: Purse, who: str, mutation: str, each: list[dict[str, Any]]) -> list[Any]:
    """All at once, some of them twice with the same key: both are told the same."""
    said = [{"key": str(uuid4()), **one} for one in each]
    twice = [*said, *said[:AGAIN]]
    found = await asyncio.gather(*(purse.give(who, mutation, **one) for one in twice))
    assert found[len(said) :] == found[:AGAIN]
    return found[: len(said)]


async def test_of_two_hundred_exactly_those_succeed_for_whom_it_lasts(purse: Purse) -> None:
    world = purse.world
    who = (world.officer("bo.worker"), world.officer("bo.chair"), world.officer("long.leader"))
    lists = await Gifts(purse.admin, who, BO).lists(purse.pot, ASKING, 1, EACH)
    said = [{"id": gid("GiftList", key), "version": 1} for key in lists]
    found = await asked(purse, "long.accountant", "commitList", said)
    assert Counter(each["__typename"] for each in found) == {
        "ListCommitted": LASTS,
        "InsufficientFunds": ASKING - LASTS,
    }
    assert {each.get("available", EACH - 1) for each in found} == {EACH - 1}
    assert await purse.balance() == (LASTS * EACH + EACH - 1, EACH - 1, LASTS * EACH, 0)
    reserved = {UUID(e["giftList"]["id"][9:]) for e in found if "giftList" in e}
    await handed_over(purse, {key: lines for key, lines in lists.items() if key in reserved})
    assert await purse.balance() == (LASTS * EACH + EACH - 1, EACH - 1, 0, LASTS * EACH)


async def handed_over(purse: Purse, lists: dict[UUID, list[UUID]]) -> None:
    where = {"on": day(0), "place": "Nhà văn hóa thôn 1", "witness": "Trần Văn Chứng"}
    signed = {"version": 2, "signedBy": "Lê Thị Mẹ", "signedAs": "mẹ"}
    said = [
        {
            "giftList": gid("GiftList", key),
            **where,
            "lines": [{"id": gid("Disbursement", d), **signed}],
        }
        for key, (d,) in lists.items()
    ]
    found = await asked(purse, "bo.worker", "handOver", said)
    assert Counter(each["__typename"] for each in found) == {"LinesHandedOver": LASTS}
    anew = await purse.give("bo.worker", "handOver", **said[-1])
    assert [p["code"] for p in anew["problems"]] == ["CHANGED"]
    paid = (
        "SELECT count(*), count(DISTINCT disbursement_id) FROM ledger_entry WHERE account = 'PAID'"
    )
    assert tuple(await purse.admin.fetchrow(paid)) == (LASTS, LASTS)
