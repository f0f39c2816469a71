"""W3: figures of thirty districts from what is kept, beside the statement and the function that
somebody would write over the same table; what keeping costs who writes; a dashboard of the nation.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from statistics import median
from typing import Any, Final
from uuid import UUID

import asyncpg
import orjson

from bench import keeping
from bench.database import Database
from bench.driver import shoot
from bench.inside import Inside
from bench.registering import answered
from bench.rounds import Figures
from bench.servers import Server, postgres
from bench.workloads import Request, tokens
from db.compiler.plan import Ask, Draft
from db.queries.indicators import places
from db.queries.indicators.rolled import Rolled
from db.queries.indicators.tally import Freeze, Question, Tally
from db.roles import COMPILER
from db.rules.circumstances import GROUPS
from db.rules.indicators import DEFINITIONS, OVERLAPPING
from db.rules.indicators.kept import COUNTED, begins
from db.rules.periods import Span
from db.services.rollups import alone, refresh, want

HANOI: Final = "01"  # thirty districts
YEARS: Final = 5
CODES: Final = (
    *("CHILD_POP", "CISC_COUNT", "CISC_RATE", "CISC_ASSISTED_RATE", "AT_RISK_COUNT"),
    *("BIRTH_REG_U5_RATE", "BHYT_U6_RATE", "INJURY_CHILDREN", "INJURY_DEATHS"),
    *("ABUSE_CHILDREN", "ABUSE_CASES", "CASE_5D_RATE"),
)
TEXT: Final = """query W3($c: [String!]!, $u: ID!, $y: Int!) {
 indicators(codes: $c, unit: $u, by: SUBUNITS, periods: [{year: $y}]) {
  unit { code name } value numerator } }"""
PEER_TEXT: Final = """query W3($c: String!, $u: Int!, $y: Int!) {
 benchFigures(c: $c, u: $u, y: $y) { nodes { code name value } } }"""
NATION: Final = """query N($c: [String!]!, $u: ID!, $p: [PeriodInput!]!) {
 indicators(codes: $c, unit: $u, by: SUBUNITS, periods: $p) {
  code unit { code name } period { year } value suppressed rounded } }"""
SUMS: Final = """
SELECT d.code, d.name, coalesce(sum(r.whole), 0)::int AS value FROM unit d
JOIN unit c ON c.district_id = d.id
LEFT JOIN rollup r ON r.unit_id = c.id AND r.span_id = (SELECT s.id FROM rollup_span s
  WHERE s.code = {code} AND s.last = make_date({year}, 12, 31) AND s.built_at IS NOT NULL
  ORDER BY s.first, length(s.breakdown) LIMIT 1)
WHERE d.parent_id = {unit} AND d.level = 'DISTRICT' GROUP BY d.id ORDER BY d.lft
"""
FUNCTION: Final = f"""
DROP FUNCTION IF EXISTS bench.figures;
CREATE FUNCTION bench.figures(c text, u int, y int)
RETURNS TABLE (code text, name text, value int) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public AS $f${SUMS.format(code="$1", unit="$2", year="$3")}$f$;
GRANT EXECUTE ON FUNCTION bench.figures TO PUBLIC;
"""
HIRED: Final = """
UPDATE posting SET role = $2, unit_id = $3 WHERE officer_id = (
  SELECT officer_id FROM posting WHERE role = 'district_officer' ORDER BY officer_id OFFSET $1
  LIMIT 1) RETURNING officer_id
