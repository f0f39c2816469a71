"""Keys of sealed columns change while everybody works: nothing is unreadable at any moment."""

import asyncio
import inspect
import re
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from db import roles
from db.models import Base
from db.models.base import Ciphertext
from db.models.keys import sealed_columns
from db.seeds.units import load_units
from db.services import field_keys, rotation, signing_keys
from db.services.rotation import Pace, RotatingError, rotate
from db.vault import Keyring, Vault, VaultError

OWN = Keyring({1: b"k" * 32}, 1, b"b" * 32)
FAST = Pace(timedelta(seconds=0.4), 0.3, 0.05, 50)
ROOT = Path(rotation.__file__).parents[2]
NUMBER = "001215{:06}".format
CHILD = """
INSERT INTO child (id, unit_id, code, full_name, name_key, search_name, sex, personal_id_sealed,
  personal_id_blind) SELECT $1, id, $2, 'An', 'an', 'an', 'MALE', $3, $4 FROM unit
WHERE level = 'COMMUNE' LIMIT 1
"""
CARER = """
INSERT INTO guardian (id, child_id, full_name, relation, phone_sealed, valid_from)
VALUES ($1, $2, 'Mai', 'mẹ', $3, '2020-01-01')
"""
PAPER = """
INSERT INTO document (id, child_id, kind, number_sealed, number_blind, valid_from)
VALUES ($1, $2, 'HEALTH_INSURANCE', $3, $4, '2020-01-01')
"""


class Register:
    """Sealed values of each kind, and what they say."""

    def __init__(self, connection, worker):
        self.connection, self.worker = connection, worker
        self.vault = Vault(OWN)
        self.said: dict[tuple[str, str, UUID], str] = {}

    async def child(self, number):
        child, carer, paper = uuid4(), uuid4(), uuid4()
        seal, blind = self.vault.seal, self.vault.blind
        said = NUMBER(number)
        sealed = seal("child", "personal_id_sealed", child, said)
        async with self.worker.acquire() as connection, connection.transaction():
            await connection.execute(CHILD, child, f"TE-{number}", sealed, blind(said))
            phone = seal("guardian", "phone_sealed", carer, said)
            await connection.execute(CARER, carer, child, phone)
            paper_sealed = seal("document", "number_sealed", paper, said)
            await connection.execute(PAPER, paper, child, paper_sealed, blind(said))
        for table, column, row in (
            ("child", "personal_id_sealed", child),
            ("guardian", "phone_sealed", carer),
            ("document", "number_sealed", paper),
        ):
            self.said[table, column, row] = said

    async def read(self, vault=None):
        """How many values; all of them say what they said."""
        known = dict(self.said)
        for (table, column, row), said in known.items():
            sql = f'SELECT {column} FROM "{table}" WHERE id = $1'
            blob = await self.worker.fetchval(sql, row)
            assert (vault or self.vault).open(table, column, row, blob) == said
        return len(known)

    async def numbers(self):
        """The keys that rows name."""
        found = set()
        for c in sealed_columns():
            sql = (
                f'SELECT DISTINCT get_byte({c.name}, 0) FROM "{c.table}" WHERE {c.name} IS NOT NULL'
            )
            found |= {row[0] for row in await self.connection.fetch(sql)}
        return found


@pytest_asyncio.fixture(loop_scope="session")
async def register(database):
    """Written as the owner: who may write which row is another question."""
    connection = await asyncpg.connect(database.dsn())
    await load_units(connection)
    worker = await asyncpg.create_pool(database.dsn(), min_size=1, max_size=4)
    found = Register(connection, worker)
    for number in range(120):
        await found.child(number)
    auth = await asyncpg.create_pool(database.dsn(roles.AUTH), min_size=1, max_size=1)
    await signing_keys.load(auth, found.vault)
    found.auth, found.dsn = auth, database.dsn()
    found.auth_dsn = database.dsn(roles.AUTH)
    found.auth_dsn = database.dsn(roles.AUTH)
    yield found
    await found.auth.close()
    await worker.close()
    await connection.close()


async def rotated(register, own=OWN):
    connection = await asyncpg.connect(register.dsn)
    try:
        return await rotate(connection, own, pace=FAST)
    finally:
        await connection.close()


async def test_every_sealed_column_is_found_by_its_type():
    named = {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.c
        if column.name.endswith("_sealed")
    }
    typed = {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.c
        if isinstance(column.type, Ciphertext)
    }
    assert named == typed
    keys = {field_keys.PLACE, field_keys.BLIND}
    assert {(c.table, c.name) for c in sealed_columns()} == typed - keys
    said = re.compile(r'\.?seal\(\s*"(\w+)",\s*"(\w+)"')
    code = [p.read_text() for p in (ROOT / "db").rglob("*.py")]
    assert {hit for text in code for hit in said.findall(text)} <= typed


