"""Named predicates. A scope turns a subject and a row into SQL, and never runs anything.

`row` is the table as it is opened in one place of one statement (an alias), so that one scope
serves the root, a nested list, a lock, and the row security policy of the table itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, literal_column, select

from db.rules.sensitivity import Sensitivity

Condition = ColumnElement[bool]
Predicate = Callable[["Who", Any], Condition]


def some(table: Any, *conditions: Condition) -> Condition:
    """Some row of `table`. Everything else belongs to the statement around it, however deep this
    stands: left to itself SQLAlchemy correlates with the nearest select only, and beyond it would
    join the table anew."""
    found: Select[Any] = select(literal_column("1")).select_from(table).where(*conditions)
    return found.correlate_except(table).exists()


class Who(Protocol):
    """The subject as SQL: bind parameters in a statement, functions of the session in a policy."""

    @property
    def id(self) -> ColumnElement[Any]: ...
    @property
    def now(self) -> ColumnElement[Any]: ...
    @property
    def today(self) -> ColumnElement[Any]: ...
    def table(self, model: Any) -> Any:
        """The model under a name of its own."""

    def covers(self, row: Any) -> Condition:
        """The row lies in a unit of the roles that hold the line."""

    def reaches(self, unit: Any) -> Condition:
        """The unit lies over, in or under one of the units of the roles that hold the line."""

    def works_in(self, organisation: Any) -> Condition:
        """The column names an organisation in which one of these roles is held."""

    def works_among(self, officer: Any, role: str) -> Condition:
        """The column names an officer who holds this role today in the units of those roles."""


@dataclass(frozen=True, slots=True)
class Scope:
    """`bounded`: no row outside the units of the role; an asked unit is intersected in memory.
    `everything`: all rows of those units, so that inside them no other scope can add any.
    `ended`: a row has two ends, so that of those in an asked unit the one in a unit of the role may
    be the other: the two are not intersected.
    `tells`: what is learned of a row by learning whether the scope opens it to somebody else; None:
    what nobody else may learn. `far`: to whom something was given, wherever that lies. `inside`:
    the scope that opens all of its rows to whoever holds both in one role."""

    name: str
    predicate: Predicate
    bounded: bool
    everything: bool
    ended: bool
    tells: tuple[Sensitivity, ...] | None
    far: bool
    inside: str | None


SCOPES: dict[str, Scope] = {}


def scope(
    *,
    bounded: bool = False,
    everything: bool = False,
    ended: bool = False,
    tells: tuple[Sensitivity, ...] | None = None,
    far: bool = False,
    inside: str | None = None,
) -> Callable[[Predicate], Predicate]:
    def register(predicate: Predicate) -> Predicate:
        name = predicate.__name__
        SCOPES[name] = Scope(name, predicate, bounded, everything, ended, tells, far, inside)
        return predicate

    return register


from authz.scopes import (  # noqa: E402 -- registers them
    around,  # noqa: F401
    book,  # noqa: F401
    cases,  # noqa: F401
    children,  # noqa: F401
    fund,  # noqa: F401
    giving,  # noqa: F401
    moves,  # noqa: F401
    people,  # noqa: F401
    reports,  # noqa: F401
)
