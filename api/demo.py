"""The demo world in this database: made once, its people shown to whoever starts the server."""

import base64
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final
from uuid import UUID

import asyncpg

from api.settings import Settings
from authz.access import SqlAccess
from authz.policy import Policy
from authz.subject import Subject
from db.access import Access
from db.seeds.demo import Means, demo_people, seed_demo
from db.services import field_keys
from db.services.people import Posting
from db.services.sign_in import Passwords
from db.units import Tree

PASSWORD: Final = "mangnon-demo"
PROBE: Final = "admin"  # an account that every demo world has

BOUNDARIES: Final = """
SELECT coalesce(u.valid_from, u.valid_to)::text
FROM child c JOIN unit u ON u.id = c.unit_id LIMIT 1
"""


class OtherWorldError(Exception):
    """The database holds the demo world of other boundaries."""


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """`label`: role and place in words."""

    username: str
    password: str
    label: str


async def populate(
    connection: Any, settings: Settings, progress: Callable[[int, int], None] = lambda *_: None
) -> bool:
    """Makes the demo world where there is nobody yet, whole or not at all; whether it did."""
    if await connection.fetchval("SELECT EXISTS (SELECT FROM officer)"):
        found = await connection.fetchval(BOUNDARIES)
        if found not in (None, settings.boundaries):
            raise OtherWorldError(
                f"This database holds the demo world of BOUNDARIES={found}. Start with that, or"
                f" keep the other world apart: DATA_DIR=.data-{settings.boundaries}"
            )
        return False
    hashes = await _hashed({PASSWORD})
    await seed_demo(
        connection,
        boundaries=date.fromisoformat(settings.boundaries),
        children=settings.demo_children,
        means=Means(
            await field_keys.vault(connection, settings.keyring),
            hashes.__getitem__,
            access,
            settings.cursors,
        ),
        progress=progress,
    )
    return True


def access(officer: UUID, postings: Sequence[Posting], tree: Tree) -> Access:
    """What somebody with these postings may do."""
    return SqlAccess(Subject.posted(officer, postings, tree), policy(), tree)


@cache
def policy() -> Policy:
    return Policy()


def people(settings: Settings) -> list[DemoPerson]:
    """Who may sign in, and how. What anybody may read in our documentation opens nothing on a
    network: there each has a password of their own, which follows from the secret."""
    return [
        DemoPerson(username, _password(username, settings), label)
        for username, label in demo_people(date.fromisoformat(settings.boundaries))
    ]


async def renew_passwords(connection: Any, settings: Settings) -> None:
    """A world made for this machine alone is now for a network, or the other way round."""
    if await has_password(connection, _password(PROBE, settings)):
        return
    wanted = {person.username: person.password for person in people(settings)}
    hashes = await _hashed(set(wanted.values()))
    await connection.executemany(
        "UPDATE officer SET password_hash = $2, token_epoch = token_epoch + 1 WHERE username = $1",
        [(username, hashes[password]) for username, password in wanted.items()],
    )


async def has_public_passwords(dsn: str) -> bool:
    connection = await asyncpg.connect(dsn)
    try:
        return await has_password(connection, PASSWORD)
    finally:
        await connection.close()


async def has_password(connection: Any, password: str) -> bool:
    """Whether this opens the account that every demo world has."""
    stored = await connection.fetchval(
        "SELECT password_hash FROM officer WHERE username = $1 AND disabled_at IS NULL", PROBE
    )
    passwords = Passwords()
    try:
        return stored is not None and await passwords.fits(password, stored)
    finally:
        passwords.close()


def _password(username: str, settings: Settings) -> str:
    if settings.loopback:
        return PASSWORD
    digest = hmac.digest(settings.key, b"demo password:" + username.encode(), "sha256")
    return base64.b32encode(digest)[:20].decode().lower()


async def _hashed(passwords: set[str]) -> dict[str, str]:
    hasher = Passwords()
    try:
        return {password: await hasher.hashed(password) for password in passwords}
    finally:
        hasher.close()
