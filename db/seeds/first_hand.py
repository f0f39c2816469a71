"""The children of the demo world whose lives go through the services (ADR 43): a few, for every act
takes its own statements; the others leave the same rows at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final
from uuid import UUID

from asyncpg import Connection

from db.access import Access
from db.seeds.desk import Desk, as_application
from db.seeds.moments import set_units
from db.seeds.moving import Settled, move_some
from db.seeds.people import BODE
from db.seeds.plots import Plot, World
from db.seeds.population import lives, rows_of
from db.services.people import Posting
from db.units import Memory, Tree
from db.vault import Vault

_SHARE: Final = {BODE: 0.002, "00118": 0.0005}  # of all children, in these communes
_POSTING: Final = tuple(Posting.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Means:
    """What whoever makes a world brings along. `access`: what an officer with these postings may
    do; `secret`: by which figures are rounded."""

    vault: Vault
    hash_password: Callable[[str], str]
    access: Callable[[UUID, Sequence[Posting], Tree], Access]
    secret: bytes = b""


def first_hand(world: World, plot: Plot) -> int:
    """How many of a plot's children are lived act by act."""
    share = _SHARE.get(plot.origin.code, 0)
    return min(plot.children, ceil(share * sum(each.children for each in world.plots)))


async def live_first_hand(
    connection: Connection, world: World, means: Means, *, superuser: bool
) -> Desk:
    """In the transaction that makes the world."""
    desk = await desk_of(connection, world, means)
    found: list[tuple[Plot, Settled]] = []
    today = world.today.toordinal()
    async with as_application(connection, superuser=superuser):
        for plot in world.plots:
            if most := first_hand(world, plot):
                here = lives(world, plot, rows_of(plot))[:most]
                found.append((plot, [(life, await desk.live(plot, life, today)) for life in here]))
        await move_some(desk, found, today)
    await desk.moments.set_back(connection)
    if world.reformed:
        for plot, children in found:
            await set_units(connection, [child for _, child in children], plot.origin)
    return desk


async def desk_of(connection: Connection, world: World, means: Means) -> Desk:
    tree = await Tree.read(connection, world.boundaries)
    rows = await connection.fetch(
        f"SELECT officer_id, {', '.join(_POSTING)} FROM posting"  # noqa: S608 -- names of ours
    )
    held: dict[UUID, list[Posting]] = {}
    for row in rows:
        held.setdefault(row["officer_id"], []).append(Posting(*[row[name] for name in _POSTING]))
    memory = Memory(tree, means.secret, means.vault)
    return Desk(connection, memory, lambda who: means.access(who, held[who], tree))
