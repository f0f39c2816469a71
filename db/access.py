"""What `db` asks of whoever decides who sees what. `authz` implements it; `db` never imports it."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import BindParameter, Boolean, ColumnElement, FromClause
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import operators
from sqlalchemy.sql.visitors import InternalTraversal
from sqlalchemy.types import TypeEngine

from db.models import Base
from db.rules.sensitivity import Sensitivity
from db.units import Area, Unit

Level = int | ColumnElement[int]  # a constant for all rows of this shape, or decided row by row
Within = Callable[[Any], Area] | None
Test = Callable[[ColumnElement[Any]], ColumnElement[bool]]  # of a value; null does not pass it
Classes = tuple[tuple[Sensitivity, str | None], ...]


class Scoped(ColumnElement[bool]):
    """The condition under which a table was opened: never simplified away, so that it can be
    looked for."""

    type = Boolean()
    inherit_cache = False
    _traverse_internals = [("condition", InternalTraversal.dp_clauseelement)]  # noqa: RUF012

    def __init__(self, condition: ColumnElement[bool]) -> None:
        self.condition = condition

    def self_group(self, against: Any = None) -> "Scoped":
        return self  # rendered in brackets where needed; stays recognisable

    @property
    def _from_objects(self) -> list[FromClause]:
        return self.condition._from_objects  # noqa: SLF001 -- SQLAlchemy asks parts by this


@compiles(Scoped)
def _render(scoped: Scoped, compiler: Any, **options: Any) -> str:
    return str(compiler.process(scoped.condition.self_group(against=operators.and_), **options))


class Draft(Protocol):
    """A statement in the making. It looks at the request only through `steer` and `bind`."""

    doors: list[Any]  # every door enters itself here; `finish` refuses a table that has none
    shown: set[Sensitivity]  # the classes that the answer may disclose, for the access log

    def steer(self, question: Callable[[Any], Hashable]) -> Any:
        """The answer decides the text: it becomes part of the plan's key."""

    def bind(self, value: Callable[[Any], Any], like: TypeEngine[Any]) -> BindParameter[Any]:
        """A value of the request, never in the text."""

    def name(self, stem: str) -> str:
        """A name not yet used in this statement."""

    def table(self, model: Any) -> Any:
        """An alias of the model not yet used in this statement."""


class Door(Protocol):
    """One table of one statement, opened for one subject: the rows, and how much of each."""

    entity: Any  # an alias of the model, so typed `type[Model]` where it is used
    where: Scoped

    def source(self) -> FromClause: ...
    def level(self, of: Sensitivity, part: str | None = None) -> Level: ...
    def field(self, column: Any) -> ColumnElement[Any]:
        """A column as the subject may see it: whole, masked or null."""

    def searchable(self, column: Any) -> ColumnElement[Any]:
        """A column to filter or order by; refused unless its class is held whole."""

    def narrowed(self, column: Any, test: Test) -> Sequence[ColumnElement[bool]]:
        """What else follows when the column passes, where that can be looked up and it cannot."""

    def former(self, column: Any) -> ColumnElement[Any] | None:
        """Which older row a sealed column comes from; none: the row that is read."""


class Access(Protocol):
    @property
    def subject(self) -> UUID: ...
    @property
    def postings(self) -> tuple[UUID, ...]: ...
    def actions(self, model: type[Base]) -> tuple[str, ...]: ...
    def area(self, model: type[Base], action: str) -> Area:
        """The units of the postings under which the subject may do this at all."""

    def near(self, model: type[Base], action: str) -> Area:
        """Of these, the units of the lines that go by place."""

    def far(self, model: type[Base], action: str) -> bool:
        """Whether there are lines that go by what was given to the subject, wherever that lies."""

    def bodies(self, model: type[Base]) -> tuple[UUID, ...]:
        """On behalf of which organisations the subject holds such lines to read."""

    def apart(self) -> "Mapping[UUID, Access]":
        """What the subject may on behalf of each of their organisations."""

    def crowd(self, model: type[Base], draft: Draft, people: Any) -> Any:
        """A door to rows of which something was given to some of the people, columns `id` and
        `bodies`, or might have been: for a look before they are read, never instead of it."""

    def held(self, model: type[Base], action: str, unit: Unit) -> frozenset[Sensitivity] | None:
        """The classes that lines for this action hold whole in this unit; None: no line does. What
        comes of it is checked by `rows` when it is there."""

    def rows(
        self,
        model: type[Base],
        draft: Draft,
        action: str = "read",
        within: Within = None,
        classes: Classes = (),
    ) -> Door:
        """The only way to a table. With classes (or parts of them), those rows on which a line for
        the action holds each of them whole."""

    def past(self, draft: Draft, within: Within, then: "Then") -> Door:
        """Children as they were then; refused to whoever may not look back."""

    def every(self, model: type[Base], draft: Draft) -> Any:
        """All rows of a table, for figures alone: of units that the subject may count, or that
        leave protected. Nothing of a row may be told by it."""


@dataclass(frozen=True, slots=True)
class Then:
    """The past as it is asked for: the day that is spoken of, and the moment whose knowledge
    counts; None: what is known now."""

    day: Callable[[Any], date]
    moment: Callable[[Any], datetime] | None


@dataclass(eq=False)
class RefusedError(Exception):
    """Asked to filter or order by what the subject may not read. Raised before any SQL runs."""

    what: str


@dataclass(eq=False)
class UnscopedError(Exception):
    """A table without its scope in a statement: a bug, stopped before it reaches the database."""

    table: str

    def __str__(self) -> str:
        return self.table


@dataclass(eq=False)
class BadRequestError(Exception):
    """The request makes no sense, whoever asks."""

    reason: str


class BadCursorError(BadRequestError):
    """A cursor of another list, filter or order, or none of ours."""

    def __init__(self) -> None:
        super().__init__("This cursor does not belong to this list, filter and order.")


class NotFoundError(Exception):
    """No such row, or none the subject may know of: the two are one answer."""


@dataclass(eq=False)
class ForbiddenError(Exception):
    """The subject can see the row but may not do this to it."""

    action: str


@dataclass(eq=False)
class SlowedError(Exception):
    """Asked too often for what may be asked sometimes: `seconds` to wait."""

    seconds: int


@dataclass(eq=False)
class ConflictError(Exception):
    """Somebody changed the row since it was read."""

    current: int


@dataclass(eq=False)
class StaleError(Exception):
    """Postings, keys or the tree changed since they were remembered: ask again as of `epoch`."""

    epoch: int
