"""How private a column is and what a mask leaves of it: written on the column, or on the table.

Three marks make the build fail closed (a test walks all models):
`info=sensitive(...)` on a column, `__class_of_row__` on a part of a child, `info=technical()`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, null

from db.rules.sensitivity import Sensitivity

Mask = Callable[[ColumnElement[Any]], ColumnElement[Any]]  # keeps the type of its column


@dataclass(frozen=True, slots=True)
class Mark:
    """`part` names the part of the class that a policy line may grant alone."""

    of: Sensitivity
    mask: Mask | None = None
    part: str | None = None


def sensitive(of: Sensitivity, mask: Mask | None = None, part: str | None = None) -> dict[Any, Any]:
    """`mapped_column(info=sensitive(...))`: nobody reads it unless policy names its class."""
    return {"mark": Mark(of, mask, part)}


@dataclass(frozen=True, slots=True)
class Compared:
    """A blind index of the sealed column `of`. `said(row, text)`: what of a row is compared, where
    `text` is what was sealed, and for what; `beside`: the other columns that it needs."""

    of: str
    said: Callable[[Mapping[str, Any], str], tuple[str, str]]
    beside: tuple[str, ...] = ()


def compared(
    of: str, said: Callable[[Mapping[str, Any], str], tuple[str, str]], *beside: str
) -> dict[Any, Any]:
    """`mapped_column(info=compared(...))`: how the index is worked out from its row."""
    return {"compared": Compared(of, said, beside)}


def initials(name: ColumnElement[Any]) -> ColumnElement[Any]:
    """Nguyễn Thị Hoa -> N.T.H."""
    return func.regexp_replace(name, r"(\S)\S*\s*", r"\1.", "g")


def as_is(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """Shown wherever the class is held at all, whole or masked."""
    return value


def once_opened(sealed: ColumnElement[Any]) -> ColumnElement[Any]:
    """A sealed column: masked in Python, when it has left the database and was opened."""
    return sealed


def nothing(_: ColumnElement[Any]) -> ColumnElement[Any]:
    return null()


def technical() -> dict[Any, Any]:
    """A column that the API never shows: secrets, digests, reasons."""
    return {"technical": True}
