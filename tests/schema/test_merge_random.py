"""Random sequences of merges, undoings and changes by random people: the records never lie."""

import os
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from tests.databases import Databases
from tests.schema.merging import Merges, gid
from tests.schema.registry import day, today
from tests.schema.test_register_random import DATED, KNOWN, SINGLE, holds

SEEDS, ACTS = (30, 80) if os.environ.get("TORTURE") else (3, 45)
PEOPLE = ("bo.worker",) * 3 + ("bo.data",) * 3 + ("bo.chair", "bo.collab", "quang.worker")
COPIES = {"POVERTY": "poverty", "ETHNICITY": "ethnicity"}
FLAGS = {"HEALTH_INSURANCE": "has_health_insurance", "BIRTH_REGISTRATION": "birth_registered"}


@pytest_asyncio.fixture(loop_scope="session")
async def merges(databases: Databases) -> AsyncIterator[Merges]:
    found = await Merges.started(databases)
    yield found
    await found.finish(databases)


def three(merges: Merges) -> tuple[UUID, ...]:
    world = merges.world
    return world.life, world.bare, world.third


async def something(rng: Random, merges: Merges, *, changes: bool) -> dict[str, Any]:
    """One act by somebody: what was answered."""
    who = rng.choice(PEOPLE)
    known = await merges.admin.fetch("SELECT id FROM child_merge ORDER BY proposed_at")
    if changes and rng.random() < 0.4:
        child = {"id": gid("Child", rng.choice(three(merges)))}
        mutation, said = rng.choice([
            ("updateChild", {"poverty": rng.choice(("POOR", "NEAR_POOR", None)),
                             "since": day(-rng.randrange(40))}),
            ("setSchooling", {"school": gid("Organisation", merges.world.other_school),
                              "since": day(-rng.randrange(40))}),
            ("setGuardians", {"guardians": [{"fullName": "Lê Thị Mẹ", "relation": "mẹ"}]}),
            ("recordInjury", {"cause": "FALL", "place": "HOME", "outcome": "RECOVERED"}),
            ("setHousehold", {"number": rng.choice(("H-1", "H-2", None))}),
        ])  # fmt: skip
        return await merges.act(who, mutation, **child, **said)
    if not known or rng.random() < 0.35:
        survivor, alias = rng.choices(three(merges), k=2)
        sides = {"survivor": gid("Child", survivor), "alias": gid("Child", alias)}
        return await merges.decide(who, "proposeMerge", **sides)
    name = rng.choice(("confirmMerge", "confirmMerge", "undoMerge", "declineMerge"))
    return await merges.decide(who, name, id=gid("Merge", rng.choice(known[-3:])["id"]))


async def known(merges: Merges, moment: datetime) -> dict[Any, Counter[Any]]:
    """What was known of the three at a moment."""
    found = {}
    for child in three(merges):
        for table, says in DATED.items():
            sql = KNOWN.format(table=table, says=says)
            rows = await merges.admin.fetch(sql, child, moment)
            found[child, table] = Counter(map(tuple, rows))
    return found


async def the_records_agree(merges: Merges, rows: dict[Any, Counter[Any]]) -> None:
    into = {
        m["alias_id"]: m["survivor_id"]
        for m in await merges.admin.fetch("SELECT * FROM child_merge WHERE status = 'CONFIRMED'")
    }
    aliases = {a["id"]: a for a in await merges.admin.fetch("SELECT * FROM child_alias")}
    assert aliases.keys() == into.keys()
    codes = {}
    for child in three(merges):
        row = await merges.row("child", child)
        codes[child] = row["code"]
        assert (row["status"] == "MERGED") is (child in into)
        now = {t: [r for r in rows[child, t] if holds(r, today())] for t in DATED}
        assert all(len(now[table]) <= 1 for table in SINGLE)
        facts = {r[2]: r[3] for r in now["fact"]}
        for kind, column in COPIES.items():
            assert row[column] == facts.get(kind), kind
        for kind, column in FLAGS.items():
            assert row[column] == {"yes": True, "no": False, None: None}[facts.get(kind)], kind
        assert row["household_id"] == (now["membership"][0][2] if now["membership"] else None)
    for alias, kept in aliases.items():
        top = alias
        while top in into:
            top = into[top]
        assert (kept["survivor_id"], kept["survivor_code"]) == (top, codes[top])
        assert kept["into_id"] == into[alias]
    holders = await merges.admin.fetch("SELECT id FROM child WHERE personal_id_blind IS NOT NULL")
    top = merges.world.life
    while top in into:
        top = into[top]
    assert [row["id"] for row in holders] == [top]


async def test_everything_undone_leaves_every_byte(merges: Merges) -> None:
    """Merges alone, in any order, undone to the last."""
    rng = Random(1)
    rows = await merges.standing(*three(merges))
    for _ in range(ACTS):
        await something(rng, merges, changes=False)
    while left := await merges.admin.fetch(
        "SELECT id FROM child_merge WHERE status = 'CONFIRMED' ORDER BY decided_at DESC"
    ):
        done = await merges.decide("bo.chair", "undoMerge", id=gid("Merge", left[0]["id"]))
        assert done["__typename"] == "MergeUndone", done
    assert await merges.standing(*three(merges)) == rows
    assert await merges.admin.fetch("SELECT FROM child_event WHERE merge_id IS NOT NULL") == []


@pytest.mark.parametrize("seed", range(SEEDS))
async def test_random_merges_leave_records_that_do_not_lie(merges: Merges, seed: int) -> None:
    rng, past, done = Random(seed), [], Counter[str]()
    for _ in range(ACTS):
        before = await merges.all_kept()
        answer = await something(rng, merges, changes=True)
        kind = answer["__typename"]
        if kind in {"InvalidInput", "Forbidden", "NotFound", "Conflict"}:
            assert await merges.all_kept() == before, answer
            continue
        done[kind] += 1
        moment = await merges.admin.fetchval("SELECT clock_timestamp()")
        rows = await known(merges, moment)
        await the_records_agree(merges, rows)
        past.append((moment, rows))
    for moment, rows in past:
        assert await known(merges, moment) == rows
    assert {"MergeProposed", "MergeConfirmed"} <= done.keys(), done
