"""Officers to whom cases are given wherever they lie: no place tells whether they may be told."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from bench.database import Database
from bench.workloads import Principal, tokens

# So many judges of one court, at the root, unless they are there.
_POSTED = """WITH body AS (SELECT organisation_id AS id FROM posting ORDER BY id LIMIT 1),
o AS (INSERT INTO officer (id, username, display_name, organisation_id)
  SELECT gen_random_uuid(), 'bench.afar.' || n, 'bench', body.id
  FROM body, generate_series(1, $1::int) n ON CONFLICT (username) DO NOTHING
  RETURNING id, organisation_id)
INSERT INTO posting (id, officer_id, role, unit_id, organisation_id, valid_from)
SELECT gen_random_uuid(), o.id, 'judiciary', u.id, o.organisation_id, current_date - 10
FROM o, (SELECT id FROM unit WHERE parent_id IS NULL) u"""
_THEY = """SELECT id, token_epoch, organisation_id FROM officer WHERE username LIKE 'bench.afar.%'
ORDER BY id LIMIT $1"""
_NO_MORE = "UPDATE case_grant SET ended_at = now() WHERE purpose = 'bench' AND ended_at IS NULL"
_GIVEN = """INSERT INTO case_grant (id, case_id, {to}_id, purpose, granted_by, expires_at)
SELECT gen_random_uuid(), g.a, g.b, 'bench', $3, now() + interval '1 day'
FROM unnest($1::uuid[], $2::uuid[]) AS g (a, b)"""


@dataclass(frozen=True)
class Court:
    """Judges, each as a district of their own, and their body."""

    judges: list[Principal]
    body: UUID


async def court(database: Database, many: int) -> Court:
    connection: Any = await asyncpg.connect(database.dsn)
    await connection.execute(_POSTED, many)
    rows = await connection.fetch(_THEY, many)
    await connection.close()
    issued = await tokens(database, [(row["id"], row["token_epoch"]) for row in rows])
    found = [
        Principal(row["id"], token, n, ())
        for n, (row, token) in enumerate(zip(rows, issued, strict=True))
    ]
    return Court(found, rows[0]["organisation_id"])


async def given(database: Database, to: str, what: list[tuple[UUID, UUID]], by: UUID) -> None:
    """These cases, each to an officer or an organisation, and no others any more."""
    connection: Any = await asyncpg.connect(database.dsn)
    await connection.execute(_NO_MORE)
    cases, takers = [case for case, _ in what], [taker for _, taker in what]
    await connection.execute(_GIVEN.replace("{to}", to), cases, takers, by)
    await connection.close()
