"""What is kept is what there is, whatever was written since and whenever it happened."""

from collections.abc import AsyncIterator
from datetime import timedelta
from random import Random
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

import db.queries.indicators.exact as module
from db import roles
from db.compiler.plan import Ask
from db.rules.indicators import DEFINITIONS
from db.rules.indicators.kept import cubes
from db.rules.periods import Span
from db.services.rollups import alone, check, refresh, want
from tests.databases import Databases
from tests.oracle import random_world
from tests.stage import HANOI, Stage, keyring
from tests.worlds import fullest, hire

WORLDS = [(3, "three"), (4, "random")]
ROUNDS = 20
DATED = {
    "residence": "child_id, unit_id, scope",
    "fact": "child_id, kind, value",
    "circumstance": "child_id, group_number",
    "watch": "child_id, kind",
    "assistance": "child_id, kind",
    "placement": "child_id, facility_id",
    "injury": "child_id, cause, place, outcome",
    "death": "child_id, cause",
    "departure": "child_id",
}
SHIFTED = "UPDATE {table} SET valid_from = $2, valid_to = $3 WHERE id = $1"
COPIED = """INSERT INTO {table} (id, valid_from, valid_to, {said})
  SELECT gen_random_uuid(), $2, $3, {said} FROM {table} WHERE id = $1"""
ENDED = "UPDATE {table} SET valid_to = $3 WHERE id = $1 AND valid_from <= $2"
GONE = (
    "UPDATE {table} SET superseded_at = CASE WHEN superseded_at IS NULL THEN now() END"
    " WHERE id = $1"
)
OTHERS = {
    "somewhere": "SELECT unit_id FROM child LIMIT 1",
    "somebody": "SELECT id FROM child LIMIT 1",
}
OTHER = (
    ("child", "UPDATE child SET status = 'MERGED', personal_id_blind = NULL WHERE id = $1"),
    ("child", "UPDATE child SET status = 'ACTIVE' WHERE id = $1"),
    ("child", "UPDATE child SET date_of_birth = $2 WHERE id = $1"),
    ("child", "UPDATE child SET sex = 'FEMALE' WHERE id = $1"),
    ("case", 'UPDATE "case" SET received_at = $2 WHERE id = $1'),
    ("case", "UPDATE \"case\" SET category = 'NEGLECT', setting = 'SCHOOL' WHERE id = $1"),
    ("case", "UPDATE \"case\" SET status = 'NOT_SUBSTANTIATED', closed_at = $2 WHERE id = $1"),
    ("case", 'UPDATE "case" SET incident_unit_id = ({somewhere}) WHERE id = $1'),
    ("case", 'UPDATE "case" SET child_id = ({somebody}) WHERE id = $1'),
    ("case_deadline", "UPDATE case_deadline SET met_at = due_at WHERE id = $1"),
    ("case_deadline", "UPDATE case_deadline SET started_at = $2, due_at = $2 WHERE id = $1"),
    ("case_event", "INSERT INTO case_event (id, case_id, at, episode, kind, to_status) SELECT"
     " gen_random_uuid(), case_id, $2, episode, kind, 'CLOSED' FROM case_event WHERE id = $1"),
    ("residence", "UPDATE residence SET unit_id = ({somewhere}) WHERE id = $1"),
    ("fact", "UPDATE fact SET value = 'no' WHERE id = $1 AND kind IN"
     " ('HEALTH_INSURANCE', 'BIRTH_REGISTRATION')"),
)  # fmt: skip


