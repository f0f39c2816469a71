"""What is late or due today: the list with which a province, district or commune begins the day,
beside the statement that somebody would write by hand."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any, Final
from uuid import UUID

from bench.database import Database
from bench.inside import Inside
from db.rules.working_days import end_of, hanoi_day

DUE: Final = """query Due($within: ID!, $until: DateTime!) {
 cases(where: {within: $within, dueAt: {to: $until}}, orderBy: [{field: DUE_AT}], first: 50) {
  nodes { id number status category isOverdue deadlines { kind dueAt metAt }
   incidentUnit { code name } residenceUnit { code name } }
  pageInfo { hasNextPage endCursor } } }"""
_UNIT: Final = """(SELECT json_build_object('code', u.code, 'name', u.name) FROM unit u
 WHERE u.id = c.{0}_unit_id)"""
_BARE: Final = """
WITH page AS MATERIALIZED (SELECT * FROM "case" c
 WHERE (c.incident_{level}_id = $1 OR c.residence_{level}_id = $1) AND c.next_due_at <= $2
 ORDER BY c.next_due_at, c.id LIMIT 51)
SELECT json_build_object('nodes', json_agg(json_build_object('id', c.id, 'number', c.number,
 'status', c.status, 'category', c.category, 'isOverdue', c.next_due_at < now(),
 'deadlines', (SELECT json_agg(json_build_object('kind', d.kind, 'dueAt', d.due_at,
   'metAt', d.met_at) ORDER BY d.started_at, d.id) FROM case_deadline d WHERE d.case_id = c.id),
 'incidentUnit', {incident}, 'residenceUnit', {residence}) ORDER BY c.next_due_at, c.id))
FROM page c"""
_ROLES: Final = {
    "province": "province_officer",
    "district": "district_officer",
    "commune": "commune_worker",
}
_ROUNDS: Final = 60
_FIRST: Final = 5  # plans are made, nothing is counted
# Of provinces by all cases: most of them ended, and the list has to be found among them.
_MOST: Final = {"province": "*", "district": "next_due_at", "commune": "next_due_at"}
_BUSIEST: Final = """SELECT incident_{level}_id FROM "case" WHERE incident_{level}_id IS NOT NULL
 GROUP BY 1 ORDER BY count({most}) DESC, 1 LIMIT 1"""
_WAITING: Final = """SELECT count(*), count(*) FILTER (WHERE next_due_at <= $2) FROM "case"
 WHERE $1 IN (incident_{level}_id, residence_{level}_id)"""


@dataclass(frozen=True)
class Due:
    """Milliseconds of one statement until its answer is there, of ours and of the one by hand.
    `cases`: of the place; `waiting`: those that are late or due."""

    level: str
    cases: int
    waiting: int
    mine: float
    bare: float

    @property
    def ratio(self) -> float:
        return self.mine / self.bare


async def dues(database: Database) -> list[Due]:
    """In the province with the most cases; below it where most clocks run."""
    inside = await Inside.open(database)
    try:
        return [await _due(inside, level) for level in _ROLES]
    finally:
        await inside.close()


async def _due(inside: Inside, level: str) -> Due:
    connection = inside.connection
    unit = await connection.fetchval(_BUSIEST.format(level=level, most=_MOST[level]))
    context = inside.context(inside.officer(_ROLES[level], unit, UUID(int=0)))
    until = end_of(hanoi_day(context.now))
    plan, ask = inside.planned(context, DUE, {"within": f"Unit_{unit}", "until": until.isoformat()})
    ends = {end: _UNIT.format(end) for end in ("incident", "residence")}
    by_hand = _BARE.format(level=level, **ends)

    async def mine() -> Any:
        return await connection.fetch(plan.sql, *plan.arguments(ask))

    async def bare() -> Any:
        return await connection.fetch(by_hand, unit, until)

    counted = await connection.fetchrow(_WAITING.format(level=level), unit, until)
    return Due(level, *counted, *await in_turn(mine, bare))


async def in_turn(*asked: Callable[[], Awaitable[Any]]) -> tuple[float, float]:
    """The median of both."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(_ROUNDS):
        for found, ask in zip(times, asked, strict=True):
            began = perf_counter()
            await ask()
            found.append((perf_counter() - began) * 1000)
    return median(times[0][_FIRST:]), median(times[1][_FIRST:])
