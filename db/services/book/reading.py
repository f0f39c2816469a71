"""A file to lines with verdicts: the same for the dry run and for taking in."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from db.models import Child
from db.rules.book.columns import Column, Layout, layout
from db.rules.book.lines import C, Line, line_of, repeated
from db.rules.book.verdict import Said, Verdict, verdict
from db.rules.inputs import InputRefusedError
from db.rules.sensitivity import Sensitivity
from db.services.book.known import stock_of
from db.services.book.sheets import Bounds, Media, rows
from db.services.work import Work
from db.units import Unit

WRITE: Final = "write"  # as in the access lines
CHUNK: Final = 250  # lines that are looked at, or taken in, together


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of a file, by the numbers of its rows."""

    layout: Layout
    cells: Mapping[int, Mapping[Column, str]]


async def table_of(content: bytes, media: Media, bounds: Bounds) -> Table:
    """Read beside the loop: a large file takes a second. Raises InputRefusedError."""
    return await asyncio.to_thread(_table, content, media, bounds)


def _table(content: bytes, media: Media, bounds: Bounds) -> Table:
    head, *below = rows(content, media, bounds)
    found, problems = layout(head.cells)
    if problems:
        raise InputRefusedError(problems)
    said = {row.number: found.cells(row.cells) for row in below}
    return Table(found, {number: cells for number, cells in said.items() if cells})


def held_in(work: Work, home: Unit) -> frozenset[Sensitivity]:
    """The classes that may be entered in the commune."""
    held = work.access.held(Child, WRITE, home) or frozenset()
    return held | {Sensitivity.PUBLIC}


@dataclass(slots=True)
class Book:
    """The lines of a file, as its officer may enter them today."""

    lines: Sequence[Line]
    today: date
    twins: Mapping[int, int] = field(init=False)

    def __post_init__(self) -> None:
        self.twins = repeated(self.lines)

    @classmethod
    def of(cls, table: Table, held: frozenset[Sensitivity], today: date) -> "Book":
        lines = [line_of(n, cells, held, today) for n, cells in table.cells.items()]
        return cls(lines, today)


async def judged(
    work: Work,
    home: Unit,
    book: Book,
    lines: Sequence[Line],
    said: Mapping[int, Said] | None = None,
) -> tuple[list[Verdict], dict[UUID, Any]]:
    """And the rows of the children they speak of, by id. `said`: what is known of some of the lines
    beside the register."""
    stock, children = await stock_of(work, home, lines)
    found = []
    for line in lines:
        known = (said or {}).get(line.number, Said())
        twin = book.twins.get(line.number)
        found.append(verdict(line, stock, replace(known, twin=twin), book.today))
    return found, children


def numbered(verdicts: Sequence[Verdict]) -> dict[str, Verdict]:
    """Those who would come by a personal id."""
    return {
        each.line.says[C.PERSONAL_ID]: each
        for each in verdicts
        if not each.problems
        and C.PERSONAL_ID in each.line.says
        and (each.known is None or each.known.personal_id is None)
    }
