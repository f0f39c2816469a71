"""The keys of sealed columns as workers know them: those of the settings, and those in the
database, which are sealed under the settings' own.

A new key is in the database before it seals, for as long as a worker may not have seen it yet.
"""

import asyncio
import logging
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import asyncpg

from db.vault import Keyring, Vault, VaultError

AHEAD: Final = timedelta(seconds=60)  # a new key is known before it seals
LOOK: Final = 15.0  # seconds between two looks for new keys

READ: Final = """
SELECT number, key_sealed, seals_from <= clock_timestamp() AS seals, retired_at, erased_at
FROM field_key ORDER BY number
"""
READ_BLIND: Final = "SELECT id AS number, key_sealed FROM blind_key"
PLACE: Final = ("field_key", "key_sealed")
BLIND: Final = ("blind_key", "key_sealed")

log = logging.getLogger(__name__)


async def known(database: Any, settings: Keyring) -> Keyring:
    """All keys that may be needed to read, with the one that seals now. Raises VaultError where a
    key was sealed under another keyring than this one."""
    rows = await database.fetch(READ)
    blind = await database.fetch(READ_BLIND)
    wrapping = Vault(settings)
    erased = {row["number"] for row in rows if row["erased_at"]}
    own = {n: key for n, key in settings.keys.items() if n not in erased}
    made = {row["number"]: _unwrapped(wrapping, PLACE, row) for row in rows if row["key_sealed"]}
    open_ = {row["number"] for row in rows if row["seals"] and not row["retired_at"]}
    current = max(open_ & made.keys(), default=settings.current)
    first = settings.first or settings.blind
    other = _unwrapped(wrapping, BLIND, blind[0]) if blind else settings.blind
    return Keyring(own | made, current, other, first)


def wrapped(settings: Keyring, number: int, key: bytes, place: tuple[str, str] = PLACE) -> bytes:
    """As it stands in the database."""
    return Vault(settings).seal(*place, number, b64encode(key).decode())


def _unwrapped(wrapping: Vault, place: tuple[str, str], row: Mapping[str, Any]) -> bytes:
    try:
        return b64decode(wrapping.open(*place, row["number"], row["key_sealed"]))
    except VaultError:
        raise VaultError(
            f"A key of {place[0]} was kept under another secret or FIELD_KEYS than these."
        ) from None


async def vault(database: Any, settings: Keyring) -> Vault:
    """For as long as one command needs it; a server follows."""
    return Vault(await known(database, settings))


async def follow(found: Vault, database: Any, settings: Keyring, every: float = LOOK) -> None:
    """Exchange the vault's keys for those of now, for ever."""
    while True:
        await asyncio.sleep(every)
        try:
            found.renew(await known(database, settings))
        except (OSError, VaultError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
            log.warning("keys of sealed columns were not read, %s", type(problem).__name__)
