"""The subject in a statement: all about it is a bind parameter; only an area's shape is text."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Date, DateTime, Integer, Uuid, and_, any_, false, or_, true
from sqlalchemy.dialects.postgresql import ARRAY

from authz.ends import places
from authz.scopes import some
from authz.scopes.people import serves
from db.access import Draft
from db.models import Posting
from db.rules.units import UnitLevel
from db.units import Area, intersect

_INT, _ID, _DAY, _TIME = Integer(), Uuid(), Date(), DateTime(timezone=True)


@dataclass(frozen=True, slots=True)
class Bound:
    """Implements `authz.scopes.Who` for the roles that hold a line; without, for what was asked."""

    draft: Draft
    roles: frozenset[str] | None
    within: Callable[[Any], Area] | None

    @property
    def id(self) -> ColumnElement[Any]:
        return self.draft.bind(lambda ask: ask.access.subject, _ID)

    @property
    def now(self) -> ColumnElement[Any]:
        return self.draft.bind(lambda ask: ask.now, _TIME)

    @property
    def today(self) -> ColumnElement[Any]:
        return self.draft.bind(lambda ask: ask.today, _DAY)

    def table(self, model: Any) -> Any:
        return self.draft.table(model)

    def works_in(self, organisation: Any) -> ColumnElement[bool]:
        roles = sorted(self.roles or ())
        bodies = self.draft.bind(lambda ask: ask.access.who.bodies(roles), ARRAY(_ID))
        return organisation == any_(bodies)  # type: ignore[no-any-return]

    def works_among(self, officer: Any, role: str) -> ColumnElement[bool]:
        held = self.table(Posting)
        return some(held, held.officer_id == officer, serves(self, held, role))

    def covers(self, row: Any) -> ColumnElement[bool]:
        shape = self.draft.steer(self._shape)
        if shape is UnitLevel.NATION:
            return true()
        if isinstance(shape, UnitLevel):
            name = f"{shape.name.lower()}_id"
            unit = self.draft.bind(lambda ask: ask.access.tree.whole(self._area(ask)).id, _INT)
            return or_(*(getattr(place, name) == unit for place in places(row)))
        numbers = range(shape)
        return or_(false(), *(self._inside(each, n) for each in places(row) for n in numbers))

    def reaches(self, unit: Any) -> ColumnElement[bool]:
        number = self.draft.steer(lambda ask: len(self._area(ask)))
        return or_(false(), *(self._meets(unit, n) for n in range(number)))

    def _meets(self, unit: Any, number: int) -> ColumnElement[bool]:
        first = self.draft.bind(lambda ask: self._area(ask)[number][0], _INT)
        last = self.draft.bind(lambda ask: self._area(ask)[number][1], _INT)
        return and_(unit.lft <= last, unit.rgt >= first)

    def _inside(self, place: Any, number: int) -> ColumnElement[bool]:
        first = self.draft.bind(lambda ask: self._area(ask)[number][0], _INT)
        last = self.draft.bind(lambda ask: self._area(ask)[number][1], _INT)
        return and_(place.scope >= first, place.scope <= last)

    def _shape(self, ask: Any) -> UnitLevel | int:
        """One unit: its level, served by its own column. Else the number of intervals."""
        area = self._area(ask)
        unit = ask.access.tree.whole(area)
        return unit.level if unit else len(area)

    def _area(self, ask: Any) -> Area:
        """The subject's units and the asked unit, intersected here so that one condition reaches
        the planner."""
        known: Area | None = ask.notes.get(id(self))
        if known is None:
            asked = self.within(ask) if self.within else None
            if self.roles is None:
                known = asked or ()
            else:
                mine = ask.access.who.area(self.roles)
                known = mine if asked is None else intersect(mine, asked)
            ask.notes[id(self)] = known
        return known
