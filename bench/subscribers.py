"""`python -m bench.subscribers`: five hundred who listen at one worker; how soon they are told.

Changes are committed beside the server, as by another worker, one after the other.
"""

import argparse
import asyncio
import json
import random
import statistics
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
from websockets.asyncio.client import ClientConnection, connect

from api.settings import Settings
from bench import servers
from bench.database import Database, cluster, filled
from bench.servers import Server
from bench.workloads import Principal, principals
from db import roles

CHANGED = """subscription { childChanged { position kind child { id code fullName
  circumstances { group { code } } unit { code name } version } } }"""
ACT = """WITH changed AS (UPDATE child SET version = version + 1 WHERE id = $1 RETURNING *),
happened AS (INSERT INTO child_event (id, child_id, kind, class, by_id, unit_id)
  SELECT gen_random_uuid(), id, 'UPDATED', 'PUBLIC', $2, unit_id FROM changed RETURNING *)
INSERT INTO outbox (topic, object, event_id, unit_id, kind)
SELECT 'child', 'Child_' || replace(child_id::text, '-', ''), id, unit_id, kind FROM happened"""
RELAY = "SELECT relay_outbox(5000)"


class Crowd:
    """Subscribers of one server; `told` has, for each version of a child, when somebody heard."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.told: dict[str, list[float]] = {}
        self._stack = AsyncExitStack()
        self._listening: list[asyncio.Task[None]] = []

    async def join(self, principal: Principal) -> None:
        line = await self._stack.enter_async_context(
            connect(
                self.server.url.replace("http:", "ws:"),
                subprotocols=["graphql-transport-ws"],  # type: ignore[list-item]
                compression=None,
                max_queue=None,
            )
        )
        payload = {"authorization": f"Bearer {principal.token}"}
        await line.send(json.dumps({"type": "connection_init", "payload": payload}))
        await line.recv()
        said = {"id": "1", "type": "subscribe", "payload": {"query": CHANGED}}
        await line.send(json.dumps(said))
        self._listening.append(asyncio.create_task(self._hear(line)))

    async def _hear(self, line: ClientConnection) -> None:
        async for message in line:
            heard = time.perf_counter()
            child = json.loads(message)["payload"]["data"]["childChanged"]["child"]
            self.told.setdefault(f"{child['id']} {child['version']}", []).append(heard)

    async def leave(self) -> None:
        for task in self._listening:
            task.cancel()
        await asyncio.gather(*self._listening, return_exceptions=True)
        await self._stack.aclose()


async def acts(
    database: Database, children: list[UUID], officer: UUID, pause: float
) -> dict[str, float]:
    """When each was committed, by the child and its version."""
    writer: Any = await asyncpg.connect(database.dsn)
    relay: Any = await asyncpg.connect(database.as_role(roles.RELAY))
    done = {}
    for child in children:
        await writer.execute(ACT, child, officer)
        moment = time.perf_counter()
        await relay.execute(RELAY)
        version = await writer.fetchval("SELECT version FROM child WHERE id = $1", child)
        done[f"Child_{child.hex} {version}"] = moment
        await asyncio.sleep(pause)
    await writer.close()
    await relay.close()
    return done


async def measured(
    server: Server, who: list[Principal], children: list[UUID], pause: float
) -> None:
    before = server.resident()
    crowd = Crowd(server)
    for each in who:
        await crowd.join(each)
    await asyncio.sleep(2)
    after, cpu = server.resident(), server.cpu()
    done = await acts(server.database, children, who[0].officer, pause)
    await asyncio.sleep(3)
    spent = server.cpu() - cpu
    firsts, lasts, many = [], [], 0
    for act, moment in done.items():
        heard = sorted(crowd.told.get(act, []))
        many += len(heard)
        if heard:
            firsts.append((heard[0] - moment) * 1000)
            lasts.append((heard[-1] - moment) * 1000)
    print(f"  {len(who)} subscribers, {len(done)} events, told {many} times")
    print(
        f"  memory {before:.0f} -> {after:.0f} MB, {(after - before) * 1024 / len(who):.0f} kB each"
    )
    for name, found in (("first told", firsts), ("last told", lasts)):
        found.sort()
        p99 = found[int(len(found) * 0.99)]
        print(f"  {name}: median {statistics.median(found):.1f} ms, p99 {p99:.1f} ms")
    print(f"  processor of the server: {spent * 1000 / max(1, many):.2f} ms for each time")
    await crowd.leave()


async def run(server: Server, many: int) -> None:
    found = await principals(server.database, many)
    rng = random.Random(1)
    spread = [rng.choice(rng.choice(found).children) for _ in range(200)]
    print("Everywhere: each is told of their own district")
    await measured(server, [found[n % len(found)] for n in range(many)], spread, 0.05)
    print("All in one district")
    await measured(server, [found[0]] * many, [found[0].children[n % 8] for n in range(20)], 1.0)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.subscribers", description=__doc__)
    parser.add_argument("--children", type=int, default=10_000)
    parser.add_argument("--many", type=int, default=500)
    parser.add_argument("--dir", type=Path)
    given = parser.parse_args()
    folder = given.dir or Settings().data_dir / "bench"
    with cluster(folder) as dsn:
        database = asyncio.run(filled(dsn, given.children))
        wide = {"MAX_STREAMS_PER_CALLER": "100000", "RATE_PER_MINUTE": "1000000000"}
        with servers.product(database, 7806, folder, **wide) as server:
            asyncio.run(run(server, given.many))


if __name__ == "__main__":
    main()