"""


@dataclass
class Counted:
    """Milliseconds of the database for the same figures, kept and counted; of a district on some
    day; what triggers add to a mutation, of one; of processors for the dashboard, and its size."""

    compared: dict[str, Figures] = field(default_factory=dict)
    rolled: float = 0
    live: float = 0
    district: float = 0
    added: dict[str, tuple[float, float]] = field(default_factory=dict)
    dashboard: float = 0
    first: float = 0
    values: int = 0
    built: float = 0


@dataclass(frozen=True)
class Asking:
    province: int
    nation: int
    officer: str  # tokens
    analyst: str
    year: int


async def prepare(database: Database, found: Counted) -> Asking:
    """Somebody who counts in the province and somebody who reads figures of the nation; all that is
    asked for is kept, or frozen."""
    connection = await asyncpg.connect(database.dsn)
    await connection.execute("CREATE SCHEMA IF NOT EXISTS bench")
    await connection.execute(FUNCTION)
    province = await connection.fetchval(
        "SELECT id FROM unit WHERE code = $1 AND level = 'PROVINCE'"
        " AND valid_to = '2025-06-30'", HANOI
    )  # fmt: skip
    hired = [
        await connection.fetchval(HIRED, number, role, unit)
        for number, (role, unit) in enumerate(
            (("province_officer", province), ("ministry_analyst", 1))
        )
    ]
    epochs = [
        await connection.fetchval("SELECT token_epoch FROM officer WHERE id = $1", who)
        for who in hired
    ]
    await connection.close()
    officer, analyst = await tokens(database, list(zip(hired, epochs, strict=True)))
    asking = Asking(province, 1, officer, analyst, date.today().year - 1)  # noqa: DTZ011
    began = time.perf_counter()
    await _built(database, asking)
    found.built = time.perf_counter() - began
    return asking


async def _built(database: Database, asking: Asking) -> None:
    inside = await Inside.open(database)
    connection = await asyncpg.connect(database.as_role(COMPILER))
    years = [Span(asking.year - number) for number in range(YEARS)]
    ask = inside.context(inside.officer("province_officer", asking.province, UUID(int=0))).ask({})
    await want(connection, years, ask.today, CODES)
    async with alone(connection):
        while await refresh(connection, ask):
            pass
    for code in CODES:
        known = DEFINITIONS[code]
        plain = tuple(of for of in known.dimensions if of not in OVERLAPPING)
        for span in years:
            for by in dict.fromkeys((plain, known.dimensions)):
                tally = Tally(known, by, frozenset(GROUPS), exact=False, within=False)
                question = Question(span.first, span.last, span.last, None)
                await _fetched(connection, ask, Freeze(tally), question)
    await connection.close()
    await inside.connection.execute("ANALYZE rollup, rollup_span, indicator")
    await inside.close()


async def _fetched(connection: Any, ask: Ask, draw: Any, question: Any) -> Any:
    ask.root = question
    plan = draw(ask.access, Draft(ask))
    return await connection.fetchrow(plan.sql, *plan.arguments(ask))


async def inner(database: Database, asking: Asking, found: Counted) -> None:
    """Without a server."""
    inside = await Inside.open(database)
    try:
        tree = inside.tree
        province = tree.by_id[asking.province]
        spots = places(tree, tree.boundaries)
        context = inside.context(inside.officer("province_officer", province.id, UUID(int=0)))
        known, span = DEFINITIONS["CISC_RATE"], Span(asking.year)
        units = spots.within(spots.parts(province))
        words = (known, (), COUNTED)
        question = Question(span.first, span.last, span.last, units)
        kept = replace(question, first=begins(known, span))
        connection, ask = inside.connection, context.ask({})
        found.rolled = await _timed(
            connection, ask, Rolled(*words, exact=True, within=True), kept, 41
        )
        live = Tally(*words, exact=True, within=True)
        found.live = await _timed(connection, ask, live, question, 7)
        largest = max(spots.parts(province), key=lambda unit: unit.rgt - unit.lft)
        day = span.last - timedelta(days=77)
        some = Question(span.first, day, day, spots.within([largest]))
        found.district = await _timed(connection, ask, live, some, 15)
    finally:
        await inside.close()


async def _timed(connection: Any, ask: Ask, draw: Any, question: Any, times: int) -> float:
    ask.root = question
    plan = draw(ask.access, Draft(ask))
    statement = await connection.prepare(plan.sql)
    values, spent = plan.arguments(ask), []
    for _ in range(times):
        began = time.perf_counter()
        await statement.fetchrow(*values)
        spent.append((time.perf_counter() - began) * 1000)
    return median(spent)


def requests(kind: str, asking: Asking) -> list[Request]:
    return [
        _request(kind, asking, code, asking.year - number)
        for code in CODES if not DEFINITIONS[code].part
        for number in range(YEARS)
    ]  # fmt: skip


def _request(kind: str, asking: Asking, code: str, year: int) -> Request:
    headers = {"content-type": "application/json"}
    variables: dict[str, Any] = {"c": code, "u": asking.province, "y": year}
    if kind == "product":
        headers["authorization"] = f"Bearer {asking.officer}"
        variables = {"c": [code], "u": f"Unit_{asking.province}", "y": year}
    text = PEER_TEXT if kind == "postgraphile" else TEXT
    return Request(headers, orjson.dumps({"query": text, "variables": variables}))


def check(asked: Mapping[Server, Sequence[Request]]) -> None:
    """All say the same of thirty districts."""
    for number in range(len(next(iter(asked.values())))):
        found = []
        for server, each in asked.items():
            data = answered(server, each[number], each[number].body)
            rows = data["benchFigures"]["nodes"] if "benchFigures" in data else data["indicators"]
            found.append([(row.get("code") or row["unit"]["code"], row["value"]) for row in rows])
        assert len(found[0]) == 30
        assert all(each == found[0] for each in found), (number, found)


def dashboard(server: Server, asking: Asking, found: Counted) -> None:
    """Twelve indicators of 63 provinces over five years, by who is told protected figures: at
    first, and then milliseconds of all processors for one."""
    periods = [{"year": asking.year - number} for number in range(YEARS)]
    headers = {"content-type": "application/json", "authorization": f"Bearer {asking.analyst}"}

    def asked(codes: Sequence[str]) -> Request:
        variables = {"c": codes, "u": f"Unit_{asking.nation}", "p": periods}
        return Request(headers, orjson.dumps({"query": NATION, "variables": variables}))

    began = time.perf_counter()
    for code in CODES:  # all at once would take longer than a request may
        answered(server, asked([code]), asked([code]).body)
    found.first = time.perf_counter() - began
    request = asked(CODES)
    found.values = len(answered(server, request, request.body)["indicators"])
    shoot(server.url, [request.line()], 1, 2)
    before, behind = server.cpu(), postgres()
    shot = shoot(server.url, [request.line()], 1, 5)
    found.dashboard = (server.cpu() - before + postgres() - behind) * 1000 / shot.count


def within(database: Database, found: Counted) -> Asking:
    asking = asyncio.run(prepare(database, found))
    asyncio.run(inner(database, asking, found))
    found.added = asyncio.run(keeping.added(database))
    return asking
