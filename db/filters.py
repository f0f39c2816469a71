"""The vocabulary of filters: each takes the door to a table and the argument, and yields a
condition.

A filter reads what it compares, so every column passes `door.searchable` and every part
`door.held`. Null is no condition (the compiler leaves it out), an empty list matches nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, literal_column, or_, true

from db.access import BadRequestError, RefusedError, Test
from db.mapping import Asked, Column, Filter
from db.models import Base
from db.rules.sensitivity import Sensitivity

Class = tuple[Sensitivity, str | None]


def plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


@dataclass(frozen=True)
class Compares:
    """The column is `wanted(asked, column)`; `rare`: so it is in one row or none."""

    column: Column
    wanted: Callable[[Asked, Any], ColumnElement[Any]]
    rare: bool = False

    def __call__(self, door: Any, asked: Asked) -> ColumnElement[bool]:
        mine = door.searchable(self.column)
        return mine == self.wanted(asked, mine)  # type: ignore[no-any-return]

    def few(self, _: Asked) -> bool:
        return self.rare

    def narrowed(self, door: Any, asked: Asked) -> Sequence[ColumnElement[bool]]:
        """What follows from it, where the door knows something that can be looked up."""
        value = self.wanted(asked, door.searchable(self.column))
        found: Sequence[ColumnElement[bool]] = door.narrowed(
            self.column, lambda mine: mine == value
        )
        return found


def equals(column: Column, change: Callable[[Any], Any] = plain) -> Filter:
    return Compares(column, lambda asked, mine: asked.bound(mine, change))


def equals_sealed(column: Column, purpose: str) -> Filter:
    """Exactly this, through the column's blind index: the value is in no statement."""

    def blind(memory: Any, value: str) -> bytes:
        found: bytes = memory.vault.blind(value, purpose=purpose)
        return found

    return Compares(column, lambda asked, mine: asked.kept(mine, blind), rare=True)


def one_of(column: Column, change: Callable[[Any], Any] = plain) -> Filter:
    def wanted(asked: Asked, mine: Any) -> ColumnElement[Any]:
        return asked.many(mine, lambda values: [change(v) for v in values])

    return Compares(column, wanted)


def is_in(column: Column, values: Sequence[str]) -> Filter:
    """Whether the column has one of these values, which the statement names."""

    def condition(door: Any, asked: Asked) -> ColumnElement[bool]:
        found: ColumnElement[bool] = door.searchable(column).in_(
            [literal_column(f"'{value}'") for value in values]
        )
        return found if asked.choice() else ~found

    return condition


def has_run_out(column: Column) -> Filter:
    """Whether the moment is past; without one it is not. As `db.rules.deadlines.has_passed`."""

    def condition(door: Any, asked: Asked) -> ColumnElement[bool]:
        mine = door.searchable(column)
        past = mine < asked.worked(mine.type, lambda ask: ask.now)
        return past if asked.choice() else ~func.coalesce(past, false())

    return condition


def between(column: Column) -> Filter:
    """Closed on both ends; an absent end is open."""

    def condition(door: Any, asked: Asked) -> ColumnElement[bool]:
        mine = door.searchable(column)
        ends = {"from": lambda end: mine >= end, "to": lambda end: mine <= end}
        parts = (ends[key](asked[key].bound(mine)) for key in asked.given_keys())
        return and_(true(), *parts)

    return condition


def computed_between(
    column: Column, change: Callable[[date, int | None, int | None], tuple[Any, Any]]
) -> Filter:
    """A range of something that follows from a column and today, as a range of the column."""

    def condition(door: Any, asked: Asked) -> ColumnElement[bool]:
        mine = door.searchable(column)
        if not asked.given_keys():
            return true()
        first = asked.dated(mine, lambda today, range_: change(today, *_ends(range_))[0])
        last = asked.dated(mine, lambda today, range_: change(today, *_ends(range_))[1])
        return mine.between(first, last)  # type: ignore[no-any-return]

    return condition


def _ends(range_: Mapping[str, int | None]) -> tuple[int | None, int | None]:
    return range_.get("from"), range_.get("to")


