"""Signing in, staying signed in, being slowed down, and being signed out."""

import asyncio
import statistics
import time
import unicodedata
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from api.errors import Refusal
from db.services.sessions import SessionLimits
from db.services.sign_in import SignInLimits
from db.services.throttle import ThrottleLimits, site
from tests.api.entrance import LAN, MINH, PASSWORD, Entrance, listening, opened

WRONG = {
    "unknown": ("nobody", PASSWORD),
    "wrong password": ("lan", "không phải mật khẩu"),
    "disabled": ("minh", PASSWORD),
    "machine": ("may.chu", PASSWORD),
    "not a name": ("lan'; drop table officer --", PASSWORD),
}


@pytest_asyncio.fixture(loop_scope="session")
async def entrance(database) -> AsyncIterator[Entrance]:
    async with opened(database) as found:
        yield found


async def test_a_password_gives_tokens_that_say_who_one_is(entrance):
    answer = await entrance.post("/auth/sign-in", username="lan", password=PASSWORD)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    tokens = answer.json()
    assert tokens.keys() == {"accessToken", "refreshToken", "expiresIn"}
    assert tokens["expiresIn"] == 600
    assert await entrance.who(tokens["accessToken"]) == LAN


@pytest.mark.parametrize("typed", ["LAN", " lan ", "ｌａｎ"])
async def test_a_username_is_known_however_it_is_typed(entrance, typed):
    assert await entrance.signed_in(typed)


async def test_a_password_is_known_however_its_tone_marks_were_composed(entrance):
    decomposed = unicodedata.normalize("NFD", PASSWORD)
    assert decomposed != PASSWORD
    assert await entrance.signed_in(password=decomposed)


async def test_every_way_to_be_wrong_has_one_answer(entrance):
    await entrance.admin.execute("UPDATE officer SET disabled_at = now() WHERE id = $1", MINH)
    said = set()
    for number, (username, password) in enumerate(WRONG.values()):
        answer = await entrance.post(
            "/auth/sign-in", f"192.0.2.{number}", username=username, password=password
        )
        headers = {k: v for k, v in answer.headers.items() if k != "date"}
        said.add((answer.status_code, answer.text, tuple(sorted(headers.items()))))
    [(status, text, _)] = said
    assert status == 401
    assert '"UNAUTHENTICATED"' in text


async def test_an_unknown_account_takes_as_long_as_a_wrong_password(database):
    limits = SignInLimits(ThrottleLimits(10_000, 10_000))
    async with opened(database, limits=limits) as entrance:
        took = {"lan": [], "nobody": []}
        for _ in range(12):
            for username, times in took.items():
                began = time.perf_counter()
                await entrance.post("/auth/sign-in", username=username, password="x" * 20)
                times.append(time.perf_counter() - began)
    known, unknown = (statistics.median(times) for times in took.values())
    assert abs(known - unknown) < 0.3 * max(known, unknown)


async def test_after_ten_failures_an_account_waits_longer_each_time(entrance):
    async def attempt(password: str, n: int):
        return await entrance.post(
            "/auth/sign-in", f"198.51.100.{n}", username="lan", password=password
        )

    for n in range(10):
        assert (await attempt("wrong", n)).status_code == 401
    waits = []
    for n in range(10, 14):
        blocked = await attempt(PASSWORD, n)
        assert blocked.status_code == 429
        assert blocked.json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
        waits.append(int(blocked.headers["retry-after"]))
        entrance.clock.ahead += timedelta(seconds=waits[-1])
        assert (await attempt("wrong", n)).status_code == 401
    assert waits == sorted(waits)
    assert waits[-1] >= 2 * waits[1] > waits[0]
    entrance.clock.ahead += timedelta(seconds=60)
    assert (await attempt(PASSWORD, 99)).status_code == 200, "right, after the wait"
    assert (await attempt("wrong", 99)).status_code == 401
    assert (await attempt(PASSWORD, 99)).status_code == 200, "it starts afresh"


async def test_after_ten_failures_an_address_waits_whatever_the_account(entrance):
    for n in range(10):
        answer = await entrance.post("/auth/sign-in", username=f"nobody{n}", password=PASSWORD)
        assert answer.status_code == 401
    blocked = await entrance.post("/auth/sign-in", username="lan", password=PASSWORD)
    assert blocked.status_code == 429
    other = await entrance.post("/auth/sign-in", "192.0.2.9", username="lan", password=PASSWORD)
    assert other.status_code == 200


async def test_a_shared_address_with_right_passwords_never_waits(entrance):
    for _ in range(12):
        await entrance.signed_in()


async def test_guessing_all_at_once_wins_nothing(entrance):
    answers = await asyncio.gather(
        *(
            entrance.post("/auth/sign-in", f"198.51.100.{n}", username="lan", password="wrong")
            for n in range(40)
        )
    )
    assert sum(answer.status_code == 401 for answer in answers) == 10


