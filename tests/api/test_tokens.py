"""Access tokens: what RFC 8725 asks, keys that rotate unnoticed, a memory that forgets in time."""

import asyncio
import json
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import jwt
import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from api import auth
from api.errors import Refusal
from api.tokens import TokenError
from db.services import signing_keys
from db.vault import VaultError
from tests.api.entrance import LAN, VAULT, Entrance, opened


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def entrance(databases) -> AsyncIterator[Entrance]:
    database = await databases.create()
    async with opened(database) as found:
        yield found
    await databases.drop(database)


@pytest_asyncio.fixture(loop_scope="session")
async def fresh(database) -> AsyncIterator[Entrance]:
    async with opened(database) as found:
        yield found


async def forged(entrance, *, header=None, key=None, algorithm="ES256", without=(), **claims):
    """A token as ours in everything but what is named."""
    signer = (await entrance.tokens.keys.current()).signer(datetime.now(UTC))
    now = int(time.time())
    said = {
        "iss": "mangnon", "aud": "mangnon", "sub": LAN.hex, "iat": now, "nbf": now,
        "exp": now + 600, "jti": uuid4().hex, "epoch": 0,
    } | claims  # fmt: skip
    said = {name: value for name, value in said.items() if name not in without}
    headers = {"kid": signer.id, "typ": "at+jwt"} | (header or {})
    return jwt.encode(said, key or signer.private, algorithm=algorithm, headers=headers)


async def test_the_forger_s_own_token_is_good(entrance):
    assert await entrance.who(await forged(entrance)) == LAN


@pytest.mark.parametrize("claim", ["iss", "aud", "exp", "nbf", "iat", "sub", "jti", "epoch"])
async def test_no_claim_may_be_missing(entrance, claim):
    assert isinstance(await entrance.who(await forged(entrance, without=[claim])), Refusal)


NOW = int(time.time())


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "somebody"},
        {"aud": "somebody"},
        {"aud": ["mangnon", "somebody"]},
        {"exp": NOW - 60},
        {"nbf": NOW + 3600},
        {"iat": NOW + 3600},
        {"sub": "lan"},
        {"sub": "0" * 32},
        {"sub": 1},
        {"epoch": 1},
        {"epoch": "0"},
        {"epoch": False},
        {"exp": "never"},
        {"sid": "x"},
    ],
    ids="-".join,
)
async def test_no_claim_may_be_wrong(entrance, claims):
    assert isinstance(await entrance.who(await forged(entrance, **claims)), Refusal)


async def test_clocks_may_differ_by_thirty_seconds(entrance):
    now = int(time.time())
    assert (await entrance.tokens.read(await forged(entrance, exp=now - 20))).officer_id == LAN
    assert (await entrance.tokens.read(await forged(entrance, nbf=now + 20))).officer_id == LAN


@pytest.mark.parametrize(
    "header",
    [
        {"jku": "https://evil.example/keys"},
        {"x5u": "https://evil.example/cert"},
        {"jwk": {"kty": "EC"}},
        {"x5c": []},
        {"crit": ["exp"]},
        {"zip": "DEF"},
        {"kid": "mn-unknown"},
        {"kid": ""},
        {"kid": "../../etc/passwd"},
        {"typ": "JWT"},
    ],
    ids=str,
)
async def test_no_header_chooses_its_own_key(entrance, header):
    assert isinstance(await entrance.who(await forged(entrance, header=header)), Refusal)


async def test_the_algorithm_belongs_to_the_key(entrance):
    pair = (await entrance.tokens.keys.current()).keys[0]
    pem = pair.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    head, body, _ = (await forged(entrance)).split(".")
    plain = json.loads(urlsafe_b64decode(head + "=="))
    unsigned = urlsafe_b64encode(json.dumps(plain | {"alg": "none"}).encode()).decode()
    tried = [
        f"{unsigned.rstrip('=')}.{body}.",
        _hmac(plain, body, pem),
        await forged(entrance, key=rsa.generate_private_key(65537, 2048), algorithm="RS256"),
        await forged(entrance, key=ec.generate_private_key(ec.SECP256R1())),
        await forged(entrance, key=ec.generate_private_key(ec.SECP384R1()), algorithm="ES384"),
    ]
    for token in tried:
        assert isinstance(await entrance.who(token), Refusal)


