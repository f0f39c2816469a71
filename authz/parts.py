"""Parts of a child, a case or a fund, seen as far as that is; tables open to everybody."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    and_,
    case,
    exists,
    false,
    inspect,
    join,
    literal_column,
    null,
    or_,
    true,
)

from authz.scopes import Condition
from db.access import Draft, Level, Scoped, Test
from db.models import Base, Case, Child, Dated, Fund, Plan, PlanReport
from db.rules.sensitivity import WHOLE, Sensitivity

Part = tuple[Sensitivity, str | None]
Stands = Callable[[Any, type[Base]], Sequence[Condition]]
IDENTITY: Final = (Sensitivity.IDENTITY, None)
WHOLES: Final[dict[str, type[Base]]] = {
    "__child_link__": Child,
    "__case_link__": Case,
    "__fund_link__": Fund,
    "__plan_link__": Plan,
    "__plan_report_link__": PlanReport,
}


def whole_of(model: type[Base]) -> type[Base] | None:
    """What rows of this table are parts of; None: they are opened by lines of their own."""
    return next((whole for mark, whole in WHOLES.items() if hasattr(model, mark)), None)


def link_of(model: type[Base]) -> tuple[str, str]:
    """The column of a part, and that of what it is a part of, which are equal."""
    found: tuple[str, str] = next(getattr(model, mark) for mark in WHOLES if hasattr(model, mark))
    return found


def standing(row: Any, model: type[Base]) -> Sequence[Condition]:
    """What was corrected since is not there."""
    return [row.superseded_at.is_(None)] if issubclass(model, Dated) else []


def linked(part: Any, whole: Any, link: tuple[str, str]) -> Condition:
    """The columns, of the part and of what it belongs to, that are equal."""
    mine, its = link
    return getattr(part, mine) == getattr(whole, its)  # type: ignore[no-any-return]


def beside(owner: Any, door: Any) -> Any:
    """Rows with lines of their own that belong to this row, or to which it belongs."""
    links: dict[str, tuple[str, str]] = door.entity.__owner_links__
    link = links[inspect(owner.entity).mapper.class_.__tablename__]
    door.where = Scoped(and_(linked(door.entity, owner.entity, link), door.where))
    return door


class OpenDoor:
    """A table without a condition, for questions about a row that was found readable before."""

    def __init__(self, model: type[Base], draft: Draft) -> None:
        self.entity: Any = draft.table(model)
        self._draft = draft
        self.where = Scoped(true())
        draft.doors.append(self)

    def source(self) -> FromClause:
        found: FromClause = inspect(self.entity).selectable
        return found

    def level(self, of: Sensitivity, part: str | None = None) -> Level:
        return WHOLE

    def beside(self, model: type[Base], *_: Part) -> "OpenDoor":
        return OpenDoor(model, self._draft)


class PartDoor:
    """Implements `db.access.Door` for a part of another row, of which it follows the classes.
    `stands`: which of its rows count."""

    def __init__(
        self, whole: Any, model: type[Base], draft: Draft, stands: Stands = standing
    ) -> None:
        self.entity: Any = draft.table(model)
        self.whole, self._draft, self._stands = whole, draft, stands
        link = linked(self.entity, whole.entity, link_of(model))
        draft.doors.append(self)
        counted = stands(self.entity, model)
        self.where = Scoped(and_(link, *counted, self._class(model), *self._second(model)))

    def source(self) -> FromClause:
        found: FromClause = inspect(self.entity).selectable
        return found

    def alone(self) -> tuple[FromClause, Condition]:
        """The part and what it belongs to, where the statement has not opened that yet."""
        return join(self.source(), self.whole.source(), true()), self.whole.where

    def part(self, model: type[Base], within: Any = None) -> Any:
        if whole_of(model):
            return PartDoor(self, model, self._draft, self._stands)
        return beside(self, self.whole.beside(model, within=within))

    def level(self, of: Sensitivity, part: str | None = None) -> Level:
        found: Level = self.whole.level(of, part)
        return found

    def acting(self, model: type[Base], action: str) -> Any:
        return self.whole.acting(model, action)

    def may(self, action: str) -> ColumnElement[bool]:
        """Whether lines of its own let the subject do this to the part: a referral in its case."""
        door: Any = self.acting(inspect(self.entity).mapper.class_, action)
        found = exists().where(door.entity.id == self.entity.id, door.where)
        return case((found.correlate_except(door.entity), true()), else_=false())

    def field(self, column: Any) -> ColumnElement[Any]:
        """Of a class beside that of its row, a column is there where that one is held as well."""
        mine: ColumnElement[Any] = getattr(self.entity, column.key)
        mark, of = column.info.get("mark"), getattr(column.class_, "__class_of_row__", None)
        if mark is None or of is None or mark.of is of:
            return mine
        level = self.level(mark.of, mark.part)
        known = literal_column(str(level)) if isinstance(level, int) else level
        return case((known == WHOLE, mine), else_=null())

    def searchable(self, column: Any) -> ColumnElement[Any]:
        return getattr(self.entity, column.key)  # type: ignore[no-any-return]

    def narrowed(self, _: Any, __: Test) -> Sequence[Condition]:
        return ()

    def former(self, _: Any) -> ColumnElement[Any] | None:
        return None

    def _second(self, model: Any) -> list[Condition]:
        """Where a row speaks of two children, the other one is seen too, and who it is."""
        name = getattr(model, "__second_link__", None)
        if name is None:
            return []
        other = getattr(self.entity, name)
        door: Any = self.whole.beside(Child, IDENTITY)
        found = exists().where(door.entity.id == other, door.where).correlate_except(door.entity)
        return [or_(other.is_(None), found) if model.__table__.c[name].nullable else found]

    def _class(self, model: Any) -> Condition:
        """The class of the row is held whole on the row it belongs to."""
        if isinstance(self.whole, PartDoor):
            return true()  # a part of a part is seen with it
        if of := getattr(model, "__class_of_row__", None):
            return self._whole(of, getattr(model, "__part_of_class__", None))
        plain, choices = [], []
        for of, part in model.__row_classes__:
            here = self.entity.class_ == literal_column(f"'{of.value}'")
            if part:
                here = and_(here, self.entity.part == literal_column(f"'{part}'"))
            # PUBLIC comes with the row.
            level = WHOLE if of is Sensitivity.PUBLIC else self.level(of, part)
            if not isinstance(level, int):
                choices.append(and_(here, level == WHOLE))
            elif level == WHOLE:
                plain.append(here)
        return or_(false(), *plain, *choices)

    def _whole(self, of: Sensitivity, part: str | None) -> Condition:
        if of is Sensitivity.PUBLIC:
            return true()  # it comes with the row
        level = self.level(of, part)
        if isinstance(level, int):
            return true() if level == WHOLE else false()
        return level == WHOLE
