"""Conditions of definitions in SQL: one function for each word of `db.rules.indicators.words`."""

from collections.abc import Callable, Collection
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, false, or_

from db.models import Assistance, Circumstance, Disbursement, Fact, Placement, Watch
from db.queries.indicators.opened import Condition, Opened, said
from db.rules.children import FactKind
from db.rules.fund import Occasion
from db.rules.giving import DisbursementStatus
from db.rules.indicators import words

GIVEN: Final = (DisbursementStatus.HANDED_OVER, DisbursementStatus.SETTLED)
Counted = Any


def word(value: str) -> ColumnElement[str]:
    """As text of the statement; only of our own words."""
    return said(f"'{value}'")


def words_of(values: Collection[str]) -> list[ColumnElement[str]]:
    return [word(value) for value in sorted(values)]


def met(condition: words.Condition, base: Counted, opened: Opened) -> Condition:
    return _MET[type(condition)](condition, base, opened)


def fact(kind: FactKind, base: Counted, opened: Opened) -> Any:
    """What was known of the child on the day."""
    mine = base.child
    return opened.last_word(
        Fact, "value", lambda row: row.child_id == mine, lambda row: row.kind == word(kind)
    )


def _in_group(asked: words.InGroup, base: Counted, opened: Opened) -> Condition:
    counted: list[ColumnElement[Any]] = [
        said(str(number)) for number in sorted(asked.groups & opened.groups)
    ]
    return opened.some(
        Circumstance,
        lambda row: row.child_id == base.child,
        opened.holds,
        lambda row: row.group_number.in_(counted) if counted else false(),
    )


def _watched(asked: words.Watched, base: Counted, opened: Opened) -> Condition:
    kinds = words_of(asked.kinds)
    return opened.some(
        Watch, lambda row: row.child_id == base.child, opened.holds, lambda row: row.kind.in_(kinds)
    )


def _fact_is(asked: words.FactIs, base: Counted, opened: Opened) -> Condition:
    found: Condition = fact(asked.kind, base, opened).in_(words_of(asked.values))
    return found


def _under(asked: words.Under, base: Counted, opened: Opened) -> Condition:
    found: Condition = base.born > opened.born_by(asked.years)
    return found


def _helped(_: words.Helped, base: Counted, opened: Opened) -> Condition:
    return opened.some(Assistance, lambda row: row.child_id == base.child, opened.in_period)


def _placed(_: words.Placed, base: Counted, opened: Opened) -> Condition:
    return opened.some(Placement, lambda row: row.child_id == base.child, opened.holds)


def given(row: Any, opened: Opened) -> Condition:
    """A line of the Fund that was handed over in the period, and stayed so."""
    when = row.handed_over_on
    return and_(
        row.status.in_(words_of(GIVEN)),
        when >= opened.first,
        when <= opened.day,
    )


def _gifted(asked: words.Gifted, base: Counted, opened: Opened) -> Condition:
    occasion: Occasion = asked.occasion
    return opened.some(
        Disbursement,
        lambda row: row.child_id == base.child,
        lambda row: row.occasion == word(occasion),
        lambda row: given(row, opened),
    )


def _any_of(asked: words.AnyOf, base: Counted, opened: Opened) -> Condition:
    return or_(*(met(each, base, opened) for each in asked.conditions))


def _of_category(asked: words.OfCategory, base: Counted, _: Opened) -> Condition:
    found: Condition = base.row.category.in_(words_of(asked.categories))
    return found


def _open_longer(asked: words.OpenLongerThan, base: Counted, opened: Opened) -> Condition:
    found: Condition = base.row.received_at < opened.before(asked.days)
    return found


def _of_clock(asked: words.OfClock, base: Counted, _: Opened) -> Condition:
    found: Condition = base.clock.kind == word(asked.kind)
    return found


def _in_time(_: words.Met, base: Counted, __: Opened) -> Condition:
    found: Condition = base.clock.met_at <= base.clock.due_at
    return found


def _died_of(asked: words.DiedOf, base: Counted, _: Opened) -> Condition:
    found: Condition = base.row.cause.in_(words_of(asked.causes))
    return found


_MET: Final[dict[type[Any], Callable[[Any, Counted, Opened], Condition]]] = {
    words.InGroup: _in_group,
    words.Watched: _watched,
    words.FactIs: _fact_is,
    words.Under: _under,
    words.Helped: _helped,
    words.Placed: _placed,
    words.Gifted: _gifted,
    words.AnyOf: _any_of,
    words.OfCategory: _of_category,
    words.OpenLongerThan: _open_longer,
    words.OfClock: _of_clock,
    words.Met: _in_time,
    words.DiedOf: _died_of,
}
