"""Where things stand: the record of a child, by the calendar too; cash, by the ledger.

Childhood ends with the 16th birthday, by the latest possible day of birth. No job writes that down:
whoever reads works it out, from a stored date and the law's day.
"""

from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, func, literal_column, or_

from db.filters import plain
from db.mapping import Asked, Filter
from db.rules.children import ChildStatus

ACTIVE: Final = ChildStatus.ACTIVE.value
AGED_OUT: Final = ChildStatus.AGED_OUT.value
# As text of the statement, so that the planner knows how many there are.
_ACTIVE: Final[ColumnElement[str]] = literal_column(f"'{ACTIVE}'")
_AGED_OUT: Final[ColumnElement[str]] = literal_column(f"'{AGED_OUT}'")


def status_today(child: Any, today: ColumnElement[Any]) -> ColumnElement[str]:
    """`today` is a value of the type of `childhood_ends_on`."""
    over = and_(child.status == _ACTIVE, child.childhood_ends_on <= today)
    return case((over, _AGED_OUT), else_=child.status)


def status_one_of() -> Filter:
    """Any of these today. Of records that stand ACTIVE the day decides between two of them."""

    def condition(door: Any, asked: Asked) -> ColumnElement[bool]:
        row = door.entity
        wanted = asked.shape(lambda values: frozenset(map(plain, values)))
        stored = row.status == asked.many(row.status, lambda values: [plain(v) for v in values])
        if (ACTIVE in wanted) == (AGED_OUT in wanted):
            return stored  # type: ignore[no-any-return]
        today = asked.today(row.childhood_ends_on)
        if wanted == {ACTIVE}:
            return and_(row.status == _ACTIVE, _is_child(row, today))
        if ACTIVE in wanted:
            return and_(stored, or_(row.status != _ACTIVE, _is_child(row, today)))
        return or_(stored, and_(row.status == _ACTIVE, row.childhood_ends_on <= today))

    return condition


def _is_child(row: Any, today: ColumnElement[Any]) -> ColumnElement[bool]:
    """`childhood_ends_on` is behind today, as it is of nearly all. Of a comparison with a value the
    planner would believe it of a third, and plan every page anew for its own day: that takes longer
    than the page. What is written so it believes of all."""
    return func.greatest(row.childhood_ends_on, today) != today


def cash_that_day(row: Any, _: ColumnElement[Any]) -> ColumnElement[int]:
    """What the fund of the row has in money by its ledger, at the end of the row's day."""
    cash: ColumnElement[int] = func.fund_cash(row.fund_id, row.on_day)
    return cash
