"""What is measured without HTTP: the decision about access, and the search for names."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from statistics import median
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from api.access import Contexts
from authz.access import SqlAccess
from authz.policy import Policy
from authz.subject import Subject
from bench.database import BOUNDARIES, SECRET, Database
from bench.workloads import W1, W2, Principal
from db.compiler.plan import Ask, Plan
from db.queries.reference import criteria, names
from db.reader import Reader, connecting
from db.roles import AUTH, COMPILER
from db.services.people import People
from db.units import Memory, Tree
from db.vault import Keyring, Vault
from schema.context import Context
from schema.execution import House
from schema.root import schema

PROVINCE = 100_000  # children of the province that is searched
SEARCH = """query S($within: ID, $name: String!) {
 children(where: {within: $within, name: $name}) {
  nodes { id code fullName sex dateOfBirth unit { code name } }
  pageInfo { hasNextPage endCursor } } }
"""
ABSENT, SHORT = "zzqqzz", "zq"


class Inside:
    """The product's own parts over one database, without a server."""

    def __init__(self, connection: Any, database: Database, memory: Memory) -> None:
        self.connection, self.memory, self.tree = connection, memory, memory.tree
        self.policy = Policy()
        self.house = House(schema, Reader(connecting(database.as_role(COMPILER)), 1))

    @classmethod
    async def open(cls, database: Database) -> "Inside":
        connection = await asyncpg.connect(database.dsn, server_settings={"jit": "off"})
        tree = await Tree.read(connection, date.fromisoformat(BOUNDARIES))
        vault, secret = Vault(Keyring.derived(SECRET.encode())), SECRET.encode().ljust(64)[:64]
        found, usual = await criteria(connection), await names(connection)
        return cls(connection, database, Memory(tree, secret, vault, found, usual))

    def context(self, who: Subject) -> Context:
        access = SqlAccess(who, self.policy, self.tree)
        return Context(access, datetime.now(UTC), self.memory, self.house, caller=None)

    def planned(self, context: Context, text: str, variables: dict[str, Any]) -> tuple[Plan, Ask]:
        """The plan of the only root field, as the house finds it."""
        house: Any = self.house
        admitted = house._operations.admit(text, None, variables, introspection=False)  # noqa: SLF001
        pick, ask = admitted.operation.fast[0], context.ask(admitted.values)
        draw = partial(house._draw, pick, ask)  # noqa: SLF001
        return house._plans.plan(pick, ask, draw), ask  # noqa: SLF001

    def officer(self, role: str, unit: int, who: UUID) -> Subject:
        return Subject(who, {role: self.tree.area([self.tree.by_id[unit]])}, {}, ())

    async def close(self) -> None:
        await self.connection.close()


async def decisions(database: Database, who: Principal) -> dict[str, float]:
    """Microseconds: who asks and what they hold; the plan that follows; the values it binds."""
    inside = await Inside.open(database)
    pool = await asyncpg.create_pool(database.as_role(AUTH), min_size=1, max_size=1)
    people = People(pool)
    contexts = Contexts(inside.house, inside.memory, people, inside.policy, None)
    person = await people.of(who.officer)
    now = datetime.now(UTC)
    found = {"subject and access": _microseconds(lambda: contexts._access(person, now))}  # noqa: SLF001
    context = inside.context(inside.officer("district_officer", who.district, who.officer))
    asked = {
        "W1": (W1, {"d": f"Unit_{who.district}"}),
        "W2": (W2, {"id": f"Child_{who.children[0].hex}"}),
    }
    house: Any = inside.house
    for name, (text, variables) in asked.items():
        inside.planned(context, text, variables)
        admitted = house._operations.admit(text, None, variables, introspection=False)  # noqa: SLF001
        pick, values = admitted.operation.fast[0], admitted.values

        def decided(pick: Any = pick, values: Any = values) -> Any:
            return house._plans.plan(pick, context.ask(values), None)  # noqa: SLF001

        def bound(pick: Any = pick, values: Any = values) -> Any:
            ask = context.ask(values)
            return house._plans.plan(pick, ask, None).arguments(ask)  # noqa: SLF001

        found[f"{name}: plan"] = _microseconds(decided)
        found[f"{name}: plan and values"] = _microseconds(bound)
    await pool.close()
    await inside.close()
    return found


