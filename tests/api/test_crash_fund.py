"""Killed at random while money moves and gifts are handed over: what was acknowledged was done
once, nothing was done by halves, the ledger balances."""

import asyncio
import os
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from tests.api.crash import Asking, Place, place
from tests.schema.gifts import Gifts
from tests.schema.office import BO, gid
from tests.schema.purses import NATIONAL, OF_HA, Purses, found_funds

KILLS = 1_000 if os.environ.get("TORTURE") else 10
SEED = os.environ.get("PYTEST_SEED", "1")
PASSING, HANDING, HELD, EACH = 2, 6, 10**12, 500_000
GIFTS = 200 + 30 * KILLS  # lines of each who hands over: more than the time lasts for
VICTIMS = ("server", "database", "backend", "database", "backend")
ALLOT = """mutation($input: ReceiveBudgetInput!) { receiveBudget(input: $input) { __typename
  ... on BudgetReceived { posting { id } } } }"""
PASS = """mutation($input: TransferBetweenFundsInput!) { transferBetweenFunds(input: $input) {
  __typename ... on FundsTransferred { posting { id } } } }"""
HAND = """mutation($input: HandOverInput!) { handOver(input: $input) { __typename
  ... on LinesHandedOver { results { index accepted } } } }"""
POT = "SELECT id, received, available, reserved, paid FROM fund_pot WHERE fund_id = $1"
SUM = "sum(amount) FILTER (WHERE account = '{}')"
WRONG = f"""SELECT
  (SELECT count(*) FROM ledger_posting p WHERE (SELECT count(*) < 2 OR sum(amount) <> 0
    FROM ledger_entry e WHERE e.posting_id = p.id)) AS halves,
  (SELECT count(*) FROM fund_pot f, (SELECT pot_id, -{SUM.format("RECEIVED")} AS received,
      {SUM.format("AVAILABLE")} AS available, {SUM.format("RESERVED")} AS reserved,
      {SUM.format("PAID")} AS paid FROM ledger_entry GROUP BY 1) e
    WHERE e.pot_id = f.id AND (f.received, f.available, f.reserved, f.paid) IS DISTINCT FROM
      (e.received, e.available, coalesce(e.reserved, 0), coalesce(e.paid, 0))) AS pots,
  (SELECT count(*) FROM (SELECT transfer_id FROM ledger_posting WHERE transfer_id IS NOT NULL
    GROUP BY 1 HAVING count(*) <> 2) t) AS transfers,
  (SELECT count(*) FROM disbursement d JOIN (SELECT disbursement_id AS id,
      {SUM.format("RESERVED")} AS held, coalesce({SUM.format("PAID")}, 0) AS paid
      FROM ledger_entry GROUP BY 1) e ON e.id = d.id
    WHERE (d.status, e.held, e.paid, d.version) NOT IN (('COMMITTED', d.amount, 0, 1),
      ('HANDED_OVER', 0, d.amount, 2))) AS lines,
  (SELECT count(*) FROM (SELECT fund_id FROM ledger_posting GROUP BY 1
    HAVING count(*) <> max(number)) n) AS gaps"""


class Known:
    """What was acknowledged: postings that passed money on, requests that handed lines over."""

    def __init__(self) -> None:
        self.passed: dict[str, int] = {}
        self.handed: list[Sequence[UUID]] = []

    def __len__(self) -> int:
        return len(self.passed) + len(self.handed)


async def passing(asking: Asking, pot: str, known: Known, over: asyncio.Event) -> None:
    """Each with a key of its own, now and then asked again though it was acknowledged."""
    rng = Random(f"{SEED} {id(asking)}")
    while not over.is_set():
        amount = rng.randrange(1, 1000)
        said = {"key": str(uuid4()), "pot": pot, "to": gid("Fund", OF_HA), "amount": amount}
        for _ in range(1 + (rng.random() < 0.2)):
            answer = await asking.ask(PASS, input={**said, "text": "Phân bổ"})
            done = answer["transferBetweenFunds"]
            assert done["__typename"] == "FundsTransferred", done
            assert known.passed.setdefault(done["posting"]["id"], amount) == amount


async def handing(
    asking: Asking, gift_list: tuple[UUID, list[UUID]], known: Known, over: asyncio.Event
) -> None:
    """One line or a few at once, of a list of their own; now and then asked again."""
    rng, (key, lines) = Random(f"{SEED} {gift_list[0]}"), gift_list
    where = {"on": f"{datetime.now(UTC):%F}", "place": "Nhà văn hóa", "witness": "Trần Văn Chứng"}
    signed = {"version": 1, "signedBy": "Lê Thị Mẹ", "signedAs": "mẹ"}
    while not over.is_set():
        some = [lines.pop() for _ in range(rng.choice([1, 1, 1, 5]))]
        each = [{"id": gid("Disbursement", line), **signed} for line in some]
        said = {"key": str(uuid4()), "giftList": gid("GiftList", key), **where, "lines": each}
        for _ in range(1 + (rng.random() < 0.2)):
            done = (await asking.ask(HAND, input=said))["handOver"]
            assert done["__typename"] == "LinesHandedOver", done
        known.handed.append(some)


