"""What closes the record of a child ends what waits for an answer about where it lives."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
import pytest_asyncio

from tests.databases import Databases
from tests.schema.moving import Desk
from tests.schema.registry import BO


@pytest_asyncio.fixture(loop_scope="session")
async def desk(databases: Databases) -> AsyncIterator[Desk]:
    found = await Desk.opened(databases)
    yield found
    await found.finish(databases)


@pytest.mark.parametrize("act", ["recordDeath", "recordDeparture"])
async def test_what_closes_a_record_withdraws_the_move_that_waits(desk: Desk, act: str) -> None:
    move = await desk.proposed()
    await desk.admin.execute("DELETE FROM outbox")
    said = {"cause": "ILLNESS"} if act == "recordDeath" else {}
    done = await desk.act("bo.worker", act, id=desk.world.near_id, **said)
    assert done["child"]["id"] == desk.world.near_id
    row = await desk.admin.fetchrow("SELECT status, version, decided_by FROM move")
    assert tuple(row) == ("WITHDRAWN", 2, desk.world.officer("bo.worker"))
    told = await desk.admin.fetch(
        "SELECT kind, class, unit_id, facts::jsonb ->> 'move' AS move FROM child_event"
        " WHERE kind = 'MOVE_WITHDRAWN'"
    )
    assert [tuple(r) for r in told] == [("MOVE_WITHDRAWN", "CONTACT", BO, str(UUID(move[5:])))]
    objects = await desk.admin.fetch("SELECT object FROM outbox WHERE topic = 'move'")
    assert [row["object"] for row in objects] == [move]
    for who, answer in (("quang.worker", "acceptMove"), ("bo.worker", "withdrawMove")):
        again = await desk.move(who, answer, id=move, version=2)
        assert [p["code"] for p in again["problems"]] == ["MOVE_CLOSED"]
    waits = await desk.request(
        "quang.worker", "{ moves(where: {status: [PROPOSED]}) { totalCount } }"
    )
    assert waits["moves"]["totalCount"] == 0
