"""A new key for all sealed columns while everybody works (`mangnon rotate-keys`).

Killed at any point it leaves everything readable, and goes on from there when it is run again.
What is under way is seen in the database: a key that seals while an older one is not yet erased.
"""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from secrets import token_bytes
from typing import Any, Final

from db.models.keys import SealedColumn, sealed_columns
from db.roles import OWNER
from db.services.field_keys import AHEAD, BLIND, LOOK, PLACE, READ_BLIND, known, wrapped
from db.vault import KEY_BYTES, LAST_NUMBER, Keyring, Vault, VaultError

LOCK: Final = 0x6D6E_726B  # one rotation at a time
BATCH: Final = 200  # rows that are locked at once

TRY: Final = "SELECT pg_try_advisory_lock($1)"
STANDING: Final = "SELECT number, key_sealed, erased_at FROM field_key ORDER BY number"
NEW: Final = """
INSERT INTO field_key (number, key_sealed, seals_from)
VALUES ($1, $2, clock_timestamp() + $3) ON CONFLICT (number) DO NOTHING
"""
SEALS_IN: Final = """
SELECT extract(epoch FROM seals_from - clock_timestamp())::float8 FROM field_key WHERE number = $1
"""
# What is being written waits for nobody, and nobody for it: it is met again in the next round.
STALE: Final = """
SELECT {key} AS id, {name} AS sealed FROM {table}
WHERE octet_length({name}) > 0 AND get_byte({name}, 0) <> $1 AND ($2::{type} IS NULL OR {key} > $2)
ORDER BY {key} LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED
"""
ONE: Final = """
SELECT {key} AS id, {name} AS sealed FROM {table} WHERE octet_length({name}) > 0 LIMIT 1
"""
ANEW: Final = """
UPDATE {table} AS t SET {name} = n.sealed FROM unnest($1::{type}[], $2::bytea[]) AS n (id, sealed)
WHERE t.{key} = n.id
"""
LEFT: Final = """
SELECT EXISTS (SELECT FROM {table} WHERE octet_length({name}) > 0 AND get_byte({name}, 0) <> $1)
"""
REWRAP: Final = "UPDATE field_key SET key_sealed = $2 WHERE number = $1"
REWRAP_BLIND: Final = "UPDATE blind_key SET key_sealed = $1"
RETIRE: Final = """
UPDATE field_key SET retired_at = coalesce(retired_at, clock_timestamp())
WHERE number <> $1 AND erased_at IS NULL RETURNING pg_current_xact_id()::text::numeric
"""
OLDER: Final = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::numeric <= $1"
ERASE: Final = """
UPDATE field_key SET key_sealed = NULL, erased_at = clock_timestamp()
WHERE number <> $1 AND retired_at IS NOT NULL AND erased_at IS NULL
"""


class RotatingError(Exception):
    """Another rotation is under way, or a value cannot be opened."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: how long a key is known before it seals, how long until the last worker looked,
    between two looks of ours. `batch`: rows at once."""

    ahead: timedelta = AHEAD
    settled: float = 3 * LOOK
    pause: float = 1.0
    batch: int = BATCH


@dataclass(frozen=True, slots=True)
class Rotated:
    """`number` of the key that seals now; how many values were sealed anew under it."""

    number: int
    values: int


