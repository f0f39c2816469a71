"""Records that were merged: asked for by their old id or registry number, the record that stands
for them is answered, if it may be seen; both are in the log."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, exists, func, not_, select

from db.access import Access
from db.compiler.objects import ONE
from db.compiler.plan import EPOCH, Ask, Draft, Plan
from db.mapping import Column
from db.models import Alias, Child

# Column to the names of what a merged record was asked by, and of what stands there now.
STANDS: Final[dict[Any, tuple[str, str]]] = {
    Child.id: ("id", "survivor_id"),
    Child.code: ("code", "survivor_code"),
}


def standing(pages: Any, by: Column, wanted: ColumnElement[Any]) -> ColumnElement[Any]:
    """The value under which the record stands that was asked for by this one."""
    if by not in STANDS:
        return wanted
    was, now = STANDS[by]
    return func.coalesce(_found(pages.open(Alias), was, wanted, now), wanted)


def stands(door: Any, wanted: ColumnElement[Any]) -> ColumnElement[Any]:
    """The id under which the child stands that was asked for by this one; `door`: of old ids."""
    return func.coalesce(_found(door, "id", wanted, "survivor_id"), wanted)


def merged(pages: Any, by: Column, wanted: ColumnElement[Any]) -> ColumnElement[Any]:
    """The id of the merged record that was asked for, or null."""
    return _found(pages.open(Alias), STANDS[by][0], wanted, "id")


def _found(door: Any, was: str, wanted: ColumnElement[Any], told: str) -> ColumnElement[Any]:
    row = door.entity
    here = getattr(row, was) == wanted
    found = select(getattr(row, told)).select_from(door.source()).where(here, door.where)
    return found.scalar_subquery()


def all_standing(pages: Any, record: Any, keys: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    """Rows that stand under these ids."""
    there, here = pages.open(Alias), pages.open(Alias)
    moved = select(there.entity.survivor_id).select_from(there.source())
    moved = moved.where(there.entity.id == any_(keys), there.where)
    more = func.array(moved.scalar_subquery(), type_=ARRAY(Uuid()))
    gone = exists(ONE).select_from(here.source()).where(here.entity.id == record.id, here.where)
    ids = func.array_cat(keys, more, type_=ARRAY(Uuid()))
    return [record.id == any_(ids), not_(gone.correlate_except(here.entity))]


def asked_as(pages: Any, record: Any, keys: ColumnElement[Any]) -> ColumnElement[Any]:
    """The ids of merged records among those that were asked for, for which this one stands."""
    door = pages.open(Alias)
    row = door.entity
    here = (row.survivor_id == record.id, row.id == any_(keys), door.where)
    found = select(row.id).select_from(door.source()).where(*here)
    return func.array(found.scalar_subquery(), type_=ARRAY(Uuid()))


def noted(ask: Ask, key: UUID | None, value: Any) -> Any:
    """What was asked by an old id is in the log under that one too."""
    if value is not None and key is not None:
        ask.seen.add(key.hex)
    return value


def named(ask: Ask, key: UUID, old: Any, value: Any) -> Any:
    """A child under every id by which it was asked for."""
    ask.seen.update(each.hex for each in old)
    return [(f"Child_{each.hex}", value) for each in (key, *old)]


def standing_plan(access: Access, draft: Draft) -> Plan:
    """The child `ask.root`, or the one that stands for it now."""
    asked = draft.bind(lambda ask: ask.root, Uuid())
    told = select(stands(access.rows(Alias, draft), asked), EPOCH)
    return draft.finish(told, lambda record, ask: record[0])
