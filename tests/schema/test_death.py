"""What ends with a child's life ends in its record, and tells nobody what they may not know."""

import re
from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio

from db import roles
from tests.databases import Databases
from tests.schema.registry import SINCE, Register, day, today
from tests.schema.test_register_acts import do, seen
from tests.stage import keyring


@pytest_asyncio.fixture(loop_scope="session")
async def register(databases: Databases) -> AsyncIterator[Register]:
    found = await Register.started(databases, keyring())
    yield found
    await found.finish(databases)


def anonymous(text: str) -> str:
    """With ids in the order in which they occur."""
    ids: dict[str, str] = {}
    return re.sub(r"[0-9a-f]{32}", lambda hit: ids.setdefault(hit[0], str(len(ids))), text)


async def test_a_death_ends_what_ends_with_a_life_also_what_its_recorder_may_not_see(
    register: Register,
) -> None:
    await register.admin.execute("DELETE FROM circumstance; DELETE FROM watch")
    child = register.world.near
    hidden = (
        "INSERT INTO circumstance (id, child_id, group_number, valid_from) VALUES ($1, $2, $3, $4)"
    )
    for number, since in ((11, SINCE), (9, SINCE), (2, SINCE), (4, today())):
        await register.admin.execute(hidden, uuid4(), child, number, since)
    await do(register, "setWatch", kind="URGENT_PROTECTION", criteria=["NEGLECT"], since=day(-9))
    version = (await seen(register))["version"]
    last = day(-1)
    done = await do(register, "recordDeath", on=last, cause="ILLNESS")
    assert done["child"]["version"] == version + 1
    rows = await register.admin.fetch(
        "SELECT group_number, valid_to::text, superseded_at IS NULL AS known, version FROM"
        " circumstance ORDER BY group_number, known"
    )
    ended = {number: [(number, None, False, 1), (number, last, True, 2)] for number in (2, 9, 11)}
    never = [(4, None, False, 2)]  # it would have begun on the day after
    assert [tuple(row) for row in rows] == [*ended[2], *never, *ended[9], *ended[11]]
    now, before = await seen(register), await seen(register, on=last)
    assert now["circumstances"] == now["watches"] == []
    assert {c["group"]["code"] for c in before["circumstances"]} == {
        "ABANDONED",
        "VIOLENCE_SEVERE_HARM",
    }
    assert [w["until"] for w in before["watches"]] == [last]
    assert [c["code"] for c in before["watches"][0]["criteria"]] == ["NEGLECT"]
    assert (now["schooling"], now["placement"]) == (None, None)
    assert (now["household"], now["guardians"] != []) == ({"number": "H-1"}, True)
    told = [(e["kind"], e["class"]) for e in now["history"]["nodes"]]
    assert ("CIRCUMSTANCE_ENDED", "CASEWORK") in told
    assert ("CIRCUMSTANCE_ENDED", "SEALED") not in told
    kinds = "SELECT kind FROM child_event WHERE class = 'SEALED'"
    assert [row[0] for row in await register.admin.fetch(kinds)] == ["CIRCUMSTANCE_ENDED"]


async def test_what_a_death_ends_unseen_changes_no_answer_of_who_may_not_know(
    databases: Databases,
) -> None:
    """Two registers that differ in a sealed circumstance alone, after the same death."""
    answers = []
    for sealed in (False, True):
        found = await Register.started(databases, keyring())
        try:
            if sealed:
                await found.admin.execute(
                    "INSERT INTO circumstance (id, child_id, group_number, valid_from)"
                    " VALUES (gen_random_uuid(), $1, 11, '2025-03-01')",
                    found.world.near,
                )
            done = await do(found, "recordDeath", on=day(-1), cause="ILLNESS")
            readers = ("bo.worker", "bo.data", "bo.auditor", "long.leader", "bo.chair")
            told = [await seen(found, who) for who in readers]
            answers.append((done["child"]["version"], anonymous(repr(told))))
        finally:
            await found.finish(databases)
    assert answers[0] == answers[1]


async def test_nobody_closes_a_record_without_a_death(register: Register) -> None:
    connection = await asyncpg.connect(register.database.dsn(roles.APP))
    try:
        for who in ("bo.worker", "bo.data", "quang.worker"):
            async with connection.transaction():
                await connection.execute(
                    "SELECT set_config('app.subject', $1, true)",
                    str(register.world.officer(who)),
                )
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    async with connection.transaction():
                        await connection.execute(
                            "SELECT close_with_death($1, current_date)", register.world.near
                        )
    finally:
        await connection.close()
