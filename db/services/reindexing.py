"""Another key for all blind indexes (`mangnon rotate-blind-key`), while no server runs.

Two equal numbers have equal indexes at every moment only if all of them are of one key, and whoever
writes or looks knows it: so it is one transaction, and nobody else is there.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from secrets import token_bytes
from typing import Any, Final

from db.models.keys import BlindColumn, blind_columns
from db.roles import LOGINS, OWNER
from db.services.field_keys import BLIND, known, wrapped
from db.vault import KEY_BYTES, Keyring, Vault

BATCH: Final = 1000  # rows
OTHERS: Final = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND usename::text = ANY($1::text[])
"""
LOCK: Final = "LOCK TABLE {table} IN EXCLUSIVE MODE"
WAIT: Final = "LOCK TABLE blind_key IN ACCESS EXCLUSIVE MODE"  # whoever starts, for the new key
READ: Final = """
SELECT {key} AS id, {sealed} AS sealed{beside} FROM {table}
WHERE {name} IS NOT NULL AND ($1::{type} IS NULL OR {key} > $1) ORDER BY {key} LIMIT $2
"""
WRITE: Final = """
UPDATE {table} AS t SET {name} = n.blind FROM unnest($1::{type}[], $2::bytea[]) AS n (id, blind)
WHERE t.{key} = n.id
"""
KEEP: Final = """
INSERT INTO blind_key (id, key_sealed) VALUES (1, $1)
ON CONFLICT (id) DO UPDATE SET key_sealed = excluded.key_sealed, made_at = clock_timestamp()
"""


class InUseError(Exception):
    """Servers, or others of the product, are connected."""


async def reindex(
    connection: Any, settings: Keyring, say: Callable[[str], None] = lambda _: None
) -> int:
    """How many indexes were written. Raises InUseError; VaultError, with nothing changed, for a
    keyring or a value that does not open."""
    done = 0
    async with connection.transaction():
        await connection.execute(f"SET LOCAL ROLE {OWNER}")
        await connection.execute(WAIT)
        found = await known(connection, settings)
        anew = replace(found, blind=token_bytes(KEY_BYTES))
        columns = list(blind_columns())
        for column in columns:
            await connection.execute(_written(LOCK, column))
        if others := await connection.fetchval(OTHERS, list(LOGINS)):
            raise InUseError(f"Stop the servers first: they hold {others} connections.")
        for column in columns:
            written = await _column(connection, column, Vault(anew))
            say(f"{column.sealed.table}.{column.name}: {written} written.")
            done += written
        await connection.execute(KEEP, wrapped(settings, 1, anew.blind, BLIND))
    return done


async def _column(connection: Any, column: BlindColumn, vault: Vault) -> int:
    read, write = _written(READ, column), _written(WRITE, column)
    last, done = None, 0
    while rows := await connection.fetch(read, last, BATCH):
        blinds = [_blind(column, vault, row) for row in rows]
        await connection.execute(write, [row["id"] for row in rows], blinds)
        last, done = rows[-1]["id"], done + len(rows)
    return done


def _blind(column: BlindColumn, vault: Vault, row: Mapping[str, Any]) -> bytes:
    of = column.sealed
    text = vault.open(of.table, of.name, row["id"], row["sealed"])
    said, purpose = column.compared.said(row, text)
    return vault.blind(said, purpose=purpose)


def _written(sql: str, column: BlindColumn) -> str:
    of = column.sealed
    beside = "".join(f', "{name}"' for name in column.compared.beside)
    return sql.format(
        table=f'"{of.table}"', key=f'"{of.key}"', type=of.key_type, sealed=f'"{of.name}"',
        name=f'"{column.name}"', beside=beside,
    )  # fmt: skip
