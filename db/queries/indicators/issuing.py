"""Units that issued a plan of their own: counted among the communes there are, exactly for whoever
reads figures. Plans are public, and speak of no child."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import func, select

from db.access import Access
from db.compiler.plan import EPOCH, Ask, Draft, Plan
from db.models import Plan as Own
from db.queries.indicators.figure import Asked, Figure, Run, blank, boundaries
from db.queries.indicators.opened import DAY
from db.queries.indicators.places import places
from db.queries.indicators.tally import Question
from db.units import Unit

DECIMALS: Final = 2


async def issued(ask: Ask, run: Run, asked: Asked, units: Sequence[Unit]) -> list[Figure]:
    """A commune counts whose own plan was issued by the end of the period, for carrying out one of
    which part of the period is. By other boundaries it lies in what followed it."""
    spots, span = places(ask.memory.tree, boundaries(ask, asked)), asked.span
    found: list[int] = await run(
        issuing_plan, Question(span.first, span.last, span.reached(ask.today), None)
    )
    own = {spots.of(unit).id for unit in found}
    return [_share(figure, [each.id in own for each in spots.communes(figure.unit)])
            for figure in blank(asked, units)]  # fmt: skip


def _share(figure: Figure, each: Sequence[bool]) -> Figure:
    part, whole = sum(each), len(each)
    value = round(100 * part / whole, DECIMALS) if whole else None
    return replace(figure, value=value, numerator=part, denominator=whole)


def issuing_plan(access: Access, draft: Draft) -> Plan:
    """Ids of units; the root of the ask is a question."""
    door: Any = access.rows(Own, draft)
    row = door.entity
    day = draft.bind(lambda ask: ask.root.day, DAY)
    found = select(func.array_agg(row.unit_id.distinct()), EPOCH)
    found = found.select_from(door.source()).where(
        door.where,
        row.parent_id.is_not(None),
        row.withdrawn_for.is_(None),
        row.issued_on <= day,
        row.valid_from <= day,
        row.valid_to >= draft.bind(lambda ask: ask.root.first, DAY),
    )
    return draft.finish(found, lambda record, _: record[0] or [])