async def havoc(
    there: Place, known: Known, tellers: dict[str, list[Asking]], over: asyncio.Event
) -> None:
    """Somebody dies at a moment that nobody chose, when something was acknowledged since."""
    rng = Random(SEED)
    for turn in range(KILLS):
        if turn % 20 == 0:  # tokens live ten minutes
            for who, asking in tellers.items():
                await asking[0].sign_in(who)
                for each in asking:
                    each.headers = asking[0].headers
        before = len(known)
        while len(known) < before + 3:
            await asyncio.sleep(0.005)
        await asyncio.sleep(rng.random() * 0.05)
        await there.kill(VICTIMS[turn % len(VICTIMS)])
    over.set()


async def begun(there: Place, world: Purses, asking: Asking) -> tuple[str, dict[UUID, list[UUID]]]:
    """A pot of the nation to pass on, and lists of Bồ to hand over."""
    admin: Any = await asyncpg.connect(there.database.dsn())
    await found_funds(admin)
    said = {"key": str(uuid4()), "fund": gid("Fund", NATIONAL), "amount": HELD}
    await asking.ask(ALLOT, input={**said, "source": "BUDGET_CENTRAL", "decision": "QĐ 1/QĐ-TTg"})
    people = (world.officer("bo.worker"), world.officer("all.money"), world.officer("money"))
    gifts = Gifts(admin, people, BO)
    pot = await gifts.pot(OF_HA, "BUDGET_PROVINCE", HELD)
    lists = await gifts.lists(pot, HANDING, GIFTS, EACH, "COMMITTED")
    await admin.execute("CHECKPOINT")  # what follows is what is recovered
    found = gid("FundPot", (await admin.fetchrow(POT, NATIONAL))["id"])
    await admin.close()
    return found, lists


async def test_what_was_acknowledged_was_done_once_whoever_was_killed(tmp_path: Path) -> None:
    known, world, began = Known(), Purses(), time.monotonic()
    async with place(tmp_path / "d", world) as there:
        tellers = {
            "all.money": [Asking(there.url) for _ in range(PASSING)],
            "bo.worker": [Asking(there.url) for _ in range(HANDING)],
        }
        for who, asking in tellers.items():
            await asking[0].sign_in(who)
        pot, lists = await begun(there, world, tellers["all.money"][0])
        over = asyncio.Event()
        tasks = [passing(each, pot, known, over) for each in tellers["all.money"]]
        of_each = zip(tellers["bo.worker"], lists.items(), strict=True)
        tasks += [handing(each, gift_list, known, over) for each, gift_list in of_each]
        await asyncio.gather(havoc(there, known, tellers, over), *tasks)
        await balanced(there, known)
        for each in (*tellers["all.money"], *tellers["bo.worker"]):
            await each.client.aclose()
    assert sum(there.kills.values()) == KILLS
    print(f"seed {SEED}: {there.kills}, {len(known)} acts, {time.monotonic() - began:.0f} s")


async def balanced(there: Place, known: Known) -> None:
    admin: Any = await asyncpg.connect(there.database.dsn())
    moved, paid = sum(known.passed.values()), EACH * sum(map(len, known.handed))
    assert tuple(await admin.fetchrow(POT, NATIONAL))[1:] == (HELD, HELD - moved, 0, moved)
    held = HANDING * GIFTS * EACH
    pots = await admin.fetch(f"{POT} ORDER BY source", OF_HA)
    assert [tuple(row)[1:] for row in pots] == [
        (moved, moved, 0, 0),
        (HELD, HELD - held, held - paid, paid),
    ]
    rows = await admin.fetch("SELECT id FROM ledger_posting WHERE kind = 'TRANSFER_OUT'")
    assert {gid("LedgerPosting", row["id"]) for row in rows} == known.passed.keys()
    rows = await admin.fetch("SELECT id FROM disbursement WHERE status = 'HANDED_OVER'")
    assert sorted(row["id"] for row in rows) == sorted(x for some in known.handed for x in some)
    assert set(dict(await admin.fetchrow(WRONG)).values()) == {0}
    acts = "SELECT count(*) FROM audit WHERE action = $1"
    assert await admin.fetchval(acts, "transferBetweenFunds") == len(known.passed)
    assert await admin.fetchval(acts, "handOver") == len(known.handed)
    await admin.close()
