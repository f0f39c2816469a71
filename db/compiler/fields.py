"""Fields of an object that come from its own row: the Python expression of each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Date, func, select

from db.compiler.plan import Getter
from db.compiler.selection import Pick, nothing
from db.compiler.writer import Row
from db.mapping import (
    Bound,
    Col,
    Judged,
    Key,
    Made,
    Next,
    One,
    Owed,
    Parts,
    Py,
    Ref,
    Sealed,
    Sql,
    Type,
)
from db.models.sensitivity import Mark
from db.rules.sensitivity import WHOLE, Sensitivity


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field stands: the type, the door to its table, the row that is being made."""

    type_: Type
    door: Any
    row: Row


def _col(here: Any, at: Place, bound: Bound, _: Pick) -> str:
    found: str = here.column(at.door, at.row, source_of(bound).column)
    return found


def _key(_: Any, at: Place, __: Bound, ___: Pick) -> str:
    return f"{at.type_.name + '_'!r} + {at.row.add(at.door.entity.id)}.hex"


def _one(here: Any, at: Place, bound: Bound, pick: Pick) -> str:
    link = getattr(at.door.entity, source_of(bound).link.key)
    found: str = here.one(link, bound, at.row, pick)
    return found


def _ref(here: Any, at: Place, bound: Bound, pick: Pick) -> str:
    source = source_of(bound)
    value = here.column(at.door, at.row, source.column)
    found = here.projection(source.find, bound, pick)
    return value if value == "None" else f"{found}(ask, {value})"


def _py(here: Any, at: Place, bound: Bound, _: Pick) -> str:
    source = source_of(bound)
    values = [here.column(at.door, at.row, column) for column in source.needs]
    return f"{here.writer.constant(source.function)}(ask, {', '.join(values)})"


def _sealed(here: Any, at: Place, bound: Bound, pick: Pick) -> str:
    source = source_of(bound)
    value: str = here.column(at.door, at.row, source.column)
    if value == "None":
        return value
    mark = source.column.info["mark"]
    level = at.door.level(mark.of, mark.part)
    held = str(level) if isinstance(level, int) else at.row.add(level)
    opened, row = here.writer.constant(source.opened), at.row.add(at.door.entity.id)
    former = at.door.former(source.column)
    older = "" if former is None else f", {at.row.add(former)}"
    told = f"{opened}(ask, {row}, {value}, {held} < {WHOLE}{older})"
    if bound.target in here.types:  # several things in one column
        each = here.projection(lambda _, thing: thing, bound, pick)
        told = f"[{each}(ask, thing) for thing in {told}]"
    return f"({told} if {value} else None)"


def _judged(here: Any, at: Place, bound: Bound, _: Pick) -> str:
    source = source_of(bound)
    value = here.column(at.door, at.row, source.column)
    told = f"{here.writer.constant(source.function)}(ask, {value})"
    return _if_whole(at, source.column.info["mark"], told)


def _next(here: Any, at: Place, bound: Bound, pick: Pick) -> str:
    """The columns are taken as they are: they decide, and are not told."""
    source = source_of(bound)
    values = [at.row.add(getattr(at.door.entity, column.key)) for column in source.needs]
    values += [at.row.add(_all(at.door, columns)) for columns in source.beside]
    may = ((action, at.door.may(action)) for action in source.actions)
    allowed = ", ".join(f"({a!r}, {m if isinstance(m, bool) else at.row.add(m)})" for a, m in may)
    things = f"{here.writer.constant(source.function)}(ask, [{allowed}], {', '.join(values)})"
    each = here.projection(lambda _, thing: thing, bound, pick)
    here.draft.shown.add(source.mark.of)
    return _if_whole(at, source.mark, f"[{each}(ask, thing) for thing in {things}]")


def _all(whole: Any, columns: Sequence[Any]) -> Any:
    """The values of these columns, as they are, of all parts of the row."""
    door = whole.part(columns[0].class_)
    found = select(func.row(*(getattr(door.entity, column.key) for column in columns)))
    return func.array(found.select_from(door.source()).where(door.where).scalar_subquery())


def _made(here: Any, at: Place, bound: Bound, pick: Pick) -> str:
    source = source_of(bound)
    values = [at.row.add(getattr(at.door.entity, column.key)) for column in source.needs]
    function, asked = here.writer.constant(source.function), here.writer.constant(given(pick))
    return _if_whole(at, source.mark, f"{function}(ask, {asked}(ask), {', '.join(values)})")


def _owed(here: Any, at: Place, bound: Bound, pick: Pick) -> str:
    source = source_of(bound)
    values = [here.column(at.door, at.row, column) for column in source.needs]
    function, asked = here.writer.constant(source.function), here.writer.constant(given(pick))
    each = here.projection(lambda _, thing: thing, bound, pick)
    return f"ask.owe({function}, {asked}(ask), {each}, {', '.join(values)})"


def _if_whole(at: Place, mark: Mark, told: str) -> str:
    if mark.of is Sensitivity.PUBLIC:
        return told  # it comes with the row
    level = at.door.level(mark.of, mark.part)
    if isinstance(level, int):
        return told if level == WHOLE else "None"
    return f"({told} if {at.row.add(level)} == {WHOLE} else None)"


def _sql(here: Any, at: Place, bound: Bound, _: Pick) -> str:
    today = here.draft.bind(here.draft.day, Date())
    return at.row.add(source_of(bound).write(at.door.entity, today))


def given(pick: Pick) -> Getter:
    """All arguments of a field as one value."""
    if not pick.arguments:
        return nothing
    return lambda ask: {name: get(ask) for name, get in pick.arguments.items()}


def source_of(bound: Bound) -> Any:
    """Its kind is known: `WRITTEN` chose by it."""
    return bound.source


OF_THE_ROW: Final[dict[type, Callable[[Any, Place, Bound, Pick], str]]] = {
    Col: _col,
    Key: _key,
    One: _one,
    Ref: _ref,
    Py: _py,
    Sealed: _sealed,
    Sql: _sql,
    Judged: _judged,
    Next: _next,
    Made: _made,
    Owed: _owed,
}


def mark_of(source: Any) -> Mark | None:
    """How private a field is: by its column, or as the parts it lists."""
    if isinstance(source, Parts | Next | Made):
        return source.mark
    columned = isinstance(source, Col | Ref | Sealed | Judged)
    found: Mark | None = source.column.info.get("mark") if columned else None
    return found
