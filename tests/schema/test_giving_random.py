"""Random histories of a fund: money comes in, is passed on and taken back, lists go their way,
records are merged, children die, months are closed; every third act fails at its very end and is
tried again. The ledger says of each pot what the lines say, and no child is given to twice."""

from collections.abc import AsyncIterator
from datetime import timedelta
from random import Random
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from db.models.giving import among
from db.rules.giving import DEAD
from tests.databases import Databases
from tests.schema import merging
from tests.schema.giving import BO, EACH, REASON, District, Purse, day, gid, named, today

MONEY: Final = 9 * EACH
STEPS: Final = 90
LEAST: Final = 12  # kinds of outcomes
OF_BO: Final = UUID(int=3)
APART: Final = (
    *("draft", "death", "budget", "budget", "transfer", "transfer", "taken_back", "close"),
    *("merge", "merge", "merge"),
)
LINE: Final = "(SELECT coalesce(sum(d.amount), 0) FROM disbursement d WHERE d.pot_id = f.id"
SUM: Final = "(SELECT coalesce(sum(e.amount), 0) FROM ledger_entry e WHERE e.pot_id = f.id"
BOOKS: Final = f"""SELECT
  (SELECT count(*) FROM fund_pot f WHERE f.reserved <> {LINE} AND d.status = 'COMMITTED')
    OR f.paid <> {LINE} AND d.status IN ('HANDED_OVER', 'SETTLED'))
      + {SUM} AND e.account = 'PAID' AND e.disbursement_id IS NULL)) AS lines,
  (SELECT count(*) FROM fund_pot f WHERE f.available < 0 OR f.reserved < 0 OR f.paid < 0
    OR f.received <> -{SUM} AND e.account = 'RECEIVED')
    OR f.available <> {SUM} AND e.account = 'AVAILABLE')
    OR f.reserved <> {SUM} AND e.account = 'RESERVED')
    OR f.paid <> {SUM} AND e.account = 'PAID')) AS pots,
  (SELECT count(*) FROM (SELECT posting_id, pot_id FROM ledger_entry GROUP BY 1, 2
    HAVING sum(amount) <> 0 OR count(*) < 2) t) AS postings,
  (SELECT count(*) FROM (SELECT transfer_id FROM ledger_posting p JOIN ledger_entry e
    ON e.posting_id = p.id WHERE e.account IN ('PAID', 'RECEIVED') AND transfer_id IS NOT NULL
    GROUP BY 1 HAVING sum(amount) <> 0) t) AS transfers,
  (SELECT count(*) FROM ledger_posting p JOIN fund_period c ON c.fund_id = p.fund_id
    AND (c.year, c.month) = (extract(year FROM p.on_day), extract(month FROM p.on_day))
    WHERE p.recorded_at > c.closed_at) AS closed,
  (SELECT count(*) FROM (SELECT fund_id FROM ledger_posting GROUP BY 1
    HAVING count(*) <> max(number)) n) AS gaps,
  (SELECT count(*) FROM (SELECT object FROM audit WHERE action = 'commitList' GROUP BY 1
    HAVING count(*) > 1) a) AS acts
"""
# Two that were given to before they were found to be one child stay as they are.
AGAIN: Final = f"""
WITH given AS (SELECT d.id, d.occasion, d.year, d.source_class, d.recorded_at,
    coalesce(a.survivor_id, d.child_id) AS child
  FROM disbursement d LEFT JOIN child_alias a ON a.id = d.child_id
  WHERE d.status NOT IN ({among(DEAD)}))
SELECT count(*) FROM given n JOIN given o USING (occasion, year, source_class, child)
WHERE n.recorded_at > $1 AND o.id <> n.id
"""
# After everything else that an act writes; asked again, as of a database that found two at odds.
FAILING: Final = """
CREATE SEQUENCE failing;
CREATE FUNCTION failing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF nextval('failing') % 3 = 0 THEN
        RAISE serialization_failure USING MESSAGE = 'not this time';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER failing AFTER INSERT ON request_key FOR EACH ROW EXECUTE FUNCTION failing();
"""
TWICE: Final = f"""
SELECT count(*) FROM (SELECT FROM disbursement WHERE status NOT IN ({among(DEAD)})
  GROUP BY child_id, occasion, year, source_class HAVING count(*) > 1) t
"""


@pytest_asyncio.fixture(loop_scope="session")
async def purse(databases: Databases) -> AsyncIterator[Purse]:
    found = await Purse.opened(databases, money=MONEY, world=District(8))
    await found.admin.execute(FAILING)
    await found.admin.execute(
        "INSERT INTO fund (id, name, legal_basis, address, opened_on, unit_id)"
        " VALUES ($1, 'Quỹ Bảo trợ trẻ em Bồ', 'Quyết định 2', 'Bồ', '2020-01-01', $2)",
        OF_BO,
        BO,
    )
    yield found
    await found.finish(databases)


