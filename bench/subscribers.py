"""`python -m bench.subscribers`: five hundred who listen at one worker; how soon they are told.

Changes are committed beside the server, as by another worker, one after the other.
"""

import argparse
import asyncio
import json
import os
import random
import statistics
import time
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
from websockets.asyncio.client import ClientConnection, connect

from api.settings import Settings
from bench import servers
from bench.afar import court, given
from bench.database import Database, cluster, filled
from bench.servers import Server
from bench.workloads import Principal, principals
from db import roles


@dataclass(frozen=True)
class Told:
    """What is listened to, and how it is made to happen to one of them, by an officer."""

    field: str
    object: str  # the field of the change with what it is about, of type `of`
    of: str
    shown: str
    act: str

    @property
    def query(self) -> str:
        return (
            f"subscription {{ {self.field} {{ position kind {self.object} {{ {self.shown} }} }} }}"
        )


CHILDREN = Told(
    "childChanged",
    "child",
    "Child",
    "id code fullName circumstances { group { code } } unit { code name } version",
    """WITH changed AS (UPDATE child SET version = version + 1 WHERE id = $1 RETURNING *),
happened AS (INSERT INTO child_event (id, child_id, kind, class, by_id, unit_id)
  SELECT gen_random_uuid(), id, 'UPDATED', 'PUBLIC', $2, unit_id FROM changed RETURNING *),
told AS (INSERT INTO outbox (topic, object, event_id, unit_id, kind)
  SELECT 'child', 'Child_' || replace(child_id::text, '-', ''), id, unit_id, kind FROM happened)
SELECT version FROM changed""",
)
CASES = Told(
    "caseChanged",
    "case",
    "Case",
    "id number status isOverdue deadlines { kind dueAt } child { id } residenceUnit { code name }"
    " version",
    """WITH changed AS (UPDATE "case" SET version = version + 1 WHERE id = $1 RETURNING *),
happened AS (INSERT INTO case_event (id, case_id, episode, kind, by_id)
  SELECT gen_random_uuid(), id, episode, 'NOTE', $2 FROM changed RETURNING *),
told AS (INSERT INTO outbox (topic, object, event_id)
  SELECT 'case', 'Case_' || replace(case_id::text, '-', ''), id FROM happened)
SELECT version FROM changed""",
)
# A case with two clocks for each of these children.
OPENED = """WITH i AS (INSERT INTO incident (id, number, received_at, unit_id)
  SELECT gen_random_uuid(), 'bench ' || c.id, now(), c.unit_id FROM child c
  WHERE c.id = ANY ($1::uuid[]) ON CONFLICT (number) DO NOTHING RETURNING id, number),
k AS (INSERT INTO "case" (id, number, incident_id, child_id, incident_unit_id, residence_unit_id,
    received_at, next_due_at)
  SELECT gen_random_uuid(), i.number, i.id, c.id, c.unit_id, c.unit_id, now(),
    now() + interval '12 hours'
  FROM i JOIN child c ON i.number = 'bench ' || c.id RETURNING id)
INSERT INTO case_deadline (id, case_id, episode, kind, started_at, due_at)
SELECT gen_random_uuid(), k.id, 1, d.kind, now(), now() + d.term FROM k
CROSS JOIN (VALUES ('EMERGENCY', interval '12 hours'), ('PLAN', interval '7 days')) AS d
  (kind, term)"""
CASES_OF = """SELECT k.id FROM unnest($1::uuid[]) WITH ORDINALITY c (id, n)
JOIN "case" k ON k.child_id = c.id AND k.number = 'bench ' || c.id ORDER BY c.n"""
AFAR = "afar"
RELAY = "SELECT relay_outbox(5000)"


class Crowd:
    """Subscribers of one server; `told` has, for each version of what they listen to, when somebody
    heard, and of which district they are."""

    def __init__(self, server: Server, of: Told) -> None:
        self.server, self.of = server, of
        self.told: dict[str, list[tuple[float, int]]] = {}
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
        said = {"id": "1", "type": "subscribe", "payload": {"query": self.of.query}}
        await line.send(json.dumps(said))
        self._listening.append(asyncio.create_task(self._hear(line, principal.district)))

    async def _hear(self, line: ClientConnection, district: int) -> None:
        async for message in line:
            heard = time.perf_counter()
            found = json.loads(message)["payload"]["data"][self.of.field][self.of.object]
            self.told.setdefault(f"{found['id']} {found['version']}", []).append((heard, district))

    async def leave(self) -> None:
        for task in self._listening:
            task.cancel()
        await asyncio.gather(*self._listening, return_exceptions=True)
        await self._stack.aclose()


Act = tuple[UUID, Principal]  # on what, and who of its district does it


async def acts(database: Database, of: Told, wanted: list[Act], pause: float) -> dict[str, float]:
    """When each was committed, by what it was done to and its version then."""
    writer: Any = await asyncpg.connect(database.dsn)
    relay: Any = await asyncpg.connect(database.as_role(roles.RELAY))
    done = {}
    for about, who in wanted:
        version = await writer.fetchval(of.act, about, who.officer)
        moment = time.perf_counter()
        await relay.execute(RELAY)
        done[f"{of.of}_{about.hex} {version}"] = moment
        await asyncio.sleep(pause)
    await writer.close()
    await relay.close()
    return done


