"""The limit: one statement by hand that returns JSON, on a bare ASGI handler, without any check.

No sign-in, no access, no log, no limits, no GraphQL: whatever a product does costs more.
"""

import asyncio
import os
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from db.rules.cases import OPEN_STATUSES
from db.rules.circumstances import GROUPS
from db.rules.ethnic_groups import ETHNIC_GROUPS

SETUP = """
DROP SCHEMA IF EXISTS bench CASCADE;
CREATE SCHEMA bench;
CREATE TABLE bench.circumstance_group (number int PRIMARY KEY, code text, name_vi text);
CREATE TABLE bench.ethnic_group (code text PRIMARY KEY, name_vi text);
GRANT USAGE ON SCHEMA bench TO PUBLIC;
GRANT SELECT ON ALL TABLES IN SCHEMA bench TO PUBLIC;
"""
NOW = (
    "x.superseded_at IS NULL AND x.valid_from <= {0} AND (x.valid_to IS NULL OR x.valid_to >= {0})"
)
TODAY = NOW.format("$2")
HELD = "x.class IN ('SOCIAL', 'HEALTH', 'CASEWORK')"
UNIT = """(SELECT json_build_object('code', u.code, 'name', u.name, 'parent',
 (SELECT json_build_object('code', d.code, 'name', d.name, 'parent',
  (SELECT json_build_object('code', p.code, 'name', p.name) FROM unit p WHERE p.id = d.parent_id))
  FROM unit d WHERE d.id = u.parent_id)) FROM unit u WHERE u.id = c.unit_id)"""
OPEN = ", ".join(f"'{status}'" for status in sorted(OPEN_STATUSES))
CASES = f"""(SELECT json_agg(json_build_object('id', 'Case_' || replace(k.id::text, '-', ''),
  'number', k.number, 'status', k.status, 'category', k.category, 'risk', k.risk,
  'receivedAt', k.received_at, 'isOverdue', coalesce(k.next_due_at < now(), false))
  ORDER BY k.received_at DESC, k.id DESC)
 FROM (SELECT * FROM "case" k WHERE k.child_id = c.id AND k.status IN ({OPEN})
  ORDER BY k.received_at DESC, k.id DESC LIMIT 3) k)"""
W1 = f"""
WITH page AS MATERIALIZED (SELECT * FROM child c WHERE c.district_id = $1 AND c.status = 'ACTIVE'
 AND c.childhood_ends_on > $2 ORDER BY c.name_key, c.id LIMIT 51)
SELECT json_build_object('data', json_build_object('children', json_build_object(
 'nodes', coalesce((SELECT json_agg(json_build_object(
   'id', 'Child_' || replace(c.id::text, '-', ''), 'code', c.code, 'fullName', c.full_name,
   'sex', c.sex, 'dateOfBirth', c.date_of_birth, 'poverty', c.poverty,
   'hasHealthInsurance', c.has_health_insurance, 'unit', {UNIT},
   'circumstances', coalesce((SELECT json_agg(json_build_object('group',
      json_build_object('code', g.code, 'nameVi', g.name_vi), 'since', x.valid_from)
      ORDER BY x.group_number, x.valid_from, x.id)
     FROM circumstance x JOIN bench.circumstance_group g ON g.number = x.group_number
     WHERE x.child_id = c.id AND {HELD} AND {TODAY}), '[]'),
   'cases', json_build_object('nodes', coalesce({CASES}, '[]')))
   ORDER BY c.name_key, c.id)
  FROM (SELECT * FROM page ORDER BY name_key, id LIMIT 50) c), '[]'),
 'pageInfo', json_build_object('hasNextPage', (SELECT count(*) > 50 FROM page),
  'endCursor', (SELECT translate(encode(convert_to(json_build_array(name_key, id)::text, 'UTF8'),
    'base64'), E'\\n', '') FROM page ORDER BY name_key, id LIMIT 1 OFFSET 49)))))"""
