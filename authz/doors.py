"""Doors: tables as they stand open to one subject in one statement. No grant, no row."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    ColumnElement,
    FromClause,
    Integer,
    and_,
    case,
    false,
    inspect,
    join,
    literal_column,
    null,
    or_,
    select,
    true,
)

from authz.bound import Bound
from authz.ends import lies_anywhere
from authz.parts import Part, PartDoor, beside, standing, whole_of
from authz.policy import Grant
from authz.scopes import SCOPES, Condition
from authz.scopes.cases import names_form
from db.access import Draft, Level, RefusedError, Scoped, Test
from db.models import Base, CaseForm
from db.models.sensitivity import Mark
from db.rules.sensitivity import HIDDEN, MASKED, WHOLE, Sensitivity
from db.units import Area, covers

# Ways to see a row; every other action is something done to it.
SIGHTS: Final = frozenset({"read", "receive", "meet", "expect", "look_back"})
MORE: Final = frozenset({"meet", "expect"})  # what one may see anyway is seen as ever
Within = Callable[[Any], Area] | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Rows on which this may be done, of what was asked, to each of these classes."""

    action: str = "read"
    within: Within = None
    classes: tuple[Part, ...] = ()


class RowDoor:
    """Implements `db.access.Door` for tables that the policy names."""

    def __init__(self, access: Any, model: type[Base], draft: Draft, wanted: Wanted) -> None:
        self.entity: Any = draft.table(model)
        self._access, self._model, self._draft, self._within = access, model, draft, wanted.within
        seen = wanted.action if wanted.action in SIGHTS else "read"
        self._grants: tuple[Grant, ...] = access.grants(model, seen)
        if seen in MORE:
            self._grants += access.grants(model, "read")
        self._levels: dict[Part, Level] = {}
        self._by_row: list[ColumnElement[Any]] = []
        self.may = cache(self._permits)  # asked twice, it is still one column
        self._sight = draft.name("sight")
        draft.doors.append(self)
        self.where = Scoped(self._rows(wanted))

    def source(self) -> FromClause:
        """The table, and beside it what is decided row by row, computed once (OFFSET keeps it from
        being repeated)."""
        table: FromClause = inspect(self.entity).selectable
        if not self._by_row:
            return table
        beside = select(*self._by_row).correlate(table).offset(0).lateral(self._sight)
        return join(table, beside, true())

    def level(self, of: Sensitivity, part: str | None = None) -> Level:
        if (of, part) not in self._levels:
            self._levels[of, part] = self._decide(of, part)
        return self._levels[of, part]

    def field(self, column: Any) -> ColumnElement[Any]:
        mine = getattr(self.entity, column.key)
        mark: Mark | None = column.info.get("mark")
        if mark is None:
            return mine  # type: ignore[no-any-return]
        shown = mark.mask(mine) if mark.mask else null()
        level = self.level(mark.of, mark.part)
        if isinstance(level, int):
            return (null(), shown, mine)[level]
        return case((level == WHOLE, mine), (level == MASKED, shown), else_=null())

    def searchable(self, column: Any) -> ColumnElement[Any]:
        mark: Mark | None = column.info.get("mark")
        if mark and not self.held(mark.of, mark.part):
            raise RefusedError(column.key)
        return getattr(self.entity, column.key)  # type: ignore[no-any-return]

    def narrowed(self, _: Any, __: Test) -> Sequence[Condition]:
        return ()

    def former(self, _: Any) -> ColumnElement[Any] | None:
        return None

    def held(self, of: Sensitivity, part: str | None = None) -> bool:
        """Held whole on every row that was asked for. What may be asked by it is told by it."""
        level = self.level(of, part)
        held = isinstance(level, int) and level == WHOLE
        if held:
            self._draft.shown.add(of)
        return held

    def part(self, model: type[Base], within: Within = None) -> Any:
        """A part of this row, seen as far as this row is; where lines of its own speak of it, as
        they say."""
        if whole_of(model):
            return PartDoor(self, model, self._draft, self.stands)
        return beside(self, self._access.rows(model, self._draft, within=within))

    def stands(self, row: Any, model: type[Base]) -> Sequence[Condition]:
        """Which rows of its parts count."""
        return [*standing(row, model), *self._named(row, model)]

    def _named(self, row: Any, model: type[Base]) -> Sequence[Condition]:
        """Who takes part in a case from outside reads the forms that a grant names; others, what
        opens them the class of forms, not a part of it."""
        far = frozenset(grant.role for grant in self._grants if SCOPES[grant.scope].far)
        if model is not CaseForm or not far:
            return ()
        of = CaseForm.__class_of_row__
        near = [g for g in self._grants if not SCOPES[g.scope].far and g.holds(of, None)]
        named = names_form(Bound(self._draft, far, None), row.case_id, row.form)
        return [or_(*self._any(near, self._within), named)]

    def beside(self, model: type[Base], *classes: Part, within: Within = None) -> Any:
        """Another table, for a condition on this one; rows on which the classes are held whole."""
        return self._access.rows(model, self._draft, within=within, classes=classes)

    def acting(self, model: type[Base], action: str) -> Any:
        """Rows of another table to which the subject may do this."""
        return self._access.rows(model, self._draft, action)

    def by(self, *scopes: str) -> Scoped:
        """The row is opened by a line with one of these scopes."""
        lines = (grant for grant in self._grants if grant.scope in scopes)
        return Scoped(or_(false(), *self._any(lines, self._within)))

    def _permits(self, action: str) -> bool | ColumnElement[bool]:
        """Whether the subject may do this to a row: for all rows of this shape, or row by row."""
        grants = self._access.grants(self._model, action)
        if self._everywhere(grants):
            return True
        name = f"may_{action}"
        allowed = Scoped(or_(false(), *self._any(grants, None)))
        self._by_row.append(case((allowed, true()), else_=false()).label(name))
        return literal_column(f"{self._sight}.{name}", Boolean())

    def _rows(self, wanted: Wanted) -> Condition:
        more = wanted.action in MORE
        lines = self._grants if more else self._access.grants(self._model, wanted.action)
        if not wanted.classes:
            return or_(false(), *self._any(lines, wanted.within))
        # Classes that the same lines hold are one condition.
        each = dict.fromkeys(
            tuple(line for line in lines if line.holds(*of)) for of in wanted.classes
        )
        return and_(*(or_(false(), *self._any(held, wanted.within)) for held in each))

    def _decide(self, of: Sensitivity, part: str | None) -> Level:
        whole = [grant for grant in self._grants if grant.holds(of, part)]
        masked = [grant for grant in self._grants if of in grant.masked]
        if not whole and not masked:
            return HIDDEN
        if whole and (not self._beyond(whole) or self._everywhere(whole)):
            return WHOLE
        if not whole and (len(masked) == len(self._grants) or self._everywhere(masked)):
            return MASKED
        name = f"{of.name.lower()}_{part}" if part else of.name.lower()
        first, second = (
            Scoped(or_(false(), *self._any(grants, None))) for grants in (whole, masked)
        )
        column = case((first, WHOLE), (second, MASKED), else_=HIDDEN)
        self._by_row.append(column.label(name))
        return literal_column(f"{self._sight}.{name}", Integer())

    def _beyond(self, whole: Sequence[Grant]) -> list[Grant]:
        """Lines that may open rows which none of these does."""
        held = {(grant.role, grant.scope) for grant in whole}
        return [
            grant
            for grant in self._grants
            if held.isdisjoint(
                {(grant.role, grant.scope), (grant.role, SCOPES[grant.scope].inside)}
            )
        ]

    def _everywhere(self, grants: Iterable[Grant]) -> bool:
        """Whether these lines hold on every row that may come: wherever was asked, or because every
        other line of the subject opens only rows of the same units."""
        held = sorted({grant.role for grant in grants if SCOPES[grant.scope].everything})
        others = tuple(grant for grant in self._grants if grant not in grants)
        if not held:
            return False
        bounded = all(SCOPES[other.scope].bounded for other in others)
        elsewhere = sorted({other.role for other in others}.difference(held))
        if bounded and not elsewhere:
            return True  # the same posts: nothing has to be asked

        def answer(ask: Any) -> bool:
            mine = ask.access.who.area(held)
            return covers(mine, self._asked(ask)) or (
                bounded and all(covers(mine, ask.access.who.area([role])) for role in elsewhere)
            )

        return bool(self._draft.steer(answer))

    def _any(self, grants: Iterable[Grant], within: Within) -> list[Condition]:
        """One predicate per scope, for all roles that hold it together."""
        roles: dict[str, set[str]] = {}
        for grant in grants:
            roles.setdefault(grant.scope, set()).add(grant.role)
        absorbed = self._absorbed(roles) if len(roles) > 1 else ()
        return [
            self._one(name, frozenset(held), within)
            for name, held in sorted(roles.items())
            if name not in absorbed
        ]

    def _absorbed(self, roles: dict[str, set[str]]) -> tuple[str, ...]:
        """Scopes that add no row to those of a scope that is everything: one condition reaches the
        planner."""
        main = next((name for name in sorted(roles) if SCOPES[name].everything), None)
        if main is None:
            return ()

        others = tuple(name for name in sorted(roles) if name != main)
        bounded = [name for name in others if SCOPES[name].bounded]
        if len(bounded) == len(others) and all(roles[name] <= roles[main] for name in others):
            return others  # held by the same posts: nothing has to be asked

        def answer(ask: Any) -> tuple[str, ...]:
            mine = ask.access.who.area(roles[main])
            if covers(mine, self._asked(ask)):
                return others
            return tuple(name for name in bounded if covers(mine, ask.access.who.area(roles[name])))

        found: tuple[str, ...] = self._draft.steer(answer)
        return found

    def _asked(self, ask: Any) -> Area:
        root = ask.access.tree.root
        return self._within(ask) if self._within else ((root.lft, root.rgt),)

    def _one(self, name: str, roles: frozenset[str], within: Within) -> Condition:
        scope = SCOPES[name]
        if within is None or (scope.bounded and not scope.ended):
            return scope.predicate(Bound(self._draft, roles, within), self.entity)
        if not lies_anywhere(self.entity):
            return false()  # in no unit that was asked for
        asked = Bound(self._draft, None, within).covers(self.entity)
        return and_(scope.predicate(Bound(self._draft, roles, None), self.entity), asked)