async def measured(
    server: Server, of: Told, who: list[Principal], wanted: list[Act], pause: float
) -> None:
    before = server.resident()
    crowd = Crowd(server, of)
    for each in who:
        await crowd.join(each)
    await asyncio.sleep(2)
    after, cpu = server.resident(), server.cpu()
    done = await acts(server.database, of, wanted, pause)
    await asyncio.sleep(3)
    spent = server.cpu() - cpu
    told = sum(map(len, crowd.told.values()))
    lost, strangers = _wrong(crowd, who, dict(zip(done, wanted, strict=True)))
    print(f"  {len(who)} subscribers, {len(done)} events, told {told} times")
    print(f"  lost {lost}, told to somebody of another district {strangers}")
    print(
        f"  memory {before:.0f} -> {after:.0f} MB, {(after - before) * 1024 / len(who):.0f} kB each"
    )
    heard = {act: sorted(when for when, _ in crowd.told[act]) for act in done if act in crowd.told}
    for name, which in (("first told", 0), ("last told", -1)):
        found = sorted((times[which] - done[act]) * 1000 for act, times in heard.items())
        p99 = found[int(len(found) * 0.99)]
        print(f"  {name}: median {statistics.median(found):.1f} ms, p99 {p99:.1f} ms")
    print(f"  processor of the server: {spent * 1000 / max(1, told):.2f} ms for each time")
    print(f"  load of the machine: {os.getloadavg()[0]:.1f}")
    await crowd.leave()


def _wrong(crowd: Crowd, who: list[Principal], done: dict[str, Act]) -> tuple[int, int]:
    """How often somebody of the district was not told of an act, and somebody else was."""
    here = Counter(each.district for each in who)
    lost = strangers = 0
    for act, (_, whose) in done.items():
        heard = Counter(district for _, district in crowd.told.get(act, ()))
        lost += here[whose.district] - heard[whose.district]
        strangers += heard.total() - heard[whose.district]
    return lost, strangers


async def run(server: Server, of: Told, many: int) -> None:
    found = await principals(server.database, many)
    objects = {each.officer: await _objects(server.database, of, each) for each in found}
    rng = random.Random(1)
    spread = [rng.choice(found) for _ in range(200)]
    print(f"{of.field}, everywhere: each is told of their own district")
    acted = [(rng.choice(objects[each.officer]), each) for each in spread]
    await measured(server, of, [found[n % len(found)] for n in range(many)], acted, 0.05)
    print(f"{of.field}, all in one district")
    theirs = objects[found[0].officer]
    acted = [(theirs[n % len(theirs)], found[0]) for n in range(20)]
    await measured(server, of, [found[0]] * many, acted, 1.0)


async def run_afar(server: Server, many: int) -> None:
    """Those whose right goes by what was given to them: of each event each of them is asked."""
    database = server.database
    places = await principals(database, many)
    cases = [case for each in places for case in await _objects(database, CASES, each)]
    if len(cases) < many:
        raise SystemExit("there are fewer cases than subscribers")
    found = await court(database, many)
    judges, by = found.judges, places[0].officer
    theirs = list(zip(cases, judges, strict=False))
    print("caseChanged, from afar: each is told of the case that was given to them")
    await given(database, "officer", [(case, judge.officer) for case, judge in theirs], by)
    wanted = random.Random(1).sample(theirs, 200)
    await measured(server, CASES, judges, wanted, 0.05)
    print("caseChanged, from afar: cases that were given to the body of all")
    all_of_one = [replace(judge, district=0) for judge in judges]
    await given(database, "organisation", [(case, found.body) for case in cases[:20]], by)
    await measured(server, CASES, all_of_one, [(case, all_of_one[0]) for case in cases[:20]], 1.0)


async def _objects(database: Database, of: Told, who: Principal) -> list[UUID]:
    """Of the principal's district: children, or a case of each of them."""
    if of is CHILDREN:
        return [*who.children]
    connection: Any = await asyncpg.connect(database.dsn)
    await connection.execute(OPENED, who.children)
    rows = await connection.fetch(CASES_OF, who.children)
    await connection.close()
    return [row["id"] for row in rows]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.subscribers", description=__doc__)
    parser.add_argument("--children", type=int, default=10_000)
    parser.add_argument("--many", type=int, default=500)
    parser.add_argument("--only", choices=(CHILDREN.object, CASES.object, AFAR))
    parser.add_argument("--dir", type=Path)
    said = parser.parse_args()
    folder = said.dir or Settings().data_dir / "bench"
    with cluster(folder) as dsn:
        database = asyncio.run(filled(dsn, said.children))
        wide = {"MAX_STREAMS_PER_CALLER": "100000", "RATE_PER_MINUTE": "1000000000"}
        with servers.product(database, 7806, folder, **wide) as server:
            for of in (CHILDREN, CASES):
                if said.only in {None, of.object}:
                    asyncio.run(run(server, of, said.many))
            if said.only in {None, AFAR}:
                asyncio.run(run_afar(server, said.many))


if __name__ == "__main__":
    main()