def _hmac(header, body, secret):
    import hashlib
    import hmac

    head = urlsafe_b64encode(json.dumps(header | {"alg": "HS256"}).encode()).decode().rstrip("=")
    signature = hmac.digest(secret, f"{head}.{body}".encode(), hashlib.sha256)
    return f"{head}.{body}.{urlsafe_b64encode(signature).decode().rstrip('=')}"


async def test_no_changed_token_is_taken(entrance):
    token = await forged(entrance)
    for position in range(0, len(token), 7):
        letter = "A" if token[position] != "A" else "B"
        changed = token[:position] + letter + token[position + 1 :]
        if changed != token and position < len(token) - 1:  # the last letter carries unused bits
            assert isinstance(await entrance.who(changed), Refusal), position


NONSENSE = "", "x", "a.b.c", "..", "a" * 9000, "Ünïcode", "e30.e30.e30", "W10.W10.W10", "mnk_"


@pytest.mark.parametrize("token", NONSENSE)
async def test_nonsense_is_refused(entrance, token):
    assert isinstance(await entrance.who(token), Refusal)


async def test_one_bearer_header_and_nothing_else(entrance):
    token = await forged(entrance)
    assert await entrance.who(token, "bearer") == LAN
    assert isinstance(await entrance.who(token, "Basic"), Refusal)
    assert (await entrance.who(None)).error is None
    header = (b"authorization", b"Bearer " + token.encode())
    assert isinstance(await entrance.authenticator({"headers": [header, header]}), Refusal)


async def test_every_bad_credential_has_one_answer(entrance):
    old, nobodys = await forged(entrance, exp=NOW - 60), await forged(entrance, sub=uuid4().hex)
    tried = ["x", "mnk_" + "a" * 43, old, nobodys]
    assert {await entrance.who(token) for token in tried} == {auth.BAD_CREDENTIAL}


async def test_the_published_keys_verify_our_tokens_and_hold_nothing_private(entrance):
    async with entrance.client() as client:
        answer = await client.get("/.well-known/jwks.json")
        assert (await client.post("/.well-known/jwks.json")).status_code == 405
        head = await client.head("/.well-known/jwks.json")
    assert (head.status_code, head.content) == (200, b"")
    assert answer.headers["cache-control"] == "public, max-age=300"
    [key] = answer.json()["keys"]
    assert key.keys() == {"kty", "crv", "x", "y", "kid", "alg", "use"}
    token = await forged(entrance)
    options = {"algorithms": ["ES256"], "audience": "mangnon"}
    assert jwt.decode(token, jwt.PyJWK(key).key, **options)["sub"] == LAN.hex


async def test_what_is_remembered_costs_microseconds_and_ends_with_the_token(entrance):
    entrance.clock.ahead = timedelta()
    token = await entrance.tokens.issue(LAN, 0)
    credential = token.encode()
    assert await entrance.authenticator.bearer(credential)
    began = time.perf_counter()
    for _ in range(2000):
        await entrance.authenticator.bearer(credential)
    assert (time.perf_counter() - began) / 2000 < 40e-6
    entrance.clock.ahead = timedelta(minutes=10, seconds=1)
    assert entrance.authenticator._remembered(auth.sha256(credential).digest()) is None
    entrance.clock.ahead = timedelta()


async def test_the_memory_of_tokens_is_bounded(entrance, monkeypatch):
    monkeypatch.setattr(auth, "REMEMBERED", 5)
    entrance.authenticator._known.clear()
    tokens = [await entrance.tokens.issue(LAN, 0) for _ in range(9)]
    for token in (*tokens, "x", "y"):
        await entrance.who(token)
    assert len(entrance.authenticator._known) == 5
    assert await entrance.who(tokens[0]) == LAN


