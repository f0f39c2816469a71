"""A bare caller of the database, with the services out of the way, at both ends of a move."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest_asyncio

from tests.databases import Databases
from tests.schema.moving import QUANG, REASON, Desk
from tests.schema.registry import BO

ELSEWHERE = """
INSERT INTO move (id, child_id, code, from_unit_id, to_unit_id, since, reason, proposed_by)
VALUES (gen_random_uuid(), $1, 'x', $2, $3, current_date, 'x', app_subject()) RETURNING id
"""


@pytest_asyncio.fixture(loop_scope="session")
async def desk(databases: Databases) -> AsyncIterator[Desk]:
    found = await Desk.opened(databases)
    yield found
    await found.finish(databases)


async def bare(desk: Desk, who: str, sql: str, *values: Any) -> Any:
    """What a bare caller gets: a value, nothing, or the code of a refusal."""
    context = desk.context(who)
    try:
        async with desk.works.begin(context.access, context.now) as work:
            row = await work.row(sql, *values)
            return row and row[0]
    except asyncpg.PostgresError as refused:
        return refused.sqlstate


async def test_a_proposal_of_one_child_is_not_turned_into_one_of_another(desk: Desk) -> None:
    """Who sends one child and may accept others holds both ends of a row that nobody wrote."""
    world = desk.world
    mine = await desk.admin.fetchval("SELECT id FROM child WHERE unit_id = $1 LIMIT 1", QUANG)
    assert mine is not None
    move = await bare(desk, "quang.worker", ELSEWHERE, mine, QUANG, BO)
    for change in ("child_id = $2, from_unit_id = $3, to_unit_id = $4", "child_id = $2"):
        values = (move, world.near, BO, QUANG) if "$4" in change else (move, world.near)
        sql = f"UPDATE move SET {change} WHERE id = $1 RETURNING 1"
        assert await bare(desk, "quang.worker", sql, *values) == "42501"
    assert await bare(desk, "quang.worker", "SELECT child FROM app_cross($1)", move) is None
    home = await desk.admin.fetchval("SELECT unit_id FROM child WHERE id = $1", world.near)
    assert home == BO


async def test_what_was_answered_or_taken_back_is_not_opened_again(desk: Desk) -> None:
    again = "UPDATE move SET status = 'PROPOSED', decided_at = NULL WHERE id = $1 RETURNING 1"
    for who, mutation, said in (
        ("bo.worker", "withdrawMove", {}),
        ("quang.worker", "declineMove", {"reason": REASON}),
    ):
        move = await desk.proposed()
        done = await desk.move(who, mutation, id=move, **said)
        assert done["__typename"] in {"MoveWithdrawn", "MoveDeclined"}
        kept = await desk.everything()
        for caller in ("quang.worker", "bo.worker"):
            assert await bare(desk, caller, again, move.removeprefix("Move_")) == "42501"
        assert await desk.everything() == kept
