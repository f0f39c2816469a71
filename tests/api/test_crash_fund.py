"""Killed at random while money moves: what was acknowledged moved once, the ledger balances."""

import asyncio
import os
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import asyncpg

from tests.api.crash import Asking, Place, place
from tests.schema.office import gid
from tests.schema.purses import NATIONAL, OF_HA, Purses, found_funds

KILLS = 1_000 if os.environ.get("TORTURE") else 10
CLIENTS, HELD = 6, 10**12
VICTIMS = ("server", "database", "server", "backend", "server")
ALLOT = """mutation($input: ReceiveBudgetInput!) { receiveBudget(input: $input) { __typename
  ... on BudgetReceived { posting { id } } } }"""
PASS = """mutation($input: TransferBetweenFundsInput!) { transferBetweenFunds(input: $input) {
  __typename ... on FundsTransferred { posting { id } } } }"""
POT = "SELECT id, received, available, reserved, paid FROM fund_pot WHERE fund_id = $1"
WRONG = """SELECT
  (SELECT count(*) FROM ledger_posting p WHERE (SELECT count(*) <> 2 OR sum(amount) <> 0
    FROM ledger_entry e WHERE e.posting_id = p.id)) AS halves,
  (SELECT count(*) FROM fund_pot f WHERE f.available <> (SELECT sum(amount) FROM ledger_entry e
    WHERE e.pot_id = f.id AND account = 'AVAILABLE') OR f.available < 0) AS pots,
  (SELECT count(*) FROM (SELECT transfer_id FROM ledger_posting WHERE transfer_id IS NOT NULL
    GROUP BY 1 HAVING count(*) <> 2) t) AS transfers,
  (SELECT count(*) FROM (SELECT fund_id FROM ledger_posting GROUP BY 1
    HAVING count(*) <> max(number)) n) AS gaps"""


async def passing(asking: Asking, pot: str, known: dict[str, int], over: asyncio.Event) -> None:
    """Each with a key of its own, now and then asked again though it was acknowledged."""
    rng = Random(pot)
    while not over.is_set():
        amount = rng.randrange(1, 1000)
        said = {"key": str(uuid4()), "pot": pot, "to": gid("Fund", OF_HA), "amount": amount}
        for _ in range(1 + (rng.random() < 0.2)):
            answer = await asking.ask(PASS, input={**said, "text": "Phân bổ"})
            done = answer["transferBetweenFunds"]
            assert done["__typename"] == "FundsTransferred", done
            assert known.setdefault(done["posting"]["id"], amount) == amount


async def havoc(
    there: Place, known: dict[str, int], asking: list[Asking], over: asyncio.Event
) -> None:
    """Somebody dies at a moment that nobody chose, when something was acknowledged since."""
    rng = Random(os.environ.get("PYTEST_SEED", "1"))
    for turn in range(KILLS):
        if turn % 20 == 0:  # tokens live ten minutes
            await asking[0].sign_in("all.money")
            for each in asking:
                each.headers = asking[0].headers
        before = len(known)
        while len(known) < before + 5:
            await asyncio.sleep(0.005)
        await asyncio.sleep(rng.random() * 0.05)
        await there.kill(VICTIMS[turn % len(VICTIMS)])
    over.set()


async def test_money_that_was_acknowledged_moved_once_whoever_was_killed(tmp_path: Path) -> None:
    known: dict[str, int] = {}
    async with place(tmp_path / "d", Purses()) as there:
        admin: Any = await asyncpg.connect(there.database.dsn())
        await found_funds(admin)
        asking = [Asking(there.url) for _ in range(CLIENTS)]
        await asking[0].sign_in("all.money")
        said = {"key": str(uuid4()), "fund": gid("Fund", NATIONAL), "amount": HELD}
        budget = {"source": "BUDGET_CENTRAL", "decision": "QĐ 1/QĐ-TTg"}
        await asking[0].ask(ALLOT, input={**said, **budget})
        pot = gid("FundPot", (await admin.fetchrow(POT, NATIONAL))["id"])
        await admin.close()
        over, tasks = asyncio.Event(), []
        for each in asking:
            each.headers = asking[0].headers
            tasks.append(passing(each, pot, known, over))
        await asyncio.gather(havoc(there, known, asking, over), *tasks)
        await balanced(there, known)
        for each in asking:
            await each.client.aclose()
    assert sum(there.kills.values()) == KILLS


async def balanced(there: Place, known: dict[str, int]) -> None:
    admin: Any = await asyncpg.connect(there.database.dsn())
    moved = sum(known.values())
    assert tuple(await admin.fetchrow(POT, NATIONAL))[1:] == (HELD, HELD - moved, 0, moved)
    assert tuple(await admin.fetchrow(POT, OF_HA))[1:] == (moved, moved, 0, 0)
    rows = await admin.fetch("SELECT id FROM ledger_posting WHERE kind = 'TRANSFER_OUT'")
    assert {gid("LedgerPosting", row["id"]) for row in rows} == known.keys()
    assert dict(await admin.fetchrow(WRONG)) == {"halves": 0, "pots": 0, "transfers": 0, "gaps": 0}
    acts = "SELECT count(*) FROM audit WHERE action = 'transferBetweenFunds'"
    assert await admin.fetchval(acts) == len(known)
    await admin.close()
