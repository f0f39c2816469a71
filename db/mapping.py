"""Where a field's value comes from: declared beside it, read once when the schema is built."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from db.models import Base
from db.models.sensitivity import Mark

Column = InstrumentedAttribute[Any]


@dataclass(frozen=True)
class Col:
    """A column, as much of it as the viewer may see."""

    column: Column


@dataclass(frozen=True)
class Key:
    """The primary key as an opaque id, unique over all types."""

    column: Column


@dataclass(frozen=True)
class One:
    """The row that `link`, a foreign key of this table, points to; `sight`: by which lines."""

    link: Column
    sight: str = "read"


@dataclass(frozen=True)
class Parts:
    """Rows that belong to this one: all of them, a `page` of them, or the `single` one in force.

    With a mark: null, and named in `withheld`, unless its class is held whole on this row.
    """

    model: type[Base]
    listing: "Listing"
    mark: Mark | None = None
    page: bool = False
    single: bool = False


@dataclass(frozen=True)
class Words:
    """Parts that are one word each, found in memory by it."""

    model: type[Base]
    column: Column
    find: Callable[["Memory", Any], Any]


@dataclass(frozen=True)
class Many:
    """The rows whose ids stand in `links`, an array of this table."""

    links: Column


@dataclass(frozen=True)
class Ref:
    """Something kept in memory (the unit tree), found by the value of `column`."""

    column: Column
    find: Callable[["Memory", Any], Any]


@dataclass(frozen=True)
class Py:
    """Computed in Python from columns: `function(ask, *values)`."""

    function: Callable[..., Any]
    needs: tuple[Column, ...]


@dataclass(frozen=True)
class Judged:
    """What follows in Python from one column, told where the class of that is held whole:
    `function(ask, value)`."""

    column: Column
    function: Callable[[Any, Any], Any]


@dataclass(frozen=True)
class Next:
    """What may be done next: things in memory, `function(ask, allowed, *values)`, where `allowed`
    are those of `actions` that the subject may take on the row. As private as `mark` says.
    `beside`: columns of its parts, each given as the list of their values row by row."""

    function: Callable[..., Any]
    needs: tuple[Column, ...]
    actions: tuple[str, ...]
    mark: Mark
    beside: tuple[tuple[Column, ...], ...] = ()


@dataclass(frozen=True)
class Made:
    """Worked out in Python for who asks, `function(ask, arguments, *values)`, told where the class
    of `mark` is held whole."""

    function: Callable[..., Any]
    needs: tuple[Column, ...]
    mark: Mark


@dataclass(frozen=True)
class Owed:
    """Worked out behind the statement, for who asks, from what they ask and from columns: a thing
    in memory, or None. `await function(context, ask, arguments, *values)`."""

    function: Callable[..., Any]
    needs: tuple[Column, ...]


@dataclass(frozen=True)
class Sealed:
    """A sealed column, opened in Python for rows where its class is held at all:
    `opened(ask, row, sealed, masked)`; of the past with one more, the older row that it is of."""

    column: Column
    opened: Callable[..., Any]


@dataclass(frozen=True)
class Sql:
    """Worked out by the database from columns that come with the row: `write(row, today)`."""

    write: Callable[[Any, ColumnElement[Any]], ColumnElement[Any]]


@dataclass(frozen=True)
class Attr:
    """An attribute of something in memory."""

    name: str


@dataclass(frozen=True)
class Call:
    """Worked out from something in memory: `function(thing, memory, arguments)`."""

    function: Callable[[Any, "Memory", Mapping[str, Any]], Any]


@dataclass(frozen=True)
class Withheld:
    """The names of fields that exist but are masked or null for this viewer."""


@dataclass(frozen=True)
class ViewerCan:
    """The actions the viewer may take on this row."""


Mapped = (
    Col
    | Key
    | One
    | Many
    | Parts
    | Words
    | Ref
    | Py
    | Sealed
    | Sql
    | Judged
    | Next
    | Made
    | Owed
    | Attr
    | Call
    | Withheld
    | ViewerCan
)


class Asked(Protocol):
    """One argument: its shape may be looked at while compiling, its value only bound."""

    def __getitem__(self, name: str | int) -> "Asked": ...
    def given_keys(self) -> tuple[str, ...]: ...
    def length(self) -> int: ...
    def choice(self) -> Any: ...
    def shape(self, question: Callable[[Any], Any]) -> Any: ...
    def usual(self, change: Callable[[Any], str]) -> bool:
        """Whether names with this text in them are met often."""

    def today(self, like: ColumnElement[Any]) -> ColumnElement[Any]: ...
    def bound(
        self, like: ColumnElement[Any], change: Callable[[Any], Any] = ...
    ) -> ColumnElement[Any]: ...
    def dated(
        self, like: ColumnElement[Any], change: Callable[[Any, Any], Any]
    ) -> ColumnElement[Any]: ...
    def kept(
        self, like: ColumnElement[Any], change: Callable[[Any, Any], Any]
    ) -> ColumnElement[Any]: ...
    def worked(self, like: Any, out: Callable[[Any], Any]) -> ColumnElement[Any]: ...
    def span(self, like: ColumnElement[Any]) -> tuple[ColumnElement[Any], ColumnElement[Any]]: ...
    def many(
        self, like: ColumnElement[Any], change: Callable[[Any], Any] = ...
    ) -> ColumnElement[Any]: ...


@dataclass(frozen=True, eq=False)
class By:
    """The value of an order enum's member: the column it sorts by."""

    column: Column


class Presumed(list[Any]):
    """A default of a filter's field. It holds for the whole list, so inside AND, OR and NOT, where
    GraphQL fills it in again, it says nothing."""


Filter = Callable[[Any, Asked], ColumnElement[bool]]  # (door, argument) -> condition


@dataclass(frozen=True)
class Listing:
    """Rows of a model as a list: how they may be filtered and ordered.

    `default`: columns with whether they descend; the key is added as the last. `always`: a
    condition on every row. `presumed`: filters that hold where nothing was said, with their value.
    `sight`: by which lines rows are seen.
    """

    model: type[Base]
    filters: Mapping[str, Filter] = field(default_factory=dict)
    default: tuple[tuple[Column, bool], ...] = ()
    always: Filter | None = None
    presumed: Mapping[str, Any] = field(default_factory=dict)
    sight: str = "read"


@dataclass(frozen=True)
class Bound:
    """A mapped field of a type: what it comes from, and the type it leads to."""

    source: Mapped
    target: str
    name: str


@dataclass(frozen=True)
class Type:
    """`logged`: the column with the child that an object of this type shows (security.md D20),
    `case`: that with the case.
    `again`: it can be asked for again by its id."""

    name: str
    model: type[Base] | None
    fields: Mapping[str, Bound]
    logged: Column | None = None
    again: bool = False
    case: Column | None = None


class Memory(Protocol):
    """What a worker keeps in memory beside plans."""

    tree: Any
    secret: bytes

    def usual(self, text: str) -> bool: ...
