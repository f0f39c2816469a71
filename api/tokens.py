"""Access tokens: JWT signed with ES256, ten minutes long, read as RFC 8725 asks.

They say who somebody is and which session it is, never what they may do.
"""

import asyncio
import json
import time
from base64 import urlsafe_b64decode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import UUID, uuid4

import jwt

from db.services.signing_keys import KeySet

ALGORITHM: Final = "ES256"
LEEWAY: Final = 30  # seconds that clocks may differ
LONGEST: Final = 8192  # characters of a token that is looked at
REQUIRED: Final = ("iss", "aud", "exp", "nbf", "iat", "sub", "jti")
REFUSED: Final = frozenset({"jku", "x5u", "jwk", "x5c", "crit", "b64", "zip"})
FRESH: Final = 30.0  # seconds that the list of keys is kept without looking
HURRY: Final = 1.0  # seconds between two looks for a key that nobody knows


class TokenError(Exception):
    """Not a token of ours that is in force. The cause is not told to whoever presents it."""


@dataclass(frozen=True, slots=True)
class TokenRules:
    issuer: str = "mangnon"
    audience: str = "mangnon"
    life: timedelta = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Claims:
    """`expires`: seconds since 1970; `named`: see `naming`."""

    officer_id: UUID
    token_epoch: int
    session: UUID | None
    developer: bool
    expires: float
    named: bytes


class Keys:
    """The signing keys as this worker knows them; read again when they are old or one is missing.

    `generation` changes when a key was withdrawn: what was verified before has to be so again.
    """

    def __init__(self, load: Callable[[], Awaitable[KeySet]]) -> None:
        self._load = load
        self._set = KeySet(())
        self._read_at = -FRESH
        self._turn = asyncio.Lock()
        self.generation = 0

    async def current(self) -> KeySet:
        await self._older_than(FRESH)
        return self._set

    async def with_id(self, kid: str) -> Any:
        """The public key of this id. Raises TokenError; never fetches anything from elsewhere."""
        key = (await self.current()).key(kid)
        if key is None:
            await self._older_than(HURRY)
            key = self._set.key(kid)
        if key is None:
            raise TokenError("unknown key")
        return key.private.public_key()

    async def _older_than(self, seconds: float) -> None:
        if time.monotonic() - self._read_at < seconds:
            return
        async with self._turn:
            if time.monotonic() - self._read_at >= seconds:
                found = await self._load()
                if {key.id for key in self._set.keys} - {key.id for key in found.keys}:
                    self.generation += 1
                self._set, self._read_at = found, time.monotonic()


class Tokens:
    def __init__(self, keys: Keys, rules: TokenRules | None = None) -> None:
        self.keys, self.rules = keys, rules or TokenRules()

    async def issue(
        self,
        officer_id: UUID,
        token_epoch: int,
        *,
        session: UUID | None = None,
        developer: bool = False,
        now: datetime | None = None,
    ) -> str:
        now = now or datetime.now(UTC)
        signer = (await self.keys.current()).signer(now)
        claims: dict[str, Any] = {
            "iss": self.rules.issuer,
            "aud": self.rules.audience,
            "sub": officer_id.hex,
            "iat": now,
            "nbf": now,
            "exp": now + self.rules.life,
            "jti": uuid4().hex,
            "epoch": token_epoch,
        }
        if session is not None:
            claims["sid"] = session.hex
        if developer:
            claims["developer"] = True
        headers = {"kid": signer.id, "typ": "at+jwt"}
        return jwt.encode(claims, signer.private, algorithm=ALGORITHM, headers=headers)

    async def read(self, token: str) -> Claims:
        """Raises TokenError."""
        header = header_of(token)
        if header.get("alg") != ALGORITHM or header.get("typ") != "at+jwt":
            raise TokenError("another kind of token")
        key = await self.keys.with_id(header["kid"])
        try:
            said = jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                audience=self.rules.audience,
                issuer=self.rules.issuer,
                leeway=LEEWAY,
                options={"require": list(REQUIRED), "strict_aud": True},
            )
            return _claims(said, naming(token, said))
        except (jwt.PyJWTError, KeyError, ValueError, TypeError) as error:
            raise TokenError(type(error).__name__) from None

    async def published(self) -> dict[str, Any]:
        """The JWKS, without anything private."""
        return (await self.keys.current()).published()


def header_of(token: str) -> dict[str, Any]:
    """The header, with a key id and nothing that names a key by itself. Raises TokenError."""
    head = _part(token, 0)
    kid = head.get("kid")
    if REFUSED & head.keys() or not isinstance(kid, str) or not kid:
        raise TokenError("a header that is refused")
    return head


def naming(token: str, said: Mapping[str, Any]) -> bytes:
    """What a verified token is known by when it is taken back: its `jti`, else what was signed.
    Never the token as it came, for a signature by elliptic curve can be written in two ways."""
    jti = said.get("jti")
    own = f"{said['iss']}\n{jti}" if isinstance(jti, str) and jti else token.rpartition(".")[0]
    return sha256(own.encode("utf-8", "surrogatepass")).digest()


def issuer_of(token: str) -> object:
    """What the token says of its issuer, not yet verified: chooses the keys, proves nothing."""
    return _part(token, 1).get("iss")


def _part(token: str, number: int) -> dict[str, Any]:
    parts = token.split(".")
    if len(token) > LONGEST or len(parts) != 3:  # noqa: PLR2004 -- header, claims, signature
        raise TokenError("not a token")
    try:
        text = parts[number]
        found = json.loads(
            urlsafe_b64decode(text + "=" * (-len(text) % 4)), object_pairs_hook=_unrepeated
        )
    except (ValueError, RecursionError):
        raise TokenError("not a token") from None
    if not isinstance(found, dict):
        raise TokenError("not a token")
    return found


def _unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice")
    return found


def _claims(said: dict[str, Any], named: bytes) -> Claims:
    epoch = said["epoch"]
    if type(epoch) is not int:
        raise TypeError("epoch")
    session = said.get("sid")
    return Claims(
        officer_id=UUID(hex=said["sub"]),
        token_epoch=epoch,
        session=UUID(hex=session) if session is not None else None,
        developer=said.get("developer") is True,
        expires=float(said["exp"]),
        named=named,
    )
