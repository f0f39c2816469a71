"""Opening the sealed parts of one child: for a reason, for minutes, on record."""

from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import func, insert

from db.compiler.plan import global_id
from db.models import Child, SealedOpening
from db.rules.openings import OPEN_FOR, stated
from db.services.work import Work, part

ACTION: Final = "open_sealed"  # as in the access lines


async def open_sealed(work: Work, child_id: UUID | None, reason: str) -> datetime:
    """Until when they are open, by the database's clock, to this officer alone. The reason stands
    with the opening, not in the audit: it may speak of the child."""
    with part("reason"):
        kept = stated(reason)
    with part("id"):
        child = await work.find(Child, child_id, ACTION)
    opening = insert(SealedOpening).values(
        id=uuid4(),
        child_id=child["id"],
        officer_id=work.subject,
        reason=kept,
        expires_at=func.now() + OPEN_FOR,
    )
    expires: datetime = (await work.run(opening.returning(SealedOpening.expires_at)))["expires_at"]
    await work.record("openSealed", global_id("Child", child["id"]), expiresAt=expires)
    return expires
