"""Databases for tests: templates built once in a session, cheap copies of them."""

import itertools
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from authz import rls
from authz.policy import Policy
from db.prepare import prepare
from db.roles import dsn_as

SECRET = b"a secret for tests, of more than 32 characters"
Build = Callable[["Database"], Awaitable[None]]


@dataclass(frozen=True)
class Database:
    """One database, and how to come in: `dsn()` as superuser, `dsn(roles.APP)` as a role."""

    name: str
    admin: str

    def dsn(self, role: str | None = None) -> str:
        found = urlunsplit(urlsplit(self.admin)._replace(path=f"/{self.name}"))
        return dsn_as(found, role, SECRET) if role else found


@dataclass
class Databases:
    """`create()` copies the migrated template; `create(await template("x", build))` one of yours,
    which `build` fills once per session. Names carry the process, so that sessions can share a
    server."""

    admin: str
    _templates: dict[str, Database] = field(default_factory=dict)
    _names: "itertools.count[int]" = field(default_factory=itertools.count)

    async def create(self, template: Database | None = None) -> Database:
        return await self._new(template or await self.template("migrated", _migrated, plain=True))

    async def template(self, name: str, build: Build, *, plain: bool = False) -> Database:
        """A database to copy from, migrated unless `plain`; `build` must close its connections,
        for nobody may be connected to it while it is copied."""
        if name not in self._templates:
            source = None if plain else await self.template("migrated", _migrated, plain=True)
            database = await self._new(source)
            await build(database)
            self._templates[name] = database
        return self._templates[name]

    async def drop(self, database: Database) -> None:
        await self._run(f"DROP DATABASE IF EXISTS {database.name} WITH (FORCE)")

    async def close(self) -> None:
        for database in self._templates.values():
            await self.drop(database)

    async def _new(self, source: Database | None) -> Database:
        name = f"test_{os.getpid()}_{next(self._names)}"
        copied = f" TEMPLATE {source.name}" if source else " TEMPLATE template0 ENCODING 'UTF8'"
        await self._run(f"CREATE DATABASE {name}{copied} STRATEGY file_copy")
        return Database(name, self.admin)

    async def _run(self, statement: str) -> None:
        connection = await asyncpg.connect(self.admin)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


async def _migrated(database: Database) -> None:
    await prepare(database.dsn(), SECRET, lambda connection: rls.write(connection, Policy()))