def _microseconds(work: Callable[[], Any], times: int = 5000) -> float:
    """Of processor time: waiting for others is not the decision's."""
    rounds = []
    for _ in range(5):
        began = time.process_time()
        for _ in range(times):
            work()
        rounds.append((time.process_time() - began) / times * 1_000_000)
    return median(rounds)


@dataclass(frozen=True)
class Found:
    """Milliseconds of the database for one search, planning included."""

    what: str
    matches: int
    province: float
    nation: float


async def searches(database: Database) -> list[Found]:
    """A province of `PROVINCE` children, made of neighbours for as long as a transaction lasts."""
    inside = await Inside.open(database)
    connection, tree = inside.connection, inside.tree
    province = await connection.fetchval(
        "SELECT province_id FROM child GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
    )
    change = connection.transaction()
    await change.start()
    try:
        await _gather(connection, province)
        who = inside.officer("province_officer", province, UUID(int=0))
        everywhere = Subject(
            who.id, {"province_officer": ((tree.root.lft, tree.root.rgt),)}, {}, ()
        )
        words = await _words(connection, province)
        await connection.execute(f"SET LOCAL ROLE {COMPILER}")
        found = []
        for what, (word, matches) in words.items():
            here = {"within": f"Unit_{province}", "name": word}
            found.append(
                Found(
                    what,
                    matches,
                    await _timed(inside, who, here),
                    await _timed(inside, everywhere, {"name": word}),
                )
            )
        return found
    finally:
        await change.rollback()
        await connection.execute("VACUUM ANALYZE child")
        await inside.close()


async def _gather(connection: Any, province: int) -> None:
    mine = await connection.fetchval("SELECT count(*) FROM child WHERE province_id = $1", province)
    await connection.execute("SET LOCAL session_replication_role = replica")
    await connection.execute(
        "UPDATE child SET province_id = $1 WHERE id IN (SELECT id FROM child"
        " WHERE province_id <> $1 ORDER BY province_id, id LIMIT $2)",
        province,
        max(0, PROVINCE - mine),
    )
    await connection.execute("ANALYZE child")
    await connection.fetchval("SELECT gin_clean_pending_list('ix_child_province_id_search_name')")


async def _words(connection: Any, province: int) -> dict[str, tuple[str, int]]:
    """What is looked for, and how many active children of the province it fits."""
    rows = await connection.fetch(
        "SELECT search_name AS name FROM child WHERE province_id = $1 AND status = 'ACTIVE'",
        province,
    )
    names = [row["name"] for row in rows]
    count = SimpleNamespace(of=lambda word: sum(word in name for name in names))
    syllables = sorted({word for name in names for word in name.split()}, key=count.of)
    rare = min(names, key=names.count) if len(names) < 1000 else names[0]
    chosen = {
        "rare: one full name": rare,
        "rare: a seldom syllable": next(s for s in syllables if len(s) > 2),
        "middling: a syllable": syllables[len(syllables) * 2 // 3],
        "common: the most usual family name": "nguyen",
        "common: family and middle name": "nguyen thi",
        "common: two letters": "an",
        "absent": ABSENT,
        "absent: two letters": SHORT,
    }
    return {f"{what} ({word})": (word, count.of(word)) for what, word in chosen.items()}


async def _timed(inside: Inside, who: Subject, variables: dict[str, Any]) -> float:
    plan, ask = inside.planned(inside.context(who), SEARCH, variables)
    times = []
    for _ in range(5):
        said = await inside.connection.fetchval(
            f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {plan.sql}", *plan.arguments(ask)
        )
        spent = orjson.loads(said)[0]
        times.append(spent["Execution Time"] + spent["Planning Time"])
    return float(median(times))
