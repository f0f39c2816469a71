"""Whatever is done to isolations, by whomever, in any order, on any day: no child is isolated on
more than fifteen days of an episode without an authority's document."""

import os
import random
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
import pytest_asyncio

from tests.databases import Databases
from tests.schema.around import WHY, AroundDesk, FormCode, document
from tests.schema.casework import filled
from tests.schema.registry import today
from tests.stage import USUAL

PEOPLE = ("bo.worker", "bo.second", "bo.chair", "bo.vice", "bo.both", "ngoc.chair", "ha.province")
SEEDS, STEPS = (40, 300) if os.environ.get("TORTURE") else (3, 120)
NUMBER: dict[str, Any] = {"decisionNumber": "7/QĐ"}
SAID: dict[str, dict[str, Any]] = {
    "decideIsolation": NUMBER,
    "startIsolation": {},
    "extendIsolation": NUMBER | {"reason": WHY},
    "revokeIsolation": {"reason": WHY},
    "handOverIsolation": {"courtDocument": "3/TA"},
}
FIT = {  # what there is from here, and what there is not comes as well
    "PROPOSED": ("decideIsolation",),
    "DECIDED": ("startIsolation",),
    "ACTIVE": ("extendIsolation", "revokeIsolation"),
    "EXTENDED": ("extendIsolation", "handOverIsolation"),
}
DAYS = """
SELECT i.first_day, coalesce(i.ended_on, i.last_day) AS last_day FROM isolation i
WHERE i.case_id = $1 AND i.began_at IS NOT NULL
"""


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def desk(databases: Databases) -> AsyncIterator[AroundDesk]:
    found = await AroundDesk.opened(databases)
    yield found
    await found.finish(databases)


class Chaos:
    """Calls of anybody, on a clock that only goes on."""

    def __init__(self, desk: AroundDesk, case: str, seed: int) -> None:
        self.desk, self.case, self.chance = desk, case, random.Random(seed)
        self.gone, self.done, self.refused = timedelta(), 0, 0

    async def call(self, who: str, mutation: str, identity: str, said: dict[str, Any]) -> None:
        context = await self.desk.contexts(self.desk.caller(who))
        context.now += self.gone
        version = await self.desk.version(identity)
        given = {"key": str(uuid4()), "id": identity, "version": version} | said
        answer = await self.desk.houses[USUAL].execute(
            document(mutation), {"input": given}, None, context
        )
        found = orjson.loads(orjson.dumps(answer))
        assert "errors" not in found, found
        kind = found["data"][mutation]["__typename"]
        self.refused += "WITHIN_THE_MAXIMUM" in found["data"][mutation].get("unmet", ())
        self.done += kind.startswith("Isolation") and kind != "IsolationRefused"

    def day(self, ahead: int) -> str:
        return str(today() + self.gone + timedelta(days=ahead))

    async def step(self) -> None:
        chance = self.chance
        who = chance.choice(PEOPLE)
        if chance.random() < 0.15:
            self.gone += timedelta(days=chance.randrange(4))
        if chance.random() < 0.25:
            return await self.write()
        rows = await self.desk.admin.fetch(
            "SELECT id, status FROM isolation WHERE case_id = $1 ORDER BY proposed_at DESC LIMIT 2",
            UUID(self.case.partition("_")[2]),
        )
        if not rows or chance.random() < 0.2:
            first = chance.randrange(-2, 2)
            said = {"firstDay": self.day(first), "lastDay": self.day(first + chance.randrange(12)),
                    "ground": "RISK_CONTINUES", "reason": WHY}  # fmt: skip
            return await self.call("bo.worker", "proposeIsolation", self.case, said)
        row = rows[0] if chance.random() < 0.8 else chance.choice(rows)
        mutation = chance.choice([*FIT.get(row["status"], ()) * 4, *SAID])
        if chance.random() < 0.7:
            who = "bo.worker" if mutation == "startIsolation" else "bo.chair"
        said = dict(SAID[mutation])
        if mutation == "extendIsolation" or (
            mutation == "decideIsolation" and chance.random() < 0.4
        ):
            said["lastDay"] = self.day(chance.randrange(-1, 17))
        return await self.call(who, mutation, f"Isolation_{row['id'].hex}", said)

    async def write(self) -> None:
        said = {"form": "ISOLATION", "formVersion": 1, "final": True}
        said["answers"] = filled(FormCode.ISOLATION)
        await self.desk.case(self.chance.choice(PEOPLE[:2]), "saveForm", self.case, **said)

    async def days(self) -> int:
        rows = await self.desk.admin.fetch(DAYS, UUID(self.case.partition("_")[2]))
        return len(
            {
                row["first_day"] + timedelta(days=n)
                for row in rows
                for n in range((row["last_day"] - row["first_day"]).days + 1)
            }
        )


@pytest.mark.parametrize("seed", range(SEEDS))
async def test_no_sequence_of_calls_isolates_for_more_than_fifteen_days(
    desk: AroundDesk, seed: int
) -> None:
    chaos = Chaos(desk, await desk.assessed(), seed)
    for _ in range(STEPS):
        await chaos.step()
        assert await chaos.days() <= 15
    assert chaos.done >= 8, "too few got through to say anything"
    assert chaos.refused >= 1, "nobody came to the end of the days"
