"""Administration in the database, under row security: what it does, and what it refuses to do."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from authz.policy import Policy
from authz.rls import write
from db import roles
from db.access import NotFoundError
from db.forest import Forest
from db.prepare import prepare
from db.rules.passwords import PasswordRefusedError
from db.rules.postings import AdministrationRefusedError, Hindrance
from db.services import administration
from db.services.administration import Desk, UsernameTakenError, Wish
from db.services.people import People
from db.services.sign_in import Passwords
from db.units import Tree
from tests.databases import SECRET, Database, Databases

NATION, PROVINCE, DISTRICT, BESIDE, COMMUNE = 1, 2, 3, 4, 5
UNITS = [
    (NATION, "VN", "NATION", None, 1, 1000, None, None, None),
    (PROVINCE, "01", "PROVINCE", NATION, 10, 99, 2, None, None),
    (DISTRICT, "004", "DISTRICT", PROVINCE, 20, 49, 2, 3, None),
    (BESIDE, "005", "DISTRICT", PROVINCE, 50, 79, 2, 4, None),
    (COMMUNE, "00139", "COMMUNE", DISTRICT, 25, 29, 2, 3, 5),
]
HERE, THERE, ME, LAN, FAR, MACHINE = (UUID(int=n) for n in range(1, 7))
PASSWORDS = Passwords()
NOW = datetime.now(UTC)


async def build(database: Database) -> None:
    await prepare(database.dsn(), SECRET, lambda connection: write(connection, Policy()))
    connection = await asyncpg.connect(database.dsn())
    await connection.executemany(
        "INSERT INTO unit (id, code, level, type, name, parent_id, lft, rgt, province_id,"
        " district_id, commune_id) VALUES ($1, $2, $3, 'X', 'Tên', $4, $5, $6, $7, $8, $9)",
        UNITS,
    )
    await connection.executemany(
        "INSERT INTO organisation (id, name, search_name, kind, unit_id)"
        " VALUES ($1, 'Phòng', 'phong', 'DEPARTMENT', $2)",
        [(HERE, DISTRICT), (THERE, BESIDE)],
    )
    await connection.executemany(
        "INSERT INTO officer (id, username, display_name, organisation_id, is_machine)"
        " VALUES ($1, $2, $2, $3, $4)",
        [(ME, "me", HERE, False), (LAN, "lan", HERE, False), (FAR, "far", THERE, False),
         (MACHINE, "machine", HERE, True)],
    )  # fmt: skip
    await connection.execute(
        "INSERT INTO posting (id, officer_id, role, unit_id, organisation_id, valid_from)"
        " VALUES ($1, $2, 'administrator', $3, $4, '2020-01-01')",
        uuid4(), ME, DISTRICT, HERE,
    )  # fmt: skip
    await connection.close()


@dataclass
class World:
    admin: Any
    app: Any
    people: People
    tree: Tree

    @asynccontextmanager
    async def desk(self, officer: UUID = ME, area=((20, 49),)) -> AsyncIterator[Desk]:
        async with self.app.transaction():
            await self.app.execute("SELECT set_config('app.subject', $1, true)", str(officer))
            yield Desk(self.app, officer, area, self.tree, NOW)

    async def person(self, officer: UUID) -> Any:
        return await self.people.of(
            officer, await self.admin.fetchval("SELECT epoch FROM access_epoch")
        )

    async def audited(self) -> list[str]:
        return [row["action"] for row in await self.admin.fetch("SELECT * FROM audit ORDER BY id")]


@pytest_asyncio.fixture(loop_scope="session")
async def world(databases: Databases) -> AsyncIterator[World]:
    database = await databases.create(await databases.template("administration", build))
    admin = await asyncpg.connect(database.dsn())
    app = await asyncpg.connect(database.dsn(roles.APP))
    pool = await asyncpg.create_pool(database.dsn(roles.AUTH), min_size=1, max_size=2)
    forest = Forest(date(2025, 6, 30))
    await forest.renew(admin)
    yield World(admin, app, People(pool), forest.tree)
    for opened in (admin, app, pool):
        await opened.close()
    await databases.drop(database)


async def refused(world, what, *arguments, **more):
    """The hindrances; and that nothing was left behind."""
    with pytest.raises(AdministrationRefusedError) as refusal:
        async with world.desk() as desk:
            await what(desk, *arguments, **more)
    assert await world.audited() == []
    return set(refusal.value.hindrances)


async def test_a_posting_is_started_and_ended_with_effect_at_once(world):
    async with world.desk() as desk:
        wish = Wish("commune_worker", COMMUNE, HERE)
        posting = await administration.start_posting(desk, LAN, wish)
        today = desk.today
    [held] = (await world.person(LAN)).postings_on(today)
    assert (held.id, held.role, held.unit_id) == (posting, "commune_worker", COMMUNE)
    async with world.desk() as desk:
        await administration.end_posting(desk, posting)
    assert (await world.person(LAN)).postings_on(today) == ()
    assert await world.audited() == ["startPosting", "endPosting"]
    row = await world.admin.fetchrow("SELECT * FROM posting WHERE id = $1", posting)
    assert (row["started_by"], row["ended_by"], row["version"]) == (ME, ME, 2)
    details = json.loads(await world.admin.fetchval("SELECT details FROM audit LIMIT 1"))
    assert details["unit"] == f"Unit_{COMMUNE}"


async def test_a_posting_may_end_on_a_later_day_and_then_not_later_still(world):
    async with world.desk() as desk:
        later = desk.today + timedelta(days=9)
        wish = Wish("commune_worker", COMMUNE, HERE)
        posting = await administration.start_posting(desk, LAN, wish)
        assert await administration.end_posting(desk, posting, later) == later
    with pytest.raises(AdministrationRefusedError, match="LONGER_THAN_BEFORE"):
        async with world.desk() as desk:
            await administration.end_posting(desk, posting, later + timedelta(days=1))


async def test_the_rules_are_asked(world):
    wish = Wish("province_officer", PROVINCE, THERE)
    assert await refused(world, administration.start_posting, LAN, wish) == {
        Hindrance.UNIT_OUTSIDE,
        Hindrance.ORGANISATION_OUTSIDE,
    }
    wish = Wish("commune_worker", COMMUNE, HERE)
    assert await refused(world, administration.start_posting, ME, wish) == {Hindrance.ONESELF}
    own = await world.admin.fetchval("SELECT id FROM posting")
    assert await refused(world, administration.end_posting, own) == {Hindrance.ONESELF}
    await world.admin.execute(
        "INSERT INTO posting (id, officer_id, role, unit_id, valid_from)"
        " VALUES ($1, $2, 'administrator', $3, current_date + 30)",
        uuid4(), LAN, PROVINCE,
    )  # fmt: skip
    found = await refused(world, administration.reset_password, LAN, PASSWORDS)
    assert found == {Hindrance.OFFICER_HOLDS_MORE}


async def test_a_stranger_is_as_if_absent(world):
    wish = Wish("commune_worker", COMMUNE, HERE)
    for officer in (FAR, uuid4()):
        with pytest.raises(NotFoundError):
            async with world.desk() as desk:
                await administration.start_posting(desk, officer, wish)
    for unit, body in ((99, HERE), (COMMUNE, uuid4())):
        with pytest.raises(NotFoundError):
            async with world.desk() as desk:
                await administration.start_posting(desk, LAN, Wish("commune_worker", unit, body))


async def test_an_officer_is_created_with_a_username_nobody_has(world):
    async with world.desk() as desk:
        officer = await administration.create_officer(
            desk, HERE, username="hoa", display_name="Lê Thị Hoa", password_hash="x"
        )
        machine = await administration.create_officer(
            desk, HERE, username="may", display_name="Máy", password_hash=None
        )
    assert not (await world.person(officer)).is_machine
    assert (await world.person(machine)).is_machine
    for taken in ("hoa", "far"):
        with pytest.raises(UsernameTakenError):
            async with world.desk() as desk:
                await administration.create_officer(
                    desk, HERE, username=taken, display_name="Lê Thị Hoa", password_hash="x"
                )


async def test_a_reset_password_works_and_is_known_to_nobody_else(world):
    async with world.desk() as desk:
        chosen = await administration.reset_password(desk, LAN, PASSWORDS)
    row = await world.admin.fetchrow("SELECT * FROM officer WHERE id = $1", LAN)
    assert await PASSWORDS.fits(chosen, row["password_hash"])
    assert row["token_epoch"] == 1
    assert chosen not in str(await world.admin.fetch("SELECT * FROM audit"))
    with pytest.raises(PasswordRefusedError):
        async with world.desk() as desk:
            await administration.reset_password(desk, LAN, PASSWORDS, "ngắn")


async def test_a_key_is_issued_to_a_machine_and_revoked(world):
    until = NOW + timedelta(days=30)
    async with world.desk() as desk:
        key = await administration.issue_key(desk, MACHINE, "nhập liệu", until)
    assert (await world.person(MACHINE)).keys == {key.id: until}
    for _ in range(2):
        async with world.desk() as desk:
            await administration.revoke_key(desk, key.id)
    assert (await world.person(MACHINE)).keys == {}
    assert await world.audited() == ["issueKey", "revokeKey"]
    assert key.secret not in str(await world.admin.fetch("SELECT * FROM audit, machine_key"))
    assert await _is_refused(world, LAN, until) == {Hindrance.NOT_A_MACHINE}
    late = NOW + timedelta(days=91)
    assert await _is_refused(world, MACHINE, late) == {Hindrance.LIVES_TOO_LONG}


async def _is_refused(world, officer, until):
    with pytest.raises(AdministrationRefusedError) as refusal:
        async with world.desk() as desk:
            await administration.issue_key(desk, officer, "nhập liệu", until)
    return set(refusal.value.hindrances)


async def test_row_security_holds_even_where_the_area_is_a_lie(world):
    """Told that one administers everything, the database alone still knows better."""
    everything, nobody_s = ((1, 1000),), (NotFoundError, asyncpg.InsufficientPrivilegeError)
    wish = Wish("commune_worker", COMMUNE, HERE)
    for officer, target in ((FAR, LAN), (LAN, MACHINE), (ME, FAR)):
        with pytest.raises(nobody_s):
            async with world.desk(officer, everything) as desk:
                await administration.start_posting(desk, target, wish)
    with pytest.raises(nobody_s):
        async with world.desk(LAN, everything) as desk:
            await administration.reset_password(desk, MACHINE, PASSWORDS)
    with pytest.raises(nobody_s):
        async with world.desk(LAN, everything) as desk:
            await administration.create_officer(
                desk, HERE, username="hoa", display_name="Lê Thị Hoa", password_hash="x"
            )
    assert await world.audited() == []
