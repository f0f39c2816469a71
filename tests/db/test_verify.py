"""The last look at a statement: a table that no door narrows is refused, wherever it stands."""

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import exists, func, lateral, literal_column, or_, select, true
from sqlalchemy.orm import aliased

from db.access import Scoped, UnscopedError
from db.compiler.verify import refuse_unscoped
from db.models import Base, Child, Guardian

SCOPE = literal_column("of_mine")


class Door:
    def __init__(self, model: type[Base]) -> None:
        self.entity: Any = aliased(model)
        self.where = Scoped(SCOPE)


CHILD, OTHER, PART = Door(Child), Door(Child), Door(Guardian)
child, other, part = CHILD.entity, OTHER.entity, PART.entity
MINE = select(child.id).where(CHILD.where)
PARTS = select(func.count(part.id)).where(PART.where, part.child_id == child.id)


def looked_at(statement: Any) -> None:
    refuse_unscoped(statement, [CHILD, OTHER, PART, SimpleNamespace(where=true(), entity=child)])


@pytest.mark.parametrize(
    "statement",
    [
        MINE,
        select(func.unnest(literal_column("'{1}'::int[]")).table_valued("unit").c.unit),
        select(child.id, PARTS.scalar_subquery()).where(CHILD.where),
        MINE.where(exists(PARTS.correlate(child))),
        select(lateral(MINE, name="page").c.id),
        select(child.id, other.id).where(CHILD.where, OTHER.where).order_by(other.full_name),
        MINE.where(Scoped(exists(select(other.id).where(other.id == child.id)))),
        select(literal_column("1")),
    ],
    ids=range(8),
)
def test_tables_behind_their_doors_pass(statement: Any) -> None:
    looked_at(statement)


@pytest.mark.parametrize(
    "statement",
    [
        select(func.unnest(func.array(select(child.id).scalar_subquery())).table_valued("id").c.id),
        select(child.id),
        select(child),
        select(literal_column("1")).select_from(child),
        select(Child.id).where(CHILD.where),
        select(child.id).where(OTHER.where),
        select(child.id).where(or_(CHILD.where, child.id.is_(None))),
        select(child.id).where(~exists(MINE)),
        select(func.lower(child.full_name)),
        MINE.where(other.id == child.id),
        MINE.where(func.coalesce(other.id, child.id) == child.id),
        MINE.order_by(other.full_name),
        select(child.id, select(part.id).where(part.child_id == child.id).scalar_subquery()).where(
            CHILD.where
        ),
        MINE.where(exists(select(part.id).where(part.child_id == child.id))),
        select(lateral(select(child.id), name="page").c.id),
        MINE.join(other, other.id == child.id),
        MINE.union_all(select(other.id)),
    ],
    ids=range(17),
)
def test_a_table_without_its_door_is_refused(statement: Any) -> None:
    with pytest.raises(UnscopedError):
        looked_at(statement)
