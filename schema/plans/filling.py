"""Figures with which a report begins."""

from collections.abc import Sequence
from uuid import UUID

from db.rules.reports import Told
from schema.writing import Info


async def filled(
    info: Info, duty: UUID | None, unit: str, year: int, half: int | None
) -> Sequence[Told]:
    return []


async def filled_again(info: Info, report: str) -> Sequence[Told]:
    return []
