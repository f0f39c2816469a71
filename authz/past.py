"""Children as they were on a day, as was known at a moment.

Who may see them is judged today, by lines for looking back: a child that one may not see today is
not shown by asking for the past. What is told is worked out of the dated rows, as if it stood in
the row of the child; so filters, orders, fields and parts are those of today.
"""

from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    FromClause,
    Integer,
    Select,
    Text,
    and_,
    case,
    cast,
    extract,
    func,
    inspect,
    join,
    literal_column,
    not_,
    null,
    or_,
    select,
    true,
    type_coerce,
)
from sqlalchemy.orm import aliased

from authz.bound import Bound
from authz.doors import RowDoor, Wanted, Within
from authz.ever import FACTS, FLAGS, LOOK_BACK, Ever
from authz.merged import Merged
from authz.parts import PartDoor, whole_of
from authz.scopes import Condition, some
from db.access import Draft, Level, RefusedError, Scoped, Test, Then
from db.filters import in_force
from db.models import (
    Base,
    Child,
    ChildEvent,
    Dated,
    Death,
    Departure,
    Fact,
    Identity,
    Membership,
    Merge,
    PersonalId,
    Residence,
)
from db.rules.children import ChildStatus, FactKind
from db.rules.sensitivity import WHOLE, Sensitivity

OWN: Final = ("id", "code", "registered_at", "version")  # of the record, whenever one asks
PLACE: Final = ("unit_id", "scope", "province_id", "district_id", "commune_id", "hamlet", "address")
NUMBERED: Final = {  # column of the child to that of its dated rows
    "personal_id_sealed": "number_sealed",
    "personal_id_blind": "number_blind",
    "personal_id_missing": "missing",
}
CALLED: Final = (
    *("full_name", "sex", "date_of_birth", "date_of_birth_precision"),
    *("name_key", "search_name"),
)
S: Final = Sensitivity
NEEDED: Final = (S.IDENTITY, S.CONTACT, S.HEALTH)  # of where, when and whether it lived
ONE: Final[ColumnElement[int]] = literal_column("1")
NEVER: Final[ColumnElement[Any]] = literal_column("'infinity'::date")
_DAY, _TIME = Date(), DateTime(timezone=True)
Says = dict[str, ColumnElement[Any]]


