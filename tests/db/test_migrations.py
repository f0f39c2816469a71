"""The migrations build what the models say, go down to nothing and up again."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio

from api.migrate import migrate
from db import roles
from db.migrations import run
from db.models import Base, Tenant
from db.prepare import connected, prepare
from tests.databases import SECRET, Database, Databases

CATALOG = {
    "columns": """
        select c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
               a.attidentity, a.attgenerated, l.collname, pg_get_expr(d.adbin, d.adrelid)
        from pg_attribute a join pg_class c on c.oid = a.attrelid
        left join pg_collation l on l.oid = a.attcollation
        left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0
          and not a.attisdropped""",
    "constraints": """
        select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
        where connamespace = 'public'::regnamespace and contype not in ('n', 't')""",
    "indexes": "select tablename, indexname, indexdef from pg_indexes where schemaname = 'public'",
}


async def catalog(dsn: str) -> dict[str, set[Any]]:
    connection = await asyncpg.connect(dsn)
    found = {name: set(map(tuple, await connection.fetch(q))) for name, q in CATALOG.items()}
    await connection.close()
    return {k: {r for r in v if r[0] != "alembic_version"} for k, v in found.items()}


async def test_the_tables_are_what_the_models_say(database: Database, databases: Databases) -> None:
    async def build(plain: Database) -> None:
        async with connected(plain.dsn()) as connection:
            for extension in ("pg_trgm", "btree_gin"):
                await connection.exec_driver_sql(f"CREATE EXTENSION {extension}")
            await connection.run_sync(Base.metadata.create_all)

    modelled = await databases.template("models alone", build, plain=True)
    assert await catalog(database.dsn()) == await catalog(modelled.dsn())


async def test_alembic_sees_no_drift(database: Database) -> None:
    async with connected(database.dsn()) as connection:
        assert await connection.run_sync(run.drift) == []
        assert await connection.run_sync(run.standing) == run.newest()


async def test_down_leaves_nothing_and_up_again_is_the_same(database: Database) -> None:
    before = await catalog(database.dsn())
    connection = await asyncpg.connect(database.dsn())
    await connection.execute("INSERT INTO unit VALUES " + unit(1, "NATION", 10, 99))
    await connection.close()

    async with connected(database.dsn()) as down:
        await down.run_sync(run.downgrade)
        left = await down.exec_driver_sql(
            "select relname from pg_class where relnamespace = 'public'::regnamespace"
            " and relname not like 'alembic_version%' union all select proname from pg_proc p"
            " where pronamespace = 'public'::regnamespace"
            " and not exists (select from pg_depend where objid = p.oid and deptype = 'e')"
        )
        assert left.all() == []
    await prepare(database.dsn(), SECRET)
    assert await catalog(database.dsn()) == before


def test_every_migration_waits_for_locks_only_briefly() -> None:
    for script in sorted(run.HERE.glob("versions/*.py")):
        assert script.read_text().count("SET LOCAL lock_timeout") == 2, script.name


async def test_a_server_without_rights_to_migrate_sees_where_the_database_stands(
    database: Database,
) -> None:
    async with connected(database.dsn(roles.APP)) as connection:
        assert await connection.run_sync(run.standing) == run.newest()


async def test_migrating_twice_changes_nothing(database: Database) -> None:
    before = await catalog(database.dsn())
    await prepare(database.dsn(), SECRET)
    assert await catalog(database.dsn()) == before


def unit(id_: int, level: str, lft: int, rgt: int, *above: int) -> str:
    """A row of `unit`; `above` are its province, district and commune as far as it has them."""
    places = ", ".join(map(str, (*above, *("null",) * (3 - len(above)))))
    parent = "null" if id_ == 1 else "1"
    return (
        f"({id_}, '{id_:05}', '{level}', 'Xã', 'Tên', {parent}, null, null, {lft}, {rgt}, {places})"
    )


@pytest.fixture
def commune() -> str:
    rows = [unit(1, "NATION", 10, 99), unit(7, "COMMUNE", 20, 29, 7)]
    return "INSERT INTO unit VALUES " + ", ".join(rows).replace("7, null, null)", "5, 6, 7)")


async def test_the_place_of_a_row_is_that_of_its_unit(database: Database, commune: str) -> None:
    connection = await asyncpg.connect(database.dsn())
    await connection.execute(commune)
    row = await connection.fetchrow(
        "INSERT INTO household (id, number, unit_id, scope, province_id) VALUES ($1, 'a', 7, 1, 1)"
        " RETURNING scope, province_id, district_id, commune_id",
        uuid4(),
    )
    assert tuple(row) == (20, 5, 6, 7)
    row = await connection.fetchrow("UPDATE household SET scope = 3 RETURNING scope")
    assert tuple(row) == (20,)
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await connection.execute("UPDATE household SET unit_id = 8")
    placed = await connection.fetch(
        "select tgrelid::regclass::text from pg_trigger where tgname = 'place'"
    )
    await connection.close()
    tenants = {
        m.class_.__tablename__ for m in Base.registry.mappers if issubclass(m.class_, Tenant)
    }
    assert {name for (name,) in placed} == tenants


async def test_what_access_rests_on_raises_the_epoch_and_tells(
    database: Database, commune: str
) -> None:
    connection = await asyncpg.connect(database.dsn())
    told: list[str] = []
    await connection.add_listener("access_epoch", lambda *message: told.append(message[3]))
    await connection.execute(commune)
    for act in (
        "INSERT INTO organisation (id, name, search_name, kind, unit_id) VALUES"
        " (gen_random_uuid(), 'Trường', 'truong', 'EDUCATION', 7)",
        "INSERT INTO officer (id, username, display_name, organisation_id)"
        " SELECT gen_random_uuid(), 'an', 'An', id FROM organisation",
        "INSERT INTO posting (id, officer_id, role, unit_id, organisation_id, valid_from) SELECT"
        " gen_random_uuid(), id, 'commune_worker', 7, organisation_id, '2026-01-01' FROM officer",
        "UPDATE posting SET valid_to = '2026-02-01'",
        "DELETE FROM posting",
        "DELETE FROM machine_key",
    ):
        await connection.execute(act)
    epoch = await connection.fetchval("SELECT epoch FROM access_epoch")
    await connection.fetchval("SELECT 1")
    await connection.close()
    assert told == [str(n) for n in range(2, 9)]
    assert epoch == 8


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def migrated(databases: Databases) -> AsyncIterator[Database]:
    found = await databases.create()
    yield found
    await databases.drop(found)


FORBIDDEN = [
    (roles.COMPILER, "UPDATE child SET version = 2"),
    (roles.COMPILER, "SELECT password_hash FROM officer"),
    (roles.COMPILER, "SELECT reason FROM sealed_opening"),
    (roles.COMPILER, "SELECT * FROM refresh_token"),
    (roles.COMPILER, "INSERT INTO access_log DEFAULT VALUES"),
    (roles.APP, "INSERT INTO access_log DEFAULT VALUES"),
    (roles.APP, "DELETE FROM access_log"),
    (roles.APP, "SELECT * FROM audit"),
    (roles.APP, "UPDATE child_event SET at = now()"),
    (roles.APP, "SELECT facts FROM child_event"),
    (roles.APP, "SELECT * FROM outbox"),
    (roles.APP, "SELECT password_hash FROM officer"),
    (roles.APP, "UPDATE unit SET lft = 1"),
    (roles.APP, "UPDATE access_epoch SET epoch = 1"),
    (roles.APP, "DELETE FROM child"),
    (roles.APP, "CREATE TABLE mine ()"),
    (roles.APP, f"SET ROLE {roles.OWNER}"),
    (roles.LOG, "SELECT * FROM access_log"),
    (roles.LOG, "DELETE FROM access_log"),
    (roles.LOG, "SELECT * FROM child"),
    (roles.AUTH, "SELECT * FROM child"),
    (roles.AUTH, "UPDATE posting SET role = 'administrator'"),
]


@pytest.mark.parametrize(("role", "act"), FORBIDDEN)
async def test_a_role_can_do_no_more_than_its_work(migrated: Database, role: str, act: str) -> None:
    connection = await asyncpg.connect(migrated.dsn(role))
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(act)
    finally:
        await connection.close()


async def test_no_role_of_the_product_can_pass_row_security(migrated: Database) -> None:
    connection = await asyncpg.connect(migrated.dsn())
    strong = await connection.fetch(
        "select rolname from pg_roles where rolname like 'mangnon%'"
        " and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)"
    )
    await connection.close()
    assert strong == []


async def test_an_administrator_who_is_no_superuser_can_migrate(
    database: Database, databases: Databases
) -> None:
    """As on a rented server, beside `database`: CREATEROLE, and a database of one's own."""
    admin = await asyncpg.connect(databases.admin)
    try:
        await admin.execute("CREATE ROLE dba LOGIN CREATEROLE PASSWORD 'dba'")
        await admin.execute("CREATE DATABASE rented OWNER dba TEMPLATE template0")
        for role in (roles.OWNER, *roles.LOGINS):
            await admin.execute(f"GRANT {role} TO dba WITH ADMIN TRUE, INHERIT FALSE, SET FALSE")
        place = urlsplit(Database("rented", databases.admin).dsn())
        rented = urlunsplit(place._replace(netloc="dba:dba@" + place.netloc.rpartition("@")[2]))
        await migrate(rented, SECRET)
        await migrate(rented, SECRET)
        async with connected(roles.dsn_as(rented, roles.COMPILER, SECRET)) as reader:
            found = await reader.exec_driver_sql("SELECT count(*) > 10000 FROM unit")
            assert found.scalar_one()
    finally:
        await admin.execute("DROP DATABASE IF EXISTS rented WITH (FORCE)")
        for role in (roles.OWNER, *roles.LOGINS):
            await admin.execute(f"REVOKE {role} FROM dba CASCADE")
        await admin.execute("DROP OWNED BY dba; DROP ROLE dba")
        await admin.close()