async def test_a_developer_is_known_by_the_token_or_by_name(entrance):
    plain, marked = await forged(entrance), await forged(entrance, developer=True)
    assert not (await entrance.authenticator.bearer(plain.encode())).developer
    assert (await entrance.authenticator.bearer(marked.encode())).developer
    named = auth.Authenticator(entrance.people, entrance.tokens, entrance.keys, developers=["lan"])
    assert (await named.bearer(plain.encode())).developer


async def test_workers_that_start_together_share_one_key(fresh):
    sets = await asyncio.gather(*(signing_keys.load(fresh.pool, VAULT) for _ in range(6)))
    assert len({key.id for found in sets for key in found.keys}) == 1


async def test_the_private_half_is_sealed_and_bound_to_its_row(fresh):
    await fresh.tokens.keys.current()
    row = await fresh.admin.fetchrow("SELECT * FROM signing_key")
    assert b"PRIVATE" not in row["private_sealed"]
    await signing_keys.rotate(fresh.pool, VAULT)
    await fresh.admin.execute("UPDATE signing_key SET private_sealed = $1", row["private_sealed"])
    with pytest.raises(VaultError):
        await signing_keys.load(fresh.pool, VAULT)


async def test_rotation_refuses_no_good_token_and_accepts_no_retired_one(fresh):
    """Two workers; one of them always half a minute behind. The clock is moved in the database."""
    old = await fresh.tokens.issue(LAN, 0)
    await signing_keys.rotate(fresh.pool, VAULT)
    ahead = await signing_keys.load(fresh.pool, VAULT)
    now = datetime.now(UTC)
    assert len(ahead.keys) == 2
    first, second = ahead.keys
    assert ahead.signer(now) is first, "published, but not yet known to everybody"
    assert ahead.signer(now + timedelta(minutes=4, seconds=50)) is first
    assert ahead.signer(now + timedelta(minutes=5, seconds=10)) is second
    behind = await fresh.tokens.keys.current()
    assert behind.signer(now + timedelta(minutes=4, seconds=50)).id == first.id

    _look_again(fresh)
    assert await fresh.who(old) == LAN
    await _age(fresh, "12 minutes")
    assert (await fresh.tokens.keys.current()).signer(datetime.now(UTC)).id == second.id
    assert await fresh.who(old) == LAN, "old keys are kept for the longest life of a token"
    await _age(fresh, "2 hours")
    with pytest.raises(TokenError):
        await fresh.tokens.read(old)
    assert isinstance(await fresh.who(old), Refusal), "nor from memory"
    assert [key["kid"] for key in (await fresh.tokens.published())["keys"]] == [second.id]


async def _age(fresh, by):
    await fresh.admin.execute(
        f"UPDATE signing_key SET created_at = created_at - interval '{by}',"
        f" retired_at = retired_at - interval '{by}'"
    )
    _look_again(fresh)


def _look_again(fresh):
    fresh.tokens.keys._read_at = -1e9


async def test_a_key_that_got_out_is_withdrawn_at_once(fresh):
    stolen = await fresh.tokens.issue(LAN, 0)
    assert await fresh.who(stolen) == LAN
    await signing_keys.rotate(fresh.pool, VAULT, at_once=True)
    _look_again(fresh)
    renewed = await fresh.tokens.issue(LAN, 0)
    assert await fresh.who(renewed) == LAN
    assert isinstance(await fresh.who(stolen), Refusal), "not even from memory"


async def test_an_unknown_key_makes_a_worker_look_again_but_not_for_every_token(fresh):
    looked = 0
    load = fresh.tokens.keys._load

    async def counted():
        nonlocal looked
        looked += 1
        return await load()

    fresh.tokens.keys._load = counted
    token = await forged(fresh, header={"kid": "mn-unknown"})
    for _ in range(20):
        assert isinstance(await fresh.who(token), Refusal)
    assert looked <= 2
