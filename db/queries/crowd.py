"""To whom of many something was given, of one row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, func, select

from db.access import Access
from db.compiler.plan import EPOCH, Draft, Plan
from db.models import Base


@dataclass(frozen=True, slots=True)
class Crowd:
    """Of which row; `people`: each with the organisations on behalf of which they may ask."""

    row: UUID
    people: Mapping[UUID, tuple[UUID, ...]]


def crowd_plan(model: type[Base], access: Access, draft: Draft) -> Plan:
    """Those of the people, the root of the ask, to whom the row may be open from afar."""
    ids = draft.bind(lambda ask: [*ask.root.people], ARRAY(Uuid()))
    bodies = draft.bind(lambda ask: [_array(held) for held in ask.root.people.values()], _TEXTS)
    people = select(func.unnest(ids).label("id"), func.unnest(bodies).label("bodies")).subquery(
        draft.name("people")
    )
    door = access.crowd(model, draft, people)
    asked = door.entity.id == draft.bind(lambda ask: ask.root.row, Uuid())
    found = select(func.array_agg(people.c.id), EPOCH).select_from(people, door.entity)
    return draft.finish(found.where(door.where, asked), lambda record, _: {*(record[0] or ())})


_TEXTS: ARRAY[Any] = ARRAY(Text())


def _array(held: tuple[UUID, ...]) -> str:
    return f"{{{','.join(map(str, held))}}}"
