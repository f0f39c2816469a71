"""Counts that are kept (ADR 60): read where nothing of them was touched since, and written.

An answer is told in one snapshot: what was kept, and that no mark speaks of it.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import Enum, auto
from typing import Any, Final

import orjson
from sqlalchemy import (
    Boolean,
    ColumnElement,
    Integer,
    Text,
    Uuid,
    any_,
    case,
    false,
    func,
    join,
    null,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from db.access import Access
from db.compiler.plan import EPOCH, Ask, Draft, Plan
from db.models import Rollup, RollupSpan
from db.queries.indicators.figure import Run
from db.queries.indicators.opened import DAY, said
from db.queries.indicators.tally import (
    IN_MEMORY,
    MONEY,
    Count,
    Question,
    Tally,
    by_fewer,
    figures,
    split,
)
from db.rules.indicators import Base, Definition
from db.rules.indicators.kept import COUNTED, Breakdown, begins, cube, follows, kinds, over
from db.rules.periods import Span

OF_CASES: Final = frozenset({Base.CASES, Base.ABUSED, Base.OPEN_CASES, Base.CLOCKS})


class Unkept(Enum):
    """Why there is no answer: nobody wanted it before, or it is being worked out."""

    UNWANTED = auto()
    TOUCHED = auto()


@dataclass(frozen=True, slots=True)
class Key:
    """What is kept: an indicator by the dimensions of a cube."""

    known: Definition
    by: Breakdown

    @property
    def name(self) -> str:
        return " ".join(self.by)

    @property
    def numbers(self) -> int:
        """Of each cell."""
        return 3 if self.known.base in MONEY else 2 if self.known.part else 1

    def matches(self, row: Any, draft: Draft) -> tuple[ColumnElement[bool], ...]:
        return (
            row.code == said(f"'{self.known.code}'", Text()),
            row.version == said(str(self.known.version), Integer()),
            row.first == draft.bind(lambda ask: ask.root.first, DAY),
            row.last == draft.bind(lambda ask: ask.root.last, DAY),
            row.breakdown == said(f"'{self.name}'", Text()),
        )


def counting(known: Definition, by: Breakdown) -> Tally:
    """What is kept, counted."""
    return Tally(known, by, COUNTED, exact=False, within=False)


def _units(draft: Draft, *, within: bool) -> Any:
    if not within:
        return said("NULL::int[]")
    return draft.bind(_asked, ARRAY(Integer()))


def _asked(ask: Ask) -> list[int]:
    return list(ask.root.units)


def _grouped(ask: Ask) -> list[int]:
    return list(ask.root.groups)


@dataclass(frozen=True, slots=True)
class Rolled:
    """Draws the statement for the total, or for all cells of its cube. `exact`, of cases: for
    somebody to whom a case that suspects them does not exist, so nothing is kept where there is
    one. The first day of the question is that of `db.rules.indicators.kept.begins`."""

    known: Definition
    by: Breakdown
    groups: frozenset[int]
    exact: bool
    within: bool
    summed: bool = False

    def __call__(self, access: Access, draft: Draft) -> Plan:
        key = Key(self.known, cube(self.known, self.by))
        door, spans = access.every(Rollup, draft), access.every(RollupSpan, draft)
        span = spans.entity
        units = _units(draft, within=self.within)
        counted = self._counted(door, key, draft, span)
        fit = case((span.built_at.is_(None), false()), else_=self._clean(draft, units))
        asked = select(
            func.json_build_array(fit, case((fit, counted), else_=null())),
        ).select_from(spans.source())
        asked = asked.where(spans.where, *key.matches(span, draft))
        return figures(draft, select(asked.scalar_subquery(), EPOCH), _answer)

    def _counted(self, door: Any, key: Key, draft: Draft, span: Any) -> ColumnElement[Any]:
        row, units = door.entity, _units(draft, within=self.within)
        mine = (door.where, row.span_id == span.id)
        if self.summed:
            groups = draft.bind(_grouped, ARRAY(Integer()))
            lying = func.unnest(units, groups).table_valued("unit", "whole_unit")
            lying = lying.render_derived(draft.name("lying"))
            numbers = [func.sum(row.whole), func.sum(row.part), func.max(row.most)][: key.numbers]
            each = func.json_build_array(lying.c.whole_unit, *numbers).label("each")
            sums = select(each).select_from(join(lying, door.source(), lying.c.unit == row.unit_id))
            sums = sums.where(*mine).group_by(lying.c.whole_unit).correlate(span)
            return func.array_to_json(func.array(sums.scalar_subquery()))
        found = select(self._told(row, key)).select_from(door.source()).where(*mine)
        if self.within:
            found = found.where(row.unit_id == any_(units))
        return found.correlate(span).scalar_subquery()

    def _told(self, row: Any, key: Key) -> ColumnElement[Any]:
        if self.by:
            return func.json_agg(func.json_build_array(row.unit_id, row.cells))
        numbers = (row.whole, row.part, row.most)[: key.numbers]
        return func.json_agg(func.json_build_array(row.unit_id, *numbers))

    def _clean(self, draft: Draft, units: Any) -> ColumnElement[Any]:
        me = draft.bind(lambda ask: ask.access.subject, Uuid())
        return func.rollup_clean(
            said(str(int(kinds(self.known))), Integer()),
            draft.bind(lambda ask: ask.root.first, DAY),
            draft.bind(lambda ask: ask.root.last, DAY),
            units,
            me if self.exact and self.known.base in OF_CASES else said("NULL::uuid"),
            type_=Boolean(),
        )


def _answer(record: Any, _: Ask) -> "list[Any] | Unkept":
    """Rows of a total, or units with their cells; why not, otherwise."""
    if record[0] is None:
        return Unkept.UNWANTED
    fit, rows = orjson.loads(record[0])
    return (rows or []) if fit else Unkept.TOUCHED


async def rolled(
    run: Run, asked: Rolled, question: Question, span: Span, today: date
) -> list[Count] | None:
    """What is kept of it; None, where it has to be counted. What is not kept yet will be."""
    if not over(span, today) or not follows(asked.known, asked.by, asked.groups):
        return None
    about = replace(question, first=begins(asked.known, span))
    if about.groups is None or asked.by:
        about = replace(about, groups=None)
    else:
        asked = replace(asked, summed=True)
    found = await run(asked, about)
    if found is Unkept.UNWANTED:
        await run(Wanted(asked.known, asked.by), about)
    if isinstance(found, Unkept):
        return None
    if not asked.by:
        return [(unit, (), tuple(numbers)) for unit, *numbers in found]
    counts = [(unit, *split(cell)) for unit, cells in found for cell in cells]
    return by_fewer(counts, cube(asked.known, asked.by), asked.by)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Draws the statement by which it is kept from soon on."""

    known: Definition
    by: Breakdown

    def __call__(self, _: Access, draft: Draft) -> Plan:
        key = Key(self.known, cube(self.known, self.by))
        asked = func.rollup_wanted(
            said(f"'{self.known.code}'", Text()),
            said(str(self.known.version), Integer()),
            draft.bind(lambda ask: ask.root.first, DAY),
            draft.bind(lambda ask: ask.root.last, DAY),
            said(f"'{key.name}'", Text()),
        )
        return figures(draft, select(asked, EPOCH), lambda record, _: record[0])


@dataclass(frozen=True, slots=True)
class Filling(Question):
    """`span`: the row that it is kept under."""

    span: int = 0


@dataclass(frozen=True, slots=True)
class Fill:
    """Draws the statement that counts, of all units or of some, and keeps it."""

    known: Definition
    by: Breakdown
    within: bool

    def __call__(self, access: Access, draft: Draft) -> Plan:
        tally = replace(counting(self.known, self.by), within=self.within)
        keys = len([each for each in self.by if each not in IN_MEMORY])
        written = func.rollup_written(
            draft.bind(lambda ask: ask.root.span, Integer()),
            _units(draft, within=self.within),
            said(str(keys), Integer()),
            func.to_jsonb(tally.rows(access, draft), type_=JSONB()),
        )
        return figures(draft, select(written, EPOCH), lambda record, _: record[0])
