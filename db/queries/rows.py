"""Rows for commands: opened through `Access` like every read, and locked where they will change."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, FromClause, any_, func, inspect, select, true
from sqlalchemy.dialects.postgresql import array

from db.access import Classes, StaleError
from db.compiler.plan import EPOCH, Ask, Draft, Plan, Plans
from db.mapping import Column
from db.models import Base


def opened(
    plans: Plans,
    ask: Ask,
    by: Column,
    *,
    action: str = "read",
    classes: Classes = (),
    lock: bool = False,
) -> Plan:
    """Rows of the column's table with `by` = `ask.root`, or one of those in it, on which the
    subject may do `action`, to each of these classes: all columns but the technical ones. Raises
    StaleError, when it runs, for postings out of date."""
    name = (by.class_, by.key, action, classes, lock)
    return plans.plan(name, ask, lambda draft: _draw(draft, ask, by, (action, classes), lock=lock))


def tallied(
    draft: Draft,
    together: tuple[Any, Sequence[ColumnElement[bool]]],
    apart: Sequence[tuple[Any, ColumnElement[bool]]],
    rows: FromClause | None,
    shape: Callable[[list[int], Ask], Any],
) -> Plan:
    """How many rows meet each condition, in one statement: those of one door in one go over its
    rows, each other one behind a door of its own; and how many of these rows there are."""
    door, conditions = together
    each = array([func.count().filter(condition) for condition in conditions])
    first = select(each).select_from(door.source()).where(door.where).scalar_subquery()
    others = [
        select(func.count()).select_from(own.source()).where(own.where, condition).scalar_subquery()
        for own, condition in apart
    ]
    if rows is not None:
        others.append(select(func.count()).select_from(rows).scalar_subquery())
    found = select(first, *others, EPOCH)
    return draft.finish(found, lambda record, ask: shape([*record[0], *record[1:-1]], ask))


def _draw(draft: Draft, ask: Ask, by: Column, wanted: tuple[str, Classes], *, lock: bool) -> Plan:
    model: Any = by.class_
    action, classes = wanted
    door: Any = ask.access.rows(model, draft, action, classes=classes)
    source, whole = door.alone() if hasattr(door, "alone") else (door.source(), true())
    columns = [getattr(door.entity, key).label(key) for key in _keys(model)]
    mine = getattr(door.entity, by.key)
    found = select(*columns, EPOCH.label("epoch_")).select_from(source)
    if draft.steer(_several):
        meant = mine == any_(draft.bind(lambda ask: ask.root, ARRAY(by.type)))
        found = found.order_by(door.entity.id)  # whoever locks several locks them in this order
    else:
        meant = mine == draft.bind(lambda ask: ask.root, by.type)
    found = found.where(meant, door.where, whole)
    if lock:
        # NO KEY: sign-in adds sessions to an officer whose row is being changed.
        found = found.with_for_update(key_share=True)
    return draft.finish(found, current)


def _several(ask: Ask) -> bool:
    return isinstance(ask.root, list)


def current(record: Any, ask: Ask) -> Any:
    """The record, if the postings it was opened by are not out of date."""
    if ask.epoch is not None and record["epoch_"] > ask.epoch:
        raise StaleError(record["epoch_"])
    return record


def _keys(model: type[Base]) -> Iterator[str]:
    for attribute in inspect(model).column_attrs:
        if "technical" not in attribute.columns[0].info:
            yield attribute.key
