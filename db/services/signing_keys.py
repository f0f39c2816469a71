"""The keys that sign access tokens: shared by all workers through the database, sealed there.

A new key is published before it signs, for as long as others may keep the old list; the old one
stops signing then, and its tokens are accepted for one more life of a token.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from jwt.algorithms import ECAlgorithm

from db.vault import Vault

PUBLISHED_AHEAD: Final = timedelta(minutes=5)  # as long as others keep the list of keys
ACCEPTED_AFTER: Final = timedelta(hours=1, minutes=1)  # the longest life of a token, and leeway
KID: Final = "mn-"
LOCK: Final = 0x6D6E_6B79  # one rotation at a time

COLUMNS: Final = "id, private_sealed, public_jwk, created_at, retired_at"
INSERT: Final = "INSERT INTO signing_key (id, private_sealed, public_jwk) VALUES ($1, $2, $3)"


@dataclass(frozen=True, slots=True)
class KeyPair:
    """One key. `public` is its JWK with `kid`, `alg` and `use`."""

    id: str
    private: ec.EllipticCurvePrivateKey = field(repr=False)
    public: dict[str, Any]
    created_at: datetime
    retired_at: datetime | None

    def signs_at(self, now: datetime) -> bool:
        return self.retired_at is None or now < self.retired_at

    def known_at(self, now: datetime) -> bool:
        """Published long enough for everybody to know it."""
        return self.created_at + PUBLISHED_AHEAD <= now


@dataclass(frozen=True, slots=True)
class KeySet:
    """The keys whose tokens are accepted, oldest first. Nothing outside it is ever fetched."""

    keys: Sequence[KeyPair]

    def key(self, kid: str) -> KeyPair | None:
        return next((key for key in self.keys if key.id == kid), None)

    def signer(self, now: datetime) -> KeyPair:
        """The newest key that everybody knows; the oldest, if nobody can know any yet."""
        signing = [key for key in self.keys if key.signs_at(now)]
        known = [key for key in signing if key.known_at(now)]
        return known[-1] if known else signing[0]

    def published(self) -> dict[str, Any]:
        return {"keys": [key.public for key in self.keys]}


async def load(pool: Any, vault: Vault) -> KeySet:
    """All keys of which a token may still be alive; the first of all is made when there is none."""
    keys = await _read(pool, vault)
    if not any(key.retired_at is None for key in keys):
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock($1)", LOCK)
            if not await connection.fetchval("SELECT 1 FROM signing_key WHERE retired_at IS NULL"):
                await _insert(connection, vault)
        keys = await _read(pool, vault)
    return KeySet(keys)


async def rotate(pool: Any, vault: Vault, *, at_once: bool = False) -> str:
    """A new key, and its id. With `at_once`, for a key that got out: the others go immediately and
    everybody has to refresh or sign in again; otherwise nobody notices."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock($1)", LOCK)
        if at_once:
            await connection.execute("DELETE FROM signing_key")
        else:
            await connection.execute(
                "UPDATE signing_key SET retired_at = now() + $1 WHERE retired_at IS NULL",
                PUBLISHED_AHEAD,
            )
            await connection.execute(
                "DELETE FROM signing_key WHERE retired_at < now() - $1::interval", ACCEPTED_AFTER
            )
        return await _insert(connection, vault)


async def _read(pool: Any, vault: Vault) -> list[KeyPair]:
    rows = await pool.fetch(
        f"SELECT {COLUMNS} FROM signing_key"  # noqa: S608 -- a constant
        " WHERE retired_at IS NULL OR retired_at > now() - $1::interval ORDER BY created_at, id",
        ACCEPTED_AFTER,
    )
    return [_opened(row, vault) for row in rows]


def _opened(row: Any, vault: Vault) -> KeyPair:
    pem = vault.open("signing_key", "private_sealed", row["id"], row["private_sealed"])
    private = load_pem_private_key(pem.encode(), password=None)
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise TypeError("A signing key is a key of the curve P-256.")
    public = json.loads(row["public_jwk"])
    return KeyPair(row["id"], private, public, row["created_at"], row["retired_at"])


async def _insert(connection: Any, vault: Vault) -> str:
    kid = f"{KID}{datetime.now(UTC):%Y%m%d}-{token_hex(4)}"
    private = ec.generate_private_key(ec.SECP256R1())
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    public = ECAlgorithm.to_jwk(private.public_key(), as_dict=True)
    public |= {"kid": kid, "alg": "ES256", "use": "sig"}
    sealed = vault.seal("signing_key", "private_sealed", kid, pem)
    await connection.execute(INSERT, kid, sealed, json.dumps(public))
    return kid
