"""A world in a database, and the house over it in all its forms: fast lane, plans behind resolvers,
and the same plans under row security. Where no lane is named, the first two must say the same."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import orjson

from authz import rls
from authz.access import SqlAccess
from authz.policy import Policy
from authz.subject import Subject
from db import roles
from db.models import Base
from db.reader import Reader, connecting
from db.services.access_log import AccessLog
from db.services.works import Works
from db.units import Memory, Tree
from db.vault import Keyring, Vault
from db.working_calendar import working_calendar
from schema.context import Context
from schema.execution import House
from schema.faults import RequestRefusedError
from schema.root import schema
from tests.databases import Database, Databases
from tests.oracle.world import TABLES, World

POLICY = Policy()
USUAL: Final = "both"
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
# Seconds: a busy machine is slow, not wrong. What is told when time is up has tests of its own.
PATIENCE: Final = 60.0
PATIENT: Final = {"statement_timeout": PATIENCE, "idle_timeout": PATIENCE}


@dataclass(frozen=True)
class Held:
    """A posting of the world."""

    id: UUID
    role: str
    unit_id: int
    organisation_id: UUID
    valid_from: date
    valid_to: date | None

    def in_force(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


async def walled(database: Database) -> None:
    """Row security as `migrate` writes it."""
    connection = await asyncpg.connect(database.dsn())
    async with connection.transaction():
        await connection.execute(f"SET LOCAL ROLE {roles.OWNER}")
        await rls.write(connection, POLICY)
    await connection.close()


async def fill(database: Database, world: World) -> None:
    """Every row of the world, as the owner's loaders would write them."""
    connection = await asyncpg.connect(database.dsn())
    for table in TABLES:
        known = Base.metadata.tables[table].columns.keys()
        for names, rows in groupby(world.rows[table], key=lambda row: tuple(sorted(row))):
            columns = [name for name in names if name in known]
            records = [tuple(row[name] for name in columns) for row in rows]
            await connection.copy_records_to_table(table, columns=columns, records=records)
    await connection.close()


class Twice(House):
    """Answers by the fast lane; a query that can go by the `other` house too is asked there as
    well, and must be answered alike."""

    other: "Twice | None" = None

    async def execute(
        self, text: str, variables: Mapping[str, Any], name: str | None, context: Context
    ) -> dict[str, Any]:
        answer = await super().execute(text, variables, name, context)
        if self.other is None or not self._planned(text, variables, name, context):
            return answer
        again = replace(context, log=None, notes={})
        other = await self.other.execute(text, variables, name, again)
        if orjson.dumps(other) != orjson.dumps(answer):  # or somebody wrote in between
            again = replace(context, log=None, notes={})
            latest = await super().execute(text, variables, name, again)
            assert orjson.dumps(other) == orjson.dumps(latest), text
        return answer

    def _planned(self, text: str, variables: Any, name: str | None, context: Context) -> bool:
        try:
            return self.admitted(text, variables, name, replace(context)).operation.fast is not None
        except RequestRefusedError:
            return False


def houses(reader: Reader, walled: Reader) -> dict[str, House]:
    """One house behind four doors: what was compiled for one need not be for the others."""
    both = Twice(schema, reader)
    fast, core, behind = copy(both), copy(both), copy(both)
    vars(core)["_fast"], vars(behind)["runner"] = False, walled
    both.other = core
    return {"both": both, "fast": fast, "core": core, "walled": behind}


class Stage:
    """`ask(who, text, lane)` answers as a person of the world, with the world's clock."""

    works: Works  # of mutations: committed as they would be

    def __init__(self, world: World, database: Database, tree: Tree, vault: Vault) -> None:
        self.world, self.database, self.tree = world, database, tree
        self.memory = Memory(tree, b"s" * 32, vault, _criteria(world))
        self.memory.calendar = working_calendar()
        self.readers = {
            name: Reader(
                connecting(database.dsn(role), **PATIENT), 3, walled=walled, idle_timeout=PATIENCE
            )
            for name, role, walled in (("fast", roles.COMPILER, False), ("walled", roles.APP, True))
        }
        self.houses = houses(self.readers["fast"], self.readers["walled"])
        self.log = AccessLog(connecting(database.dsn(roles.LOG)))
        self._officers = {row["username"]: row["id"] for row in world.rows["officer"]}

    @classmethod
    async def open(cls, world: World, databases: Databases, vault: Vault) -> "Stage":
        database = await databases.create(await databases.template("walled", walled))
        await fill(database, world)
        connection = await asyncpg.connect(database.dsn())
        tree = await Tree.read(connection, world.boundaries)
        await connection.close()
        found = cls(world, database, tree, vault)
        patient = {**PATIENT, "lock_timeout": PATIENCE}
        found.works = await Works.open(database.dsn(roles.APP), found.memory, **patient)
        return found

    def subject(self, who: str) -> Subject:
        day = self.world.now.astimezone(HANOI).date()
        mine = self._officers[who]
        held = [
            Held(**{name: row[name] for name in Held.__dataclass_fields__})
            for row in self.world.rows["posting"]
            if row["officer_id"] == mine
        ]
        return Subject.posted(
            mine, [posting for posting in held if posting.in_force(day)], self.tree
        )

    def context(
        self, who: str, lane: str = USUAL, *, policy: Policy = POLICY, now: datetime | None = None
    ) -> Context:
        access = SqlAccess(self.subject(who), policy, self.tree)
        return Context(
            access,
            now or self.world.now,
            self.memory,
            self.houses[lane],
            caller=None,
            works=self.works,
            log=self.log,
            introspection=True,
        )

    async def ask(self, who: str, text: str, lane: str = USUAL, **more: Any) -> dict[str, Any]:
        variables = more.pop("variables", {})
        context = self.context(who, lane, **more)
        answer = await self.houses[lane].execute(text, variables, None, context)
        answer.pop("extensions", None)
        return answer

    async def close(self, databases: Databases) -> None:
        await self.works.close()
        await self.log.close()
        for reader in self.readers.values():
            await reader.close()
        await databases.drop(self.database)


def _criteria(world: World) -> dict[str, Any]:
    return {row["code"]: row for row in world.rows["risk_criterion"]}


def keyring() -> Vault:
    return Vault(Keyring({1: b"k" * 32}, 1, b"b" * 32))


__all__ = ["HANOI", "POLICY", "USUAL", "Stage", "fill", "keyring"]