class History:
    """What happens next, and to which list; mostly something that may be, now and then not."""

    def __init__(self, purse: Purse, seed: int) -> None:
        self.purse, self.chance = purse, Random(seed)
        self.children = [purse.world.near, purse.world.of_code("BO-3"), *purse.world.crowd]
        self.lists: list[str] = []
        self.merges: list[str] = []

    async def step(self) -> str:
        kinds = ["draft", "propose", "propose", "submit", "submit", "approve", "approve", "commit"]
        kinds += ["commit", "hand", "hand", "back", "sent_back", "reverse", "exclude", *APART]
        kind = "draft" if len(self.lists) < 2 else self.chance.choice(kinds)
        if kind in APART:
            return f"{kind}: {await getattr(self, kind)()}"
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
            return str(quota["__typename"])
        found = await self.purse.must("bo.worker", "draftList", quota=quota["quota"]["id"])
        self.lists.append(found["giftList"]["id"])
        return "ListDrafted"

    async def death(self) -> str:
        if self.chance.random() < 0.5 or len(self.children) < 5:
            return "nobody died"
        child = self.children.pop()
        said = {"id": gid("Child", child), "cause": "DROWNING"}
        return str((await self.purse.act("bo.worker", "recordDeath", **said))["__typename"])

    async def budget(self) -> str:
        on, amount = day(-self.chance.randrange(70)), self.chance.randrange(3) * EACH
        said = {"fund": gid("Fund", self.purse.fund), "decision": "QĐ 2", "on": on}
        return await self.enter("receiveBudget", source="BUDGET_DISTRICT", amount=amount, **said)

    async def transfer(self) -> str:
        there = gid("FundPot", self.purse.pot)
        amount, on = self.chance.randint(1, 4) * EACH, day(-self.chance.randrange(70))
        said = {"pot": there, "to": gid("Fund", OF_BO), "amount": amount, "text": "Phân bổ"}
        return await self.enter("transferBetweenFunds", **said, on=on)

    async def taken_back(self) -> str:
        sql = "SELECT id FROM ledger_posting ORDER BY recorded_at, id"
        rows = await self.purse.admin.fetch(sql)
        which = gid("LedgerPosting", self.chance.choice(rows)["id"])
        return await self.enter("reversePosting", id=which, reason=REASON)

    async def close(self) -> str:
        then = today() - timedelta(days=30 * self.chance.randint(0, 3))
        said = {"fund": gid("Fund", self.purse.fund), "year": then.year, "month": then.month}
        return await self.enter("closePeriod", who="long.director", **said)

    async def enter(self, mutation: str, *, who: str = "long.accountant", **said: Any) -> str:
        name = mutation[0].upper() + mutation[1:]
        text = (
            f"""mutation($input: {name}Input!) {{ {mutation}(input: $input) {{ __typename }} }}"""
        )
        answer = await self.purse.request(who, text, input={"key": str(uuid4()), **said})
        return str(answer[mutation]["__typename"])

    async def merge(self) -> str:
        """Proposed, confirmed or undone: what comes next for one of the last."""
        if self.merges and self.chance.random() < 0.7:
            which = self.chance.choice(self.merges[-2:])
            name = self.chance.choice(["confirmMerge", "confirmMerge", "undoMerge"])
            sql = "SELECT survivor_id, alias_id FROM child_merge WHERE id = $1"
            row = await self.purse.admin.fetchrow(sql, UUID(which.partition("_")[2]))
            sides = {"survivorVersion": row["survivor_id"], "aliasVersion": row["alias_id"]}
            said: dict[str, Any] = {"id": which}
            who = "bo.data"
        else:
            survivor, alias = self.chance.sample(self.children, 2)
            sides = {"survivorVersion": survivor, "aliasVersion": alias}
            said = {"survivor": gid("Child", survivor), "alias": gid("Child", alias)}
            name, who = "proposeMerge", "bo.worker"
        if name == "undoMerge":
            del sides["aliasVersion"]
        version = "SELECT version FROM child WHERE id = $1"
        for side, key in sides.items():
            said[side] = await self.purse.admin.fetchval(version, key) or 1
        answer = await self.purse.request(
            who, merging.document(name), input={"key": str(uuid4()), **said}
        )
        found = answer[name]
        if found["__typename"] == "MergeProposed":
            self.merges.append(found["merge"]["id"])
        return str(found["__typename"])

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
        began = await purse.admin.fetchval("SELECT clock_timestamp()")
        done.append(await history.step())
        books = dict(await purse.admin.fetchrow(BOOKS))
        assert set(books.values()) == {0}, (done, books)
        assert await purse.admin.fetchval(TWICE) == 0, done
        assert await purse.admin.fetchval(AGAIN, began) == 0, done
    kinds = {each.rpartition(" ")[2] for each in done}
    assert {"LinesProposed", "ListSubmitted", "ListApproved", "ListCommitted"} <= kinds, done
    assert {"BudgetReceived", "FundsTransferred", "PostingReversed", "MergeConfirmed"} <= kinds, (
        done
    )
    assert len(kinds) >= LEAST, kinds
