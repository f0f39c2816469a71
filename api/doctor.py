"""`mangnon doctor`: looks at everything a server needs, and says what to do."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import asyncpg

from api.demo import PASSWORD, has_password
from api.settings import Settings
from authz.policy import Policy
from db import roles
from db.migrations import run
from db.prepare import OLDEST_SERVER, connected
from db.seeds.units import units
from db.services.field_keys import known
from db.vault import VaultError

SKEW: Final = 2  # seconds that the clocks of server and database may differ
MIGRATE: Final = "run `mangnon migrate` (with the server's SECRET)"


@dataclass(frozen=True, slots=True)
class Finding:
    """`remedy` is empty where all is well."""

    what: str
    seen: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Patient:
    settings: Settings
    dsn: str
    connection: Any  # asyncpg's, untyped


async def examine(settings: Settings, dsn: str) -> AsyncIterator[Finding]:
    """One finding after the other; the first that makes the next ones meaningless is the last."""
    try:
        connection = await asyncpg.connect(dsn, timeout=5)
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        yield Finding(
            "database", type(error).__name__, "see that it runs and DATABASE_URL is right"
        )
        return
    try:
        patient = Patient(settings, dsn, connection)
        for look in (_database, _migrations, _roles, _policy, _keys, _tree, _clock, _people):
            finding = await look(patient)
            yield finding
            if finding.remedy and look in (_database, _migrations):
                return
    finally:
        await connection.close()


async def _database(patient: Patient) -> Finding:
    version = await patient.connection.fetchval("SHOW server_version")
    number = int(await patient.connection.fetchval("SHOW server_version_num"))
    where = "embedded" if patient.settings.embedded else "yours"
    old = "use PostgreSQL 16 or later" if number < OLDEST_SERVER else ""
    return Finding("database", f"PostgreSQL {version}, {where}", old)


async def _migrations(patient: Patient) -> Finding:
    async with connected(patient.dsn) as connection:
        standing = await connection.run_sync(run.standing)
        if standing == run.newest():
            return Finding("migrations", f"at {standing}, the newest")
    return Finding("migrations", f"at {standing or 'none'} of {run.newest()}", MIGRATE)


async def _roles(patient: Patient) -> Finding:
    refused = []
    for role in roles.LOGINS:
        try:
            await (await asyncpg.connect(patient.settings.dsn_as(role), timeout=5)).close()
        except asyncpg.PostgresError:
            refused.append(role)
    if refused:
        return Finding("roles", f"{', '.join(refused)} cannot sign in", MIGRATE)
    return Finding("roles", "all sign in with the passwords of this SECRET")


async def _policy(patient: Patient) -> Finding:
    written = await patient.connection.fetchval("SELECT digest FROM policy_version")
    bare = await patient.connection.fetchval(
        "SELECT count(*) FROM pg_class c WHERE relnamespace = 'public'::regnamespace"
        " AND relkind = 'r' AND NOT relrowsecurity"
        " AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'child_id')"
    )
    if written != Policy().digest:
        return Finding("policy", "row security is of other lines than the server's", MIGRATE)
    if bare:
        return Finding("policy", f"{bare} tables of children without row security", MIGRATE)
    return Finding("policy", f"lines and row security agree ({written[:12]})")


async def _keys(patient: Patient) -> Finding:
    """Of sealed columns."""
    try:
        found = await known(patient.connection, patient.settings.keyring)
    except VaultError as error:
        return Finding("keys", str(error), "give the SECRET and FIELD_KEYS of the servers")
    open_ = await patient.connection.fetchval(
        "SELECT count(*) FROM field_key WHERE erased_at IS NULL"
    )
    if open_ > 1:
        return Finding("keys", "a rotation is not finished", "run `mangnon rotate-keys` again")
    return Finding("keys", f"key {found.current} seals columns")


async def _tree(patient: Patient) -> Finding:
    found = await patient.connection.fetchval("SELECT count(*) FROM unit")
    wanted = sum(1 for _ in units().rows())
    crooked = await patient.connection.fetchval(
        "SELECT count(*) FROM unit c JOIN unit p ON p.id = c.parent_id"
        " WHERE c.lft <= p.lft OR c.rgt > p.rgt"
    )
    if crooked:
        return Finding("tree", f"{crooked} units outside their parents", "restore a backup")
    if found < wanted:
        return Finding("tree", f"{found} units of {wanted}", MIGRATE)
    return Finding("tree", f"{found:,} units; in force BOUNDARIES={patient.settings.boundaries}")


async def _clock(patient: Patient) -> Finding:
    before = datetime.now(UTC)
    there = await patient.connection.fetchval("SELECT clock_timestamp()")
    apart = max((before - there).total_seconds(), (there - datetime.now(UTC)).total_seconds(), 0)
    if apart > SKEW:
        return Finding(
            "clock", f"{apart:.1f} s apart from the database's", "synchronise both (NTP)"
        )
    return Finding(
        "clock", f"{datetime.now(ZoneInfo('Asia/Ho_Chi_Minh')):%Y-%m-%d %H:%M} in Hà Nội"
    )


async def _people(patient: Patient) -> Finding:
    count = await patient.connection.fetchval("SELECT count(*) FROM officer")
    if not patient.settings.loopback and await has_password(patient.connection, PASSWORD):
        return Finding("people", "demo people with the public password", "use another database")
    return Finding("people", f"{count} accounts")
