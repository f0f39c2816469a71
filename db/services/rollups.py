"""Kept counts are built, worked out anew where something was touched, and checked (ADR 60).

As the compiler's role, one at a time. Counts and marks are read in one snapshot: a mark that is
settled was seen by the count, and one that was not seen stays.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import orjson

from db.compiler.plan import Ask, Plans
from db.queries.indicators.rolled import Fill, Filling, Key, counting
from db.queries.indicators.tally import Count, split
from db.rules.indicators import DEFINITIONS
from db.rules.indicators.kept import begins, cubes, kinds, over
from db.rules.periods import Span

LOCK: Final = "SELECT pg_try_advisory_lock(x'726f6c6c757073'::bigint)"
UNLOCK: Final = "SELECT pg_advisory_unlock(x'726f6c6c757073'::bigint)"
SPANS: Final = """
SELECT id, code, version, first, last, breakdown, built_at IS NOT NULL AS built FROM rollup_span
ORDER BY id
"""
WANTING: Final = """
SELECT id, code, version, first, last, breakdown FROM rollup_span WHERE built_at IS NULL ORDER BY id
"""
MARKED: Final = "SELECT mark, kinds, first, last, units FROM rollup_marked($1)"
SETTLED: Final = "SELECT rollup_settled($1)"
WANTED: Final = "SELECT rollup_wanted($1, $2, $3, $4, $5)"
KEPT: Final = "SELECT unit_id, whole, part, most, cells FROM rollup WHERE span_id = $1"
MARKS: Final = 500  # in one transaction
ALL: Final = 1_000_000  # marks

PLANS: Final = Plans()

Cells = frozenset[tuple[tuple[str, ...], tuple[int, ...]]]


@dataclass(frozen=True, slots=True)
class Difference:
    """What is kept of a unit is not what there is."""

    code: str
    first: date
    last: date
    breakdown: str
    unit_id: int


@dataclass(frozen=True, slots=True)
class Checked:
    """`touched`: units, with the span, that are answered by counting for now."""

    spans: int
    touched: int
    differences: tuple[Difference, ...]


@asynccontextmanager
async def alone(connection: Any) -> AsyncIterator[bool]:
    """Whether nobody else is at it."""
    mine = await connection.fetchval(LOCK)
    try:
        yield mine
    finally:
        if mine:
            await connection.execute(UNLOCK)


def seen(connection: Any) -> Any:
    return connection.transaction(isolation="repeatable_read")


async def want(
    connection: Any, wanted: Sequence[Span], today: date, codes: Iterable[str] = DEFINITIONS
) -> int:
    """All that is counted of these periods is kept from the next time on; how much was not."""
    new = 0
    for known in map(DEFINITIONS.__getitem__, codes):
        periods = {(begins(known, each), each.last) for each in wanted if over(each, today)}
        for first, last in sorted(periods):
            for by in cubes(known):
                said = (known.code, known.version, first, last, Key(known, by).name)
                new += bool(await connection.fetchval(WANTED, *said))
    return new


async def refresh(connection: Any, ask: Ask) -> int:
    """What is wanted is built, and what was touched worked out anew; how much there was to do.
    To be called again until it is nothing."""
    for span in await connection.fetch(WANTING):
        if _key(span):
            async with seen(connection):
                await _filled(connection, ask, span, None)
            return 1
    async with seen(connection):
        return await _settled(connection, ask)


async def rebuild(connection: Any, ask: Ask, ids: Iterable[int]) -> None:
    """These spans, from nothing."""
    for span in await connection.fetch(SPANS):
        if span["id"] in ids:
            async with seen(connection):
                await _filled(connection, ask, span, None)


async def _settled(connection: Any, ask: Ask) -> int:
    marks = await connection.fetch(MARKED, MARKS)
    if not marks:
        return 0
    for span in await connection.fetch(SPANS):
        if span["built"] and (units := _touched(span, marks)):
            await _filled(connection, ask, span, tuple(sorted(units)))
    await connection.execute(SETTLED, [mark["mark"] for mark in marks])
    return len(marks)


def _touched(span: Any, marks: Sequence[Any]) -> set[int]:
    """Units of marks that speak of it."""
    known = DEFINITIONS.get(span["code"])
    of = kinds(known) if known else 0
    return {
        unit
        for mark in marks
        if mark["kinds"] & of and mark["first"] <= span["last"] and mark["last"] >= span["first"]
        for unit in mark["units"]
    }


async def _filled(connection: Any, ask: Ask, span: Any, units: tuple[int, ...] | None) -> None:
    key = _key(span)
    if key is None:
        return
    root = Filling(span["first"], span["last"], span["last"], units, span=span["id"])
    await _run(connection, ask, Fill(key.known, key.by, within=units is not None), root)


def _key(span: Any) -> Key | None:
    """None: of a definition that there is no more."""
    known = DEFINITIONS.get(span["code"])
    if known is None or known.version != span["version"]:
        return None
    return next(
        (k for k in (Key(known, by) for by in cubes(known)) if k.name == span["breakdown"]), None
    )


async def _run(connection: Any, ask: Ask, draw: Any, root: Any) -> Any:
    ask.root = root
    plan = PLANS.plan(draw, ask, lambda draft: draw(ask.access, draft))
    return plan.shape(await connection.fetchrow(plan.sql, *plan.arguments(ask)), ask)


async def check(connection: Any, ask: Ask) -> tuple[Checked, frozenset[int]]:
    """Counts everything that is kept, and says where it is something else; and in which spans."""
    found: list[Difference] = []
    wrong, touched = set(), 0
    kept = [span for span in await connection.fetch(SPANS) if span["built"]]
    for span in kept:
        async with seen(connection):
            dirty = _touched(span, await connection.fetch(MARKED, ALL))
            units = [u for u in await _differing(connection, ask, span) if u not in dirty]
        touched += len(dirty)
        about = (span["code"], span["first"], span["last"], span["breakdown"])
        found += [Difference(*about, unit) for unit in units]
        wrong |= {span["id"]} if units else set()
    return Checked(len(kept), touched, tuple(found)), frozenset(wrong)


async def _differing(connection: Any, ask: Ask, span: Any) -> list[int]:
    key = _key(span)
    if key is None:
        return []
    question = Filling(span["first"], span["last"], span["last"], None, span=span["id"])
    counted = _by_unit(await _run(connection, ask, counting(key.known, key.by), question))
    rows = await connection.fetch(KEPT, span["id"])
    kept = {row["unit_id"]: _stored(row) for row in rows}
    return sorted(u for u in counted.keys() | kept.keys() if counted.get(u) != kept.get(u))


def _by_unit(counts: Iterable[Count]) -> dict[int, tuple[tuple[int, ...], Cells]]:
    cells: dict[int, list[tuple[tuple[str, ...], tuple[int, ...]]]] = {}
    for unit, keys, numbers in counts:
        cells.setdefault(unit, []).append((keys, numbers))
    return {
        unit: (_sums(numbers for _, numbers in of), frozenset(of)) for unit, of in cells.items()
    }


def _sums(numbers: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    """All three, as they are kept."""
    three = [(*each, 0, 0)[:3] for each in numbers]
    whole, part, most = zip(*three, strict=True)
    return sum(whole), sum(part), max(0, *most)


def _stored(row: Any) -> tuple[tuple[int, ...], Cells]:
    cells = frozenset(split(cell) for cell in orjson.loads(row["cells"]))
    return (row["whole"], row["part"], row["most"]), cells
