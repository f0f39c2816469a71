"""Lists of 500 lines beside lists of one; and what a fund with 400,000 lines answers."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from typing import Any, Final
from uuid import UUID, uuid4

import asyncpg
import orjson

from bench.database import Database
from bench.due import in_turn
from bench.inside import Inside
from bench.registering import Worker, answered
from bench.servers import Server
from bench.workloads import Request
from db.compiler.plan import global_id

MOST: Final = 500
ROUNDS: Final = 8  # the first of them makes plans, and is not counted
LARGE: Final = 400_000
OUTCOMES: Final = {
    "proposeLines": "LinesProposed",
    "commitList": "ListCommitted",
    "handOver": "LinesHandedOver",
}
# The worker's commune has a crowd, and the district somebody who keeps the books of its fund.
CROWD: Final = """
UPDATE child SET unit_id = $1 WHERE id IN
  (SELECT id FROM child WHERE status = 'ACTIVE' AND childhood_ends_on > current_date + 1
    ORDER BY (unit_id = $1) DESC, id LIMIT $2)
"""
KEPT: Final = """
UPDATE posting SET role = 'fund_accountant', unit_id =
  (SELECT district_id FROM unit WHERE id = $2) WHERE officer_id = $1
"""
CAMPAIGN: Final = """
INSERT INTO campaign (id, fund_id, name, kind, occasion, year, amount, begins_on, ends_on,
    eligible_on, opened_by, unit_id)
  SELECT $1, p.fund, 'Tặng quà', 'GIFT_CASH', 'OTHER', $2, 1000, current_date - 20,
    current_date + 20, current_date, p.leader, p.district
  FROM bench.purse p JOIN unit u ON u.district_id = p.district WHERE u.id = $3
"""
QUOTA: Final = """
INSERT INTO campaign_quota (id, campaign_id, pot_id, source, places, set_by, unit_id)
  SELECT $1, $1, p.pot, 'BUDGET_DISTRICT', 600, p.leader, $2 FROM bench.purse p, campaign c
  WHERE c.id = $1 AND c.fund_id = p.fund
"""
LIST: Final = """
INSERT INTO gift_list (id, number, campaign_id, quota_id, drafted_by, unit_id)
  VALUES ($1::uuid, $1::text, $1, $1, $2, $3)
"""
STEPS: Final = (
    "UPDATE disbursement SET status = $2 WHERE list_id = $1",
    "UPDATE gift_list g SET status = $2, submitted_by = g.drafted_by, submitted_at = now(),"
    " approved_by = c.opened_by, decision_number = '1/QĐ', decision_on = current_date - 9"
    " FROM campaign c WHERE g.id = $1 AND c.id = g.campaign_id",
)
SAID: Final = """SELECT id, version FROM disbursement WHERE list_id = $1 ORDER BY id"""
# As they stand after some years. Past triggers and foreign keys: nothing else is measured of them.
MANY: Final = """
INSERT INTO disbursement (id, number, status, fund_id, pot_id, kind, occasion, year, amount, source,
    source_class, proposed_by, handed_over_on, place, signed_by, recorded_at, unit_id, scope,
    province_id, district_id, commune_id)
  SELECT gen_random_uuid(), 'L' || n, CASE WHEN n % 20 = 0 THEN 'COMMITTED' ELSE 'SETTLED' END,
    p.fund, p.pot, 'GIFT_CASH', 'TET', 2000 + n % 26, 500000, 'BUDGET_DISTRICT', 'BUDGET', p.leader,
    CASE WHEN n % 20 > 0 THEN current_date - 1 - n % 9000 END, 'Nhà văn hóa', 'Lê Thị Mẹ',
    now() - n * interval '10 minutes', u.id, u.lft, u.province_id, u.district_id, u.commune_id
  FROM bench.purse p JOIN unit u ON u.id = $1 AND u.district_id = p.district,
    generate_series(1, $2::int) n
"""
BALANCES: Final = """query B($id: ID!) { node(id: $id) { ... on Fund {
 name balances { source purpose received available reserved paid } } } }"""
PAGE: Final = """query P($id: ID!) { node(id: $id) { ... on Fund { disbursements(first: 50) {
 nodes { id number status kind occasion year amount handedOverOn unit { code name } }
 pageInfo { hasNextPage endCursor } } } } }"""
BARE_BALANCES: Final = """
SELECT json_build_object('name', f.name, 'balances', (SELECT json_agg(json_build_object(
  'source', p.source, 'purpose', p.purpose, 'received', p.received, 'available', p.available,
  'reserved', p.reserved, 'paid', p.paid) ORDER BY p.source, p.purpose) FROM fund_pot p
  WHERE p.fund_id = f.id AND p.item IS NULL)) FROM fund f WHERE f.id = $1
"""
BARE_PAGE: Final = """
WITH page AS MATERIALIZED (SELECT * FROM disbursement d WHERE d.fund_id = $1
  ORDER BY d.recorded_at DESC, d.id DESC LIMIT 51)
SELECT json_build_object('nodes', json_agg(json_build_object('id', d.id, 'number', d.number,
  'status', d.status, 'kind', d.kind, 'occasion', d.occasion, 'year', d.year, 'amount', d.amount,
  'handedOverOn', d.handed_over_on, 'unit', (SELECT json_build_object('code', u.code,
    'name', u.name) FROM unit u WHERE u.id = d.unit_id)) ORDER BY d.recorded_at DESC, d.id DESC))
