"""Keys of machine clients: seen by who may take them back, and by nobody else, in every lane."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import pytest_asyncio

from db import roles
from db.reader import claim
from schema.sdl import sdl
from tests.databases import Databases
from tests.schema.office import MACHINE, QUANG, Office, Offices, gid
from tests.stage import keyring

KEYS = """query($id: ID!, $after: String, $first: Int) { node(id: $id) { ... on Officer {
  displayName keys(first: $first, after: $after) { totalCount nodes {
    id label issuedAt expiresAt revokedAt lastUsedOn } edges { cursor }
    pageInfo { hasNextPage endCursor } } } } }"""
ALL = "{ officers(first: 50) { nodes { id keys { totalCount nodes { label } } } } }"
ONE = "query($id: ID!) { node(id: $id) { ... on MachineKey { label } } }"
LANES = ("fast", "core", "walled")
OTHER = "quang.machine"


class Machines(Office):
    """Three keys of the machine of Bồ, one of that of Quang."""

    def __init__(self) -> None:
        super().__init__()
        self.hire(OTHER, "commune_data_officer", QUANG)
        self.hire("quang.admin", "administrator", QUANG)
        self.keys = [
            {
                "id": UUID(int=number + 1),
                "officer_id": self.officer(OTHER if number == 3 else MACHINE),
                "label": f"Khóa {number}",
                "digest": bytes([number] * 32),
                "issued_at": self.now - timedelta(days=number),
                "expires_at": self.now + timedelta(days=90 - number),
                "revoked_at": self.now if number == 2 else None,
                "last_used_on": date(2026, 1, 2) if number == 1 else None,
            }
            for number in range(4)
        ]


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(databases: Databases) -> AsyncIterator[Offices]:
    world = Machines()
    found = await Offices.open(world, databases, keyring())
    connection = await asyncpg.connect(found.database.dsn())
    names = list(world.keys[0])
    rows = [tuple(key.values()) for key in world.keys]
    await connection.copy_records_to_table("machine_key", columns=names, records=rows)
    await connection.close()
    yield found
    await found.close(databases)


async def asked(office: Offices, who: str, text: str, **variables: Any) -> Any:
    """The one answer of all lanes."""
    found = [await office.ask(who, text, lane, variables=variables) for lane in LANES]
    assert all(orjson.dumps(each) == orjson.dumps(found[0]) for each in found), who
    assert "errors" not in found[0], found[0]
    return found[0]["data"]


def machine(office: Offices, name: str = MACHINE) -> str:
    return gid("Officer", office.world.officer(name))


async def test_an_administrator_sees_what_there_is_to_take_back(office: Offices) -> None:
    answer = await asked(office, "ha.admin", KEYS, id=machine(office))
    keys = answer["node"]["keys"]
    assert keys["totalCount"] == 3
    assert [key["label"] for key in keys["nodes"]] == ["Khóa 0", "Khóa 1", "Khóa 2"]
    first, second, third = keys["nodes"]
    assert first["id"] == gid("MachineKey", UUID(int=1))
    assert (first["revokedAt"], first["lastUsedOn"]) == (None, None)
    assert second["lastUsedOn"] == "2026-01-02"
    assert third["revokedAt"] is not None
    assert third["issuedAt"] < second["issuedAt"] < first["issuedAt"] < first["expiresAt"]


async def test_keys_are_paged(office: Offices) -> None:
    said = {"id": machine(office), "first": 2}
    keys = (await asked(office, "ha.admin", KEYS, **said))["node"]["keys"]
    assert keys["pageInfo"]["hasNextPage"]
    said["after"] = keys["pageInfo"]["endCursor"]
    keys = (await asked(office, "ha.admin", KEYS, **said))["node"]["keys"]
    assert [key["label"] for key in keys["nodes"]] == ["Khóa 2"]
    assert not keys["pageInfo"]["hasNextPage"]


async def test_in_a_list_each_machine_has_its_own(office: Offices) -> None:
    for who, mine, labels in (
        ("ha.admin", MACHINE, ["Khóa 0", "Khóa 1", "Khóa 2"]),
        ("quang.admin", OTHER, ["Khóa 3"]),
    ):
        nodes = (await asked(office, who, ALL))["officers"]["nodes"]
        held = {n["id"]: [key["label"] for key in n["keys"]["nodes"]] for n in nodes}
        assert held.pop(machine(office, mine)) == labels
        assert not any(held.values())
        assert all(n["keys"]["totalCount"] == len(n["keys"]["nodes"]) for n in nodes)


async def test_nobody_else_sees_a_key_nor_how_many_there_are(office: Offices) -> None:
    """The data-protection officer sees all officers, a machine itself; their keys they do not."""
    for who in ("dpo", MACHINE):
        keys = (await asked(office, who, KEYS, id=machine(office)))["node"]["keys"]
        assert (keys["totalCount"], keys["nodes"], keys["edges"]) == (0, [], [])
    for who in ("quang.admin", "bo.worker", "ha.officer", "nobody"):
        assert (await asked(office, who, KEYS, id=machine(office)))["node"] is None


async def test_a_key_is_a_node_to_its_administrators_only(office: Offices) -> None:
    key = gid("MachineKey", UUID(int=1))
    assert (await asked(office, "ha.admin", ONE, id=key))["node"] == {"label": "Khóa 0"}
    for who in ("quang.admin", "dpo", MACHINE, "bo.worker", "nobody"):
        assert (await asked(office, who, ONE, id=key))["node"] is None, who


async def test_the_database_alone_shows_keys_to_their_administrators(office: Offices) -> None:
    connection = await asyncpg.connect(office.database.dsn(roles.APP))
    for who, seen in (("ha.admin", 3), ("quang.admin", 1), ("dpo", 0), (MACHINE, 0)):
        async with connection.transaction():
            await claim(connection, office.world.officer(who))
            assert await connection.fetchval("SELECT count(*) FROM machine_key") == seen, who
    await connection.close()


def test_the_digest_is_no_field() -> None:
    assert "digest" not in sdl().lower()
