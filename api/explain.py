"""`mangnon explain-access`: every line of somebody's, judged on one row, and the SQL for it."""

from api.settings import Settings
from api.token import NobodyError
from api.worker import Worker
from authz.told import explained


async def explain(settings: Settings, username: str, action: str, identity: str) -> str:
    """For whoever holds the secret and the database: any person, any row."""
    worker = Worker(settings)
    try:
        await worker.open()
        person = await worker.people.named(username)
        if person is None:
            raise NobodyError(f"Nobody has the username {username}.")
        return await explained(
            worker.reader,
            worker.policy,
            worker.memory,
            person,
            action=action,
            identity=identity,
        )
    finally:
        await worker.close()
