"""One answer, however it is worked out: fast lane, plans behind resolvers, under row security, and
by the oracle, over random worlds and documents."""

import os
from collections.abc import AsyncIterator, Iterator
from datetime import date, datetime
from itertools import islice
from random import Random
from typing import Any

import orjson
import pytest
import pytest_asyncio

import db.compiler.pages as compiled
from schema.root import schema
from tests.databases import Databases
from tests.oracle import KINDS, Oracle, bare, everything, questions
from tests.stage import Stage
from tests.worlds import staged

# Seeds of each kind of tree, and documents in each world: a few for every day, a hundred worlds for
# the gate, two thousand for `make torture`.
WORLDS, QUESTIONS = (
    (667, 12) if os.environ.get("TORTURE") else (34, 10) if os.environ.get("CI") else (1, 40)
)
READERS = 1 if WORLDS > 1 else 8  # who are asked for every part of each child
SDL = str(schema)
OPENED: dict[str, list[Any]] = {}


@pytest.fixture(scope="session", autouse=True)
def cursors() -> Iterator[None]:
    """What each cursor says: the oracle knows the values, not the key."""
    seal = compiled.seal

    def noted(key: bytes, values: list[Any]) -> str:
        cursor = seal(key, values)
        OPENED[cursor] = [
            v.isoformat() if isinstance(v, date | datetime) else v and str(v) for v in values
        ]
        return cursor

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiled, "seal", noted)
        yield


@pytest_asyncio.fixture(
    loop_scope="session", params=[(kind, seed) for seed in range(WORLDS) for kind in KINDS]
)
async def stage(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[Stage]:
    kind, seed = request.param
    async with staged(databases, seed, kind) as found:
        yield found


async def test_every_part_of_each_child_is_as_the_oracle_says(stage: Stage) -> None:
    chance, question = Random(len(stage.world.rows["posting"])), everything(stage.world)
    for who in chance.sample(stage.world.people, READERS):
        answer = orjson.loads(orjson.dumps(await stage.ask(who, question.text)))
        data, codes = Oracle(SDL, stage.world, who).answer(question.text)
        assert "errors" not in answer, answer
        assert not codes
        assert bare(answer["data"], OPENED.__getitem__) == bare(data), who


async def test_one_answer_however_it_is_worked_out(stage: Stage) -> None:
    chance = Random(len(stage.world.people))
    for question in islice(questions(stage.world, 1), QUESTIONS):
        who = chance.choice(stage.world.people)
        said = (who, question.text, question.variables)
        quick = orjson.dumps(
            await stage.ask(who, question.text, "fast", variables=question.variables)
        )
        for lane in ("core", "walled"):
            other = await stage.ask(who, question.text, lane, variables=question.variables)
            assert orjson.dumps(other) == quick, (lane, *said)
        answer = orjson.loads(quick)
        data, codes = Oracle(SDL, stage.world, who).answer(question.text, question.variables)
        assert [e["extensions"]["code"] for e in answer.get("errors", [])] == codes, said
        assert bare(answer["data"], OPENED.__getitem__) == bare(data), said