FROM page d
"""


@dataclass(frozen=True)
class Lists:
    """Milliseconds until an answer is there: of one line, of 500."""

    what: str
    one: float
    many: float

    @property
    def ratio(self) -> float:
        return self.many / self.one


@dataclass(frozen=True)
class Large:
    """Milliseconds of the database, of ours and of the statement by hand."""

    what: str
    mine: float
    bare: float


async def lists(server: Server, asking: list[Worker]) -> list[Lists]:
    """Of each step the median, in turn with one line and with 500."""
    worker, keeper = asking[0], asking[1]
    connection = await asyncpg.connect(server.database.dsn)
    await connection.execute(CROWD, worker.unit, MOST)
    await connection.execute(KEPT, keeper.officer, worker.unit)
    crowd = await connection.fetch(
        "SELECT id FROM child WHERE unit_id = $1 AND status = 'ACTIVE'"
        " AND childhood_ends_on > current_date + 1 LIMIT $2",
        worker.unit,
        MOST,
    )
    children, desk = [row["id"] for row in crowd], Desk(server, connection, worker, keeper)
    times: dict[tuple[str, int], list[float]] = defaultdict(list)
    for turn in range(2 * ROUNDS):
        count = (1, MOST)[turn % 2]
        for step, took in (await desk.life(children[:count], 2030 + turn)).items():
            times[step, count].append(took)
    await connection.close()
    return [Lists(s, *(median(times[s, n][1:]) for n in (1, MOST))) for s in OUTCOMES]


@dataclass
class Desk:
    server: Server
    connection: Any
    worker: Worker
    keeper: Worker

    async def life(self, children: list[UUID], year: int) -> Mapping[str, float]:
        key, ask = uuid4(), self.connection
        await ask.execute(CAMPAIGN, key, year, self.worker.unit)
        await ask.execute(QUOTA, key, self.worker.unit)
        await ask.execute(LIST, key, self.worker.officer, self.worker.unit)
        named = {"id": global_id("GiftList", key)}
        lines: Any = [{"child": global_id("Child", child)} for child in children]
        found = {
            "proposeLines": await self.took(
                self.worker, "proposeLines", {**named, "version": 1, "lines": lines}
            )
        }
        for status in ("SUBMITTED", "APPROVED"):
            for step in STEPS:
                await ask.execute(step, key, status)
        found["commitList"] = await self.took(self.keeper, "commitList", {**named, "version": 2})
        signed = {"signedBy": "Lê Thị Mẹ", "signedAs": "mẹ"}
        lines = [
            {"id": global_id("Disbursement", row["id"]), "version": row["version"], **signed}
            for row in await ask.fetch(SAID, key)
        ]
        where = {"place": "Nhà văn hóa", "witness": "Trần Văn Chứng"}
        day = f"{datetime.now(UTC):%F}"
        said = {"giftList": named["id"], "on": day, **where, "lines": lines}
        found["handOver"] = await self.took(self.worker, "handOver", said)
        return found

    async def took(self, who: Worker, step: str, said: Mapping[str, Any]) -> float:
        name = step[0].upper() + step[1:]
        results = "" if step == "commitList" else "results { index accepted code }"
        text = f"""mutation($input: {name}Input!) {{ {step}(input: $input) {{ __typename
          ... on InvalidInput {{ problems {{ path code }} }}
          ... on {OUTCOMES[step]} {{ giftList {{ id version }} {results} }} }} }}"""
        headers = {"content-type": "application/json", "authorization": f"Bearer {who.token}"}
        variables = {"input": {"key": str(uuid4()), **said}}
        body = orjson.dumps({"query": text, "variables": variables})
        began = time.perf_counter()
        found = await asyncio.to_thread(answered, self.server, Request(headers, body), body)
        took = (time.perf_counter() - began) * 1000
        assert found[step]["__typename"] == OUTCOMES[step], found
        return took


async def large(database: Database, asking: Iterable[Worker]) -> list[Large]:
    """What the fund of the district of the last of these answers, with so many lines."""
    unit = [who.unit for who in asking][-1]
    inside = await Inside.open(database)
    ask = inside.connection
    await ask.execute("SET session_replication_role = replica")
    await ask.execute(MANY, unit, LARGE)
    await ask.execute("RESET session_replication_role")
    await ask.execute("VACUUM (ANALYZE) disbursement")
    fund, district = await ask.fetchrow(
        "SELECT p.fund, p.district FROM bench.purse p JOIN unit u ON u.district_id = p.district"
        " WHERE u.id = $1",
        unit,
    )
    context = inside.context(inside.officer("fund_accountant", district, UUID(int=0)))
    found = []
    for what, text, by_hand in (
        ("balances", BALANCES, BARE_BALANCES),
        ("a page of its lines", PAGE, BARE_PAGE),
    ):
        plan, asked = inside.planned(context, text, {"id": global_id("Fund", fund)})
        sql, values = plan.sql, plan.arguments(asked)
        ours, theirs = (ask.fetch, sql, *values), (ask.fetch, by_hand, fund)
        found.append(Large(what, *await in_turn(*(_call(each) for each in (ours, theirs)))))
    await inside.close()
    return found


def _call(said: tuple[Any, ...]) -> Any:
    ask, *values = said
    return lambda: ask(*values)
