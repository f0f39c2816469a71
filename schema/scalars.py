"""The scalars of the contract, read strictly: one way to write each value."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, NewType
from uuid import UUID

import strawberry
from strawberry.types.scalar import ScalarDefinition

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,6})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)


def _day(text: Any) -> date:
    if not isinstance(text, str) or not _DATE.fullmatch(text):
        raise ValueError("A day is written 2020-06-01.")
    return date.fromisoformat(text)


def _moment(text: Any) -> datetime:
    if not isinstance(text, str) or not _TIME.fullmatch(text):
        raise ValueError("A moment is written 2020-06-01T08:00:00+07:00.")
    return datetime.fromisoformat(text.upper())


def _uuid(text: Any) -> UUID:
    try:
        found = UUID(text)
    except (ValueError, AttributeError, TypeError):
        found = None
    if found is None or str(found) != text.lower():
        raise ValueError("A UUID is written 123e4567-e89b-12d3-a456-426614174000.")
    return found


VND = NewType("VND", int)
Quantity = NewType("Quantity", Decimal)
_WIDEST: Final = 2**63 - 1  # what is read; what may be said, rules say


def _dong(said: Any) -> int:
    if not isinstance(said, int) or isinstance(said, bool) or abs(said) > _WIDEST:
        raise ValueError("Đồng are whole: 2000000.")
    return said


def _quantity(said: Any) -> Decimal:
    if not isinstance(said, int | float) or isinstance(said, bool):
        raise ValueError("A quantity is a number: 2.5.")  # noqa: TRY004 -- as the others
    return Decimal(repr(said))


SCALARS: Final[dict[object, ScalarDefinition]] = {
    date: strawberry.scalar(
        name="Date",
        description="A calendar day, 2020-06-01; days of the law are days in Asia/Ho_Chi_Minh.",
        serialize=date.isoformat,
        parse_value=_day,
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description="RFC 3339 with offset, always.",
        specified_by_url="https://scalars.graphql.org/andimarek/date-time",
        serialize=datetime.isoformat,
        parse_value=_moment,
    ),
    VND: strawberry.scalar(
        name="VND",
        description="Whole đồng as a JSON integer, at most 2^53 - 1.",
        serialize=lambda amount: amount,
        parse_value=_dong,
    ),
    Quantity: strawberry.scalar(
        name="Quantity",
        description="How many, or how much, of some goods: a JSON number with at most three decimal"
        " places.",
        serialize=lambda quantity: quantity,
        parse_value=_quantity,
    ),
    UUID: strawberry.scalar(
        name="UUID",
        description="RFC 4122, lower case.",
        serialize=str,
        parse_value=_uuid,
    ),
}
