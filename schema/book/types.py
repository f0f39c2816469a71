"""A household book (sổ theo dõi trẻ em trong hộ gia đình) that came as a file, as it is told of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import strawberry

from db import models as m
from db.filters import equals
from db.rules.book.batch import BatchStatus, Result
from db.rules.book.columns import HEADINGS, Column
from db.rules.book.lines import Outcome
from schema.book.wording import in_english, in_vietnamese
from schema.children.types import Child
from schema.mapped import Rows, attr, call, col, key, many, one, pages, py, ref, viewer_can, where
from schema.node import Node
from schema.paging import Connection
from schema.units.types import Unit, unit_of

strawberry.enum(
    BatchStatus, name="ImportStatus", description="Where an import stands (tình trạng nhập sổ)."
)
strawberry.enum(
    Outcome, name="ImportOutcome", description="What a line would do, as the dry run found."
)
strawberry.enum(Result, name="ImportResult", description="What became of a line.")
strawberry.enum(Column, name="BookColumn", description="A column of the household book (cột sổ).")


@dataclass(frozen=True, slots=True)
class Noted:
    """A problem or a doubt, as it is kept."""

    column: Column | None
    code: str


def notes_of(_: Any, text: str) -> list[Noted]:
    pairs = (word.split(":") for word in text.split())
    return [Noted(Column(at) if at else None, code) for at, code in pairs]


def _message(note: Noted, _: Any, __: Mapping[str, Any]) -> str:
    return in_english(note.code)


def _message_vi(note: Noted, _: Any, __: Mapping[str, Any]) -> str:
    return in_vietnamese(note.code)


def _heading(note: Noted, _: Any, __: Mapping[str, Any]) -> str | None:
    return HEADINGS[note.column].name if note.column else None


@strawberry.type(description="Something that is wrong with a line, or to be looked at again.")
class ImportNote:
    column: Column | None = attr("column", "Where; null: the line, or the file, as a whole.")
    heading: str | None = call(_heading, "What the template calls the column.")
    code: str = attr("code", "Documented; clients translate it.")
    message: str = call(_message, "A sentence in English.")
    message_vi: str = call(_message_vi, "A sentence in Vietnamese, for the officer.")


def columns_of(_: Any, text: str) -> list[str]:
    return text.split()


@strawberry.type(description="A line of the book: what it would do, and what became of it.")
class ImportLine:
    number: int = col(m.BookLine.number, "Of the row, as the program shows it that wrote the file.")
    outcome: Outcome = col(m.BookLine.outcome, "What it would do.")
    changed: list[Column] = py(
        columns_of, m.BookLine.changed, description="Columns that say something else than is known."
    )
    problems: list[ImportNote] = ref(
        m.BookLine.problems, notes_of, "Why it is refused, or was left: everything at once."
    )
    warnings: list[ImportNote] = ref(m.BookLine.doubts, notes_of, "What to look at again.")
    child: Child | None = one(
        m.BookLine.match_id, "The child it speaks of, once there is one that you may see."
    )
    candidates: list[Child] = many(
        m.BookLine.candidate_ids, "Of a likely duplicate: who in your commune may be the same."
    )
    repeats: int | None = col(m.BookLine.twin, "The earlier line that speaks of the same child.")
    ask_unit: Unit | None = ref(
        m.BookLine.ask_id,
        unit_of,
        "The commune to ask that holds the personal id, or may have a record of the child.",
    )
    result: Result | None = col(m.BookLine.result, "What became of it; null before.")


@strawberry.input(description="Which lines; everything said must hold.")
class ImportLineWhere:
    outcome: Outcome | None = where(equals(m.BookLine.outcome), "Of this outcome.")
    result: Result | None = where(equals(m.BookLine.result), "Of this result.")


LINES = Rows(m.BookLine, (m.BookLine.number, False), where=ImportLineWhere)


@strawberry.type(
    description="A file with lines of the household book (đợt nhập sổ): looked at first, then taken"
    " in as one, and taken back as one. Its lines are seen by the officer who sent it,"
    " what was taken in also by those who keep the book of the commune."
)
class Import(Node):
    id: strawberry.ID = key(m.BookImport.id)
    unit: Unit = ref(m.BookImport.unit_id, unit_of, "The commune whose book it is.")
    status: BatchStatus = col(m.BookImport.status, "Where it stands.")
    version: int = col(m.BookImport.version, "For what is done next.")
    started_at: datetime = col(m.BookImport.started_at, "When the file came.")
    checked_at: datetime | None = col(m.BookImport.checked_at, "When the dry run was over.")
    committed_at: datetime | None = col(m.BookImport.committed_at, "When it was taken in.")
    ended_at: datetime | None = col(m.BookImport.ended_at, "When the last step was over.")
    line_count: int | None = col(
        m.BookImport.lines, "How many lines it has; null before it is read."
    )
    total: int = col(m.BookImport.total, "How many lines the step under way has before it in all.")
    done: int = col(m.BookImport.done, "How many of them it has behind it.")
    new: int = col(m.BookImport.new, "Lines with a child that is not in the register.")
    same: int = col(m.BookImport.same, "Lines that say what is known.")
    changed: int = col(m.BookImport.changed, "Lines that say something else of a known child.")
    duplicate: int = col(m.BookImport.duplicate, "Lines with a child that may be a known one.")
    refused: int = col(m.BookImport.refused, "Lines with something wrong.")
    taken: int = col(m.BookImport.taken, "Lines that were taken in and are not taken back.")
    problems: list[ImportNote] = ref(
        m.BookImport.faults, notes_of, "What is wrong with the file as a whole."
    )
    lines: Connection[ImportLine] = pages(
        m.BookLine, LINES, "Its lines, in the order of the file.", filtered=True
    )
    viewer_can: list[str] = viewer_can()


IMPORTS = Rows(m.BookImport, (m.BookImport.started_at, True))