async def test_a_rotation_under_load_leaves_nothing_unreadable_and_nothing_under_the_old_key(
    register,
):
    stop = asyncio.Event()
    counts = {"written": 0, "read": 0}

    async def write():
        number = 1000
        while not stop.is_set():
            await register.child(number := number + 1)
            counts["written"] += 1
            await asyncio.sleep(0)

    async def read():
        while not stop.is_set():
            counts["read"] += await register.read()
            await asyncio.sleep(0)

    following = asyncio.create_task(field_keys.follow(register.vault, register.auth, OWN, 0.05))
    tasks = [asyncio.create_task(write()), asyncio.create_task(read())]
    done = await rotated(register)
    stop.set()
    await asyncio.gather(*tasks)
    following.cancel()
    assert counts["written"] > 20
    assert counts["read"] > 500
    assert done.number == 2
    assert done.values >= 3 * 120
    assert await register.numbers() == {2}
    assert await register.read(await field_keys.vault(register.auth, OWN)) >= 3 * 120
    assert (await field_keys.known(register.auth, OWN)).keys.keys() == {2}
    again = await rotated(register)
    assert again.number == 3
    assert again.values >= done.values
    keys = await register.connection.fetch("SELECT * FROM field_key ORDER BY number")
    assert [bool(row["key_sealed"]) for row in keys] == [False, False, True]


@pytest.mark.parametrize("point", ["_known_to_all", "_batches", "_retire", "ERASE"])
async def test_killed_anywhere_all_is_readable_and_the_next_run_goes_on(
    register, monkeypatch, point
):
    class KilledError(Exception):
        pass

    batches = rotation._batches

    async def half(*given):
        found = batches(*given)
        yield await anext(found)
        raise KilledError

    def die(*_):
        raise KilledError

    with monkeypatch.context() as patch:
        if point == "_batches":
            patch.setattr(rotation, "_batches", half)
        elif point == "ERASE":
            patch.setattr(rotation, "ERASE", "SELECT 1 / ($1::int - $1::int)")
        else:
            patch.setattr(rotation._Rotation, point, die)
        with pytest.raises((KilledError, asyncpg.DivisionByZeroError)):
            await rotated(register)
    between = await field_keys.vault(register.auth, OWN)
    assert await register.read(between) == 3 * 120
    register.vault = between
    if point in {"_known_to_all", "_batches"}:
        await register.child(5000)
    assert (await rotated(register)).number == 2
    assert await register.numbers() == {2}
    assert await register.read(await field_keys.vault(register.auth, OWN)) >= 3 * 120


async def test_a_worker_that_still_seals_with_a_retired_key_is_refused(register):
    old = register.vault
    await rotated(register)
    row = next(key[2] for key in register.said if key[0] == "child")
    blob = old.seal("child", "personal_id_sealed", row, NUMBER(1))
    with pytest.raises(asyncpg.CheckViolationError, match="retired"):
        await register.worker.execute(
            "UPDATE child SET personal_id_sealed = $2 WHERE id = $1", row, blob
        )
    with pytest.raises(asyncpg.CheckViolationError):
        await register.child(9000)
    assert await register.read(await field_keys.vault(register.auth, OWN)) == 3 * 120


async def test_with_another_keyring_nothing_starts_and_nothing_changes(register):
    await rotated(register)
    other = Keyring({1: b"x" * 32}, 1, b"b" * 32)
    before = await register.connection.fetch("SELECT * FROM field_key ORDER BY number")
    with pytest.raises(VaultError, match="another secret"):
        await field_keys.vault(register.auth, other)
    with pytest.raises(VaultError):
        await rotated(register, other)
    assert await register.connection.fetch("SELECT * FROM field_key ORDER BY number") == before
    assert await register.read(await field_keys.vault(register.auth, OWN)) == 3 * 120


async def test_before_anything_was_rotated_another_keyring_retires_nothing(register):
    other = Keyring({1: b"x" * 32}, 1, b"b" * 32)
    with pytest.raises(RotatingError, match="cannot be opened"):
        await rotated(register, other)
    assert not await register.connection.fetchval("SELECT count(*) FROM field_key")
    assert await register.read() == 3 * 120


async def test_keys_go_under_another_keyring_of_the_settings(register):
    await rotated(register)
    newer = Keyring({1: OWN.keys[1], 9: b"n" * 32}, 9, OWN.blind)
    assert (await rotated(register, newer)).number == 10
    alone = Keyring({9: b"n" * 32}, 9, OWN.blind)
    assert await register.read(await field_keys.vault(register.auth, alone)) == 3 * 120


async def test_two_rotations_at_once_are_one(register):
    first = asyncio.create_task(rotated(register))
    await asyncio.sleep(0.2)
    with pytest.raises(RotatingError, match="already"):
        await rotated(register)
    assert (await first).number == 2


async def test_a_follower_outlives_a_lost_database(register, caplog):
    vault = Vault(OWN)

    class Broken:
        tries = 0

        async def fetch(self, sql):
            Broken.tries += 1
            if Broken.tries < 3:
                raise OSError
            return await register.auth.fetch(sql)

    await rotated(register)
    task = asyncio.create_task(field_keys.follow(vault, Broken(), OWN, 0.01))
    for _ in range(200):
        await asyncio.sleep(0.01)
        if "current=2" in repr(vault):
            break
    task.cancel()
    assert caplog.text.count("were not read, OSError") == 2
    assert await register.read(vault) == 3 * 120


async def test_nothing_of_a_key_is_shown():
    assert "key" not in inspect.signature(Pace).parameters
    assert OWN.keys[1].hex() not in repr(OWN) + repr(Vault(OWN))