@dataclass(frozen=True)
class Contains:
    """Any part of the text, after `change`; `least` letters of it must remain.

    Row security hides the statistics of LIKE from the planner, which then goes by the length of the
    text alone. So the way is chosen here, and GREATEST of one value, which is that value, closes
    the other: what is usual is soon met in the order of the page; what is seldom, an index of three
    letters finds, and the few rows are put in order (see `seldom`).
    """

    column: Column
    change: Callable[[str], str]
    least: int
    indexed: bool

    def __call__(self, door: Any, asked: Asked) -> ColumnElement[bool]:
        mine = door.searchable(self.column)
        return self._met(asked, asked.bound(mine, self._pattern))(mine)

    def seldom(self, asked: Asked) -> bool:
        return self.indexed and not asked.usual(self._text)

    few = seldom

    def narrowed(self, door: Any, asked: Asked) -> Sequence[ColumnElement[bool]]:
        pattern = asked.bound(door.searchable(self.column), self._pattern)
        found: Sequence[ColumnElement[bool]]
        found = door.narrowed(self.column, self._met(asked, pattern))
        return found

    def _met(self, asked: Asked, pattern: ColumnElement[Any]) -> Test:
        if not self.indexed or self.seldom(asked):
            return lambda text: text.like(pattern)
        return lambda text: func.greatest(text, type_=text.type).like(pattern)

    def _text(self, text: str) -> str:
        changed = self.change(text).strip()
        if sum(map(str.isalpha, changed)) < self.least:
            raise BadRequestError(f"A search needs at least {self.least} letters.")
        return changed

    def _pattern(self, text: str) -> str:
        escaped = self._text(text).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return f"%{escaped}%"


def contains(
    column: Column, change: Callable[[str], str], *, least: int, indexed: bool = False
) -> Filter:
    """`indexed`: the column has an index of three letters and holds names of children."""
    return Contains(column, change, least, indexed)


def holds(column: Column, change: Callable[[Any], Any]) -> Filter:
    """The array has this among its values; its inverted index serves that."""

    def condition(door: Any, asked: Asked) -> ColumnElement[bool]:
        mine = door.searchable(column)
        return mine.contains(asked.bound(mine, lambda value: [change(value)]))  # type: ignore[no-any-return]

    return condition


def absent(column: Column) -> Filter:
    """There is nothing in the column; false: there is something."""

    def condition(door: Any, asked: Asked) -> ColumnElement[bool]:
        mine = door.searchable(column)
        found: ColumnElement[bool] = mine.is_(None) if asked.choice() else mine.is_not(None)
        return found

    return condition


def under(link: Column, body: Any) -> Filter:
    """What `link` names lies in the asked unit or below it."""

    def condition(door: Any, asked: Asked) -> ColumnElement[bool]:
        other = door.beside(body)
        row = other.entity
        here = row.scope.between(*asked.span(row.scope))
        found = exists().where(other.where, row.id == door.searchable(link), here)
        return found.correlate_except(row)

    return condition


def opened_by(scopes: Mapping[str, tuple[str, ...]]) -> Filter:
    """A line of the viewer with one of these scopes opens the row."""

    def condition(door: Any, asked: Asked) -> ColumnElement[bool]:
        found: ColumnElement[bool] = door.by(*scopes[plain(asked.choice())])
        return found

    return condition


def through(scope: str) -> Filter:
    """As `opened_by`, of every row of a list."""
    return lambda door, _: door.by(scope)


def in_force(row: Any, day: ColumnElement[Any]) -> ColumnElement[bool]:
    """From the first day to the last, both included."""
    return and_(row.valid_from <= day, or_(row.valid_to.is_(None), row.valid_to >= day))


def current(door: Any, asked: Asked) -> ColumnElement[bool]:
    """In force on the day asked by `on`, today when not said."""
    row = door.entity
    given = "on" in asked.given_keys()
    day = asked["on"].bound(row.valid_from) if given else asked.today(row.valid_from)
    return in_force(row, day)


def some_part(
    model: type[Base],
    column: Column,
    classes: Callable[[Any], Class | None],
    change: Callable[[Any], Any] = plain,
) -> Filter:
    """Some part in force today has one of the values. Judged value by value by its class;
    a value without a class is unknown and matches nothing."""

    def condition(door: Any, asked: Asked) -> ColumnElement[bool]:
        wanted = asked.shape(lambda values: tuple({classes(v) for v in values} - {None}))
        for of, part in sorted(wanted, key=str):
            if not door.held(of, part):
                raise RefusedError(column.key)
        other = door.part(model)
        values = asked.many(getattr(other.entity, column.key), lambda vs: [change(v) for v in vs])
        here = getattr(other.entity, column.key) == values
        today = asked.today(other.entity.valid_from)
        found = exists().where(other.where, here, in_force(other.entity, today))
        return found.correlate_except(other.entity)

    return condition


def any_part(model: Any) -> Filter:
    """Whether any part is in force today, of the classes held whole on all that was asked."""

    def condition(door: Any, asked: Asked) -> ColumnElement[bool]:
        held = [(of, part) for of, part in model.__row_classes__ if door.held(of, part)]
        if not held:
            raise RefusedError(model.__tablename__)
        other = door.part(model)
        row = other.entity
        kinds = [
            and_(row.class_ == of.value, row.part == part if part else true()) for of, part in held
        ]
        here = and_(or_(false(), *kinds), in_force(row, asked.today(row.valid_from)))
        found = exists().where(other.where, here).correlate_except(row)
        return found if asked.choice() else ~found

    return condition
