"""Rows for commands: opened through `Access` like every read, and locked where they will change."""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import ColumnElement, false, func, inspect, select, true

from db.access import Classes, Level, StaleError
from db.compiler.plan import EPOCH, Ask, Draft, Plan, Plans
from db.filters import in_force
from db.mapping import Column
from db.models import Base, Child, Guardian
from db.rules.sensitivity import WHOLE, Sensitivity

MOST_NAMESAKES: Final = 10


def opened(
    plans: Plans,
    ask: Ask,
    by: Column,
    *,
    action: str = "read",
    classes: Classes = (),
    lock: bool = False,
) -> Plan:
    """Rows of the column's table with `by` = `ask.root` on which the subject may do `action`, to
    each of these classes: all columns but the technical ones. Raises StaleError, when it runs, for
    postings out of date."""
    name = (by.class_, by.key, action, classes, lock)
    return plans.plan(name, ask, lambda draft: _draw(draft, ask, by, (action, classes), lock=lock))


def namesakes(plans: Plans, ask: Ask) -> Plan:
    """Children of whom the subject may read name, birth and parents, born on the day and with the
    toneless name of `ask.root`, a child, its birth and name, other than that child. Each as its id,
    whether it has a personal id, and the (name, relation) of its carers today."""
    return plans.plan(("namesakes",), ask, lambda draft: _namesakes(draft, ask))


def _namesakes(draft: Draft, ask: Ask) -> Plan:
    door: Any = ask.access.rows(Child, draft)
    child = door.entity
    where = [
        child.id != draft.bind(lambda ask: ask.root[0], child.id.type),
        child.date_of_birth == draft.bind(lambda ask: ask.root[1], child.date_of_birth.type),
        child.search_name == draft.bind(lambda ask: ask.root[2], child.search_name.type),
        _whole(door.level(Sensitivity.IDENTITY)),
        door.where,
    ]
    told = func.row(child.id, child.personal_id_blind.is_not(None), _carers(door, draft))
    rows = select(told).select_from(door.source()).where(*where)
    rows = rows.order_by(child.registered_at, child.id).limit(MOST_NAMESAKES)
    found = select(func.array(rows.scalar_subquery()), EPOCH)
    return draft.finish(found, lambda record, _: record[0])


def _carers(child: Any, draft: Draft) -> Any:
    door = child.part(Guardian)
    row = door.entity
    today = draft.bind(lambda ask: ask.today, row.valid_from.type)
    told = select(func.row(row.full_name, row.relation)).select_from(door.source())
    return func.array(told.where(door.where, in_force(row, today)).scalar_subquery())


def _whole(level: Level) -> ColumnElement[bool]:
    if isinstance(level, int):
        return true() if level == WHOLE else false()
    return level == WHOLE


def _draw(draft: Draft, ask: Ask, by: Column, wanted: tuple[str, Classes], *, lock: bool) -> Plan:
    model: Any = by.class_
    action, classes = wanted
    door: Any = ask.access.rows(model, draft, action, classes=classes)
    source, whole = door.alone() if hasattr(door, "alone") else (door.source(), true())
    columns = [getattr(door.entity, key).label(key) for key in _keys(model)]
    mine = getattr(door.entity, by.key)
    found = select(*columns, EPOCH.label("epoch_")).select_from(source)
    found = found.where(mine == draft.bind(lambda ask: ask.root, by.type), door.where, whole)
    if lock:
        # NO KEY: sign-in adds sessions to an officer whose row is being changed.
        found = found.with_for_update(key_share=True)
    return draft.finish(found, _current)


def _current(record: Any, ask: Ask) -> Any:
    if ask.epoch is not None and record["epoch_"] > ask.epoch:
        raise StaleError(record["epoch_"])
    return record


def _keys(model: type[Base]) -> Iterator[str]:
    for attribute in inspect(model).column_attrs:
        if "technical" not in attribute.columns[0].info:
            yield attribute.key
