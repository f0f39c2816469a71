"""A small random world on a stage, for tests that need people, children and a database."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import date
from typing import Any
from uuid import UUID

from tests.databases import Databases
from tests.oracle import World, random_world
from tests.stage import Stage, keyring


@asynccontextmanager
async def staged(
    databases: Databases, seed: int, kind: str, *, hired: Iterable[str] = (), **more: Any
) -> AsyncIterator[Stage]:
    """`hired`: roles, each of which somebody of that name holds in the fullest province, and
    nothing else. `more` goes to the maker of the world: `children=100`."""
    vault = keyring()
    world = random_world(seed, kind, vault=vault, **more)
    for role in hired:
        hire(world, role, fullest(world))
    stage = await Stage.open(world, databases, vault)
    try:
        yield stage
    finally:
        await stage.close(databases)


def fullest(world: World) -> int:
    """The province in force with the most children."""
    units = {unit["id"]: unit for unit in world.rows["unit"]}
    homes = [units[child["unit_id"]]["lft"] for child in world.rows["child"]]

    def people(unit: Any) -> int:
        return sum(unit["lft"] <= home <= unit["rgt"] for home in homes)

    return int(max((u for u in units.values() if u["level"] == "PROVINCE"), key=people)["id"])


def hire(world: World, role: str, unit_id: int) -> None:
    """An officer called like the role, posted there since long ago."""
    number = len(world.rows["officer"]) + 1
    body = world.rows["organisation"][0]["id"]
    officer = UUID(int=number)
    world.rows["officer"].append(
        {"id": officer, "username": role, "display_name": role, "organisation_id": body}
    )
    world.rows["posting"].append(
        {
            "id": UUID(int=number + 1000),
            "officer_id": officer,
            "role": role,
            "unit_id": unit_id,
            "organisation_id": body,
            "valid_from": date(2020, 1, 1),
            "valid_to": None,
        }
    )
