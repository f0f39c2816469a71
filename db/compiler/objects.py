"""A selection over a type -> the columns of a row, and the shaper that names them."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, any_, func, inspect, literal_column, select

from db.access import Door, UnscopedError
from db.compiler.fields import OF_THE_ROW, Place, given, mark_of, source_of
from db.compiler.keyset import ordered
from db.compiler.memory import Projection
from db.compiler.plan import EPOCH, Ask, Draft, Getter, Plan
from db.compiler.selection import Arg, Pick
from db.compiler.writer import Row, Writer
from db.mapping import (
    Bound,
    Many,
    Parts,
    Type,
    ViewerCan,
    Withheld,
    Words,
)
from db.models import Base
from db.models.sensitivity import Mark, as_is
from db.rules.sensitivity import HIDDEN, MASKED, WHOLE

ONE: Final[ColumnElement[Any]] = literal_column("1")  # a row of which nothing is wanted


class Objects:
    """What is common to all kinds of fields. Pages are in `pages.py`."""

    def __init__(self, types: Mapping[str, Type], ask: Ask, draft: Draft) -> None:
        self.types, self.access, self.draft = types, ask.access, draft
        self.writer = Writer()

    def open(
        self,
        model: type[Base],
        within: Getter | None = None,
        of: Any = None,
        *,
        sight: str = "read",
    ) -> Any:
        """The door to a table; that of a part goes through the row it belongs to."""
        if of is not None:
            return of.part(model, within)
        return self.access.rows(model, self.draft, sight, within)

    def finish(self, row: Row, function: str) -> Plan:
        return self.draft.finish(select(*row.columns, EPOCH), self.writer.finish(function))

    def active(self, picks: tuple[Pick, ...], type_name: str) -> Iterator[Pick]:
        for pick in picks:
            if pick.on is not None and type_name not in pick.on:
                continue
            if pick.when is None or self.draft.steer(pick.when):
                yield pick

    def object(self, type_: Type, door: Door, row: Row, picks: tuple[Pick, ...]) -> str:
        """The name of a function `(r, ask)` that makes the object of one row."""
        entries = [
            f"{pick.key!r}: {self.value(type_, door, row, pick)}"
            for pick in self.active(picks, type_.name)
        ]
        body = [f"return {{{', '.join(entries)}}}"]
        for seen, column in (("seen", type_.logged), ("cases", type_.case)):
            if column is not None:
                shown = row.add(getattr(door.entity, column.key))
                maybe = f"if {shown}: " if column.property.columns[0].nullable else ""
                body.insert(0, f"{maybe}ask.{seen}.add({shown}.hex)")
        return self.writer.function("r, ask", body)

    def value(self, type_: Type, door: Any, row: Row, pick: Pick) -> str:
        """The Python expression for one field of the object in `r`."""
        if pick.name == "__typename":
            return repr(type_.name)
        bound = type_.fields[pick.name]
        written = WRITTEN.get(type(bound.source))
        if written is None:
            raise UnscopedError(f"{type_.name}.{pick.name}")
        return written(self, Place(type_, door, row), bound, pick)

    def column(self, door: Any, row: Row, column: Any) -> str:
        mark: Mark | None = column.info.get("mark")
        if mark is not None:
            level = door.level(mark.of, mark.part)
            if isinstance(level, int) and level <= (HIDDEN if mark.mask else MASKED):
                return "None"  # never selected
            self.draft.shown.add(mark.of)
        return row.add(door.field(column))

    def one(self, link: ColumnElement[Any], bound: Bound, row: Row, pick: Pick) -> str:
        """The row whose id is `link`."""
        type_ = self.types[bound.target]
        if type_.model is None:
            raise UnscopedError(bound.name)
        door, inner = self.open(type_.model, sight=source_of(bound).sight), Row()
        shape = self.object(type_, door, inner, pick.picks)
        if (child := whom(type_, door)) is not None:
            at = inner.add(child)
            noted = f"if {at}: ask.seen.add({at}.hex)"
            shape = self.writer.function("r, ask", [noted, f"return {shape}(r, ask)"])
        source, where = opened(door)
        found = select(record(inner)).select_from(source).where(door.entity.id == link, *where)
        # As an array of at most one: asyncpg learns to decode record[] inside a record only from a
        # statement that also has record[] at its top, so a single row has the form of a list.
        at = row.add(func.array(found.scalar_subquery()))
        return f"({shape}({at}[0], ask) if {at} else None)"

    def many(self, at: Place, bound: Bound, pick: Pick) -> str:
        """The rows whose ids are among the links of this one, those that the subject may see."""
        type_, links = self.types[bound.target], source_of(bound).links
        model: Any = type_.model
        door, inner = self.open(model), Row()
        shape = self.object(type_, door, inner, pick.picks)
        source, where = opened(door)
        here = door.entity.id == any_(getattr(at.door.entity, links.key))
        found = select(record(inner)).select_from(source).where(here, *where)
        rows = at.row.add(func.array(found.order_by(door.entity.id).scalar_subquery()))
        return f"[{shape}(r, ask) for r in {rows}]"

    def parts(self, at: Place, bound: Bound, pick: Pick) -> str:
        """Rows that belong to this one; null unless their class is held whole on it."""
        source, door, row = source_of(bound), at.door, at.row
        mark = source.mark
        level = door.level(mark.of, mark.part) if mark else WHOLE
        if isinstance(level, int) and level < WHOLE:
            return "None"
        if mark:
            self.draft.shown.add(mark.of)
        self.classed(source.model, door)
        value = (self.page if source.page else self.all)(bound, row, pick, source.listing, door)
        if source.single:
            value = f"({value} or (None,))[0]"
        return (
            value
            if isinstance(level, int)
            else f"({value} if {row.add(level)} == {WHOLE} else None)"
        )

    def words(self, at: Place, bound: Bound, pick: Pick) -> str:
        """A list of things in memory, one for each part, in the order of their words."""
        source = source_of(bound)
        door = self.open(source.model, of=at.door)
        word = getattr(door.entity, source.column.key)
        found = select(func.row(word)).select_from(door.source()).where(door.where).order_by(word)
        rows = at.row.add(func.array(found.scalar_subquery()))
        return f"[{self.projection(source.find, bound, pick)}(ask, w[0]) for w in {rows}]"

    def all(self, bound: Bound, row: Row, pick: Pick, listing: Any, above: Any) -> str:
        """A short list without pages."""
        type_ = self.types[bound.target]
        door, inner = self.open(listing.model, of=above), Row()
        shape = self.object(type_, door, inner, pick.picks)
        arguments = Arg(self.draft, given(pick))
        parts = [listing.always(door, arguments)] if listing.always else []
        found = select(record(inner)).select_from(door.source()).where(*parts, door.where)
        falls = bool(listing.default) and listing.default[-1][1]
        keys = inspect(listing.model).primary_key
        terms = [*listing.default, *((column, falls) for column in keys)]
        columns = [getattr(door.entity, column.key) for column, _ in terms]
        found = found.order_by(*ordered(columns, terms, backward=False))
        return f"[{shape}(r, ask) for r in {row.add(func.array(found.scalar_subquery()))}]"

    def classed(self, model: type[Base], door: Any) -> None:
        """Classes that rows of this part may disclose, for the log."""
        classes = getattr(model, "__row_classes__", ())
        self.draft.shown.update(of for of, part in classes if door.level(of, part) is not HIDDEN)

    def withheld(self, place: Place, _: Bound, __: Pick) -> str:
        """From the same decision as the values: a constant where the shape decides, else by row."""
        type_, door, row = place.type_, place.door, place.row
        names = []
        for bound in type_.fields.values():
            mark = mark_of(bound.source)
            if mark is None:
                continue
            level, due = door.level(mark.of, mark.part), MASKED if mark.mask is as_is else WHOLE
            if not isinstance(level, int):
                names.append(f"*([{bound.name!r}] if {row.add(level)} < {due} else ())")
            elif level < due:
                names.append(repr(bound.name))
        return f"[{', '.join(names)}]"

    def viewer_can(self, place: Place, _: Bound, __: Pick) -> str:
        """The actions of the policy that hold on this row, by the alphabet."""
        type_, door, row = place.type_, place.door, place.row
        names = []
        for action in self.access.actions(type_.model) if type_.model else ():
            may = door.may(action)
            if not isinstance(may, bool):
                names.append(f"*([{action!r}] if {row.add(may)} else ())")
            elif may:
                names.append(repr(action))
        return f"[{', '.join(names)}]"

    def projection(self, find: Any, bound: Bound, pick: Pick) -> str:
        """The name of a function `(ask, key)` that makes the answer of something in memory."""
        return self.writer.constant(Projection.of(self, find, bound.target, pick))

    def page(self, *_: Any) -> str:
        raise UnscopedError("pages are made by Pages")


WRITTEN: Final[dict[type, Callable[[Objects, Place, Bound, Pick], str]]] = {
    **OF_THE_ROW,
    Many: Objects.many,
    Parts: Objects.parts,
    Words: Objects.words,
    Withheld: Objects.withheld,
    ViewerCan: Objects.viewer_can,
}


def opened(door: Any) -> tuple[Any, list[Any]]:
    """FROM and WHERE of a table; those of a part stand with the row that it belongs to."""
    if hasattr(door, "alone"):
        source, above = door.alone()
        return source, [door.where, above]
    return door.source(), [door.where]


def whom(type_: Type, door: Any) -> Any:
    """The child of the case, of a part of which that is opened by itself: for the log of reads."""
    if type_.case is None or type_.logged is not None or not hasattr(door, "alone"):
        return None
    while hasattr(door, "whole"):
        door = door.whole
    return door.entity.child_id


def record(row: Row) -> Any:
    return func.row(*(row.columns or [ONE]))
