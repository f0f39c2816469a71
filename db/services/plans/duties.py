"""Duties to report, found for who writes."""

from typing import Final
from uuid import UUID

from db.access import NotFoundError
from db.queries.duties import Known, known, reporting
from db.services.work import Work
from db.units import Unit

DUTY: Final = """
SELECT d.*, p.unit_id FROM plan_duty d JOIN plan p ON p.id = d.plan_id
WHERE d.id = $1 OR d.code = $2
"""


async def duty_of(work: Work, duty: UUID | None, *, code: str | None = None) -> Known:
    """Raises NotFoundError."""
    row = await work.row(DUTY, duty, code)
    if row is None:
        raise NotFoundError
    return known(row)


def reporters(work: Work, duty: Known, year: int) -> list[Unit]:
    return reporting(work.memory.tree, duty, year)
