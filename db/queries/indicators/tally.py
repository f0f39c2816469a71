"""A definition as one statement: how many rows there are in each unit and category, as they were.

Every table is opened whole (`Access.every`): whether the asker may count them, or is told protected
figures only, is decided before, by unit and class (`db.queries.indicators`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement, Integer, Select, Text, and_, any_, func, select, true
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from db.access import Access
from db.compiler.plan import EPOCH, Ask, Draft, Plan
from db.models import Indicator
from db.queries.indicators.bases import BASES
from db.queries.indicators.categories import category
from db.queries.indicators.conditions import met
from db.queries.indicators.counted import Counted, by_group
from db.queries.indicators.opened import DAY, Opened, said
from db.rules.indicators import Base, Definition, IndicatorDimension

Count = tuple[int, tuple[str, ...], tuple[int, ...]]
"""Unit, categories, and what is counted: whole and part; of money sum, givers and the largest."""
MONEY: Final = frozenset({Base.INCOME, Base.PAID})
IN_MEMORY: Final = frozenset({IndicatorDimension.URBAN_RURAL})  # known of the unit


@dataclass(frozen=True, slots=True)
class Question:
    """The root of an ask: which days, and in which units; None: all. `day`: that a stock is of;
    `groups`: the unit that each of the units is summed up in, where sums are enough."""

    first: date
    last: date
    day: date
    units: tuple[int, ...] | None
    groups: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """Draws the statement. `groups`: that are counted. `exact`: for somebody's own counting, to
    whom a case that suspects them does not exist."""

    known: Definition
    breakdown: tuple[IndicatorDimension, ...]
    groups: frozenset[int]
    exact: bool
    within: bool

    def __call__(self, access: Access, draft: Draft) -> Plan:
        return figures(draft, select(self.rows(access, draft), EPOCH), _counts)

    def rows(self, access: Access, draft: Draft) -> ColumnElement[Any]:
        """One array for each unit and category, in one of all."""
        found = self._counted(access, draft).subquery(draft.name("tally"))
        each = func.json_build_array(*found.c)
        rows: Select[Any] = select(func.coalesce(func.json_agg(each), said("'[]'::json")))
        return rows.select_from(found).scalar_subquery()

    def _counted(self, access: Access, draft: Draft) -> Select[Any]:
        opened = Opened(access, draft, self.groups, self.exact)
        base = BASES[self.known.base](opened, self.known.whole)
        if IndicatorDimension.CIRCUMSTANCE in self.breakdown:
            base = by_group(base, opened)
        by = [category(each, base, opened) for each in self.breakdown if each not in IN_MEMORY]
        columns = [base.unit.label("unit"), *(key.label(f"key{n}") for n, key in enumerate(by))]
        rows = select(*columns, *self._values(base, opened)).select_from(base.source)
        rows = rows.where(*base.where, *(met(each, base, opened) for each in self.known.whole))
        if self.within:
            units = draft.bind(lambda ask: list(ask.root.units), ARRAY(Integer()))
            rows = rows.where(base.unit == any_(units))
        each = rows.subquery(draft.name("counted"))
        keys = list(each.c)[: len(columns)]
        numbers = self._numbers(each.c, distinct=base.group is not None)
        return select(*keys, *numbers).select_from(each).group_by(*keys)

    def _values(self, base: Counted, opened: Opened) -> Sequence[ColumnElement[Any]]:
        """Of each row: what is summed up."""
        if self.known.base in MONEY:
            return (base.amount.label("amount"),)
        if not self.known.part:
            return (base.id.label("id"),)
        part = and_(true(), *(met(each, base, opened) for each in self.known.part))
        return (base.id.label("id"), part.label("part"))

    def _numbers(self, each: Any, *, distinct: bool) -> Sequence[ColumnElement[Any]]:
        if self.known.base in MONEY:
            return (func.sum(each.amount), func.count(), func.max(func.abs(each.amount)))
        one = each.id.distinct() if distinct else each.id
        if not self.known.part:
            return (func.count(one),)
        return (func.count(one), func.count(one).filter(each.part))


def figures(draft: Draft, statement: Select[Any], shape: Any) -> Plan:
    return replace(draft.finish(statement, shape), figures=True)


def _counts(record: Any, _: Ask) -> list[Count]:
    return told(record[0])


def told(text: str) -> list[Count]:
    """Of the arrays of a statement, or as they were kept."""
    return [(unit, *split(cell)) for unit, *cell in orjson.loads(text)]


def split(cell: Sequence[Any]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Its categories, and its numbers."""
    keys = tuple(each for each in cell if isinstance(each, str))
    return keys, tuple(int(each) for each in cell[len(keys) :])


def by_fewer(
    counts: Iterable[Count],
    full: Sequence[IndicatorDimension],
    by: Sequence[IndicatorDimension],
) -> list[Count]:
    """What was counted by all dimensions, by some of them: urban or rural is known of the unit."""
    in_rows = [of for of in full if of not in IN_MEMORY]
    picked = [in_rows.index(of) for of in by if of not in IN_MEMORY]
    found: dict[tuple[int, tuple[str, ...]], tuple[int, ...]] = {}
    for unit, keys, numbers in counts:
        key = (unit, tuple(keys[each] for each in picked))
        before = found.get(key, (0,) * len(numbers))
        found[key] = tuple(a + b for a, b in zip(before, numbers, strict=True))
    return [(unit, keys, numbers) for (unit, keys), numbers in found.items()]


@dataclass(frozen=True, slots=True)
class Kept:
    """Draws the statement for what was kept of a published period, if it was."""

    tally: Tally

    def __call__(self, access: Access, draft: Draft) -> Plan:
        door = access.every(Indicator, draft)
        row = door.entity
        found = select(row.counts).select_from(door.source()).where(door.where)
        found = found.where(
            row.code == said(f"'{self.tally.known.code}'", Text()),
            row.version == said(str(self.tally.known.version), Integer()),
            row.first == draft.bind(lambda ask: ask.root.first, DAY),
            row.last == draft.bind(lambda ask: ask.root.last, DAY),
            row.breakdown == said(f"'{' '.join(self.tally.breakdown)}'", Text()),
        )
        return figures(draft, select(found.scalar_subquery(), EPOCH), _kept)


@dataclass(frozen=True, slots=True)
class Freeze:
    """Draws the statement that counts and keeps what it counted; of two at once the first is kept,
    and both are told it."""

    tally: Tally

    def __call__(self, access: Access, draft: Draft) -> Plan:
        rows = self.tally.rows(access, draft)
        kept = func.indicator_frozen(
            said(f"'{self.tally.known.code}'", Text()),
            said(str(self.tally.known.version), Integer()),
            draft.bind(lambda ask: ask.root.first, DAY),
            draft.bind(lambda ask: ask.root.last, DAY),
            said(f"'{' '.join(self.tally.breakdown)}'", Text()),
            func.to_jsonb(rows, type_=JSONB()),
        )
        return figures(draft, select(kept, EPOCH), _counts)


def _kept(record: Any, _: Ask) -> list[Count] | None:
    return None if record[0] is None else told(record[0])
