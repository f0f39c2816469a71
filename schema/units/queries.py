"""Root fields of the tree: answered from memory, for everybody alike (the tree is public)."""

from datetime import date
from typing import Annotated, Any

import strawberry
from strawberry import argument

from db.rules.units import UnitLevel
from db.units import Memory, Order
from schema.paging import Connection, OrderDirection
from schema.units.pages import listed
from schema.units.types import Unit, UnitOrder, UnitWhere


def _memory(info: strawberry.Info[Any, None]) -> Memory:
    memory: Memory = info.context.memory
    return memory


@strawberry.type
class UnitQueries:
    """`unit` and `units`."""

    @strawberry.field(
        description="A unit of the administrative tree by official code, as it stood on a date"
        " (default: the boundaries in force). The nation is VN."
    )
    def unit(
        self,
        info: strawberry.Info[Any, None],
        code: Annotated[str, argument(description="The official code, with its zeros.")],
        level: Annotated[
            UnitLevel | None, argument(description="Needed only if two levels share the code.")
        ] = strawberry.UNSET,
        on: Annotated[
            date | None, argument(description="The day; codes are reused over time.")
        ] = strawberry.UNSET,
    ) -> Unit | None:
        found: Any = _memory(info).tree.of_code(level or None, code, on or None)
        return found  # type: ignore[no-any-return]

    @strawberry.field(
        description="Units of one day, by code unless ordered otherwise; all levels together, the"
        " nation among them."
    )
    def units(  # noqa: PLR0913 -- the contract's
        self,
        info: strawberry.Info[Any, None],
        *,
        where: Annotated[UnitWhere | None, argument(description="Which.")] = strawberry.UNSET,
        order_by: Annotated[
            list[UnitOrder] | None, argument(description="How; by code unless said.")
        ] = strawberry.UNSET,
        first: Annotated[
            int | None, argument(description="So many, 1 to 100, forward; 20 unless said.")
        ] = strawberry.UNSET,
        after: Annotated[
            str | None, argument(description="Behind the unit with this cursor.")
        ] = strawberry.UNSET,
        last: Annotated[
            int | None, argument(description="So many, 1 to 100, backward.")
        ] = strawberry.UNSET,
        before: Annotated[
            str | None, argument(description="Before the unit with this cursor.")
        ] = strawberry.UNSET,
    ) -> Connection[Unit] | None:
        window = {"first": first, "after": after, "last": last, "before": before}
        page: Any = listed(_memory(info), _given(where), _order(order_by), _set(window))
        return page  # type: ignore[no-any-return]


def _given(where: UnitWhere | None) -> dict[str, Any]:
    return _set(vars(where)) if where else {}


def _set(values: dict[str, Any]) -> dict[str, Any]:
    """An absent argument and null are the same here."""
    return {name: value for name, value in values.items() if value not in {None, strawberry.UNSET}}


def _order(asked: list[UnitOrder] | None) -> Order:
    return tuple(
        (str(each.field.value), each.direction is OrderDirection.DESC) for each in asked or ()
    )
