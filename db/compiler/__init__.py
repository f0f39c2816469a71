"""Selection + mapping + access -> one statement of nested rows, and the shaper of its answer."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Uuid, any_, func, null, select, true
from sqlalchemy.dialects.postgresql import ARRAY

from db.access import BadRequestError
from db.compiler.memory import Projection
from db.compiler.objects import opened, record
from db.compiler.pages import MOST, Pages
from db.compiler.plan import EPOCH, Ask, Draft, Getter, Plan, local_id
from db.compiler.selection import Arg, Pick
from db.compiler.standing import STANDS, all_standing, asked_as, merged, named, noted, standing
from db.compiler.writer import Row
from db.mapping import Bound, Column, Listing, One, Type

Types = Mapping[str, Type]


def list_plan(
    types: Types, bound: Bound, listing: Listing, pick: Pick, ask: Ask, draft: Draft
) -> Plan:
    """A root field that is a connection. Its rows are rows of the statement: as records in an array
    each value would name its type, which doubles the work of reading them.

    What is asked beside them stands at the end of each; an empty page is one row of nulls before
    it. That a single row is joined to the page leaves the page in its order.
    """
    pages, row = Pages(types, ask, draft), Row()
    found = pages.listed(bound, row, pick, listing)
    key = found.columns.add(found.door.entity.id)
    page = found.rows.add_columns(*_named("p", found.columns.columns)).subquery("page")
    root = select(*_named("b", [*row.columns, EPOCH])).subquery("beside")
    statement = select(*page.c, *root.c).select_from(root.outerjoin(page, true()))
    total = f"r[-{len(root.c)}]" if row.columns else found.total
    body = ["r = rows[0]", f"rows = [] if {key} is None else rows"]
    function = pages.writer.function(
        "rows, ask", [*body, f"return {found.function}(rows, ask, {total})"]
    )
    return draft.finish(statement, pages.writer.finish(function), paged=True)


def row_plan(types: Types, pick: Pick, ask: Ask, draft: Draft) -> Plan:
    """One row by its global id, of whatever type it names; null when absent or invisible."""
    identify = pick.arguments.get("id", _root)
    pages, row = Pages(types, ask, draft), Row()
    name: str = draft.steer(lambda ask: _kind(types, identify(ask)))
    value = _by_id(pages, name, lambda ask: local_id(identify(ask))[1], identify, row, pick)
    return pages.finish(row, pages.writer.function("r, ask", [f"return {value}"]))


def key_plan(
    types: Types, target: str, by: tuple[Column, str], pick: Pick, ask: Ask, draft: Draft
) -> Plan:
    """One row by another unique column, named by an argument."""
    column, argument = by
    model: Any = column.class_
    pages, row = Pages(types, ask, draft), Row()
    type_, inner = types[target], Row()
    door = pages.open(model, sight=model.__sight__)
    shape = pages.object(type_, door, inner, pick.picks)
    mine = getattr(door.entity, column.key)
    wanted = Arg.of(pick, argument, draft).bound(mine)
    here = mine == standing(pages, column, wanted)
    found = select(record(inner)).select_from(door.source()).where(here, door.where)
    at = row.add(func.array(found.scalar_subquery()))
    value = f"{shape}({at}[0], ask) if {at} else None"
    if column in STANDS:
        old = row.add(merged(pages, column, wanted))
        value = f"{pages.writer.constant(noted)}(ask, {old}, {value})"
    return pages.finish(row, pages.writer.function("r, ask", [f"return {value}"]))


def told_plan(types: Types, target: str, pick: Pick, ask: Ask, draft: Draft) -> Plan:
    """One row of this type by its key, `ask.root`; null when absent or invisible."""
    model: Any = types[target].model
    pages, row = Pages(types, ask, draft), Row()
    bound = Bound(One(model.id, model.__sight__), target, pick.name)
    value = pages.one(draft.bind(_root, Uuid()), bound, row, pick)
    return pages.finish(row, pages.writer.function("r, ask", [f"return {value}"]))


def nodes_plan(types: Types, pick: Pick, ask: Ask, draft: Draft) -> Plan:
    """Rows by their global ids, of several types at once: one statement, one array per type."""
    identify = _few(pick.arguments["ids"]) if "ids" in pick.arguments else _root
    pages, row = Pages(types, ask, draft), Row()
    kinds = draft.steer(
        lambda ask: tuple(sorted({_kind(types, each) for each in identify(ask)} - {""}))
    )
    body = ["found = {}"]
    for name in kinds:
        body += _several(pages, name, identify, row, pick)
    body.append(f"return [found.get(i) for i in {pages.writer.constant(identify)}(ask)]")
    if not row.columns:
        row.add(null())
    return pages.finish(row, pages.writer.function("r, ask", body))


def _named(stem: str, columns: Iterable[ColumnElement[Any]]) -> Iterator[ColumnElement[Any]]:
    return (column.label(f"{stem}{number}") for number, column in enumerate(columns))


def _root(ask: Ask) -> Any:
    return ask.root


def _few(given: Getter) -> Getter:
    def ids(ask: Ask) -> Any:
        found = given(ask)
        if len(found) > MOST:
            raise BadRequestError(f"At most {MOST} ids at once.")
        return found

    return ids


def _kind(types: Types, identity: object) -> str:
    """The type that a global id names, if rows or units of it can be asked for by id."""
    name = str(identity).rpartition("_")[0]
    type_ = types.get(name)
    return name if type_ is not None and type_.again else ""


def _unit(pages: Pages, pick: Pick) -> str:
    """Units stand in memory; a plan finds them there like everything below a row."""
    find = lambda memory, identity: memory.unit(identity)  # noqa: E731
    return pages.writer.constant(Projection.of(pages, find, "Unit", pick))


def _by_id(pages: Pages, name: str, key: Getter, identify: Getter, row: Row, pick: Pick) -> str:
    if not name:
        row.add(null())
        return "None"
    if name == "Unit":
        row.add(null())
        return f"{_unit(pages, pick)}(ask, {pages.writer.constant(identify)}(ask))"
    model: Any = pages.types[name].model
    wanted = standing(pages, model.id, pages.draft.bind(key, Uuid()))
    bound = Bound(One(model.id, model.__sight__), name, "")
    value = pages.one(wanted, bound, row, pick)
    if model.id not in STANDS:
        return value
    note, asked = pages.writer.constant(noted), pages.writer.constant(key)
    return f"{note}(ask, {asked}(ask), {value})"


def _several(pages: Pages, name: str, identify: Getter, row: Row, pick: Pick) -> list[str]:
    ids = pages.writer.constant(identify)
    if name == "Unit":
        found = _unit(pages, pick)
        return [f"found.update((i, {found}(ask, i)) for i in {ids}(ask) if i.startswith('Unit_'))"]
    type_ = pages.types[name]
    model: Any = type_.model
    door, inner = pages.open(model, sight=model.__sight__), Row()
    shape = pages.object(type_, door, inner, pick.picks)
    key = inner.add(door.entity.id)
    keys = pages.draft.bind(lambda ask: _keys(name, identify(ask)), ARRAY(Uuid()))
    source, where = opened(door)
    old = inner.add(asked_as(pages, door.entity, keys)) if model.id in STANDS else "()"
    here = [door.entity.id == any_(keys)]
    if model.id in STANDS:
        here = all_standing(pages, door.entity, keys)
    rows = select(record(inner)).select_from(source).where(*here, *where)
    at = row.add(func.array(rows.scalar_subquery()))
    if model.id in STANDS:
        all_of = pages.writer.constant(named)
        each = f"{all_of}(ask, {key}, {old}, {shape}(r, ask))"
        return [f"found.update(pair for r in {at} for pair in {each})"]
    return [f"found.update(({name + '_'!r} + {key}.hex, {shape}(r, ask)) for r in {at})"]


def _keys(name: str, identities: list[str]) -> list[Any]:
    parsed = (local_id(each) for each in identities)
    return [key for kind, key in parsed if kind == name and key is not None]


Draw = Callable[[Draft], Plan]