class Keeper:
    """Works as the one that keeps counts does, and as whoever writes."""

    def __init__(self, stage: Stage, keeping: Any, writing: Any) -> None:
        self.stage, self.keeping, self.writing = stage, keeping, writing
        anybody = stage.world.rows["officer"][0]["username"]
        access = stage.context(anybody).access
        self.ask = Ask(access, {}, stage.world.now, stage.memory)
        self.today = stage.world.now.astimezone(HANOI).date()

    async def settle(self) -> None:
        async with alone(self.keeping) as mine:
            assert mine
            while await refresh(self.keeping, self.ask):
                pass

    async def checked(self) -> Any:
        found, _ = await check(self.keeping, self.ask)
        return found


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=WORLDS)
async def keeper(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[Keeper]:
    seed, kind = request.param
    vault = keyring()
    world = random_world(seed, kind, children=40, vault=vault)
    hire(world, "province_officer", fullest(world))
    stage = await Stage.open(world, databases, vault)
    keeping = await asyncpg.connect(stage.database.dsn(roles.COMPILER))
    writing = await asyncpg.connect(stage.database.dsn())
    found = Keeper(stage, keeping, writing)
    year = found.today.year - 1
    await want(keeping, [Span(year), Span(year, month=5)], found.today)
    await found.settle()
    yield found
    await keeping.close()
    await writing.close()
    await stage.close(databases)


ASKED = """query ($codes: [String!]!, $unit: ID!, $periods: [PeriodInput!]!, $by: UnitBreakdown!,
  $breakdown: [IndicatorDimension!]) {
  indicators(codes: $codes, unit: $unit, by: $by, periods: $periods, breakdown: $breakdown) {
    code unit { id name } period { year half month from } cell { dimension key labelVi }
    value amount numerator denominator suppressed asOf isProvisional } }"""


async def test_who_counts_is_told_what_is_kept(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage, year = keeper.stage, keeper.today.year - 1
    place = f"Unit_{fullest(stage.world)}"

    async def told(code: str, by: str, *breakdown: str) -> Any:
        periods = [{"year": year}, {"year": year, "half": 1}, {"year": year, "month": 5}]
        variables = {"codes": [code], "unit": place, "periods": periods, "by": by}
        variables["breakdown"] = [*breakdown]
        answer = await stage.ask("province_officer", ASKED, variables=variables)
        assert "errors" not in answer, answer
        return answer

    def questions() -> list[tuple[str, ...]]:
        of = [(code, known) for code, known in DEFINITIONS.items() if cubes(known)]
        return [
            (code, way, *several[:1])
            for code, known in of
            for way, several in (("SUBUNITS", ()), ("SELF", known.dimensions[-1:]))
        ]

    counted = [await told(*question) for question in questions()]
    await keeper.settle()

    def refused(*_: Any, **__: Any) -> None:
        raise AssertionError("counted, though it is kept")

    monkeypatch.setattr(module, "Tally", refused)
    kept = [await told(*question) for question in questions()]
    assert kept == counted


async def _wrote(keeper: Keeper, chance: Random) -> str:
    """Something somewhere, mostly about last year; what a constraint refuses is tried no more."""
    since = keeper.today - timedelta(days=chance.randrange(800))
    until = chance.choice([None, since + timedelta(days=chance.randrange(200))])
    if chance.random() < 0.5:
        table, sql = chance.choice(OTHER)
    else:
        table, sql = chance.choice([*DATED]), chance.choice([SHIFTED, COPIED, ENDED, GONE])
    sql = sql.format(table=table, said=DATED.get(table), **OTHERS)
    row = await keeper.writing.fetchval(f'SELECT id FROM "{table}" ORDER BY random() LIMIT 1')
    values = [row, since, until][: 3 if "$3" in sql else 2 if "$2" in sql else 1]
    try:
        await keeper.writing.execute(sql, *values)
    except asyncpg.PostgresError as refused:
        return f"refused {refused}"
    return sql


async def test_what_is_kept_is_what_there_is(keeper: Keeper) -> None:
    chance = Random(len(keeper.stage.world.rows["fact"]))
    first = await keeper.checked()
    assert (first.touched, first.differences) == (0, ())
    assert first.spans > 40
    touched = 0
    for _ in range(ROUNDS):
        done = await _wrote(keeper, chance)
        found = await keeper.checked()
        assert not found.differences, done
        touched += bool(found.touched)
        if chance.random() < 0.5:
            await keeper.settle()
            found = await keeper.checked()
            assert (found.touched, found.differences) == (0, ()), done
    assert touched > ROUNDS // 3


@pytest.mark.parametrize("table", ["rollup", "rollup_span", "rollup_mark"])
async def test_true_counts_are_read_by_who_compiles_alone(keeper: Keeper, table: str) -> None:
    for role in (*roles.LOGINS, None):
        connection = await asyncpg.connect(keeper.stage.database.dsn(role))
        allowed = "SELECT has_table_privilege($1, 'SELECT, INSERT, UPDATE, DELETE')"
        found = await connection.fetchval(allowed, table)
        assert found is (role is None or (role == roles.COMPILER and table != "rollup_mark")), role
        for act in ("INSERT", "UPDATE", "DELETE"):
            found = await connection.fetchval("SELECT has_table_privilege($1, $2)", table, act)
            assert found is (role is None), role
        await connection.close()
