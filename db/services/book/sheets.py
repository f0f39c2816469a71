"""Files to rows of texts: CSV and XLSX, from whoever sent them.

What an archive holds is counted before anything of it is kept. Nothing of a file is told in a
message.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from openpyxl import load_workbook

from db.rules.book.cells import written
from db.rules.book.columns import BookFault
from db.rules.inputs import InputRefusedError, Problem
from db.services.book.archives import look_through

MOST_PLACES: Final = 100  # columns


class Media(StrEnum):
    """What a book may be sent as."""

    CSV = "text/csv"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Bounds:
    """`lines` without the headings; `unpacked`: bytes."""

    lines: int = 5_000
    unpacked: int = 64_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """`number`: as the program shows it that wrote the file."""

    number: int
    cells: Sequence[str]


def rows(content: bytes, media: Media, bounds: Bounds) -> list[Row]:
    """Rows that say anything, the headings first. Raises InputRefusedError."""
    try:
        read = _csv(content) if media is Media.CSV else _xlsx(content, bounds)
        return _bounded(read, bounds)
    except InputRefusedError:
        raise
    except Exception:  # whatever a parser says of what strangers send: it is not a table
        raise refused(BookFault.NOT_READABLE) from None


def refused(fault: BookFault) -> InputRefusedError:
    return InputRefusedError([Problem((), fault)])


def _bounded(read: Iterable[Sequence[str]], bounds: Bounds) -> list[Row]:
    found: list[Row] = []
    empty = 0
    for number, cells in enumerate(read, start=1):
        if not any(cells):
            empty += 1
            if empty > bounds.lines:
                raise refused(BookFault.TOO_MANY_LINES)
            continue
        found.append(Row(number, cells))
        if len(found) > bounds.lines + 1:
            raise refused(BookFault.TOO_MANY_LINES)
    if len(found) <= 1:
        raise refused(BookFault.NO_LINES)
    return found


def _csv(content: bytes) -> Iterator[Sequence[str]]:
    text = content.decode("utf-8-sig")
    head = text.partition("\n")[0]
    between = max(",;\t", key=head.count)
    for cells in csv.reader(io.StringIO(text, newline=""), delimiter=between, strict=True):
        yield [written(cell) for cell in cells[:MOST_PLACES]]


def _xlsx(content: bytes, bounds: Bounds) -> Iterator[Sequence[str]]:
    look_through(content, bounds.unpacked)
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        sheet: Any = book.worksheets[0]
        sheet.reset_dimensions()  # as said in the file; it need not be so
        said = 0
        for values in sheet.iter_rows(max_col=MOST_PLACES, values_only=True):
            said += sum(len(value) for value in values if isinstance(value, str))
            if said > bounds.unpacked:  # cells share their texts
                raise refused(BookFault.NOT_READABLE)
            yield _ended([_text(value) for value in values])
    finally:
        book.close()


def _ended(cells: list[str]) -> list[str]:
    """Without the empty cells behind the last one."""
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(value: Any) -> str:
    """As it would have been typed."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, datetime | date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return written(str(value))
