"""An officer changes their own password, over HTTP and with the product's own sign-in."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
import pytest_asyncio

from tests.databases import Databases
from tests.live import PASSWORD, Live, served

NEXT = "một mật khẩu khác hẳn"
WHO = "bode.worker"
CHANGE = """mutation($input: ChangePasswordInput!) { changePassword(input: $input) { __typename
  ... on PasswordChanged { id } ... on UserError { message path }
  ... on InvalidInput { problems { path code } } } }"""
ME = "{ viewer { officer { id } } }"


@pytest_asyncio.fixture(loop_scope="session")
async def live(databases: Databases) -> AsyncIterator[Live]:
    async with served(databases, sign_in_tries=3) as found:
        yield found


@pytest_asyncio.fixture(loop_scope="session")
async def admin(live: Live) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(live.database.dsn())
    yield connection
    await connection.close()


async def change(live: Live, token: str, text: str = CHANGE, **input: Any) -> Any:
    said = {"key": str(uuid4()), "current": PASSWORD, "next": NEXT} | input
    answer = await ask(live, token, text, {"input": said} if text == CHANGE else {})
    return answer.json()


async def ask(live: Live, token: str, text: str, variables: Any = None) -> httpx.Response:
    return await live.client.post(
        "/graphql",
        json={"query": text, "variables": variables or {}},
        headers={"authorization": f"Bearer {token}"},
    )


async def signs_in(live: Live, password: str) -> int:
    body = {"username": WHO, "password": password}
    return (await live.client.post("/auth/sign-in", json=body)).status_code


async def kept(admin: Any) -> Any:
    """All that a change could have left."""
    tables = ("officer", "refresh_token", "audit", "request_key")
    return [await admin.fetch(f"SELECT * FROM {table} ORDER BY 1") for table in tables]


async def test_a_changed_password_ends_every_session_this_one_too(live: Live, admin: Any) -> None:
    mine, other = await live.sign_in(WHO), await live.sign_in(WHO)
    me = (await ask(live, mine["accessToken"], ME)).json()["data"]["viewer"]["officer"]["id"]
    done = (await change(live, mine["accessToken"]))["data"]["changePassword"]
    assert done == {"__typename": "PasswordChanged", "id": me}
    for session in (mine, other):
        assert (await ask(live, session["accessToken"], ME)).status_code == 401
        body = {"refreshToken": session["refreshToken"]}
        assert (await live.client.post("/auth/refresh", json=body)).status_code == 401
    assert (await signs_in(live, PASSWORD), await signs_in(live, NEXT)) == (401, 200)
    act = await admin.fetchrow("SELECT * FROM audit ORDER BY id DESC LIMIT 1")
    assert (act["action"], act["object"], act["details"]) == ("changePassword", me, "{}")
    assert f"Officer_{act['officer_id'].hex}" == me
    assert not [word for word in (PASSWORD, NEXT) if word in str(await kept(admin))]


async def test_a_retry_after_signing_in_anew_is_told_the_same(live: Live, admin: Any) -> None:
    key, first = str(uuid4()), await live.sign_in(WHO)
    done = await change(live, first["accessToken"], key=key)
    again = await live.sign_in(WHO, NEXT)
    before = await kept(admin)
    assert await change(live, again["accessToken"], key=key) == done
    other = await change(live, again["accessToken"], key=key, next="lại một mật khẩu nữa")
    assert other["data"]["changePassword"]["__typename"] == "IdempotencyMismatch"
    assert await kept(admin) == before


@pytest.mark.parametrize(
    ("said", "problems"),
    [
        ({"current": "không phải mật khẩu"}, [(["current"], "WRONG_PASSWORD")]),
        ({"next": "ngắn"}, [(["next"], "TOO_SHORT")]),
        ({"next": PASSWORD}, [(["next"], "COMMON"), (["next"], "SAME_AS_BEFORE")]),
        ({"next": f"tôi là {WHO} đây"}, [(["next"], "CONTAINS_USERNAME")]),
        ({"current": "", "next": "x" * 300}, [(["next"], "TOO_LONG"), (["next"], "COMMON")]),
        ({"current": "x" * 60_000}, [(["current"], "WRONG_PASSWORD")]),
        ({"current": ""}, [(["current"], "WRONG_PASSWORD")]),
    ],
)
async def test_a_refusal_says_why_and_changes_nothing(
    live: Live, admin: Any, said: dict[str, str], problems: list[Any]
) -> None:
    token = (await live.sign_in(WHO))["accessToken"]
    before = await kept(admin)
    refused = (await change(live, token, **said))["data"]["changePassword"]
    assert refused["__typename"] == "InvalidInput"
    assert [(p["path"], p["code"]) for p in refused["problems"]] == problems
    assert await kept(admin) == before
    assert (await ask(live, token, ME)).status_code == 200


async def test_guessing_the_password_until_now_is_slowed_as_at_sign_in(
    live: Live, admin: Any
) -> None:
    token = (await live.sign_in(WHO))["accessToken"]
    for _ in range(3):
        refused = await change(live, token, current="không phải mật khẩu")
        assert refused["data"]["changePassword"]["problems"][0]["code"] == "WRONG_PASSWORD"
    before = await kept(admin)
    slowed = await change(live, token)
    assert slowed["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
    assert slowed["data"]["changePassword"] is None
    assert await kept(admin) == before
    assert await signs_in(live, PASSWORD) == 429, "one counter for both"


@pytest.mark.parametrize("change_", ["password_hash = NULL", "is_machine = true"])
async def test_what_has_no_password_here_changes_none(live: Live, admin: Any, change_: str) -> None:
    officer = await admin.fetchval("SELECT id FROM officer WHERE username = $1", WHO)
    await admin.execute(f"UPDATE officer SET {change_} WHERE id = $1", officer)
    epoch = await admin.fetchval("SELECT token_epoch FROM officer WHERE id = $1", officer)
    token = await live.app._worker.doors.tokens.issue(officer, epoch)
    before = await kept(admin)
    refused = (await change(live, token))["data"]["changePassword"]
    assert [(p["path"], p["code"]) for p in refused["problems"]] == [([], "NO_PASSWORD")]
    assert await kept(admin) == before


async def test_of_two_changes_at_once_one_wins(live: Live, admin: Any) -> None:
    """Both have verified the same password; the second finds another one stored."""
    officer = await admin.fetchval("SELECT id FROM officer WHERE username = $1", WHO)
    stored = await admin.fetchval("SELECT password_hash FROM officer WHERE id = $1", officer)
    works = live.app._worker.contexts.works
    async with works._pool.acquire() as connection:
        said = ("SELECT change_own_password($1, $2)", stored, "another")
        assert await connection.fetchval(*said) is False, "nobody says who asks"
        for expected in (True, False):
            async with connection.transaction():
                await connection.execute("SELECT set_config('app.subject', $1, true)", str(officer))
                assert await connection.fetchval(*said) is expected
    assert await admin.fetchval("SELECT count(*) FROM officer WHERE password_hash = 'another'") == 1
