"""A country of children for measuring: the people of the demo, spread evenly over all communes.

Every commune has as many children as any other, so that the page of a district costs the same at
every size. Officers have no passwords: whoever measures makes their tokens.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from multiprocessing import get_context
from typing import Final
from uuid import UUID

import asyncpg

from db.rules.units import UnitLevel
from db.seeds.chance import shared_out
from db.seeds.demo import law_day
from db.seeds.organisations import bodies, committee, facility, write_bodies
from db.seeds.people import (
    BODE,
    Account,
    chair_of,
    chairs_accounts,
    keeper,
    keepers_accounts,
    write_accounts,
)
from db.seeds.plots import Place, Settlement, Tree, World, read_tree, settle
from db.seeds.population import populate
from db.seeds.reference import write_reference
from db.seeds.rows import TABLES, named_id, quoted, write, write_counters
from db.vault import Keyring, Vault

_BATCH: Final = 100  # plots per task: a hundred children each at a million
_PLACED: Final = 20
_CASES: Final = 0.15  # to a child: as many as in some years,
_BUSY: Final = "01"  # and as many as everywhere else together in the largest province
_COMMUNE_OFFICERS_EVERY: Final = 5  # of the two-level tree, which has no districts
_SECONDARY: Final = """
    SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition
    FROM pg_index i
    WHERE i.indrelid = ANY ($1::text[]::regclass[])
      AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
    ORDER BY pg_relation_size(i.indrelid) DESC"""


@dataclass(frozen=True, slots=True)
class Order:
    """What a process needs to make its part of the country."""

    dsn: str
    boundaries: date
    today: date
    children: int


async def seed_big(
    dsn: str,
    *,
    boundaries: date,
    children: int,
    keyring: Keyring,
    progress: Callable[[int, int], None],
    processes: int = 2,
) -> None:
    """Fills a migrated, empty database with loaded units, as its superuser (`dsn`).

    Not one transaction: what breaks off leaves a database to be dropped. `progress(done, all)`
    counts children; indexes and statistics follow after the last.
    """
    order = Order(dsn, boundaries, law_day(), children)
    connection = await asyncpg.connect(dsn)
    try:
        world = await _world(connection, order)
        await _bodies_and_officers(connection, world)
        async with _without_indexes(connection, dsn, processes):
            await _populate(order, keyring, world, progress, processes)
        await _side_by_side(dsn, processes, [f"VACUUM (ANALYZE) {table}" for table in _by_size()])
        await connection.execute("ANALYZE organisation, officer, posting")
    finally:
        await connection.close()


def big_world_officers(world: World) -> Iterator[Account]:
    """One for each district and province; of a tree without districts, for some communes too."""
    every = {UnitLevel.PROVINCE: 1, UnitLevel.DISTRICT: 1}
    roles = {UnitLevel.PROVINCE: "province_officer", UnitLevel.DISTRICT: "district_officer"}
    if world.reformed:
        every[UnitLevel.COMMUNE] = _COMMUNE_OFFICERS_EVERY
        roles[UnitLevel.COMMUNE] = "commune_worker"
    for level, step in every.items():
        for place in [p for p in world.units.values() if p.level == level][::step]:
            yield _officer(place, roles[level])


def _officer(place: Place, role: str) -> Account:
    username = f"{place.level.lower()}.{place.code}"
    officer_id = named_id(f"officer/{username}")
    return Account(officer_id, username, f"Cán bộ {place.name}", committee(place), role, place)


async def _world(connection: asyncpg.Connection, order: Order) -> World:
    tree = await read_tree(connection, order.boundaries)
    weights = {origin.code: 1.0 for origin in tree.origins()}
    cases = _cases(tree, round(order.children * _CASES))
    plan = Settlement(order.children, weights, {BODE: _PLACED}, _keepers, cases)
    return settle(tree, order.today, order.boundaries, plan)


def _cases(tree: Tree, many: int) -> dict[str, int]:
    """So many in one province, and so many in all others."""
    there: dict[bool, dict[str, float]] = {True: {}, False: {}}
    for origin in tree.origins():
        there[tree.address(origin)[0] == _BUSY][origin.code] = 1.0
    return {code: n for each in there.values() for code, n in shared_out(many, each).items()}


def _keepers(place: Place) -> tuple[UUID, UUID, UUID]:
    return keeper(place), keeper(place), chair_of(place)


async def _bodies_and_officers(connection: asyncpg.Connection, world: World) -> None:
    home = next(plot.home for plot in world.plots if plot.origin.code == BODE)
    async with connection.transaction():
        await write_reference(connection)
        await write_bodies(connection, [*bodies(world), facility(home)])
        officers = [
            *big_world_officers(world),
            *keepers_accounts(world),
            *chairs_accounts(world),
        ]
        await write_accounts(connection, officers, world.boundaries)
        await write_counters(connection, world)


async def _populate(
    order: Order,
    keyring: Keyring,
    world: World,
    progress: Callable[[int, int], None],
    processes: int,
) -> None:
    loop = asyncio.get_running_loop()
    # Not forked: the parent has threads and connections.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        tasks = [
            loop.run_in_executor(pool, partial(_part, order, keyring, first))
            for first in range(0, len(world.plots), _BATCH)
        ]
        done = 0
        for task in asyncio.as_completed(tasks):
            done += await task
            progress(done, order.children)


def _part(order: Order, keyring: Keyring, first: int) -> int:
    return asyncio.run(_fill(order, keyring, first))


@cache
def _remembered() -> dict[Order, World]:
    return {}


async def _fill(order: Order, keyring: Keyring, first: int) -> int:
    """In a process of its own: makes and writes some plots; how many children that were."""
    connection = await asyncpg.connect(order.dsn)
    try:
        if order not in _remembered():
            _remembered()[order] = await _world(connection, order)
        world = _remembered()[order]
        plots = world.plots[first : first + _BATCH]
        vault = Vault(keyring)
        async with connection.transaction():
            await connection.execute("SET LOCAL session_replication_role = replica")
            await write(connection, [populate(world, plot, vault, papers=False) for plot in plots])
        return sum(plot.children for plot in plots)
    finally:
        await connection.close()


@asynccontextmanager
async def _without_indexes(
    connection: asyncpg.Connection, dsn: str, processes: int
) -> AsyncIterator[None]:
    """Takes the indexes that no constraint needs away, and makes them again at the end."""
    found = await connection.fetch(_SECONDARY, [quoted(table) for table in TABLES])
    for index in found:
        await connection.execute(f"DROP INDEX {index['name']}")
    try:
        yield
    finally:
        await _side_by_side(dsn, processes, [index["definition"] for index in found])


async def _side_by_side(dsn: str, processes: int, statements: Sequence[str]) -> None:
    """Runs statements on some connections at once, in order."""
    waiting = iter(statements)

    async def work() -> None:
        connection = await asyncpg.connect(dsn)
        try:
            await connection.execute("SET maintenance_work_mem = '256MB'")
            for statement in waiting:
                await connection.execute(statement)
        finally:
            await connection.close()

    await asyncio.gather(*(work() for _ in range(processes)))


def _by_size() -> list[str]:
    """The largest tables first, so that the last to finish is small."""
    largest = ["schooling", "fact", "child", "guardian", "residence", "membership"]
    return [*map(quoted, [*largest, *(table for table in TABLES if table not in largest)])]
