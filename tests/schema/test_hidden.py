"""Rows that differ only in what is hidden from somebody give that person the same bytes (D19)."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import orjson
import pytest_asyncio

from tests.databases import Databases
from tests.stage import Stage
from tests.worlds import fullest, staged

FIELDS = """id code status fullName sex dateOfBirth dateOfBirthPrecision birthYear personalId
  personalIdMissing hamlet address
  guardians { id fullName phone } household { id } schooling { since } placement { since } poverty
  hasHealthInsurance birthRegistered ethnicity { code } circumstances { id group { code } }
  watches { id kind } assistance(first: 5) { totalCount nodes { id } } withheld viewerCan version
  history(first: 9) { totalCount nodes { id kind at } pageInfo { hasNextPage } }"""
QUESTIONS = [
    "query($in: ID) { children(where: {within: $in, status: null}, first: 40) { totalCount"
    f" nodes {{ {FIELDS} }} pageInfo {{ endCursor }} }} }}",
    "query($in: ID) { children(where: {within: $in, poverty: [POOR]}) { totalCount } }",
    'query($in: ID) { children(where: {within: $in, name: "an"}) { totalCount } }',
    "query($in: ID) { children(where: {within: $in, inSpecialCircumstances: true}) {totalCount} }",
    'query($in: ID) { children(where: {within: $in, circumstance: ["HIV_AIDS"]}) { totalCount } }',
    "query($in: ID) { children(where: {within: $in, watch: [URGENT_PROTECTION]}) { totalCount } }",
    "query($in: ID) { children(where: {within: $in}, orderBy: [{field: NAME}]) { totalCount } }",
    "query($in: ID) { children(where: {within: $in, birthRegistered: false}) { totalCount } }",
]
# What is hidden from each role, as changes that nobody of that role may notice.
SEALED = "UPDATE circumstance SET group_number = 11 WHERE class = 'SEALED'"
MORE_SEALED = """INSERT INTO circumstance (id, child_id, group_number, valid_from)
  SELECT gen_random_uuid(), id, 5, date '2020-01-01' FROM child"""
CASEWORK = "DELETE FROM watch WHERE class = 'CASEWORK'"
HAPPENED = """INSERT INTO child_event (id, child_id, kind, class, by_id, unit_id) SELECT
  gen_random_uuid(), c.id, 'REGISTERED', '{}', (SELECT id FROM officer LIMIT 1), c.unit_id
  FROM child c"""
CASE_EVENT, SEALED_EVENT = HAPPENED.format("CASEWORK"), HAPPENED.format("SEALED")
OTHER_CRITERIA = "DELETE FROM watch_criterion"
HEALTH = """INSERT INTO circumstance (id, child_id, group_number, valid_from)
  SELECT gen_random_uuid(), id, 13, date '2020-01-01' FROM child"""
CONTACT = "UPDATE child SET hamlet = 'Thôn khác', address = 'khác'"
PHONES = "UPDATE guardian SET phone_sealed = NULL, full_name = full_name || ' X'"
SOCIAL = """UPDATE child SET poverty = 'POOR', has_health_insurance = NOT has_health_insurance,
  birth_registered = NOT coalesce(birth_registered, false)"""
PEOPLES = "UPDATE child SET ethnicity = '08'"
NAMES = "UPDATE child SET search_name = 'lan anh', name_key = 'lan anh', sex = 'MALE'"
MISSING = "UPDATE child SET personal_id_missing = 'Lý do khác'"
NUMBERS = "UPDATE child SET personal_id_sealed = NULL, personal_id_blind = NULL"
BIRTH = "UPDATE child SET date_of_birth_precision = 'YEAR'"
HIDDEN: dict[str, list[str]] = {
    "auditor": [CASE_EVENT, SEALED, MORE_SEALED, OTHER_CRITERIA, CASEWORK, HEALTH, CONTACT, PHONES,
                SOCIAL, PEOPLES, NAMES, BIRTH, MISSING],
    "fund_director": [MORE_SEALED, CASEWORK, HEALTH, CONTACT, PHONES, SOCIAL, PEOPLES, NAMES],
    "district_leader": [CASE_EVENT, SEALED_EVENT, SEALED, MORE_SEALED, CASEWORK, HEALTH, CONTACT,
                        PHONES, PEOPLES, NAMES],
    "commune_data_officer": [CASE_EVENT, SEALED_EVENT, SEALED, MORE_SEALED, CASEWORK, HEALTH],
    "province_officer": [SEALED_EVENT, SEALED, MORE_SEALED],
    "ministry_analyst": [MORE_SEALED, NUMBERS, CONTACT, SOCIAL, PEOPLES, NAMES],
}  # fmt: skip


@pytest_asyncio.fixture(loop_scope="session")
async def stage(databases: Databases) -> AsyncIterator[Stage]:
    async with staged(databases, 5, "three", hired=HIDDEN) as found:
        yield found


async def answers(stage: Stage, who: str) -> list[bytes]:
    unit = f"Unit_{fullest(stage.world)}"
    return [
        orjson.dumps(await stage.ask(who, text, lane, variables={"in": unit}))
        for text in QUESTIONS
        for lane in ("fast", "core")
    ]


async def test_what_is_hidden_changes_no_byte(stage: Stage) -> None:
    connection: Any = await asyncpg.connect(stage.database.dsn())
    for role, changes in HIDDEN.items():
        for change in changes:
            before = await answers(stage, role)
            done = connection.transaction()
            await done.start()
            await connection.execute(change)
            await done.commit()
            assert await answers(stage, role) == before, (role, change)
    await connection.close()


async def test_the_same_changes_are_seen_by_who_holds_the_class(stage: Stage) -> None:
    """Else the test above would prove nothing."""
    who = "province_officer"
    connection: Any = await asyncpg.connect(stage.database.dsn())
    await connection.execute(OTHER_CRITERIA)
    for change in (
        CASE_EVENT,
        CASEWORK,
        HEALTH,
        NUMBERS,
        MISSING,
        CONTACT,
        PHONES,
        SOCIAL,
        PEOPLES,
    ):
        before = await answers(stage, who)
        await connection.execute(change)
        assert await answers(stage, who) != before, change
    await connection.close()