@dataclass(slots=True)
class _Rotation:
    connection: Any
    settings: Keyring
    pace: Pace
    say: Callable[[str], None]
    number: int = 0
    values: int = 0

    async def run(self) -> Rotated:
        await self._sampled()
        await self._rewrap()
        self.number = await self._begun()
        await self._known_to_all()
        await self._reseal()
        await asyncio.sleep(self.pace.settled)
        await self._retire()
        await self._reseal()
        await self.connection.execute(ERASE, self.number)
        return Rotated(self.number, self.values)

    async def _sampled(self) -> None:
        """The keyring is the one of this database: it opens a value of each column."""
        vault = Vault(await known(self.connection, self.settings))
        for column in sealed_columns():
            for _ in _resealed(vault, column, await self.connection.fetch(_written(ONE, column))):
                pass

    async def _rewrap(self) -> None:
        """Keys in the database go under the key of the settings that seals."""
        wrapping = Vault(self.settings)
        for row in await self.connection.fetch(STANDING):
            sealed = row["key_sealed"]
            if sealed and wrapping.is_stale(sealed):
                anew = wrapping.reseal(*PLACE, row["number"], sealed)
                await self.connection.execute(REWRAP, row["number"], anew)
        for row in await self.connection.fetch(READ_BLIND):
            if wrapping.is_stale(row["key_sealed"]):
                anew = wrapping.reseal(*BLIND, row["number"], row["key_sealed"])
                await self.connection.execute(REWRAP_BLIND, anew)

    async def _begun(self) -> int:
        """The number of the new key: of a rotation that was not finished, or made now."""
        rows = {row["number"]: row for row in await self.connection.fetch(STANDING)}
        waiting: list[int] = [n for n, row in rows.items() if not row["erased_at"]]
        newest = max((n for n in waiting if rows[n]["key_sealed"]), default=None)
        if newest is not None and len(waiting) > 1:
            self.say(f"Going on with key {newest}.")
            return newest
        number = max(rows.keys() | self.settings.keys.keys()) + 1
        if number > LAST_NUMBER:
            raise RotatingError("The numbers of keys are used up: 255 were made.")
        async with self.connection.transaction():
            for older in self.settings.keys.keys() - rows.keys():
                await self.connection.execute(NEW, older, None, timedelta())
            key = wrapped(self.settings, number, token_bytes(KEY_BYTES))
            await self.connection.execute(NEW, number, key, self.pace.ahead)
        self.say(f"Key {number} is made.")
        return number

    async def _known_to_all(self) -> None:
        wait = await self.connection.fetchval(SEALS_IN, self.number)
        if wait > 0:
            self.say(f"It seals in {wait:.0f} seconds, when every server knows it.")
            await asyncio.sleep(wait)

    async def _reseal(self) -> None:
        """Until nothing is left under another key."""
        found = await known(self.connection, self.settings)
        vault = Vault(replace(found, current=self.number))
        while True:
            if not await self._round(vault):
                return
            await asyncio.sleep(self.pace.pause)

    async def _round(self, vault: Vault) -> bool:
        """Seal anew what an older key sealed; whether something is left that was being written."""
        left = False
        for column in sealed_columns():
            done = 0
            async for many in _batches(self, column, vault):
                done += many
            self.values += done
            if done:
                self.say(f"{column.table}.{column.name}: {done} sealed anew.")
            left |= await self.connection.fetchval(_written(LEFT, column), self.number)
        return left

    async def _retire(self) -> None:
        """The database takes nothing new under the older keys; what was let in before is in."""
        retired = await self.connection.fetchval(RETIRE, self.number)
        while True:
            if retired is None or not await self.connection.fetchval(OLDER, retired):
                return
            await asyncio.sleep(min(self.pace.pause, 0.2))


async def _batches(rotation: _Rotation, column: SealedColumn, vault: Vault) -> Any:
    """How many values each batch sealed anew."""
    stale, anew = _written(STALE, column), _written(ANEW, column)
    last, connection = None, rotation.connection
    while True:
        async with connection.transaction():
            rows = await connection.fetch(stale, rotation.number, last, rotation.pace.batch)
            if not rows:
                return
            ids = [row["id"] for row in rows]
            await connection.execute(anew, ids, [*_resealed(vault, column, rows)])
        last = ids[-1]
        yield len(rows)


def _resealed(vault: Vault, column: SealedColumn, rows: Any) -> Iterator[bytes]:
    for row in rows:
        try:
            yield vault.reseal(column.table, column.name, row["id"], row["sealed"])
        except VaultError:
            raise RotatingError(
                f"{column.table}.{column.name} of row {row['id']} cannot be opened: no key was"
                " retired. Restore that value, then run this again."
            ) from None


def _written(sql: str, column: SealedColumn) -> str:
    return sql.format(
        table=f'"{column.table}"', name=f'"{column.name}"', key=f'"{column.key}"',
        type=column.key_type,
    )  # fmt: skip


async def rotate(
    connection: Any,
    settings: Keyring,
    say: Callable[[str], None] = lambda _: None,
    pace: Pace | None = None,
) -> Rotated:
    """Over one connection of the user that migrates. Raises RotatingError; VaultError for a keyring
    that is not the one of this database."""
    if not await connection.fetchval(TRY, LOCK):
        raise RotatingError("Keys are being rotated already.")
    try:
        await connection.execute(f"SET ROLE {OWNER}")
        return await _Rotation(connection, settings, pace or Pace(), say).run()
    finally:
        await connection.execute("RESET ROLE")
        await connection.fetchval("SELECT pg_advisory_unlock($1)", LOCK)
