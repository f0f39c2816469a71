"""`mangnon create-administrator`: by whoever may migrate, where nobody administers the nation."""

import unicodedata

import asyncpg

from api.migrate import administers, pending
from db.rules.postings import AdministrationRefusedError
from db.services.administration import UsernameTakenError
from db.services.first_administrator import (
    First,
    NoTreeError,
    NotTheFirstError,
    create_first_administrator,
)
from schema.people.refusals import WRONG


class NotMadeError(Exception):
    """There is no new administrator; the message says why, and what to do."""


async def administrator(dsn: str, username: str, name: str) -> First:
    """`name` in whatever form a terminal composed its letters."""
    if not await administers(dsn):
        raise NotMadeError("DATABASE_URL is to name a user that may create roles, as to migrate.")
    if await pending(dsn):
        raise NotMadeError("The database is not at this release: run `mangnon migrate`.")
    composed = unicodedata.normalize("NFC", name).strip()
    connection = await asyncpg.connect(dsn)
    try:
        return await create_first_administrator(connection, username, composed)
    except (NotTheFirstError, NoTreeError, UsernameTakenError, AdministrationRefusedError) as said:
        raise NotMadeError(_sentence(said, username)) from None
    finally:
        await connection.close()


def _sentence(said: Exception, username: str) -> str:
    match said:
        case NotTheFirstError():
            return (
                f"The nation has an administrator: {', '.join(said.usernames)}. They make others"
                " with createOfficer and startPosting."
            )
        case NoTreeError():
            return "The database has no units: run `mangnon migrate`."
        case AdministrationRefusedError():
            wrong = (WRONG[hindrance] for hindrance in said.hindrances)
            called = {"username": "USERNAME", "displayName": "NAME"}
            return " ".join(f"{called[place]}: {sentence}" for place, sentence in wrong)
        case _:
            return f"Somebody has the username {username} already."
