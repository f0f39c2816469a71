"""The one shape of all connections, and the ranges of filters."""

from datetime import date, datetime
from enum import StrEnum
from typing import Generic, TypeVar

import strawberry

from schema.scalars import VND

Item = TypeVar("Item")


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    has_next_page: bool = strawberry.field(
        description="Paging forward: whether more follow; paging backward: whether `before` was"
        " given."
    )
    has_previous_page: bool = strawberry.field(
        description="Paging forward: whether `after` was given; paging backward: whether more come"
        " before."
    )
    start_cursor: str | None = strawberry.field(
        description="The cursor of the first entry; null on an empty page."
    )
    end_cursor: str | None = strawberry.field(
        description="The cursor of the last entry; null on an empty page."
    )


@strawberry.type(description="One entry of a list, with its place.")
class Edge(Generic[Item]):
    cursor: str = strawberry.field(
        description="Opaque; bound to the list, its filter and its order."
    )
    node: Item = strawberry.field(description="The entry.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[Item]):
    edges: list[Edge[Item]] = strawberry.field(description="The entries with their cursors.")
    nodes: list[Item] = strawberry.field(description="The entries alone.")
    page_info: PageInfo = strawberry.field(description="Where the page lies in the list.")
    total_count: int = strawberry.field(
        description="How many entries the whole list has, counted to 10,000 at most."
    )
    total_count_is_exact: bool = strawberry.field(
        description="False when the list has more than were counted."
    )


@strawberry.enum(description="Ascending or descending; nulls stand last ascending.")
class OrderDirection(StrEnum):
    ASC = "ASC"
    DESC = "DESC"


@strawberry.input(description="Days from one to another, both included; an absent end is open.")
class DateRange:
    start: date | None = strawberry.field(
        name="from", default=strawberry.UNSET, description="The first day."
    )
    end: date | None = strawberry.field(
        name="to", default=strawberry.UNSET, description="The last day."
    )


@strawberry.input(description="Moments from one to another, both included; an absent end is open.")
class DateTimeRange:
    start: datetime | None = strawberry.field(
        name="from", default=strawberry.UNSET, description="The first moment."
    )
    end: datetime | None = strawberry.field(
        name="to", default=strawberry.UNSET, description="The last moment."
    )


@strawberry.input(description="Đồng from one to another, both included; an absent end is open.")
class VNDRange:
    start: VND | None = strawberry.field(
        name="from", default=strawberry.UNSET, description="The least."
    )
    end: VND | None = strawberry.field(
        name="to", default=strawberry.UNSET, description="The greatest."
    )


@strawberry.input(description="Numbers from one to another, both included; an absent end is open.")
class IntRange:
    start: int | None = strawberry.field(
        name="from", default=strawberry.UNSET, description="The least."
    )
    end: int | None = strawberry.field(
        name="to", default=strawberry.UNSET, description="The greatest."
    )
