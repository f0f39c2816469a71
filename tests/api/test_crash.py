"""Killed at random, server and database: what was acknowledged is there, and once."""

import asyncio
import os
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import asyncpg

from tests.api.crash import Asking, Follower, Place, place
from tests.schema.test_register_child import BORN, whole

MANY, KILLS = (1_000, 24) if os.environ.get("TORTURE") else (300, 5)
CLIENTS = 8
VICTIMS = ("server", "database", "server", "backend", "server")
REGISTER = """mutation($input: RegisterChildInput!) { registerChild(input: $input) { __typename
  ... on ChildRegistered { child { id code } } ... on UserError { message path } } }"""
COUNTS = """SELECT
  (SELECT count(*) FROM child WHERE hamlet = 'Tổ 5') AS children,
  (SELECT count(DISTINCT personal_id_blind) FROM child WHERE hamlet = 'Tổ 5') AS numbers,
  (SELECT count(*) FROM child_event e JOIN child c ON c.id = e.child_id
    WHERE c.hamlet = 'Tổ 5' AND kind = 'REGISTERED') AS events,
  (SELECT count(*) FROM audit WHERE action = 'registerChild') AS acts,
  (SELECT count(*) FROM request_key WHERE mutation = 'registerChild') AS keys,
  (SELECT count(*) FROM guardian g JOIN child c ON c.id = g.child_id WHERE c.hamlet = 'Tổ 5')
    AS guardians"""


async def register(asking: Asking, numbers: range, known: dict[str, str], rng: Random) -> None:
    """Each with a key of its own, now and then asked again though it was acknowledged."""
    for n in numbers:
        said = whole(personalId=f"0013{BORN:%y}{n:06}", key=str(uuid4()))
        for _ in range(1 + (rng.random() < 0.2)):
            answer = (await asking.ask(REGISTER, input=said))["registerChild"]
            assert answer["__typename"] == "ChildRegistered", answer
            child = answer["child"]["id"]
            assert known.setdefault(said["key"], child) == child


async def havoc(there: Place, known: dict[str, str], rng: Random) -> None:
    """Somebody dies whenever so many more are acknowledged, at a moment that nobody chose."""
    points = sorted(rng.sample(range(MANY // 20, MANY), KILLS))
    for turn, point in enumerate(points):
        while len(known) < point:
            await asyncio.sleep(0.005)
        await asyncio.sleep(rng.random() * 0.02)
        await there.kill(VICTIMS[turn % len(VICTIMS)])


async def test_what_was_acknowledged_is_there_once_whoever_was_killed(tmp_path: Path) -> None:
    rng, known = Random(os.environ.get("PYTEST_SEED", "1")), dict[str, str]()
    async with place(tmp_path / "d") as there:
        asking = [Asking(there.url) for _ in range(CLIENTS)]
        token = await asking[0].sign_in("bo.worker")
        follower = Follower(there.port, token)
        following = asyncio.create_task(follower.follow())
        await asyncio.sleep(0.3)
        share = MANY // CLIENTS + 1
        tasks = []
        for n, each in enumerate(asking):
            each.headers = asking[0].headers
            mine = range(n * share, min((n + 1) * share, MANY))
            tasks.append(register(each, mine, known, Random(n)))
        await asyncio.gather(havoc(there, known, rng), *tasks)
        await whole_again(there, known, follower)
        following.cancel()
        for each in asking:
            await each.client.aclose()
    assert sum(there.kills.values()) == KILLS
    assert sum(each.tries for each in asking) > MANY


async def whole_again(there: Place, known: dict[str, str], follower: Follower) -> None:
    admin: Any = await asyncpg.connect(there.database.dsn())
    counts = dict(await admin.fetchrow(COUNTS))
    rows = await admin.fetch("SELECT id FROM child WHERE hamlet = 'Tổ 5'")
    assert counts == dict.fromkeys(counts, MANY) | {"guardians": 2 * MANY}
    assert {f"Child_{row['id'].hex}" for row in rows} == set(known.values())
    assert len(known) == MANY
    async with asyncio.timeout(20):
        while len(follower.told) < MANY:
            await asyncio.sleep(0.05)
        while await admin.fetchval("SELECT count(*) FROM outbox WHERE position IS NULL"):
            await asyncio.sleep(0.05)
    await admin.close()
    told = Counter(each["child"]["id"] for each in follower.told if each["kind"] == "REGISTERED")
    assert told == Counter(known.values())
