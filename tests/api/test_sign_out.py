"""Signing out: the session, and the single token by what it is known by, with the next request."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from api.errors import Refusal
from db.services.keys import issue
from tests.api.entrance import LAN, MACHINE, Entrance, opened
from tests.api.test_oidc import EC, Service, token
from tests.databases import Database

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of the curve P-256


@pytest_asyncio.fixture(loop_scope="session")
async def entrance(database: Database) -> AsyncIterator[Entrance]:
    async with opened(database, foreign=Service().tokens()) as found:
        yield found


async def out(entrance: Entrance, bearer: str | None = None, **body: Any) -> httpx.Response:
    given = {"authorization": f"Bearer {bearer}"} if bearer else {}
    async with entrance.client() as client:
        return await client.post("/auth/sign-out", json=body, headers=given)


async def gone(entrance: Entrance, credential: str) -> bool:
    return isinstance(await entrance.who(credential), Refusal)


async def epoch(entrance: Entrance) -> int:
    found: int = await entrance.admin.fetchval("SELECT epoch FROM access_epoch")
    return found


async def test_an_access_token_alone_ends_itself_and_its_session(entrance: Entrance) -> None:
    mine, other = await entrance.signed_in(), await entrance.signed_in()
    answer = await out(entrance, mine["accessToken"])
    assert (answer.status_code, answer.content) == (204, b"")
    assert await gone(entrance, mine["accessToken"])
    refreshed = await entrance.post("/auth/refresh", refreshToken=mine["refreshToken"])
    assert refreshed.status_code == 401
    assert await entrance.who(other["accessToken"]) == LAN, "another session goes on"


async def test_a_token_without_a_session_ends_alone(entrance: Entrance) -> None:
    """As `mangnon token` makes them."""
    mine, other = [await entrance.tokens.issue(LAN, 0) for _ in range(2)]
    assert await entrance.who(mine) == await entrance.who(other) == LAN
    assert (await out(entrance, mine)).status_code == 204
    assert await gone(entrance, mine)
    assert await entrance.who(other) == LAN


@pytest.mark.parametrize("named", [{"jti": "a"}, {}], ids=["by its id", "by what was signed"])
async def test_a_token_of_another_service_ends_however_its_signature_is_written(
    entrance: Entrance, named: dict[str, str]
) -> None:
    mine = token(EC, "e", "ES256", **named)
    head, _, signature = mine.rpartition(".")
    raw = urlsafe_b64decode(signature + "==")
    turned = raw[:32] + (ORDER - int.from_bytes(raw[32:])).to_bytes(32)
    twin = f"{head}.{urlsafe_b64encode(turned).rstrip(b'=').decode()}"
    other = token(EC, "e", "ES256", jti="b", exp=2_000_000_000)
    for good in (mine, twin, other):
        assert await entrance.who(good) == LAN
    assert (await out(entrance, mine)).status_code == 204
    assert await gone(entrance, mine)
    assert await gone(entrance, twin)
    assert await entrance.who(other) == LAN


async def test_what_is_still_in_force_ends_beside_what_is_not(entrance: Entrance) -> None:
    mine = await entrance.signed_in()
    answer = await out(entrance, "e30.e30.x", refreshToken=mine["refreshToken"])
    assert answer.status_code == 204
    assert await gone(entrance, mine["accessToken"])


async def test_signing_out_again_changes_nothing_for_anybody(entrance: Entrance) -> None:
    mine = await entrance.signed_in()
    caller: Any = await entrance.authenticator.bearer(mine["accessToken"].encode())
    assert (await out(entrance, mine["accessToken"])).status_code == 204
    after = await epoch(entrance)
    assert await entrance.authenticator.bearer(mine["accessToken"].encode()), "not heard of yet"
    assert (await out(entrance, mine["accessToken"])).status_code == 204
    assert (await out(entrance, refreshToken=mine["refreshToken"])).status_code == 204
    assert await epoch(entrance) == after
    person = await entrance.people.of(LAN, after)
    assert person is not None
    assert not caller.holds(person), "an answer under way finds it out"


async def test_a_key_of_a_machine_is_not_signed_out(entrance: Entrance) -> None:
    now = entrance.clock()
    key = await issue(
        entrance.admin, MACHINE, "x", issued_by=LAN, now=now, expires_at=now + timedelta(days=1)
    )
    answer = await out(entrance, key.secret)
    assert (answer.status_code, "revokeKey" in answer.text) == (400, True)
    assert await entrance.who(key.secret) == MACHINE


@pytest.mark.parametrize("body", [{}, {"refreshToken": ""}, {"accessToken": "x"}])
async def test_nothing_presented_is_a_clear_refusal(
    entrance: Entrance, body: dict[str, str]
) -> None:
    answer = await out(entrance, **body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_what_was_taken_back_is_kept_as_long_as_it_would_have_counted(
    entrance: Entrance,
) -> None:
    mine = await entrance.tokens.issue(LAN, 0)
    await out(entrance, mine)
    assert mine not in str(await entrance.admin.fetch("SELECT * FROM revoked_token"))
    for ahead, left in ((timedelta(minutes=10), 1), (timedelta(minutes=11), 0)):
        entrance.clock.ahead = ahead
        await entrance.sign_in.sweep(entrance.clock())
        assert await entrance.admin.fetchval("SELECT count(*) FROM revoked_token") == left
    entrance.clock.ahead = timedelta()
    far = token(exp=10**15, jti=uuid4().hex)
    assert await entrance.who(far) == LAN
    assert (await out(entrance, far)).status_code == 204
    assert await gone(entrance, far)
