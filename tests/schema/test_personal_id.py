"""Personal ids: whole, masked or withheld; found exactly or not at all; nowhere in clear."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from db.rules.identifiers import PERSONAL_ID
from tests.databases import Databases
from tests.oracle.small import BO, HA, LONG, QUANG, VN
from tests.schema.office import Office, Offices
from tests.stage import keyring

NUMBER = "001315000123"
SHOWN = "{ child(code: %s) { personalId personalIdMissing withheld } }"
FOUND = "query($n: String, $in: ID) { children(where: {personalId: $n, within: $in})" + (
    " { totalCount nodes { code } } }"
)


@pytest_asyncio.fixture(loop_scope="session")
async def office(databases: Databases) -> AsyncIterator[Offices]:
    world, vault = Office(), keyring()
    world.hire("bo.data", "commune_data_officer", BO)
    world.hire("ha.auditor", "auditor", HA)
    world.bodies[LONG] = world.bodies[HA]
    world.hire("long.leader", "district_leader", LONG)
    near = next(row for row in world.rows["child"] if row["id"] == world.near)
    near |= {
        "personal_id_sealed": vault.seal("child", "personal_id_sealed", world.near, NUMBER),
        "personal_id_blind": vault.blind(NUMBER, purpose=PERSONAL_ID),
    }
    far = next(row for row in world.rows["child"] if row["id"] == world.far)
    far["personal_id_missing"] = "Trẻ chưa được đăng ký khai sinh"
    found = await Offices.open(world, databases, vault)
    assert isinstance(found, Offices)
    yield found
    await found.close(databases)


@pytest.mark.parametrize(
    ("who", "shown", "withheld"),
    [
        ("bo.worker", NUMBER, False),
        ("bo.data", NUMBER, False),
        ("ha.officer", NUMBER, False),
        ("long.leader", "*********123", True),
        ("ha.auditor", "*********123", True),
    ],
)
@pytest.mark.parametrize("lane", ["fast", "core", "walled"])
async def test_a_number_is_shown_as_far_as_identity_is_held(
    office: Offices, who: str, shown: str, lane: str, *, withheld: bool
) -> None:
    answer = await office.ask(who, SHOWN % '"BO-1"', lane)
    child = answer["data"]["child"]
    assert (child["personalId"], child["personalIdMissing"]) == (shown, None)
    assert ("personalId" in child["withheld"]) is withheld


async def test_a_reason_stands_where_there_is_none(office: Offices) -> None:
    answer = await office.ask("quang.worker", SHOWN % '"QUANG-1"')
    assert answer["data"]["child"]["personalId"] is None
    assert answer["data"]["child"]["personalIdMissing"] == "Trẻ chưa được đăng ký khai sinh"


@pytest.mark.parametrize(
    ("who", "number", "unit", "found"),
    [
        ("bo.worker", NUMBER, None, ["BO-1"]),
        ("bo.worker", "001 315 000 123", None, ["BO-1"]),
        ("bo.worker", NUMBER[:-1], None, []),
        ("bo.worker", "%", None, []),
        ("bo.worker", "", None, []),
        ("quang.worker", NUMBER, None, []),  # elsewhere and nowhere are one answer
        ("ha.officer", NUMBER, QUANG, []),
        ("ha.officer", NUMBER, LONG, ["BO-1"]),
        ("ha.auditor", NUMBER, None, "FIELD_NOT_ALLOWED"),
        ("ha.auditor", "1", BO, "FIELD_NOT_ALLOWED"),
        ("nobody", NUMBER, VN, "FIELD_NOT_ALLOWED"),
    ],
)
async def test_a_number_finds_exactly_its_child_in_reach(
    office: Offices, who: str, number: str, unit: int | None, found: Any
) -> None:
    asked = {"n": number, "in": unit and f"Unit_{unit}"}
    for lane in ("fast", "walled"):
        answer = await office.ask(who, FOUND, lane, variables=asked)
        if isinstance(found, str):
            assert [e["extensions"]["code"] for e in answer["errors"]] == [found]
        else:
            page = answer["data"]["children"]
            assert [node["code"] for node in page["nodes"]] == found
            assert page["totalCount"] == len(found)


async def test_ciphertext_of_another_row_or_column_is_refused(office: Offices) -> None:
    connection = await asyncpg.connect(office.database.dsn())
    sealed = "(SELECT personal_id_sealed FROM child WHERE code = 'BO-1')"
    await connection.execute(f"UPDATE child SET personal_id_sealed = {sealed} WHERE code <> 'BO-1'")
    answer = await office.ask("quang.worker", SHOWN % '"QUANG-1"', "fast")
    assert [e["extensions"]["code"] for e in answer["errors"]] == ["INTERNAL_SERVER_ERROR"]
    assert answer["data"] == {"child": None}
    await connection.close()


async def test_two_records_never_share_a_number(office: Offices) -> None:
    connection = await asyncpg.connect(office.database.dsn())
    taken = "(SELECT personal_id_blind FROM child WHERE code = 'BO-1')"
    with pytest.raises(asyncpg.UniqueViolationError) as refused:
        await connection.execute(
            f"UPDATE child SET personal_id_blind = {taken} WHERE code <> 'BO-1'"
        )
    assert refused.value.constraint_name == "uq_child_personal_id_blind"
    with pytest.raises(asyncpg.CheckViolationError):
        await connection.execute("UPDATE child SET status = 'MERGED' WHERE code = 'BO-1'")
    await connection.close()
