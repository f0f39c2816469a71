"""The databases that are measured: embedded, filled once per size, kept for the next time."""

import time
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from api.migrate import migrate
from db import roles
from db.embedded import attached
from db.migrations import run
from db.seeds.big_world import seed_big
from db.vault import Keyring

SECRET = "bench " * 8  # of a database of synthetic children on a socket of this machine
BOUNDARIES = "2025-06-30"
PARTS = (
    *("residence", "fact", "membership", "guardian", "schooling", "placement"),
    *("circumstance", "watch", "assistance", "document", "identity", "injury", "death"),
    *("sealed_opening", "child_event"),
)
OF_CASES = (
    *("report_case", "case_deadline", "case_event", "isolation_term", "isolation"),
    *("case_harmer", "referral", "case_grant"),
)
BESIDE_CASES = ("report", "incident")


def cluster(folder: Path) -> AbstractContextManager[str]:
    """PostgreSQL as a new user has it: the same program, the same configuration."""
    folder.mkdir(parents=True, exist_ok=True)
    return attached(folder, print, shared=False)


@dataclass(frozen=True)
class Database:
    """One size. `dsn` is the superuser's."""

    dsn: str
    children: int

    @property
    def name(self) -> str:
        return urlsplit(self.dsn).path[1:]

    def as_role(self, role: str) -> str:
        return roles.dsn_as(self.dsn, role, SECRET.encode())

    def environment(self) -> dict[str, str]:
        """The settings of a server in production on this database."""
        return {
            "DATABASE_URL": self.dsn,
            "SECRET": SECRET,
            "BOUNDARIES": BOUNDARIES,
            "DEMO": "0",
            "INTROSPECTION": "0",
        }


async def filled(server: str, children: int, of: int | None = None) -> Database:
    """The database with so many children; made when it is not there whole. `of`: it is filled with
    so many, and whole districts leave, so that those that stay are as large as in a larger one."""
    name = f"bench_{children}"
    parts = urlsplit(server)
    database = Database(urlunsplit(parts._replace(path=f"/{name}")), children)
    connection = await asyncpg.connect(server)
    try:
        if await _is_whole(connection, name):
            await migrate(database.dsn, SECRET.encode())
            return database
        await connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        await _fill(Database(database.dsn, of or children))
        if of is not None:
            await _thinned(database)
        await connection.execute(f"COMMENT ON DATABASE {name} IS '{_whole()}'")
    finally:
        await connection.close()
    return database


async def copied(server: str, database: Database) -> Database:
    """A copy to write into, made anew."""
    parts = urlsplit(server)
    connection = await asyncpg.connect(server)
    await connection.execute("DROP DATABASE IF EXISTS bench_written WITH (FORCE)")
    await connection.execute(
        f"CREATE DATABASE bench_written TEMPLATE {database.name} STRATEGY file_copy"
    )
    await connection.close()
    return Database(urlunsplit(parts._replace(path="/bench_written")), database.children)


async def _thinned(database: Database) -> None:
    connection = await asyncpg.connect(database.dsn)
    await connection.execute("SET session_replication_role = replica")
    await connection.execute(
        "CREATE TEMP TABLE place AS SELECT district_id AS id FROM ("
        "  SELECT district_id, sum(count(*)) OVER (ORDER BY district_id DESC) AS so_far"
        f"  FROM child GROUP BY 1) d WHERE so_far <= {database.children}"
    )
    await connection.execute(
        "CREATE TEMP TABLE stay AS SELECT id FROM child WHERE district_id IN (SELECT id FROM place)"
    )
    await connection.execute("ALTER TABLE stay ADD PRIMARY KEY (id)")
    await connection.execute("ANALYZE stay")
    await _without_their_cases(connection)
    for table in PARTS:
        gone = "SELECT FROM stay WHERE stay.id = child_id"
        await connection.execute(f"DELETE FROM {table} WHERE NOT EXISTS ({gone})")
    await connection.execute(
        "DELETE FROM child c WHERE NOT EXISTS (SELECT FROM stay WHERE id = c.id)"
    )
    for table in ("child", *PARTS, '"case"', *OF_CASES, *BESIDE_CASES):
        await connection.execute(f"VACUUM (FULL, ANALYZE) {table}")
    await connection.close()


async def _without_their_cases(connection: asyncpg.Connection) -> None:
    """Cases of the districts that leave, with their notices."""
    gone = 'DELETE FROM "case" WHERE residence_district_id NOT IN (SELECT id FROM place)'
    await connection.execute(gone)
    for table in OF_CASES:
        of_it = f'SELECT FROM "case" c WHERE c.id = {table}.case_id'
        await connection.execute(f"DELETE FROM {table} WHERE NOT EXISTS ({of_it})")
    of_it = "SELECT FROM report_case r WHERE r.report_id = report.id"
    await connection.execute(f"DELETE FROM report WHERE NOT EXISTS ({of_it})")
    of_it = 'SELECT FROM "case" c WHERE c.incident_id = incident.id'
    await connection.execute(f"DELETE FROM incident WHERE NOT EXISTS ({of_it})")


async def _is_whole(connection: asyncpg.Connection, name: str) -> bool:
    found = await connection.fetchval(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = $1", name
    )
    return bool(found == _whole())


def _whole() -> str:
    """What is said of a database that was filled to the end, under these migrations."""
    versions = sorted((Path(run.__file__).parent / "versions").glob("*.py"))
    texts = b"".join(version.read_bytes() for version in versions)
    return f"filled under {sha256(texts).hexdigest()[:16]}"


async def _fill(database: Database) -> None:
    began, told = time.perf_counter(), 0

    def progress(done: int, total: int) -> None:
        nonlocal told
        if done * 10 // total > told:
            told = done * 10 // total
            print(f"  {done:,} children, {time.perf_counter() - began:.0f} s")

    print(f"Filling {database.name} …")
    await migrate(database.dsn, SECRET.encode())
    await seed_big(
        database.dsn,
        boundaries=date.fromisoformat(BOUNDARIES),
        children=database.children,
        keyring=Keyring.derived(SECRET.encode()),
        progress=progress,
    )
    print(f"  filled in {time.perf_counter() - began:.0f} s")
