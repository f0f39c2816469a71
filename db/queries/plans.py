"""Which plans: filters that plans alone have."""

from typing import Any

from sqlalchemy import ColumnElement, and_

from db.mapping import Asked

_DIGITS = 10  # of the id of a unit, at most


def number_of(identity: object) -> int:
    """The key in the global id of a unit; what is none names no unit."""
    name, _, number = str(identity).partition("_")
    known = name == "Unit" and number.isascii() and number.isdecimal() and len(number) < _DIGITS
    return int(number) if known else -1


def standing(door: Any, asked: Asked) -> ColumnElement[bool]:
    """The day lies in the period of the plan."""
    row = door.entity
    day = asked.bound(row.valid_from)
    return and_(row.valid_from <= day, row.valid_to >= day)


def counting(door: Any, _: Asked) -> ColumnElement[bool]:
    """What was withdrawn is read by its id alone."""
    found: ColumnElement[bool] = door.entity.withdrawn_for.is_(None)
    return found
