"""Which plans: filters that plans alone have; how many units issued their own."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Integer, Uuid, and_, any_, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from db.access import Access
from db.compiler.plan import EPOCH, Draft, Plan
from db.mapping import Asked
from db.models import Plan as Own

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


@dataclass(frozen=True, slots=True)
class Issued:
    """Of which plan, until which day, among which units."""

    plan: UUID
    day: date
    units: tuple[int, ...]


def issued_plan(access: Access, draft: Draft) -> Plan:
    """How many of the units issued their own plan: the root of the ask says which. Public."""
    door: Any = access.rows(Own, draft)
    row = door.entity
    found = select(func.count(row.unit_id.distinct()), EPOCH).select_from(door.source())
    found = found.where(
        door.where,
        row.withdrawn_for.is_(None),
        row.parent_id == draft.bind(lambda ask: ask.root.plan, Uuid()),
        row.issued_on <= draft.bind(lambda ask: ask.root.day, Date()),
        row.unit_id == any_(draft.bind(lambda ask: list(ask.root.units), ARRAY(Integer()))),
    )
    return draft.finish(found, lambda record, _: record[0])