class PastDoor(RowDoor):
    """Implements `db.access.Door` for children of the past. `within`: where they lived then."""

    def __init__(self, access: Any, draft: Draft, within: Within, then: Then) -> None:
        self._now = RowDoor(access, Child, draft, Wanted(LOOK_BACK))
        self._access, self._model, self._draft, self._within = access, Child, draft, None
        self._grants = access.grants(Child, LOOK_BACK)
        self._levels, self._by_row = {}, []
        self._then, self._sight = then, draft.name("sight")
        self._ever = Ever(access, draft)
        self._known = None if then.moment is None else draft.bind(then.moment, _TIME)
        self.may = cache(self._permits)
        self.entity = aliased(Child, self._told(draft.name("then")), adapt_on_names=True)
        here = Bound(draft, None, within).covers(self.entity) if within else true()
        self.where = Scoped(here)
        draft.doors.append(self)

    def source(self) -> FromClause:
        found: FromClause = inspect(self.entity).selectable
        return found

    def level(self, of: Sensitivity, part: str | None = None) -> Level:
        """The same on all children: what was known of some is not told by what is not of others."""
        level = super().level(of, part)
        if not isinstance(level, int):
            raise RefusedError("asOf")
        return level

    def field(self, column: Any) -> ColumnElement[Any]:
        return self._numbered(column, super().field(column))

    def searchable(self, column: Any) -> ColumnElement[Any]:
        return self._numbered(column, super().searchable(column))

    def narrowed(self, column: Any, test: Test) -> Sequence[Condition]:
        """What follows from this test of the column as it was, and can be looked up: the child is
        one of whom it was ever said."""
        said = self._ever.rows(column.key, test)
        return [] if said is None else [self.entity.id.in_(said)]

    def former(self, column: Any) -> ColumnElement[Any] | None:
        """Sealed columns belong to their row: that of the past, where there is one."""
        return self._held(PersonalId, "id") if column.key in NUMBERED else None

    def stands(self, row: Any, model: type[Base]) -> Sequence[Condition]:
        """What had begun by the day, as it was known at the moment."""
        known = self._known
        if issubclass(model, Dated):
            begun = row.valid_from <= self._draft.bind(self._then.day, _DAY)
            if known is None:
                return [row.superseded_at.is_(None), begun]
            after = or_(row.superseded_at.is_(None), row.superseded_at > known)
            return [row.recorded_at <= known, after, begun]
        if known is None:
            return []
        if model is ChildEvent:  # of another record's, those that were its own already
            came = Merged(self._access, self._draft, known).came(row)
            return [row.at <= known, or_(row.merge_id.is_(None), came)]
        return [row.decided_at <= known] if model is Merge else []

    def part(self, model: type[Base], within: Within = None) -> Any:
        """What has lines of its own is told of today alone."""
        if not whole_of(model):
            raise RefusedError("asOf")
        return super().part(model, within)

    def _permits(self, _: str) -> bool:
        """Nothing is done to the past."""
        return False

    # -- the row as it was ------------------------------------------------------------------------

    def _told(self, name: str) -> Any:
        """All that the row of a child says, said of that day."""
        for of in NEEDED:
            if self.level(of) != WHOLE:
                raise RefusedError("asOf")
        child: Any = self._now.entity
        home = self._holder(Residence, PLACE).lateral(f"{name}_home")
        called = self._holder(Identity, (*CALLED, "id")).lateral(f"{name}_called")
        told: Says = {key: getattr(child, key) for key in (*OWN, *NUMBERED)}
        told |= {key: home.c[key] for key in PLACE} | _identity(child, called)
        told |= {name: self._fact(kind) for name, kind in FACTS.items()}
        told |= {name: self._fact(kind) == "yes" for name, kind in FLAGS.items()}
        told["household_id"] = self._holder(Membership, ("household_id",)).scalar_subquery()
        whole = join(join(self._now.source(), home, true()), called, true(), isouter=True)
        stored = child
        if self._known is not None:
            stored = Merged(self._access, self._draft, self._known).stored(child, f"{name}_stored")
            whole, stored = join(whole, stored, true()), stored.c
        told["status"] = self._status(told["date_of_birth"], stored.status)
        rows = select(*(value.label(key) for key, value in told.items())).select_from(whole)
        known = [] if self._known is None else [child.registered_at <= self._known]
        return rows.where(self._now.where, *known).subquery(name)

    def _holder(self, model: Any, columns: Sequence[str], *more: Any) -> Select[Any]:
        """Of the row that holds on the day; the latest one, because older data may hold two."""
        door = PartDoor(self._now, model, self._draft, self.stands)
        found = self._latest(door, columns).where(*(condition(door.entity) for condition in more))
        return found.correlate(inspect(self._now.entity).selectable)

    def _latest(self, door: PartDoor, columns: Sequence[str]) -> Select[Any]:
        row = door.entity
        on = in_force(row, self._draft.bind(self._then.day, _DAY))
        found = select(*(getattr(row, key) for key in columns)).select_from(door.source())
        return found.where(door.where, on).order_by(row.valid_from.desc(), row.id).limit(ONE)

    def _numbered(self, column: Any, own: ColumnElement[Any]) -> ColumnElement[Any]:
        """Of personal ids there are rows from the first change on, but none of a time when there
        was neither a number nor a reason. Worked out where it is asked for alone."""
        if column.key not in NUMBERED:
            return own
        row = PartDoor(self, PersonalId, self._draft)  # as is known now, of any day
        held, said = self._held(PersonalId, "id"), self._held(PersonalId, NUMBERED[column.key])
        changed = (some(row.entity, row.where), null())
        return case((held.is_not(None), said), changed, else_=own)

    def _held(self, model: Any, column: str) -> ColumnElement[Any]:
        """Of the row of a part that holds on the day."""
        found = self._latest(PartDoor(self, model, self._draft, self.stands), (column,))
        return found.correlate(self.source()).scalar_subquery()

    def _fact(self, kind: FactKind) -> ColumnElement[Any]:
        said = self._holder(Fact, ("value",), lambda row: row.kind == _word(kind))
        return said.scalar_subquery()

    def _status(self, born: ColumnElement[Any], stored: Any) -> ColumnElement[Any]:
        """As it was stored then; the calendar says the rest. A death has its day, a departure its
        days; where only the status tells of it, and for who was merged, no day is known."""
        dead = PartDoor(self._now, Death, self._draft, self.stands)
        ever = PartDoor(self._now, Death, self._draft)
        away = PartDoor(self._now, Departure, self._draft, self.stands)
        left = PartDoor(self._now, Departure, self._draft)
        on = in_force(away.entity, self._draft.bind(self._then.day, _DAY))

        def dayless(status: ChildStatus, row: PartDoor) -> ColumnElement[bool]:
            return and_(stored == _word(status), not_(some(row.entity, row.where)))

        return case(
            (some(dead.entity, dead.where), _word(ChildStatus.DECEASED)),
            (stored == _word(ChildStatus.MERGED), stored),
            (some(away.entity, away.where, on), _word(ChildStatus.LEFT_COUNTRY)),
            (dayless(ChildStatus.DECEASED, ever), stored),
            (dayless(ChildStatus.LEFT_COUNTRY, left), stored),
            (and_(stored == _word(ChildStatus.AGED_OUT), born.is_(None)), stored),
            else_=_word(ChildStatus.ACTIVE),
        )


def _identity(child: Any, called: Any) -> Says:
    """Names, sex and birth have rows from their first change on; until then the child has them."""
    changed = called.c.id.is_not(None)
    told: Says = {key: case((changed, called.c[key]), else_=getattr(child, key)) for key in CALLED}
    for key in ("name_key", "search_name"):
        told[key] = func.coalesce(called.c[key], getattr(child, key))
    born = told["date_of_birth"]
    told["birth_year"] = cast(extract("year", born), Integer)
    day: ColumnElement[Any] = literal_column("interval '1 day'")
    years: ColumnElement[Any] = literal_column("interval '16 years'")
    grown = cast(born - day + years, Date).op("+")(ONE)
    told["childhood_ends_on"] = func.coalesce(type_coerce(grown, _DAY), NEVER, type_=_DAY)
    return told


def _word(word: StrEnum) -> ColumnElement[str]:
    """As text of the statement."""
    return literal_column(f"'{word.value}'", Text())
