"""One answer, however it is worked out: fast lane, plans behind resolvers, under row security, and
by the oracle, over random worlds and documents."""

import os
from collections.abc import AsyncIterator, Iterator
from datetime import date, datetime
from itertools import islice
from random import Random
from typing import Any
from uuid import UUID

import orjson
import pytest
import pytest_asyncio

import db.compiler.pages as compiled
from schema.root import schema
from tests.databases import Databases
from tests.oracle import KINDS, Oracle, bare, everything, questions
from tests.oracle.casequestions import AROUND, BY_ID, WHOLE, case_questions, sample
from tests.stage import Stage
from tests.worlds import staged

# Seeds of each kind of tree, and documents in each world about children and about cases: a few for
# every day, a hundred worlds for the gate, two thousand for `make torture`.
WORLDS, QUESTIONS, OF_CASES = (
    (667, 12, 6)
    if os.environ.get("TORTURE")
    else (34, 10, 3)
    if os.environ.get("CI")
    else (1, 40, 40)
)
SEERS = {"commune", "district", "province", "police", "judiciary", "standing", "justice"} | {
    *("facility", "partner", "health"),
}
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
    loop_scope="session",
    scope="module",
    params=[(kind, seed) for seed in range(WORLDS) for kind in KINDS],
)
async def stage(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[Stage]:
    kind, seed = request.param
    async with staged(databases, seed, kind) as found:
        yield found


async def said_by(stage: Stage, who: str, text: str, variables: Any, *lanes: str) -> Any:
    """What every lane answers, which is what the oracle does."""
    quick = orjson.dumps(await stage.ask(who, text, lanes[0], variables=variables))
    said = (who, text, variables)
    for lane in lanes[1:]:
        other = await stage.ask(who, text, lane, variables=variables)
        assert orjson.dumps(other) == quick, (lane, *said)
    answer = orjson.loads(quick)
    data, codes = Oracle(SDL, stage.world, who).answer(text, variables)
    assert [e["extensions"]["code"] for e in answer.get("errors", [])] == codes, said
    assert bare(answer["data"], OPENED.__getitem__) == bare(data), said
    return answer["data"]


async def test_every_part_of_each_child_is_as_the_oracle_says(stage: Stage) -> None:
    chance, question = Random(seed_of(stage)), everything(stage.world)
    for who in chance.sample(stage.world.people, READERS):
        await said_by(stage, who, question.text, {}, "fast")


async def test_every_part_of_each_case_is_as_both_walls_and_the_oracle_say(stage: Stage) -> None:
    """Cases and all that belongs to them, reports, incidents, referrals, notes, notices."""
    chance = Random(seed_of(stage))
    for who in of_cases(stage, chance):
        await said_by(stage, who, WHOLE, {}, "fast", "walled")
        await said_by(stage, who, AROUND, {}, "fast", "walled")
        await said_by(stage, who, BY_ID, sample(stage.world, chance), "fast", "walled")


def seed_of(stage: Stage) -> int:
    """Of its own for each world: else all of them are asked the same by the same."""
    first: UUID = stage.world.rows["child"][0]["id"]
    return first.int


def of_cases(stage: Stage, chance: Random) -> list[str]:
    """Mostly people who see cases."""
    people = stage.world.people
    seers = [who for who in people if who.split(".")[0] in SEERS]
    return [chance.choice([*seers, *seers, *people])] if WORLDS > 1 else chance.sample(seers, 5)


def asking(stage: Stage, roles: frozenset[str]) -> list[str]:
    """Everybody, and those more often to whom there is something to tell."""
    people = stage.world.people
    those = [who for who in people if "_".join(who.split(".")[:-1]) in roles]
    return [*people, *those * (3 * len(people) // max(1, len(those)))]


@pytest.mark.parametrize("about", [questions, case_questions])
async def test_one_answer_however_it_is_worked_out(stage: Stage, about: Any) -> None:
    chance = Random(seed_of(stage))
    count = QUESTIONS if about is questions else OF_CASES
    for question in islice(about(stage.world, seed_of(stage)), count):
        who = chance.choice(asking(stage, question.roles))
        said = (who, question.text, question.variables)
        await said_by(stage, *said, "fast", "core", "walled")
