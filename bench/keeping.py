"""What keeping counts adds to whoever writes: triggers that mark what was touched (ADR 60)."""

import time
from collections.abc import Sequence
from datetime import date, timedelta
from statistics import median
from typing import Any, Final
from uuid import UUID, uuid4

import asyncpg

from bench.database import Database

COPIES: Final = (
    "INSERT INTO child (id, unit_id, code, full_name, name_key, search_name, sex, date_of_birth,"
    " date_of_birth_precision, ethnicity) SELECT $1::uuid, unit_id, $1::uuid::text, full_name,"
    " name_key, search_name, sex, date_of_birth, date_of_birth_precision, ethnicity FROM child"
    " WHERE $2::date IS NOT NULL LIMIT 1",
    "INSERT INTO residence (id, child_id, unit_id, valid_from) SELECT gen_random_uuid(), id,"
    " unit_id, $2::date FROM child WHERE id = $1::uuid",
    "INSERT INTO fact (id, child_id, kind, value, valid_from) SELECT gen_random_uuid(), $1::uuid,"
    " kind, value, $2::date FROM (VALUES ('POVERTY', 'POOR'), ('ETHNICITY', '01'))"
    " AS f (kind, value)",
    "INSERT INTO guardian (id, child_id, full_name, relation, valid_from)"
    " VALUES (gen_random_uuid(), $1::uuid, 'Lê Thị Mẹ', 'mẹ', $2::date)",
)
STEPS: Final = (
    "UPDATE \"case\" SET risk = 'HIGH', version = version + 1, status = 'INITIAL_ASSESSED'"
    " WHERE id = $1 AND $2::date IS NOT NULL",
    "INSERT INTO case_event (id, case_id, at, episode, kind, from_status, to_status) SELECT"
    " gen_random_uuid(), case_id, $2::date, episode, kind, 'RECEIVED', 'INITIAL_ASSESSED'"
    " FROM case_event WHERE case_id = $1 LIMIT 1",
    "UPDATE case_deadline SET met_at = now() WHERE case_id = $1 AND $2::date IS NOT NULL"
    " AND met_at IS NULL",
)
WRITTEN: Final = (
    *("residence", "fact", "circumstance", "watch", "assistance", "placement", "injury"),
    *("death", "departure", "child", '"case"', "case_event", "case_deadline"),
)
TIMES: Final = 60


async def added(database: Database) -> dict[str, tuple[float, float]]:
    """Milliseconds of the statements of a mutation without triggers and with them, in turn, taken
    back each time."""
    connection = await asyncpg.connect(database.dsn, server_settings={"jit": "off"})
    cases = await connection.fetch(
        "SELECT id FROM \"case\" WHERE status = 'RECEIVED' ORDER BY received_at DESC LIMIT $1",
        TIMES,
    )
    children = [uuid4() for _ in range(TIMES)]
    today = await connection.fetchval("SELECT (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date")
    told = {
        "registering": (COPIES, children, today),
        "registering, a year late": (COPIES, children, today - timedelta(days=365)),
        "a step of a case": (STEPS, [row["id"] for row in cases], today),
    }
    found = {}
    for what, (statements, ids, day) in told.items():
        times: dict[str, list[float]] = {"ENABLE": [], "DISABLE": []}
        for _ in range(9):
            for way, spent in times.items():
                spent.append(await _written(connection, way, statements, (ids, day)))
        found[what] = (median(times["DISABLE"]), median(times["ENABLE"]))
    await connection.close()
    return found


async def _written(
    connection: Any, way: str, statements: Sequence[str], about: tuple[Sequence[UUID], date]
) -> float:
    ids, day = about
    transaction = connection.transaction()
    await transaction.start()
    for table in WRITTEN:
        for event in ("insert", "update", "delete"):
            name = f"rollup_{event}"
            if table == "child" and event != "update":
                continue
            await connection.execute(f"ALTER TABLE {table} {way} TRIGGER {name}")
    began = time.perf_counter()
    for each in ids:
        for statement in statements:
            await connection.execute(statement, each, day)
    spent = (time.perf_counter() - began) * 1000 / len(ids)
    await transaction.rollback()
    return spent
