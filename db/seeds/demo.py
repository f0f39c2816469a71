"""The demo world: some thousand synthetic children in the places of the plans this began with."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from asyncpg import Connection

from db.seeds.chance import shared_out
from db.seeds.first_hand import Means, first_hand, live_first_hand
from db.seeds.giving.first_hand import live_giving
from db.seeds.giving.lists import GIVING
from db.seeds.giving.purse import BOOKS
from db.seeds.giving.story import write_giving
from db.seeds.life import Sealing
from db.seeds.organisations import bodies, write_bodies
from db.seeds.people import (
    BODE,
    PASSWORD,
    PEOPLED,
    accounts,
    body_of,
    chairs_accounts,
    demo_people,
    keepers,
    keepers_accounts,
    people,
    write_accounts,
    write_assignments,
)
from db.seeds.plans import carry_out, load_plans
from db.seeds.plots import Settlement, Tree, World, read_tree, settle
from db.seeds.population import populate
from db.seeds.reference import write_reference
from db.seeds.rows import TABLES, quoted, write, write_counters

__all__ = ["PASSWORD", "Means", "demo_people", "demo_world", "law_day", "seed_demo"]

_HANOI, _LONG_BIEN, _HA_GIANG, _BAC_KAN_CITY, _HAI_DUONG = "01", "004", "02", "058", "30"
# Of a hundred children. Long Biên is a district of Hà Nội and has its share apart.
_SHARES: Final = {_LONG_BIEN: 40, _HANOI: 24, _HA_GIANG: 18, _BAC_KAN_CITY: 6, _HAI_DUONG: 12}
_CASE_SHARES: Final = {_LONG_BIEN: 60, _HANOI: 16, _HA_GIANG: 10, _BAC_KAN_CITY: 6, _HAI_DUONG: 8}
_BUSY: Final = {BODE: 14, "00118": 4}  # as many cases as so many other wards
_CASES: Final = 0.018  # to a child
_LEAST_CASES: Final = 72  # so that each kind of course is there
_AMONG: Final = 12  # communes of a province that have cases
_TWOFOLD: Final = frozenset(PEOPLED)
_PLACED: Final = 0.002  # of all children, in the one facility
_BATCH: Final = 64  # plots written at once
_MORE_TABLES: Final = (
    *("organisation", "officer", "posting", "household_assignment", "fund"),
    *BOOKS,
    *GIVING,
    *("fund_event", "fund_statement", "fund_trace", "support"),
    *("bank_statement", "bank_line", "bank_day"),
)


def law_day() -> date:
    return datetime.now(UTC).astimezone(ZoneInfo("Asia/Ho_Chi_Minh")).date()


def demo_world(tree: Tree, today: date, boundaries: date, children: int) -> World:
    """Which child counts go where."""
    sharing: dict[str, list[str]] = {share: [] for share in _SHARES}
    for origin in tree.origins():
        province, district, leaf = tree.address(origin)
        share = district if district in sharing else province
        if share in sharing:
            sharing[share].append(leaf)
    weights: dict[str, float] = {}
    for share, leaves in sharing.items():
        lots = {leaf: 2 if leaf in _TWOFOLD else 1 for leaf in leaves}
        total = sum(lots.values())
        weights |= {leaf: _SHARES[share] * lot / total for leaf, lot in lots.items()}
    placed = {BODE: max(3, round(children * _PLACED))}
    busy = _cases(tree, sharing, children)
    found = keepers(boundaries)
    plan = Settlement(children, weights, placed, found, busy, moving=True, peopled=True)
    return settle(tree, today, boundaries, plan)


def _cases(tree: Tree, sharing: Mapping[str, list[str]], children: int) -> dict[str, int]:
    """How many cases where: no more than a third of the children of a commune could carry."""
    total = min(children // 3, max(_LEAST_CASES, round(children * _CASES)))
    weights: dict[str, float] = {}
    for share, leaves in sharing.items():
        among = leaves if share == _LONG_BIEN else leaves[:: max(1, len(leaves) // _AMONG)]
        lots = {leaf: _BUSY.get(leaf, 1) for leaf in among}
        of_all = sum(lots.values())
        weights |= {leaf: _CASE_SHARES[share] * lot / of_all for leaf, lot in lots.items()}
    return shared_out(total, weights)


async def seed_demo(
    connection: Connection,
    *,
    boundaries: date,
    children: int,
    means: Means,
    progress: Callable[[int, int], None],
) -> None:
    """Fills a migrated database with loaded units, in one transaction, as its superuser, or
    as an owner that row security lets write.

    `progress(done, all)` counts children. All people share `PASSWORD`. Ages are those of today: the
    same day, boundaries and number make the same world.
    """
    tree = await read_tree(connection, boundaries)
    world = demo_world(tree, law_day(), boundaries, children)
    # Rows bring their places along and parents come first: triggers would find nothing to do.
    # Who is no superuser may not put them aside, and waits a little longer.
    superuser = await connection.fetchval("SELECT current_setting('is_superuser') = 'on'")
    async with connection.transaction():
        await write_reference(connection)
        await load_plans(connection)
        await write_people(connection, world, means.hash_password(PASSWORD))
        if superuser:
            await connection.execute("SET LOCAL session_replication_role = replica")
        await _written(connection, world, means.vault, progress)
        if superuser:
            await connection.execute("SET LOCAL session_replication_role = origin")
        desk = await live_first_hand(connection, world, means, superuser=superuser)
        await write_giving(connection, world, superuser=superuser)
        await live_giving(desk, world, superuser=superuser)
        await carry_out(connection)
        progress(children, children)
        await write_assignments(connection, boundaries)
    await connection.execute(f"ANALYZE {', '.join((*map(quoted, TABLES), *_MORE_TABLES))}")


async def write_people(connection: Connection, world: World, password_hash: str) -> None:
    found = {body.id: body for body in bodies(world)}
    for person in people(world.boundaries):
        body = body_of(person, world)
        found.setdefault(body.id, body)
    await write_bodies(connection, found.values())
    everybody = [
        *accounts(world, password_hash),
        *keepers_accounts(world),
        *chairs_accounts(world),
    ]
    await write_accounts(connection, everybody, world.boundaries)


async def _written(
    connection: Connection, world: World, vault: Sealing, progress: Callable[[int, int], None]
) -> None:
    total = sum(plot.children for plot in world.plots)
    done = 0
    for first in range(0, len(world.plots), _BATCH):
        plots = world.plots[first : first + _BATCH]
        lived = [first_hand(world, plot) for plot in plots]
        batch = [populate(world, p, vault, but=n) for p, n in zip(plots, lived, strict=True)]
        await write(connection, batch)
        done += sum(plot.children for plot in plots) - sum(lived)
        progress(done, total)
    await write_counters(connection, world)
