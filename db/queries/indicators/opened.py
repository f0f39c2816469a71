"""Tables opened whole for counting, and the days and moments that a count speaks of."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Date, DateTime, and_, exists, literal_column, or_, select

from db.access import Access, Draft
from db.compiler.plan import HANOI, Ask
from db.filters import in_force
from db.models import Base, Dated
from db.rules.children import years_before

DAY: Final = Date()
MOMENT: Final = DateTime(timezone=True)
ONE: Final[ColumnElement[int]] = literal_column("1")
Condition = ColumnElement[bool]
said = literal_column


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), HANOI)


def _first(ask: Ask) -> date:
    found: date = ask.root.first
    return found


def _day(ask: Ask) -> date:
    found: date = ask.root.day
    return found


def _since(ask: Ask) -> datetime:
    return midnight(ask.root.first)


def _until(ask: Ask) -> datetime:
    return midnight(ask.root.day + timedelta(days=1))


@cache
def _born_by(years: int) -> Callable[[Ask], date]:
    return lambda ask: years_before(ask.root.day, years)


@cache
def _before(days: int) -> Callable[[Ask], datetime]:
    return lambda ask: midnight(ask.root.day - timedelta(days=days))


@dataclass(frozen=True, slots=True)
class Opened:
    """`groups`: of special circumstances that are counted; `exact`: by somebody in particular."""

    access: Access
    draft: Draft
    groups: frozenset[int]
    exact: bool

    @property
    def first(self) -> ColumnElement[Any]:
        return self.draft.bind(_first, DAY)

    @property
    def day(self) -> ColumnElement[Any]:
        """The day of a stock; of a flow, the last one that it speaks of."""
        return self.draft.bind(_day, DAY)

    @property
    def since(self) -> ColumnElement[Any]:
        return self.draft.bind(_since, MOMENT)

    @property
    def until(self) -> ColumnElement[Any]:
        """The midnight after the day."""
        return self.draft.bind(_until, MOMENT)

    def born_by(self, years: int) -> ColumnElement[Any]:
        """Whoever was born on this day or before has completed so many years."""
        return self.draft.bind(_born_by(years), DAY)

    def before(self, days: int) -> ColumnElement[Any]:
        return self.draft.bind(_before(days), MOMENT)

    def door(self, model: type[Base]) -> Any:
        return self.access.every(model, self.draft)

    def some(self, model: type[Base], *such: Callable[[Any], Condition]) -> Condition:
        """Some row of the table; of dated ones, one that was not corrected since."""
        door = self.door(model)
        row = door.entity
        found = exists().where(door.where, *_stands(row, model), *(each(row) for each in such))
        return found.correlate_except(row)

    def last_word(self, model: type[Base], column: str, *such: Callable[[Any], Condition]) -> Any:
        """What a dated row says that holds on the day; the latest, where older data has two."""
        door = self.door(model)
        row = door.entity
        found = select(getattr(row, column)).select_from(door.source())
        found = found.where(door.where, *_stands(row, model), in_force(row, self.day))
        found = found.where(*(each(row) for each in such))
        found = found.order_by(row.valid_from.desc(), row.id).limit(ONE)
        return found.correlate_except(row).scalar_subquery()

    def holds(self, row: Any) -> Condition:
        return in_force(row, self.day)

    def in_period(self, row: Any) -> Condition:
        """Held at some time of the period."""
        ended = or_(row.valid_to.is_(None), row.valid_to >= self.first)
        return and_(row.valid_from <= self.day, ended)


def _stands(row: Any, model: type[Base]) -> list[Condition]:
    return [row.superseded_at.is_(None)] if issubclass(model, Dated) else []