async def test_no_name_and_no_address_is_kept_of_those_who_fail(entrance):
    await entrance.post("/auth/sign-in", username="lan", password="wrong")
    rows = await entrance.admin.fetch("SELECT * FROM sign_in_throttle")
    assert len(rows) == 2
    assert all(len(row["subject"]) == 16 for row in rows)
    entrance.clock.ahead = timedelta(hours=2)
    await entrance.sign_in.sweep(entrance.clock())
    assert await entrance.admin.fetchval("SELECT count(*) FROM sign_in_throttle") == 0


def test_a_subscriber_s_network_is_one_address():
    assert site("2001:db8::1") == site("2001:db8::2:1") != site("2001:db8:0:1::1")
    assert site("::ffff:192.0.2.1") == site("192.0.2.1") == "192.0.2.1"


async def test_a_refresh_token_is_used_once_and_using_it_again_ends_the_session(entrance):
    first = await entrance.signed_in()
    other = await entrance.signed_in()
    second = (await entrance.post("/auth/refresh", refreshToken=first["refreshToken"])).json()
    assert await entrance.who(second["accessToken"]) == LAN

    replay = await entrance.post("/auth/refresh", refreshToken=first["refreshToken"])
    assert replay.status_code == 401
    assert replay.headers["www-authenticate"].startswith("Bearer")
    stolen = await entrance.post("/auth/refresh", refreshToken=second["refreshToken"])
    assert stolen.status_code == 401
    for token in (first["accessToken"], second["accessToken"]):
        assert isinstance(await entrance.who(token), Refusal)
    assert await entrance.who(other["accessToken"]) == LAN, "another session goes on"
    answer = await entrance.post("/auth/refresh", refreshToken=other["refreshToken"])
    assert answer.status_code == 200


async def test_of_many_refreshes_at_once_one_wins_and_the_session_ends(entrance):
    first = await entrance.signed_in()
    answers = await asyncio.gather(
        *(entrance.post("/auth/refresh", refreshToken=first["refreshToken"]) for _ in range(8))
    )
    won = [answer.json() for answer in answers if answer.status_code == 200]
    assert len(won) == 1
    again = await entrance.post("/auth/refresh", refreshToken=won[0]["refreshToken"])
    assert again.status_code == 401


async def test_a_session_ends_when_idle_and_in_any_case_after_a_week(database):
    limits = SignInLimits(session=SessionLimits(timedelta(hours=12), timedelta(hours=20)))
    async with opened(database, limits=limits) as entrance:
        idle, busy = await entrance.signed_in(), await entrance.signed_in()
        entrance.clock.ahead = timedelta(hours=11)
        answer = await entrance.post("/auth/refresh", refreshToken=busy["refreshToken"])
        entrance.clock.ahead = timedelta(hours=13)
        late = await entrance.post("/auth/refresh", refreshToken=idle["refreshToken"])
        assert late.status_code == 401
        entrance.clock.ahead = timedelta(hours=19)
        answer = await entrance.post("/auth/refresh", **_refresh(answer))
        assert answer.status_code == 200
        entrance.clock.ahead = timedelta(hours=21)
        assert (await entrance.post("/auth/refresh", **_refresh(answer))).status_code == 401
        entrance.clock.ahead = timedelta(days=4)
        await entrance.sign_in.sweep(entrance.clock())
        assert await entrance.admin.fetchval("SELECT count(*) FROM refresh_token") == 0


def _refresh(answer):
    return {"refreshToken": answer.json()["refreshToken"]}


async def test_signing_out_ends_the_session_at_once(entrance):
    tokens = await entrance.signed_in()
    assert await entrance.who(tokens["accessToken"]) == LAN
    for _ in range(2):
        out = await entrance.post("/auth/sign-out", refreshToken=tokens["refreshToken"])
        assert (out.status_code, out.content) == (204, b"")
    assert isinstance(await entrance.who(tokens["accessToken"]), Refusal)
    answer = await entrance.post("/auth/refresh", refreshToken=tokens["refreshToken"])
    assert answer.status_code == 401
    unknown = await entrance.post("/auth/sign-out", refreshToken="mnr_unknown")
    assert unknown.status_code == 204


@pytest.mark.parametrize(
    "change",
    ["password_hash = 'another'", "disabled_at = now()", "token_epoch = token_epoch + 1"],
)
async def test_a_new_password_or_a_closed_account_ends_what_was_signed_in(entrance, change):
    tokens = await entrance.signed_in()
    assert await entrance.who(tokens["accessToken"]) == LAN
    await entrance.admin.execute(f"UPDATE officer SET {change} WHERE id = $1", LAN)
    assert isinstance(await entrance.who(tokens["accessToken"]), Refusal)
    if "token_epoch" not in change:
        answer = await entrance.post("/auth/refresh", refreshToken=tokens["refreshToken"])
        assert answer.status_code == 401


