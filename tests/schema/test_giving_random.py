"""Random histories of giving: whatever is asked in whatever order, the ledger says of each pot what
the lines say, and no child is given to twice."""

from collections.abc import AsyncIterator
from random import Random
from typing import Any, Final
from uuid import UUID

import pytest
import pytest_asyncio

from db.models.giving import among
from db.rules.giving import DEAD
from tests.databases import Databases
from tests.schema.giving import EACH, REASON, District, Purse, gid, named

MONEY: Final = 9 * EACH
STEPS: Final = 70
HELD: Final = """
SELECT f.reserved = coalesce(sum(d.amount) FILTER (WHERE d.status = 'COMMITTED'), 0)
  AND f.paid = coalesce(sum(d.amount) FILTER (WHERE d.status IN ('HANDED_OVER', 'SETTLED')), 0)
  AND f.available >= 0 AND f.received = f.available + f.reserved + f.paid AS so
FROM fund_pot f LEFT JOIN disbursement d ON d.pot_id = f.id GROUP BY f.id
"""
ENTRIES: Final = """
SELECT account, coalesce(sum(amount), 0)::bigint AS total FROM ledger_entry GROUP BY account
"""
TWICE: Final = f"""
SELECT count(*) FROM (SELECT FROM disbursement WHERE status NOT IN ({among(DEAD)})
  GROUP BY child_id, occasion, year, source_class HAVING count(*) > 1) t
"""


@pytest_asyncio.fixture(loop_scope="session")
async def purse(databases: Databases) -> AsyncIterator[Purse]:
    found = await Purse.opened(databases, money=MONEY, world=District(8))
    yield found
    await found.finish(databases)


class History:
    """What happens next, and to which list; mostly something that may be, now and then not."""

    def __init__(self, purse: Purse, seed: int) -> None:
        self.purse, self.chance = purse, Random(seed)
        self.children = [purse.world.near, purse.world.of_code("BO-3"), *purse.world.crowd]
        self.lists: list[str] = []

    async def step(self) -> str:
        kinds = ["draft", "propose", "propose", "submit", "submit", "approve", "approve", "commit"]
        kinds += ["commit", "hand", "hand", "back", "sent_back", "reverse", "exclude", "death"]
        kind = "draft" if len(self.lists) < 2 else self.chance.choice(kinds)
        if kind == "draft":
            return await self.draft()
        if kind == "death":
            return await self.death()
        gift_list = self.chance.choice(self.lists)
        if self.chance.random() < 0.6:
            kind = await self.next(gift_list)
        found: dict[str, Any] = await getattr(self, kind)(gift_list)
        return f"{kind}: {found['__typename']}"

    async def next(self, gift_list: str) -> str:
        """What the list waits for."""
        key = UUID(gift_list.partition("_")[2])
        status = await self.purse.admin.fetchval("SELECT status FROM gift_list WHERE id = $1", key)
        waits = {"SUBMITTED": "approve", "APPROVED": "commit", "COMMITTED": "hand"}
        return waits.get(status) or self.chance.choice(["propose", "submit"])

    async def draft(self) -> str:
        occasion = self.chance.choice(["TET", "CHILDREN_DAY"])
        launched = await self.purse.must(
            "long.affairs", "launchCampaign", **self.purse.launch(occasion=occasion)
        )
        share = self.purse.share(launched["campaign"]["id"], self.chance.randint(1, 4))
        quota = await self.purse.give("long.affairs", "allocateQuota", **share)
        if quota["__typename"] != "QuotaAllocated":
            return f"draft: {quota['__typename']}"
        found = await self.purse.must("bo.worker", "draftList", quota=quota["quota"]["id"])
        self.lists.append(found["giftList"]["id"])
        return "draft: ListDrafted"

    async def death(self) -> str:
        if self.chance.random() < 0.5 or len(self.children) < 5:
            return "nobody died"
        child = self.children.pop()
        said = {"id": gid("Child", child), "cause": "DROWNING"}
        return str((await self.purse.act("bo.worker", "recordDeath", **said))["__typename"])

    def some(self) -> list[UUID]:
        return self.chance.sample(self.children, self.chance.randint(1, 3))

    async def propose(self, gift_list: str) -> Any:
        mode = self.chance.choice(["REJECT_ALL", "REJECT_FAILED"])
        said = {"id": gift_list, "lines": named(self.some()), "onError": mode}
        return await self.purse.give("bo.worker", "proposeLines", **said)

    async def exclude(self, gift_list: str) -> Any:
        lines = [line | {"reason": REASON} for line in named(self.some())]
        return await self.purse.give("bo.worker", "excludeChildren", id=gift_list, lines=lines)

    async def submit(self, gift_list: str) -> Any:
        return await self.purse.give("bo.chair", "submitList", id=gift_list)

    async def sent_back(self, gift_list: str) -> Any:
        return await self.purse.give("long.leader", "returnList", id=gift_list, reason=REASON)

    async def approve(self, gift_list: str) -> Any:
        said = {"id": gift_list, "decisionNumber": "1/QĐ"}
        return await self.purse.give("long.leader", "approveList", **said)

    async def commit(self, gift_list: str) -> Any:
        return await self.purse.give("long.accountant", "commitList", id=gift_list)

    async def hand(self, gift_list: str) -> Any:
        said = await self.purse.signed(gift_list, self.chance.choice([1, 2, None]))
        mode = self.chance.choice(["REJECT_ALL", "REJECT_FAILED"])
        return await self.purse.give("bo.worker", "handOver", **said | {"onError": mode})

    async def back(self, gift_list: str) -> Any:
        rows = (await self.purse.lines(gift_list))[:1]
        lines = [{"id": gid("Disbursement", r["id"]), "version": r["version"]} for r in rows]
        said = {"giftList": gift_list, "reason": REASON, "lines": lines}
        return await self.purse.give("bo.worker", "markUndelivered", **said)

    async def reverse(self, gift_list: str) -> Any:
        rows = await self.purse.lines(gift_list)
        if not rows:
            return {"__typename": "nothing"}
        said = {"id": gid("Disbursement", rows[0]["id"]), "reason": REASON}
        return await self.purse.give("long.accountant", "reverseDisbursement", **said)


@pytest.mark.parametrize("seed", range(3))
async def test_the_ledger_says_what_the_lines_say_after_every_step(purse: Purse, seed: int) -> None:
    history = History(purse, seed)
    done: list[str] = []
    for _ in range(STEPS):
        done.append(await history.step())
        held = await purse.admin.fetch(HELD)
        assert [row["so"] for row in held] == [True], done
        accounts = {row["account"]: row["total"] for row in await purse.admin.fetch(ENTRIES)}
        assert sum(accounts.values()) == 0, done
        assert -accounts["RECEIVED"] == MONEY
        assert await purse.admin.fetchval(TWICE) == 0, done
    kinds = {each.rpartition(" ")[2] for each in done}
    assert {"LinesProposed", "ListSubmitted", "ListApproved", "ListCommitted"} <= kinds, done
