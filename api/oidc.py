"""Tokens of a foreign sign-in service (OpenID Connect): any issuer that publishes its keys.

Its keys are kept for five minutes, fetched again when a token names one that is not known, at most
every thirty seconds, and used a while longer when the issuer cannot be reached.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from api.tokens import LEEWAY, TokenError, header_of, naming

KEPT: Final = 300.0  # seconds
PAUSE: Final = 30.0  # seconds between two fetches
OUTAGE: Final = 900.0  # seconds that keys are used while the issuer is silent
PATIENCE: Final = 5.0  # seconds for one answer of the issuer
LARGEST: Final = 256 * 1024  # bytes of one answer
SHORTEST_RSA: Final = 2048  # bits
REQUIRED: Final = ("iss", "aud", "exp", "iat", "sub")

PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey


@dataclass(frozen=True, slots=True)
class Issuer:
    """`jwks_url` None: found through the issuer's discovery document."""

    issuer: str
    audience: str
    jwks_url: str | None = None
    username_claim: str = "preferred_username"


@dataclass(frozen=True, slots=True)
class ForeignClaims:
    """`expires`: seconds since 1970; `named`: see `naming`."""

    username: str
    expires: float
    named: bytes


class ForeignTokens:
    def __init__(
        self,
        issuer: Issuer,
        client: httpx.AsyncClient,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        _refuse_insecure(issuer.issuer)
        self.issuer = issuer
        self._client, self._clock = client, clock
        self._keys: dict[str, tuple[str, PublicKey]] = {}
        self._fetched_at = self._tried_at = -OUTAGE * 2
        self._turn = asyncio.Lock()

    async def read(self, token: str) -> ForeignClaims:
        """Raises TokenError. The algorithm belongs to the key, not to the token."""
        header = header_of(token)
        algorithm, key = await self._key(header["kid"])
        if header.get("alg") != algorithm:
            raise TokenError("another algorithm than its key's")
        try:
            said = jwt.decode(
                token,
                key,
                algorithms=[algorithm],
                audience=self.issuer.audience,
                issuer=self.issuer.issuer,
                leeway=LEEWAY,
                options={"require": list(REQUIRED)},
            )
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise TokenError(type(error).__name__) from None
        username = said.get(self.issuer.username_claim)
        if not isinstance(username, str) or not username or not username.isascii():
            raise TokenError("no username")  # a letter that looks like one of ours is not it
        return ForeignClaims(username.lower(), float(said["exp"]), naming(token, said))

    async def _key(self, kid: str) -> tuple[str, PublicKey]:
        if self._clock() - self._fetched_at >= KEPT or kid not in self._keys:
            await self._fetch()
        if self._clock() - self._fetched_at >= OUTAGE or kid not in self._keys:
            raise TokenError("unknown key")
        return self._keys[kid]

    async def _fetch(self) -> None:
        """Once for all who wait, and not again within the pause, whether it succeeds or not."""
        async with self._turn:
            if self._clock() - self._tried_at < PAUSE:
                return
            self._tried_at = self._clock()
            try:
                self._keys = _usable(await self._document(await self._jwks_url()))
            except (httpx.HTTPError, ValueError, RecursionError):
                return
            self._fetched_at = self._clock()

    async def _jwks_url(self) -> str:
        if self.issuer.jwks_url is not None:
            return self.issuer.jwks_url
        base = self.issuer.issuer.rstrip("/")
        found = await self._document(f"{base}/.well-known/openid-configuration")
        url = found.get("jwks_uri")
        if found.get("issuer") != self.issuer.issuer or not isinstance(url, str):
            raise ValueError("a discovery document of somebody else")
        return url

    async def _document(self, url: str) -> dict[str, Any]:
        _refuse_insecure(url)
        async with self._client.stream(
            "GET", url, timeout=PATIENCE, follow_redirects=False
        ) as answer:
            answer.raise_for_status()
            body = b""
            async for part in answer.aiter_bytes():
                body += part
                if len(body) > LARGEST:
                    raise ValueError("too long an answer")
        found = httpx.Response(answer.status_code, content=body).json()
        if not isinstance(found, dict):
            raise ValueError("not a document")  # noqa: TRY004 -- the issuer's fault, like the others
        return found


def _refuse_insecure(url: str) -> None:
    """Keys come over TLS; in the clear only from this machine, for trying out."""
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and _is_local(parts.hostname or "")):
        return
    raise ValueError("The issuer and its keys need https.")


def _is_local(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _usable(document: dict[str, Any]) -> dict[str, tuple[str, PublicKey]]:
    """The keys for signatures that we understand, by id; an id that stands twice is nobody's."""
    listed = [entry for entry in document.get("keys", ()) if isinstance(entry, dict)]
    found: dict[str, tuple[str, PublicKey]] = {}
    for entry in listed:
        kid = entry.get("kid")
        alone = [other.get("kid") for other in listed].count(kid) == 1
        key = _public(entry) if alone and isinstance(kid, str) and kid else None
        if key is not None:
            found[str(kid)] = key
    return found


def _public(entry: dict[str, Any]) -> tuple[str, PublicKey] | None:
    if entry.get("use", "sig") != "sig" or "d" in entry:
        return None
    try:
        if entry.get("kty") == "RSA" and entry.get("alg", "RS256") == "RS256":
            key = RSAAlgorithm.from_jwk(entry)
            if isinstance(key, rsa.RSAPublicKey) and key.key_size >= SHORTEST_RSA:
                return "RS256", key
        if entry.get("crv") == "P-256" and entry.get("alg", "ES256") == "ES256":
            curve_key = ECAlgorithm.from_jwk(entry)
            if isinstance(curve_key, ec.EllipticCurvePublicKey):
                return "ES256", curve_key
    except (jwt.PyJWTError, ValueError, TypeError):
        return None
    return None
