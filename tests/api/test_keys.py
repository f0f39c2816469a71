"""Keys of machine clients: shown once, kept as a digest, limited in time, revoked at once."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from api.errors import Refusal
from db.services import keys
from tests.api.entrance import LAN, MACHINE, Entrance, opened


@pytest_asyncio.fixture(loop_scope="session")
async def entrance(database) -> AsyncIterator[Entrance]:
    async with opened(database) as found:
        yield found


async def issued(entrance, days=30):
    now = datetime.now(UTC)
    until = now + timedelta(days=days)
    return await keys.issue(
        entrance.admin, MACHINE, "nhập liệu", issued_by=LAN, now=now, expires_at=until
    )


async def test_a_key_is_its_machine_until_it_expires(entrance):
    key = await issued(entrance)
    assert keys.FORM.match(key.secret)
    assert await entrance.who(key.secret) == MACHINE
    caller = await entrance.authenticator.bearer(key.secret.encode())
    assert caller.is_machine
    assert caller.key_id == key.id
    entrance.clock.ahead = timedelta(days=30, seconds=1)
    assert isinstance(await entrance.who(key.secret), Refusal)


async def test_only_a_digest_is_kept_and_nothing_shows_the_secret(entrance):
    key = await issued(entrance)
    row = await entrance.admin.fetchrow("SELECT * FROM machine_key")
    assert row["digest"] == keys.digest(key.secret)
    assert key.secret not in repr(dict(row)) + repr(key)


async def test_a_revoked_key_ends_at_once_though_it_was_remembered(entrance):
    key, other = await issued(entrance), await issued(entrance)
    assert await entrance.who(key.secret) == MACHINE
    assert await keys.revoke(entrance.admin, key.id, datetime.now(UTC))
    assert not await keys.revoke(entrance.admin, key.id, datetime.now(UTC))
    assert isinstance(await entrance.who(key.secret), Refusal)
    assert await entrance.who(other.secret) == MACHINE


async def test_a_disabled_machine_has_no_keys(entrance):
    key = await issued(entrance)
    assert await entrance.who(key.secret) == MACHINE
    await entrance.admin.execute("UPDATE officer SET disabled_at = now() WHERE id = $1", MACHINE)
    assert isinstance(await entrance.who(key.secret), Refusal)


@pytest.mark.parametrize(
    "changed", [lambda s: s[:-1] + ("A" if s[-1] != "A" else "B"), str.upper, lambda s: s + "A"]
)
async def test_no_other_text_is_the_key(entrance, changed):
    key = await issued(entrance)
    assert isinstance(await entrance.who(changed(key.secret)), Refusal)


async def test_the_use_of_a_key_is_noted_once_a_day_and_disturbs_nobody(entrance):
    key = await issued(entrance)
    written = []
    execute = entrance.pool.execute

    async def counted(*arguments):
        written.append(arguments)
        return await execute(*arguments)

    entrance.keys._pool = type("Counted", (), {"execute": staticmethod(counted)})
    entrance.keys._pool.fetchrow = entrance.pool.fetchrow
    before = await entrance.admin.fetchval("SELECT epoch FROM access_epoch")
    for _ in range(5):
        await entrance.who(key.secret)
    entrance.clock.ahead = timedelta(days=1)
    for _ in range(5):
        await entrance.who(key.secret)
    assert len(written) == 2
    assert await entrance.admin.fetchval("SELECT last_used_on FROM machine_key")
    assert await entrance.admin.fetchval("SELECT epoch FROM access_epoch") == before


async def test_a_machine_key_is_not_a_refresh_token(entrance):
    key = await issued(entrance)
    answer = await entrance.post("/auth/refresh", refreshToken=key.secret)
    assert answer.status_code == 401
