"""Organisations are made and renamed where one administers; what they are called is looked at."""

import json
import unicodedata
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from tests.databases import Databases
from tests.oracle.small import LONG, NGOC
from tests.schema.desk import Live
from tests.schema.office import BO, HA, QUANG, VN
from tests.stage import keyring

FIND = """query($name: String) { organisations(where: {search: $name}) {
  nodes { id name kind unit { id } } } }"""


@pytest_asyncio.fixture(loop_scope="session")
async def live(databases: Databases) -> AsyncIterator[Live]:
    found = await Live.begin(databases, keyring())
    yield found
    await found.finish(databases)


def school(**more: Any) -> dict[str, Any]:
    return {"name": "Trường Tiểu học Đức Bồ", "kind": "EDUCATION", "unit": f"Unit_{BO}"} | more


async def found(live: Live, who: str, name: str) -> list[dict[str, Any]]:
    answer = await live.request(who, FIND, name=name)
    nodes: list[dict[str, Any]] = answer["organisations"]["nodes"]
    return nodes


async def test_a_new_body_is_found_by_all_and_people_can_work_in_it(live: Live) -> None:
    done = await live.do("long.admin", "createOrganisation", **school())
    body = done["organisation"]
    assert body == {
        "id": body["id"],
        "name": "Trường Tiểu học Đức Bồ",
        "kind": "EDUCATION",
        "unit": {"id": f"Unit_{BO}"},
    }
    assert await found(live, "quang.worker", "duc bo") == [body]
    row = await live.admin.fetchrow("SELECT * FROM organisation WHERE name = $1", body["name"])
    assert (row["commune_id"], row["district_id"], row["province_id"]) == (BO, LONG, HA)
    person = {"username": "hoa", "displayName": "Lê Thị Hoa", "organisation": body["id"]}
    done = await live.do("bo.admin", "createOfficer", **person)
    assert done["officer"]["organisation"]["id"] == body["id"]
    assert await live.acts() == ["createOrganisation", "createOfficer"]


async def test_a_body_is_found_by_its_new_name_only(live: Live) -> None:
    body = live.world.body(BO)
    done = await live.do("bo.admin", "renameOrganisation", id=body, name="Phường Đề")
    assert done["organisation"] == {"id": body, "name": "Phường Đề"}
    assert [node["id"] for node in await found(live, "bo.worker", "de")] == [body]
    assert body not in [node["id"] for node in await found(live, "bo.worker", "uy ban")]
    details = json.loads(await live.admin.fetchval("SELECT details FROM audit"))
    assert details == {"before": "Ủy ban nhân dân Bồ", "name": "Phường Đề"}


async def test_a_retry_makes_no_second_body(live: Live) -> None:
    said = school(key="5f6e3a1e-6d0f-4f4e-9d35-0b51f4c2a001")
    first = await live.do("bo.admin", "createOrganisation", **said)
    assert await live.do("bo.admin", "createOrganisation", **said) == first
    other = await live.do("bo.admin", "createOrganisation", **said | {"kind": "OTHER"})
    assert other["__typename"] == "IdempotencyMismatch"
    assert len(await found(live, "bo.admin", "duc bo")) == 1


SHORT, LONG_NAME = ("name", "NAME_TOO_SHORT"), ("name", "NAME_TOO_LONG")
LINE, LETTERS = ("name", "NAME_NOT_ONE_LINE"), ("name", "NAME_NOT_COMPOSED")
PAST = ("unit", "UNIT_NOT_IN_FORCE")


@pytest.mark.parametrize(
    ("name", "problems"),
    [
        ("", [SHORT]),
        ("Ủ", [SHORT]),
        ("  ", [SHORT, LINE]),
        ("Đ" * 201, [LONG_NAME]),
        ("Trường\nBồ", [LINE]),
        ("Trường\u0000Bồ", [LINE]),
        ("Trường\u200bBồ", [LINE]),
        (" Trường", [LINE]),
        (unicodedata.normalize("NFD", "Trường"), [LETTERS]),
        (unicodedata.normalize("NFD", "Trường " * 40), [LONG_NAME, LINE, LETTERS]),
    ],
)
async def test_everything_that_is_wrong_with_a_name_is_said(
    live: Live, name: str, problems: list[tuple[str, str]]
) -> None:
    before = await live.kept()
    for mutation, said in (
        ("createOrganisation", school(name=name)),
        ("renameOrganisation", {"id": live.world.body(BO), "name": name}),
    ):
        done = await live.do("bo.admin", mutation, **said)
        assert done["__typename"] == "InvalidInput", done
        assert [(".".join(p["path"]), p["code"]) for p in done["problems"]] == problems
    assert await live.kept() == before


async def test_names_of_two_and_of_two_hundred_characters_are_names(live: Live) -> None:
    for name in ("Sở", "Đ" * 200):
        done = await live.do("bo.admin", "createOrganisation", **school(name=name))
        assert done["organisation"]["name"] == name


async def test_a_unit_of_the_past_gets_no_body(live: Live) -> None:
    gone = live.tree.by_id[NGOC]
    object.__setattr__(gone, "valid_to", live.tree.boundaries.replace(year=1990))
    before = await live.kept()
    try:
        said = school(name="x", unit=f"Unit_{NGOC}")
        done = await live.do("vn.admin", "createOrganisation", **said)
    finally:
        object.__setattr__(gone, "valid_to", None)
    assert [(".".join(p["path"]), p["code"]) for p in done["problems"]] == [PAST, SHORT]
    assert await live.kept() == before


ADD = """INSERT INTO organisation (id, name, search_name, kind, unit_id)
  VALUES (gen_random_uuid(), 'Hội', 'hoi', 'UNION', $1)"""
CALL = "UPDATE organisation SET name = 'x' WHERE id = $1 RETURNING id"
MOVE = "UPDATE organisation SET unit_id = $2 WHERE id = $1 RETURNING id"


async def test_the_database_alone_keeps_bodies_to_who_administers_their_unit(live: Live) -> None:
    bodies = live.world.bodies
    for who, unit, allowed in (
        ("long.admin", BO, True),
        ("vn.admin", VN, True),
        ("long.admin", HA, False),
        ("bo.admin", NGOC, False),
        ("ha.admin", QUANG, False),
        ("bo.worker", BO, False),
        ("dpo", BO, False),
        ("nobody", BO, False),
    ):
        context = live.context(who)
        async with live.works.begin(context.access, context.now) as work:
            if allowed:
                await work.row(ADD, unit)
            else:
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await work.row(ADD, unit)
        if unit in bodies:
            async with live.works.begin(context.access, context.now) as work:
                assert (await work.row(CALL, bodies[unit]) is not None) is allowed, who
    context = live.context("long.admin")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with live.works.begin(context.access, context.now) as work:
            await work.row(MOVE, bodies[BO], QUANG)
