"""W4: a line of support handed over, with its entries in the ledger, audit and key; by the workers
of many communes, from the funds of their districts, each line once.

The peer calls a function of PL/pgSQL that leaves the same rows (`bench/give.sql`); the limit is one
writable statement (`bench/handing.py`).
"""

import asyncio
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, Final

import asyncpg
import orjson

from bench.database import Database
from bench.driver import KEY, fresh
from bench.registering import Worker, answered, counts
from bench.servers import Server
from bench.workloads import Request
from db.compiler.plan import global_id

HERE: Final = Path(__file__).parent
MOST: Final = 2_500  # hand-overs a second that somebody may reach
BESIDE: Final = 4_000  # for what goes before the rounds
LEFT: Final = (
    *("ledger_posting", "ledger_entry", "audit", "request_key", "outbox WHERE topic = 'child'"),
    "disbursement WHERE status = 'HANDED_OVER'",
)
TEXT: Final = """mutation H($input: HandOverInput!) { handOver(input: $input) {
 __typename ... on LinesHandedOver { giftList { id number version } } } }"""
PEER_TEXT: Final = """mutation H($input: BenchHandOverInput!) {
 handOver: benchHandOver(input: $input) { giftList: result { id: rowId number version } } }"""
LINES: Final = """
SELECT l.id AS list, d.id AS line, d.version, l.officer FROM bench.list l
JOIN disbursement d ON d.list_id = l.id WHERE l.server = $1
ORDER BY split_part(d.number, '/', 2)::int, l.number
"""


async def prepare(database: Database, asking: list[Worker], of: Iterable[str], each: int) -> None:
    """Funds, and for each of these servers so many lines to hand over."""
    connection = await asyncpg.connect(database.dsn)
    await connection.execute("CREATE TABLE bench.worker (officer uuid, unit int, district int)")
    await connection.executemany(
        "INSERT INTO bench.worker SELECT $1, id, district_id FROM unit WHERE id = $2",
        [(who.officer, who.unit) for who in asking],
    )
    await connection.execute("CREATE TABLE bench.given (server text, lines int)")
    share = -(-each // len(asking))
    await connection.executemany(
        "INSERT INTO bench.given VALUES ($1, $2)", [(name, share) for name in of]
    )
    await connection.execute((HERE / "giving.sql").read_text(encoding="utf-8"))
    await connection.execute((HERE / "give.sql").read_text(encoding="utf-8"))
    await connection.close()


async def requests(database: Database, kind: str, asking: list[Worker]) -> list[Request]:
    """Each with a line of its own, one worker after the other."""
    tokens = {who.officer: who.token for who in asking}
    connection = await asyncpg.connect(database.dsn)
    day = await connection.fetchval("SELECT (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date")
    rows = await connection.fetch(LINES, kind)
    await connection.close()
    return [_request(kind, row, tokens[row["officer"]], day) for row in rows]


def _request(kind: str, row: Any, token: str, day: date) -> Request:
    headers, who = {"content-type": "application/json"}, str(row["officer"])
    where = {"place": "Nhà văn hóa thôn 1", "witness": "Trần Văn Chứng"}
    signed = {"signedBy": "Lê Thị Mẹ", "signedAs": "mẹ"}
    if kind == "postgraphile":
        headers["x-subject"] = who
        ids = {"list": str(row["list"]), "line": str(row["line"]), "version": row["version"]}
        said: Any = {"key": KEY, **ids, "day": day.isoformat(), **where, **signed}
        return Request(headers, orjson.dumps({"query": PEER_TEXT, "variables": {"input": said}}))
    headers["authorization"] = f"Bearer {token}"
    line = {"id": global_id("Disbursement", row["line"]), "version": row["version"], **signed}
    said = {"key": KEY, "giftList": global_id("GiftList", row["list"]), "on": day.isoformat()}
    variables: dict[str, Any] = {"input": {**said, **where, "lines": [line]}}
    if kind == "bare":
        variables["who"] = who
    return Request(headers, orjson.dumps({"query": TEXT, "variables": variables}))


def check(asked: dict[Server, list[Request]]) -> None:
    """Each leaves the same rows and answers the same; those that have keys act once per key. What
    was asked is taken off."""
    found = [_acted(server, asked[server].pop(0)) for server in asked]
    assert all(each == found[0] for each in found), found
    assert found[0][1][LEFT[-1]] == 1, "a hand-over of nothing measures nothing"


def _acted(server: Server, request: Request) -> tuple[Any, dict[str, int]]:
    body, before = fresh(request.body), counts(server.database, LEFT)
    said = answered(server, request, body)["handOver"]["giftList"]
    after = counts(server.database, LEFT)
    if server.kind != "bare":
        again = answered(server, request, body)["handOver"]["giftList"]
        assert (again, counts(server.database, LEFT)) == (said, after), server.name
    return said["version"], {table: after[table] - before[table] for table in LEFT}


def lines(database: Database, servers: Iterable[Server], asking: list[Worker]) -> Any:
    return {server: asyncio.run(requests(database, server.kind, asking)) for server in servers}
