"""Tables as files for spreadsheets: CSV, written here piece by piece, and XLSX, in a process of its
own (`workbook.py`). Words are never a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

import orjson

Cell = str | int | float | None
MARK: Final = b"\xef\xbb\xbf"  # tells spreadsheets that UTF-8 follows
DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")  # what spreadsheets take for a formula
AT_ONCE: Final = 500  # rows in one piece


@dataclass(frozen=True, slots=True)
class Sheet:
    """`head`: lines above the table; `widths`: of the columns, in characters; `foot`: tables and
    lines below."""

    name: str
    head: Sequence[Sequence[Cell]]
    columns: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int] = ()
    foot: Sequence[Sequence[Cell]] = ()

    def lines(self) -> Iterator[Sequence[Cell]]:
        yield from self.head
        yield ()
        yield self.columns
        yield from self.rows
        if self.foot:
            yield ()
            yield from self.foot


def safe(cell: Cell) -> Cell:
    """Words that a spreadsheet would take for a formula begin with an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(DANGEROUS) else cell


def as_csv(sheet: Sheet) -> Iterator[bytes]:
    """In pieces. What is not told is empty."""
    yield MARK
    for some in _batches(sheet.lines()):
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerows([safe(cell) for cell in line] for line in some)
        yield text.getvalue().encode()


def for_workbook(sheet: Sheet) -> Iterator[bytes]:
    """Lines of JSON for `workbook.py`, in pieces: first how the sheet looks, then its lines. Cells
    of a workbook have types: there words are words."""
    look = {"name": sheet.name, "widths": [*sheet.widths], "heading": len(sheet.head) + 2}
    yield orjson.dumps(look) + b"\n"
    for some in _batches(sheet.lines()):
        yield b"".join(orjson.dumps([*line]) + b"\n" for line in some)


def _batches(lines: Iterator[Sequence[Cell]]) -> Iterator[tuple[Sequence[Cell], ...]]:
    while some := tuple(islice(lines, AT_ONCE)):
        yield some
