"""What is written down at once is what the services leave of the same lives."""

import json
from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
import pytest_asyncio

from api.demo import access
from db.rules.circumstances import GROUPS
from db.seeds.book import Book
from db.seeds.demo import Means, demo_world, write_people
from db.seeds.desk import DOES, as_application
from db.seeds.first_hand import desk_of
from db.seeds.moments import set_units
from db.seeds.plots import read_tree
from db.seeds.population import lives, rows_of
from db.seeds.reference import write_reference
from db.seeds.rows import COLUMNS, write
from db.seeds.units import load_units
from tests.stage import keyring

OLD, NEW = date(2025, 6, 30), date(2025, 7, 1)
TODAY = date(2026, 3, 2)
LEFT_OUT = {"id", "child_id", "watch_id", "household_id"}
SEALED = ("personal_id_sealed", "phone_sealed", "number_sealed")
TWICE = 2  # each kind of act, and each group, in the lives that are compared


@pytest_asyncio.fixture(scope="module", params=(OLD, NEW), ids=str)
async def country(databases, request):
    """Units, people and bodies, and no child yet."""
    database = await databases.create()
    connection = await asyncpg.connect(database.dsn())
    await load_units(connection)
    tree = await read_tree(connection, request.param)
    world = demo_world(tree, TODAY, request.param, 40_000)
    await write_reference(connection)
    await write_people(connection, world, "hash")
    yield connection, world
    await connection.close()
    await databases.drop(database)


async def through_services(connection, world, plot, found, _, vault):
    desk = await desk_of(connection, world, Means(vault, str, access))
    today = world.today.toordinal()
    counted = plot.home.code, plot.counted
    await connection.execute("INSERT INTO child_counter (code, last) VALUES ($1, $2)", *counted)
    async with as_application(connection, superuser=True):
        children = [await desk.live(plot, life, today) for life in found]
    await desk.moments.set_back(connection)
    if world.reformed:
        await set_units(connection, children, plot.origin)
    return children


async def at_once(connection, world, plot, found, rows, vault):
    book = Book(world, plot, rows, vault)
    for life in found:
        book.write(life)
    await connection.execute("SET LOCAL session_replication_role = replica")
    await write(connection, [rows])
    await connection.execute("SET LOCAL session_replication_role = origin")
    return [row[0] for row in rows.tables["child"]]


async def told(connection, children, vault):
    """Per child, all rows about it, without what differs from one writing to the next."""
    found: dict[UUID, list[Any]] = {child: [] for child in children}
    numbers = dict(await connection.fetch("SELECT id, number FROM household"))
    for table in COLUMNS:
        if table in {"household", "watch_criterion"}:
            continue
        key = "id" if table == "child" else "child_id"
        for row in await connection.fetch(
            f"SELECT * FROM {table} WHERE {key} = ANY ($1)", children
        ):
            found[row[key]].append((table, plain(table, row, numbers, vault)))
    for row in await connection.fetch(
        "SELECT w.child_id, w.superseded_at IS NULL AS now, x.code"
        " FROM watch_criterion x JOIN watch w ON w.id = x.watch_id"
    ):
        found[row["child_id"]].append(("watch_criterion", (row["now"], row["code"])))
    return [Counter(repr(each) for each in found[child]) for child in children]


def plain(table, row, numbers, vault):
    said = {n: minute(v) for n, v in row.items() if n not in LEFT_OUT and v is not None}
    for name in SEALED:
        if name in said:
            said[name] = vault.open(table, name, row["id"], row[name])
    if row.get("household_id"):
        said["household"] = numbers[row["household_id"]]
    if "facts" in said:
        said["facts"] = json.loads(said["facts"])
        said["facts"].pop("move", None)
    return sorted(said.items(), key=lambda item: item[0])


def minute(value):
    return value.replace(second=0, microsecond=0) if hasattr(value, "microsecond") else value


def kinds(life, today):
    """What happened in it, as far as it is written differently."""
    for step in life.steps(today):
        yield (
            type(step.act),
            getattr(step.act, "group", None) or getattr(step.act, "number", 1) is None,
        )


def telling(found, today):
    """The first lives in which all that happens happens some times."""
    seen, chosen = Counter(), []
    for life in found:
        here = {*kinds(life, today)}
        if any(seen[kind] < TWICE for kind in here):
            seen.update(here)
            chosen.append(life)
    return chosen, seen


async def test_lives_leave_the_same_rows_however_they_are_written(country):
    connection, world = country
    plot = next(plot for plot in world.plots if plot.origin.code == "00139")
    vault, rows, today = keyring(), rows_of(plot), world.today.toordinal()
    found, seen = telling(lives(world, plot, rows), today)
    said = []
    for writes in (through_services, at_once):
        transaction = connection.transaction()
        await transaction.start()
        children = await writes(connection, world, plot, found, rows, vault)
        said.append(await told(connection, children, vault))
        await transaction.rollback()
    for life, service, book in zip(found, *said, strict=True):
        assert (sorted(service - book), sorted(book - service)) == ([], []), life.full_name
    assert {kind for kind, _ in seen} >= DOES.keys()
    assert {group for _, group in seen if group} >= GROUPS.keys()
