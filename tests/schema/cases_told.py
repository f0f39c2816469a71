"""Cases over the small tree as rows, people at both ends and above, and what they were told."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from db import roles
from db.rules.deadlines import DeadlineKind, Terms
from db.services.notices import sweep
from tests.oracle.small import LONG
from tests.schema.moving import Moving
from tests.schema.office import BO, HA, QUANG
from tests.schema.registry import Register

CASE = """
WITH i AS (INSERT INTO incident (id, number, received_at, unit_id)
  VALUES (gen_random_uuid(), gen_random_uuid()::text, now(), $2) RETURNING id)
INSERT INTO "case" (id, number, incident_id, incident_unit_id, residence_unit_id, received_at,
  worker_id, barred, child_id)
SELECT $1::uuid, $1::uuid::text, i.id, $2, $3, now(), $4, $5, $6 FROM i
"""
CLOCK = """
INSERT INTO case_deadline (id, case_id, episode, kind, started_at, due_at)
VALUES ($1, $2, 1, $3, $4, $5)
"""
TOLD = """
SELECT o.username, n.kind FROM notification n JOIN officer o ON o.id = n.officer_id
WHERE n.case_id = $1 ORDER BY n.kind, o.username
"""
EVENT = """
WITH e AS (INSERT INTO case_event (id, case_id, episode, kind, class, by_id)
  VALUES ($1, $2, 1, $3, $4, $5) RETURNING id)
INSERT INTO outbox (topic, object, event_id) SELECT 'case', $6, id FROM e
"""


class Cases(Moving):
    def __init__(self) -> None:
        super().__init__()
        self.bodies[6] = self.body_of("Sở Giang", "DEPARTMENT")
        self.hire("quang.head", "province_officer", 6)
        self.hire("bo.police", "police_investigator", BO)
        self.hire("long.chief", "district_leader", LONG)
        self.hire("ha.judge", "judiciary", HA)


class Court(Register):
    """`case` and `clock` write rows; `sweep` is what a worker does each minute."""

    world: Cases

    def who(self, *names: str) -> list[UUID]:
        return [self.world.officer(name) for name in names]

    async def case(
        self, *, incident: int = BO, residence: int = BO, worker: str | None = None,
        barred: tuple[str, ...] = (), child: UUID | None = None,
    ) -> UUID:  # fmt: skip
        key = uuid4()
        mine = self.world.officer(worker) if worker else None
        said = (key, incident, residence, mine, self.who(*barred), child)
        await self.admin.execute(CASE, *said)
        return key

    async def clock(self, case: UUID, kind: str, due: datetime) -> UUID:
        key = uuid4()
        await self.admin.execute(CLOCK, key, case, kind, due - timedelta(days=20), due)
        return key

    async def sweep(self, now: datetime) -> int:
        connection = await asyncpg.connect(self.database.dsn(roles.RELAY))
        try:
            return await sweep(connection, self.tree, Terms(), now)
        finally:
            await connection.close()

    async def told(self, case: UUID) -> dict[str, set[str]]:
        """Kinds to who was told of them, each of whom once."""
        found: dict[str, set[str]] = {}
        for row in await self.admin.fetch(TOLD, case):
            assert row["username"] not in found.setdefault(row["kind"], set()), row
            found[row["kind"]].add(row["username"])
        return found

    async def happens(self, case: UUID, kind: str = "NOTE", of: str = "CASEWORK") -> UUID:
        key = uuid4()
        by = self.world.officer("bo.worker")
        await self.admin.execute(EVENT, key, case, kind, of, by, f"Case_{case.hex}")
        return key


DUE = datetime(2026, 11, 20, 17, tzinfo=UTC)  # midnight in Hà Nội
KINDS = [kind.value for kind in DeadlineKind]
__all__ = ["BO", "DUE", "KINDS", "QUANG", "Any", "Cases", "Court"]
