"""`mangnon token` and `rotate-signing-key`: by whoever holds the secret and the database."""

from datetime import timedelta

import asyncpg

from api.settings import Settings
from api.tokens import Keys, TokenRules, Tokens
from db.roles import AUTH
from db.services import field_keys, signing_keys


class NobodyError(Exception):
    """No such account, or a closed one."""


async def rotated(settings: Settings, *, at_once: bool) -> str:
    """A new signing key, and its id."""
    pool = await asyncpg.create_pool(settings.dsn_as(AUTH), min_size=1, max_size=1)
    try:
        vault = await field_keys.vault(pool, settings.keyring)
        return await signing_keys.rotate(pool, vault, at_once=at_once)
    finally:
        await pool.close()


async def token(settings: Settings, username: str, minutes: int) -> str:
    """As if they had just signed in. It ends with the next change of their password."""
    pool = await asyncpg.create_pool(settings.dsn_as(AUTH), min_size=1, max_size=1)
    try:
        vault = await field_keys.vault(pool, settings.keyring)
        person = await pool.fetchrow(
            "SELECT id, token_epoch FROM officer WHERE username = $1 AND disabled_at IS NULL",
            username,
        )
        if person is None:
            raise NobodyError(f"Nobody has the username {username}, or the account is closed.")
        keys = Keys(lambda: signing_keys.load(pool, vault))
        rules = TokenRules(life=timedelta(minutes=minutes))
        return await Tokens(keys, rules).issue(person["id"], person["token_epoch"])
    finally:
        await pool.close()
