"""Tokens of a foreign issuer, played by a transport in memory."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx
import jwt
import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from api.errors import Refusal
from api.oidc import ForeignTokens, Issuer
from api.tokens import TokenError
from tests.api.entrance import LAN, MINH, Entrance, opened

ISSUER = "https://sso.example.vn/realms/tre-em"
RSA = rsa.generate_private_key(65537, 2048)
WEAK = rsa.generate_private_key(65537, 1024)  # noqa: S505 -- refused, as the test shows
EC, OTHER = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))


def jwk(key, kid, **more):
    kind = RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else ECAlgorithm
    return kind.to_jwk(key.public_key(), as_dict=True) | {"kid": kid} | more


@dataclass
class Service:
    """The issuer: its discovery document, its keys, and how often it was asked for them."""

    keys: list = field(
        default_factory=lambda: [jwk(RSA, "r", use="sig"), jwk(EC, "e", alg="ES256")]
    )
    issuer: str = ISSUER
    status: int = 200
    asked: int = 0
    clock: float = 0.0

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/.well-known/openid-configuration"):
            found = {"issuer": self.issuer, "jwks_uri": "https://sso.example.vn/keys"}
            return httpx.Response(self.status, json=found)
        self.asked += 1
        return httpx.Response(self.status, json={"keys": self.keys})

    def tokens(self, **more) -> ForeignTokens:
        client = httpx.AsyncClient(transport=httpx.MockTransport(self.answer))
        return ForeignTokens(Issuer(ISSUER, "mangnon", **more), client, lambda: self.clock)


def token(key=RSA, kid="r", algorithm="RS256", header=None, without=(), **claims):
    now = int(time.time())
    said = {
        "iss": ISSUER, "aud": ["account", "mangnon"], "sub": "7f3", "iat": now, "exp": now + 300,
        "preferred_username": "Lan",
    } | claims  # fmt: skip
    said = {name: value for name, value in said.items() if name not in without}
    return jwt.encode(said, key, algorithm, {"kid": kid} | (header or {}))


@pytest.fixture
def service():
    return Service()


@pytest_asyncio.fixture(loop_scope="session")
async def entrance(database, service) -> AsyncIterator[Entrance]:
    async with opened(database, foreign=service.tokens()) as found:
        yield found


async def test_an_officer_known_here_comes_in_with_either_algorithm(entrance):
    assert await entrance.who(token()) == LAN
    assert await entrance.who(token(EC, "e", "ES256", preferred_username="minh")) == MINH


async def test_who_is_unknown_or_disabled_here_does_not(entrance):
    assert isinstance(await entrance.who(token(preferred_username="nobody")), Refusal)
    good = token(preferred_username="minh")
    assert await entrance.who(good) == MINH
    await entrance.admin.execute("UPDATE officer SET disabled_at = now() WHERE id = $1", MINH)
    assert isinstance(await entrance.who(good), Refusal)


async def test_a_username_that_became_another_s_is_asked_anew(entrance):
    good = token()
    assert await entrance.who(good) == LAN
    await entrance.admin.execute("UPDATE officer SET username = 'lan.cu' WHERE id = $1", LAN)
    assert isinstance(await entrance.who(good), Refusal)


@pytest.mark.parametrize(
    "change",
    [
        {"aud": "somebody"},
        {"iss": "https://evil.example"},
        {"iss": ISSUER + "/"},
        {"exp": int(time.time()) - 60},
        {"nbf": int(time.time()) + 3600},
        {"without": ["exp"]},
        {"without": ["iat"]},
        {"without": ["sub"]},
        {"without": ["preferred_username"]},
        {"preferred_username": ["lan"]},
        {"key": OTHER, "kid": "e", "algorithm": "ES256"},
        {"key": EC, "kid": "r", "algorithm": "ES256"},
        {"key": RSA, "kid": "e", "algorithm": "RS256"},
        {"key": RSA, "algorithm": "PS256"},
        {"key": RSA, "algorithm": "RS512"},
        {"key": "a secret that is long enough for HS256", "algorithm": "HS256"},
        {"key": "", "algorithm": "none"},
        {"header": {"jku": "https://evil.example/keys"}},
        {"header": {"jwk": jwk(OTHER, "r")}},
        {"header": {"crit": ["b64"]}},
        {"kid": "unknown"},
    ],
    ids="-".join,
)
async def test_nothing_else_comes_in(entrance, change):
    assert isinstance(await entrance.who(token(**change)), Refusal)


@pytest.mark.parametrize(
    "keys",
    [
        [jwk(WEAK, "r")],
        [jwk(RSA, "r", use="enc")],
        [jwk(RSA, "r", alg="RS512")],
        [jwk(RSA, "r"), jwk(OTHER, "r")],
        [{"kty": "oct", "k": "AAAA", "kid": "r"}],
        [{"kty": "RSA", "n": "!", "e": "!", "kid": "r"}],
        ["r"],
        [],
    ],
)
async def test_keys_that_are_not_for_us_are_left_out(keys):
    with pytest.raises(TokenError):
        await Service(keys).tokens().read(token())


async def test_keys_are_kept_five_minutes(service):
    foreign = service.tokens()
    for _ in range(5):
        await foreign.read(token())
    assert service.asked == 1
    service.clock = 301
    await foreign.read(token())
    assert service.asked == 2


async def test_a_new_key_is_fetched_but_at_most_every_thirty_seconds(service):
    foreign = service.tokens()
    await foreign.read(token())
    service.keys.append(jwk(OTHER, "new"))
    new = token(OTHER, "new", "ES256")
    refused = 0
    for service.clock in (1, 10, 29):
        refused += await _is_refused(foreign, new)
    assert (refused, service.asked) == (3, 1)
    service.clock = 31
    assert (await foreign.read(new)).username == "lan"
    for service.clock in range(31, 61):
        assert await _is_refused(foreign, token(OTHER, "never", "ES256"))
    assert service.asked == 2


async def test_a_key_that_the_issuer_withdrew_counts_no_longer(service):
    foreign = service.tokens()
    await foreign.read(token())
    service.keys = [jwk(EC, "e")]
    service.clock = 301
    assert await _is_refused(foreign, token())


async def test_while_the_issuer_is_silent_its_keys_serve_a_quarter_of_an_hour(service):
    foreign = service.tokens()
    await foreign.read(token())
    service.status = 503
    service.clock = 899
    await foreign.read(token())
    service.clock = 931
    assert await _is_refused(foreign, token())
    service.status, service.clock = 200, 1000
    await foreign.read(token())


async def test_a_discovery_document_of_somebody_else_is_not_believed(service):
    service.issuer = "https://evil.example"
    assert await _is_refused(service.tokens(), token())


async def test_keys_named_by_setting_need_no_discovery(service):
    service.issuer = "https://evil.example"
    await service.tokens(jwks_url="https://sso.example.vn/keys").read(token())


def test_keys_never_come_in_the_clear_but_from_this_machine():
    client = httpx.AsyncClient()
    with pytest.raises(ValueError, match="https"):
        ForeignTokens(Issuer("http://sso.example.vn", "mangnon"), client)
    ForeignTokens(Issuer("http://127.0.0.1:9000", "mangnon"), client)


async def _is_refused(foreign, presented):
    try:
        await foreign.read(presented)
    except TokenError:
        return True
    return False
