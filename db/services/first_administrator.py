"""The first administrator of the nation, whom nobody could appoint: written by whoever holds the
database, as the owner of its tables."""

from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID, uuid4

from db.compiler.plan import global_id
from db.roles import OWNER
from db.rules.names import toneless
from db.rules.organisations import OrganisationKind
from db.rules.postings import refuse, to_call
from db.services.administration import UsernameTakenError, generated_password
from db.services.sign_in import Passwords

MINISTRY: Final = "Bộ Y tế"  # answers for children's affairs since March 2025
ROLE: Final = "administrator"
ONE_AT_A_TIME: Final = "SELECT pg_advisory_xact_lock(hashtext('mangnon create-administrator'))"
NATION: Final = "SELECT id FROM unit WHERE level = 'NATION' AND parent_id IS NULL"
THERE: Final = """
SELECT DISTINCT o.username FROM officer o JOIN posting p ON p.officer_id = o.id
WHERE p.role = $1 AND p.unit_id = $2 AND o.disabled_at IS NULL AND NOT o.is_machine
AND p.valid_from <= app_today() AND (p.valid_to IS NULL OR p.valid_to >= app_today()) ORDER BY 1
"""
KNOWN: Final = "SELECT EXISTS (SELECT FROM officer WHERE username = $1)"
BODY: Final = "SELECT id, name FROM organisation WHERE kind = $1 AND unit_id = $2 ORDER BY name, id"
ADD_BODY: Final = """
INSERT INTO organisation (id, name, search_name, kind, unit_id) VALUES ($1, $2, $3, $4, $5)
"""
ADD_OFFICER: Final = """
INSERT INTO officer (id, username, display_name, organisation_id, password_hash)
VALUES ($1, $2, $3, $4, $5)
"""
ADD_POSTING: Final = """
INSERT INTO posting (id, officer_id, role, unit_id, organisation_id, valid_from)
VALUES ($1, $2, $3, $4, $5, app_today())
"""
ADD_ACT: Final = """
INSERT INTO audit (officer_id, action, object, details)
VALUES (NULL, 'createAdministrator', $1, jsonb_build_object('username', $2::text))
"""


class NotTheFirstError(Exception):
    """Somebody administers the nation already; carries their usernames."""

    def __init__(self, usernames: list[str]) -> None:
        super().__init__(", ".join(usernames))
        self.usernames = usernames


class NoTreeError(Exception):
    """There is no nation to administer yet."""


@dataclass(frozen=True, slots=True)
class First:
    """Who was made, in which organisation; the password is told once."""

    username: str
    organisation: str
    password: str = field(repr=False)


async def create_first_administrator(connection: Any, username: str, display_name: str) -> First:
    """Whole or not at all. Raises NotTheFirstError, NoTreeError, UsernameTakenError, and
    AdministrationRefusedError for a name that no account may have."""
    refuse(to_call(username, display_name))
    async with connection.transaction():
        await connection.execute(f"SET LOCAL ROLE {OWNER}")
        await connection.execute(ONE_AT_A_TIME)
        nation = await connection.fetchval(NATION)
        if nation is None:
            raise NoTreeError
        if there := await connection.fetch(THERE, ROLE, nation):
            raise NotTheFirstError([row["username"] for row in there])
        if await connection.fetchval(KNOWN, username):
            raise UsernameTakenError
        body, name = await _ministry(connection, nation)
        officer, password = uuid4(), generated_password()
        account = (officer, username, display_name, body, await _hashed(password))
        await connection.execute(ADD_OFFICER, *account)
        await connection.execute(ADD_POSTING, uuid4(), officer, ROLE, nation, body)
        await connection.execute(ADD_ACT, global_id("Officer", officer), username)
    return First(username, name, password)


async def _ministry(connection: Any, nation: int) -> tuple[UUID, str]:
    """The one that is known, or a new one."""
    kind = OrganisationKind.MINISTRY.value
    known = await connection.fetchrow(BODY, kind, nation)
    if known is not None:
        return known["id"], known["name"]
    body = uuid4()
    await connection.execute(ADD_BODY, body, MINISTRY, toneless(MINISTRY), kind, nation)
    return body, MINISTRY


async def _hashed(password: str) -> str:
    passwords = Passwords()
    try:
        return await passwords.hashed(password)
    finally:
        passwords.close()