BODY = (
    "(SELECT json_build_object('name', o.name, 'kind', o.kind)"
    " FROM organisation o WHERE o.id = x.{})"
)
W2 = f"""
SELECT json_build_object('data', json_build_object('node', (SELECT json_build_object(
 'id', 'Child_' || replace(c.id::text, '-', ''), 'code', c.code, 'status', c.status,
 'fullName', c.full_name, 'sex', c.sex, 'dateOfBirth', c.date_of_birth,
 'dateOfBirthPrecision', c.date_of_birth_precision, 'birthYear', c.birth_year,
 'hamlet', c.hamlet, 'address', c.address, 'poverty', c.poverty,
 'hasHealthInsurance', c.has_health_insurance, 'birthRegistered', c.birth_registered,
 'version', c.version, 'ethnicity', (SELECT json_build_object('code', e.code, 'nameVi', e.name_vi)
   FROM bench.ethnic_group e WHERE e.code = c.ethnicity),
 'unit', {UNIT},
 'guardians', coalesce((SELECT json_agg(json_build_object('fullName', x.full_name,
   'relation', x.relation) ORDER BY x.valid_from, x.id)
   FROM guardian x WHERE x.child_id = c.id AND {TODAY}), '[]'),
 'household', (SELECT json_build_object('number', h.number, 'hamlet', h.hamlet)
   FROM household h WHERE h.id = c.household_id),
 'schooling', (SELECT json_build_object('school', {BODY.format("school_id")}, 'grade', x.grade,
   'since', x.valid_from) FROM schooling x WHERE x.child_id = c.id AND {TODAY}
   ORDER BY x.valid_from, x.id LIMIT 1),
 'placement', (SELECT json_build_object('facility', {BODY.format("facility_id")},
   'since', x.valid_from) FROM placement x WHERE x.child_id = c.id AND {TODAY}
   ORDER BY x.valid_from, x.id LIMIT 1),
 'circumstances', coalesce((SELECT json_agg(json_build_object('group',
   json_build_object('number', g.number, 'code', g.code, 'nameVi', g.name_vi),
   'subgroup', x.subgroup, 'since', x.valid_from) ORDER BY x.group_number, x.valid_from, x.id)
   FROM circumstance x JOIN bench.circumstance_group g ON g.number = x.group_number
   WHERE x.child_id = c.id AND {HELD} AND {TODAY}), '[]'),
 'watches', coalesce((SELECT json_agg(json_build_object('kind', x.kind, 'criteria',
   coalesce((SELECT json_agg(json_build_object('code', k.code, 'nameVi', k.name_vi) ORDER BY k.code)
    FROM watch_criterion w JOIN risk_criterion k ON k.code = w.code WHERE w.watch_id = x.id), '[]'),
   'since', x.valid_from) ORDER BY x.kind, x.valid_from, x.id)
   FROM watch x WHERE x.child_id = c.id AND {TODAY}), '[]'),
 'assistance', json_build_object('nodes', coalesce((SELECT json_agg(json_build_object(
   'kind', x.kind, 'provider', (SELECT json_build_object('name', o.name) FROM organisation o
     WHERE o.id = x.provider_id), 'source', x.source, 'from', x.valid_from, 'to', x.valid_to)
   ORDER BY x.valid_from DESC, x.id DESC)
   FROM (SELECT * FROM assistance x WHERE x.child_id = c.id AND x.superseded_at IS NULL
     ORDER BY x.valid_from DESC, x.id DESC LIMIT 20) x), '[]')),
 'withheld', json_build_array(), 'viewerCan', json_build_array())
 FROM child c WHERE c.id = $1)))"""


async def prepare(dsn: str) -> None:
    """The names that the product keeps in memory, as tables."""
    connection = await asyncpg.connect(dsn)
    await connection.execute(SETUP)
    groups = [(g.number, g.code, g.name_vi) for g in GROUPS.values()]
    peoples = [(e.code, e.name_vi) for e in ETHNIC_GROUPS.values()]
    for table, rows in (("circumstance_group", groups), ("ethnic_group", peoples)):
        await connection.copy_records_to_table(table, records=rows, schema_name="bench")
    await connection.execute("ANALYZE bench.circumstance_group, bench.ethnic_group")
    await connection.close()


class Bare:
    """As many connections as the product, taken in turn as there."""

    def __init__(self, dsn: str, size: int = 6) -> None:
        self._dsn, self._size = dsn, size
        self._idle: list[Any] = []
        self._turn = asyncio.Semaphore(size)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        out = (await self._answer(orjson.loads(body)["variables"])).encode()
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", b"%d" % len(out)),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": out})

    async def _answer(self, variables: dict[str, Any]) -> str:
        async with self._turn:
            connection = self._idle.pop()
            try:
                return await self._asked(connection, variables)
            finally:
                self._idle.append(connection)

    async def _asked(self, connection: Any, variables: dict[str, Any]) -> str:
        if "d" in variables:
            return await self._json(connection, W1, int(variables["d"][5:]))
        return await self._json(connection, W2, UUID(hex=variables["id"][6:]))

    async def _json(self, connection: Any, statement: str, about: Any) -> str:
        return str(await connection.fetchval(statement, about, self._today))

    async def _live(self, receive: Any, send: Any) -> None:
        await receive()
        for _ in range(self._size):
            connection = await asyncpg.connect(
                self._dsn, max_cacheable_statement_size=1 << 17, server_settings={"jit": "off"}
            )
            self._idle.append(connection)
        self._today = await self._idle[0].fetchval(
            "SELECT (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date"
        )
        await send({"type": "lifespan.startup.complete"})
        await receive()
        for connection in self._idle:
            await connection.close()
        await send({"type": "lifespan.shutdown.complete"})


app = Bare(os.environ.get("BARE_DSN", ""))
