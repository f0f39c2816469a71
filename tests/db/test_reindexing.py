"""Another key for blind indexes: all of them at once, or none, and nobody there meanwhile."""

import asyncio

import asyncpg
import pytest

from api import doctor
from api.doctor import Patient
from db.models import Base
from db.models.keys import blind_columns
from db.rules.identifiers import PERSONAL_ID
from db.services import field_keys, reindexing
from db.services.reindexing import InUseError, reindex
from db.vault import Keyring, Vault, VaultError
from tests.db.test_rotation import NUMBER, OWN, register, rotated

__all__ = ["register"]
INDEXED = "SELECT id, personal_id_blind AS blind, personal_id_sealed AS sealed FROM child"


async def reindexed(held, own=OWN):
    await held.auth.expire_connections()
    await held.auth.close()
    connection = await asyncpg.connect(held.dsn)
    try:
        return await reindex(connection, own)
    finally:
        await connection.close()
        held.auth = await asyncpg.create_pool(held.auth_dsn, min_size=1, max_size=1)


async def indexes(held):
    return {row["id"]: row["blind"] for row in await held.connection.fetch(INDEXED)}


def test_every_blind_index_says_how_it_is_worked_out():
    named = {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.c
        if column.name.endswith("_blind")
    }
    assert {(c.sealed.table, c.name) for c in blind_columns()} == named


async def test_all_indexes_are_of_the_new_key_and_numbers_of_records_stay(register):
    await register.connection.execute(
        "INSERT INTO personal_id (id, child_id, number_sealed, number_blind, valid_from)"
        " SELECT id, id, NULL, NULL, '2020-01-01' FROM child"
    )
    before = await indexes(register)
    assert await reindexed(register) == 2 * 120
    vault = await field_keys.vault(register.auth, OWN)
    for row in await register.connection.fetch(INDEXED):
        number = vault.open("child", "personal_id_sealed", row["id"], row["sealed"])
        assert row["blind"] == vault.blind(number, purpose=PERSONAL_ID) != before[row["id"]]
    paper = await register.connection.fetchrow("SELECT * FROM document LIMIT 1")
    number = vault.open("document", "number_sealed", paper["id"], paper["number_sealed"])
    purpose = "document HEALTH_INSURANCE"
    assert paper["number_blind"] == vault.blind(number, purpose=purpose)
    lasting = vault.lasting("00139", purpose="registry number")
    assert lasting == Vault(OWN).lasting("00139", purpose="registry number")
    assert lasting == Vault(OWN).blind("00139", purpose="registry number")
    assert (await rotated(register)).number == 2
    again = await field_keys.vault(register.auth, OWN)
    assert again.blind(NUMBER(1)) == vault.blind(NUMBER(1))


async def test_while_a_server_runs_nothing_is_done(register):
    before = await indexes(register)
    server = await asyncpg.connect(register.auth_dsn)
    with pytest.raises(InUseError, match="Stop the servers"):
        await reindexed(register)
    await server.close()
    assert await indexes(register) == before
    assert not await register.connection.fetchval("SELECT count(*) FROM blind_key")


async def test_a_server_that_starts_meanwhile_waits_for_the_new_key(register, monkeypatch):
    servers, column = [], reindexing._column

    async def started():
        """As a server does: the keys first, over a connection that it keeps."""
        async with asyncpg.create_pool(register.auth_dsn, min_size=1, max_size=1) as pool:
            return await field_keys.vault(pool, OWN)

    async def slowly(*given):
        servers.append(asyncio.create_task(started()))
        await asyncio.sleep(0.5)
        assert not servers[0].done()
        return await column(*given)

    monkeypatch.setattr(reindexing, "_column", slowly)
    await reindexed(register)
    vaults = await asyncio.gather(*servers)
    known = await field_keys.vault(register.auth, OWN)
    assert {vault.blind(NUMBER(1)) for vault in vaults} == {known.blind(NUMBER(1))}


async def test_killed_half_way_nothing_changed(register, monkeypatch):
    before = await indexes(register)
    with monkeypatch.context() as patch:
        patch.setattr(reindexing, "KEEP", "SELECT 1 / length(($1::bytea)[0:0]::text)")
        with pytest.raises(asyncpg.PostgresError):
            await reindexed(register)
    assert await indexes(register) == before


async def test_with_another_keyring_nothing_changes(register):
    before = await indexes(register)
    with pytest.raises(VaultError):
        await reindexed(register, Keyring({1: b"x" * 32}, 1, OWN.blind))
    assert await indexes(register) == before


async def test_the_key_goes_under_another_keyring_of_the_settings(register):
    await reindexed(register)
    vault = await field_keys.vault(register.auth, OWN)
    newer = Keyring({1: OWN.keys[1], 9: b"n" * 32}, 9, OWN.blind)
    await rotated(register, newer)
    alone = Keyring({9: b"n" * 32}, 9, OWN.blind)
    found = await field_keys.vault(register.auth, alone)
    assert found.blind(NUMBER(1)) == vault.blind(NUMBER(1))


async def test_the_doctor_sees_keys_of_another_secret_and_a_rotation_that_was_stopped(register):
    def patient(own):
        settings = type("Given", (), {"keyring": own})
        return Patient(settings, register.dsn, register.connection)

    assert (await doctor._keys(patient(OWN))).seen == "key 1 seals columns"
    await rotated(register)
    assert (await doctor._keys(patient(OWN))).seen == "key 2 seals columns"
    other = Keyring({1: b"x" * 32}, 1, OWN.blind)
    assert "FIELD_KEYS" in (await doctor._keys(patient(other))).remedy
    await register.connection.execute(
        "INSERT INTO field_key (number, key_sealed, seals_from) VALUES (3, $1, now())",
        field_keys.wrapped(OWN, 3, b"t" * 32),
    )
    assert "rotate-keys" in (await doctor._keys(patient(OWN))).remedy
