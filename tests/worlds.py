"""A small random world on a stage, for tests that need people, children and a database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tests.databases import Databases
from tests.oracle import World, random_world
from tests.stage import Stage, keyring


@asynccontextmanager
async def staged(databases: Databases, seed: int, kind: str, **more: Any) -> AsyncIterator[Stage]:
    """`more` goes to the maker of the world: `children=100`."""
    vault = keyring()
    world: World = random_world(
        seed,
        kind,
        seal=lambda row, phone: vault.seal("guardian", "phone_sealed", row, phone),
        **more,
    )
    stage = await Stage.open(world, databases, vault)
    try:
        yield stage
    finally:
        await stage.close(databases)