async def test_a_worker_hears_of_a_revocation_by_itself(entrance):
    tokens = await entrance.signed_in()
    connection = await listening(entrance)
    scope = {"headers": [(b"authorization", f"bearer {tokens['accessToken']}".encode())]}
    assert not isinstance(await entrance.authenticator(scope), Refusal)
    await entrance.post("/auth/sign-out", refreshToken=tokens["refreshToken"])
    for _ in range(100):
        if isinstance(await entrance.authenticator(scope), Refusal):
            break
        await asyncio.sleep(0.01)
    assert isinstance(await entrance.authenticator(scope), Refusal)
    await connection.close()


async def test_a_hash_of_the_past_is_renewed_at_sign_in(entrance):
    from argon2 import PasswordHasher

    old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    await entrance.admin.execute("UPDATE officer SET password_hash = $2 WHERE id = $1", LAN, old)
    tokens = await entrance.signed_in()
    assert await entrance.who(tokens["accessToken"]) == LAN
    stored = await entrance.admin.fetchval("SELECT password_hash FROM officer WHERE id = $1", LAN)
    assert "m=19456,t=2,p=1" in stored


@pytest.mark.parametrize(
    ("body", "type_", "status"),
    [
        (b"", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'{"username": "lan"}', "application/json", 400),
        (b'{"username": "lan", "password": 1}', "application/json", 400),
        (b'{"username": "lan", "password": ""}', "application/json", 400),
        (b'{"username": "lan", "password": "x", "more": "y"}', "application/json", 400),
        (b'{"username": "a", "username": "lan", "password": "x"}', "application/json", 400),
        (b'{"username": "lan", "password": "\\u0000"}', "application/json", 400),
        (b'{"username": "lan", "password": "\\ud800"}', "application/json", 400),
        (b'{"username": "lan", "password": "x"}', "text/plain", 415),
        (b'{"username": "lan", "password": "x"}', "application/x-www-form-urlencoded", 415),
        (b'{"username": "lan", "password": "' + b"x" * 5000 + b'"}', "application/json", 413),
        ("{}".encode("utf-16"), "application/json", 400),
    ],
)
async def test_a_malformed_request_is_a_clear_refusal(entrance, body, type_, status):
    async with entrance.client() as client:
        headers = {"content-type": type_}
        answer = await client.post("/auth/sign-in", content=body, headers=headers)
    assert answer.status_code == status
    assert answer.json()["errors"][0]["extensions"]["code"] in {"BAD_USER_INPUT", "DOCUMENT_LIMIT"}


async def test_tokens_are_asked_for_by_post_only(entrance):
    async with entrance.client() as client:
        for path in ("/auth/sign-in", "/auth/refresh", "/auth/sign-out"):
            answer = await client.get(path, params={"username": "lan", "password": PASSWORD})
            assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


async def test_an_unexpected_error_is_masked_and_names_an_incident(entrance, caplog):
    await entrance.admin.execute("ALTER TABLE sign_in_throttle RENAME TO gone")
    answer = await entrance.post("/auth/sign-in", username="lan", password="ein Geheimnis")
    assert answer.status_code == 500
    error = answer.json()["errors"][0]
    assert error["message"] == "Unexpected error."
    assert error["extensions"]["incident"]
    assert "ein Geheimnis" not in caplog.text


async def test_what_was_read_again_is_compared_with_the_credential(entrance):
    tokens = await entrance.signed_in()
    caller = await entrance.authenticator.bearer(tokens["accessToken"].encode())
    assert caller.holds(await entrance.people.of(LAN))
    await entrance.post("/auth/sign-out", refreshToken=tokens["refreshToken"])
    epoch = await entrance.admin.fetchval("SELECT epoch FROM access_epoch")
    assert not caller.holds(await entrance.people.of(LAN, epoch))


async def test_no_session_survives_a_password_set_while_it_was_renewed(entrance):
    tokens = await entrance.signed_in()
    for _ in range(10):
        answer, _ = await asyncio.gather(
            entrance.post("/auth/refresh", refreshToken=tokens["refreshToken"]),
            entrance.admin.execute(
                "UPDATE officer SET disabled_at = now() - random() * interval '1 day'"
                " WHERE id = $1",
                LAN,
            ),
        )
        if answer.status_code == 200:
            again = await entrance.post("/auth/refresh", **_refresh(answer))
            assert again.status_code == 401
            assert isinstance(await entrance.who(answer.json()["accessToken"]), Refusal)
        await entrance.admin.execute("UPDATE officer SET disabled_at = NULL WHERE id = $1", LAN)
        tokens = await entrance.signed_in()
