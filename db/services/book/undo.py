"""An import taken back. Of a child that nobody touched since: one that it brought is withdrawn, of
one that it changed every fact is as it was known before. What somebody touched stays."""

from collections.abc import Sequence
from typing import Any, Final

from db.compiler.plan import global_id
from db.rules.book.batch import BatchStatus, Result
from db.rules.history import EventKind
from db.rules.series import Begin, Change, Vanish
from db.services.acts import (
    FACTS,
    GROUP,
    GUARDIAN,
    IDENTITY,
    MEMBERSHIP,
    PAPERS,
    RESIDENCE,
    SCHOOLING,
    Act,
    Said,
)
from db.services.book.imports import TOLD, TOPIC
from db.services.book.run import Run
from db.services.changes import change as put_back
from db.services.dated import Series
from db.services.history import TOPIC as CHILDREN
from db.services.numbers import NUMBERS
from db.services.work import Work

MANY: Final = 100  # lines in one transaction
ACTION: Final = "undoImport"
SERIES: Final = (
    *(IDENTITY, NUMBERS, RESIDENCE, MEMBERSHIP, GUARDIAN, SCHOOLING),
    *(*PAPERS.values(), *FACTS.values(), *GROUP.values()),
)
OWN: Final = ("id", "valid_from", "valid_to", "recorded_at", "superseded_at")
NEXT: Final = """
SELECT id, outcome, as_new, match_id, version_after, from_at FROM book_line
WHERE import_id = $1 AND result = 'TAKEN' ORDER BY number LIMIT $2
"""
WITHDRAWN: Final = "SELECT withdraw_book_child($1) AS gone"
UNTOUCHED: Final = "SELECT book_untouched($1) AS it_is"
MARK: Final = "UPDATE book_line SET result = $2 WHERE id = $1"
DONE: Final = "UPDATE book_import SET done = done + $2, taken = taken - $3 WHERE id = $1"


async def undo(run: Run) -> None:
    """Raises NotUnderWayError where it was done already."""
    while await run.perform(lambda work: _chunk(run, work)):
        pass
    await run.ended(BatchStatus.UNDONE)


async def _chunk(run: Run, work: Work) -> int:
    await run.book(work)
    rows = await work.connection.fetch(NEXT, run.job.book, MANY)
    back = 0
    for row in rows:
        gone = await _taken_back(work, row)
        back += gone
        result = Result.TAKEN_BACK if gone else Result.KEPT
        await work.execute(MARK, row["id"], result.value)
    if rows:
        await work.execute(DONE, run.job.book, len(rows), back)
        await work.execute(TOLD, TOPIC, global_id("Import", run.job.book))
    return len(rows)


async def _taken_back(work: Work, row: Any) -> bool:
    if row["outcome"] == "NEW" or row["as_new"]:
        return await _withdrawn(work, row)
    if not (await work.row(UNTOUCHED, row["id"]))["it_is"]:
        return False
    await _restored(work, row)
    return True


async def _withdrawn(work: Work, row: Any) -> bool:
    """The audit keeps that the child was there; who follows it is told, and finds nothing."""
    gone: bool = (await work.row(WITHDRAWN, row["id"]))["gone"]
    if gone:
        named = global_id("Child", row["match_id"])
        await work.record(ACTION, named)
        await work.execute(TOLD, CHILDREN, named)
    return gone


async def _restored(work: Work, row: Any) -> None:
    """What was known when the line was taken in is known again."""
    since = row["from_at"]
    rows = {model: await _rows(work, model, row) for model in {s.model for s in SERIES}}
    touched = {series: _of(series, rows[series.model]) for series in SERIES}
    touched = {series: mine for series, mine in touched.items() if mine}
    said = Said(row["match_id"], row["version_after"])
    act = await Act.begin(work, said, *{s.of: None for s in touched})
    for series, mine in touched.items():
        fresh = [r for r in mine if r["superseded_at"] is None and r["recorded_at"] >= since]
        older = [r for r in mine if r["recorded_at"] < since]
        changes: list[Change] = [Vanish(r["id"]) for r in fresh]
        changes += [Begin(was.span, was.says) for was in series.held(work, older)]
        await put_back(act, series, changes)
        act.tell(series.of, undone=True)
    await act.end(EventKind.CORRECTED, ACTION)


def _of(series: Series, rows: Sequence[Any]) -> list[Any]:
    return [r for r in rows if all(r[name] == value for name, value in series.fixed)]


async def _rows(work: Work, model: Any, row: Any) -> Sequence[Any]:
    """Rows of a table that the import wrote, and those that it replaced."""
    names = {name for s in SERIES if s.model is model for name in (*s.says, *dict(s.fixed))}
    columns = ", ".join(f'"{name}"' for name in (*OWN, *sorted(names)))
    sql = (
        f'SELECT {columns} FROM "{model.__tablename__}" WHERE child_id = $1'  # noqa: S608 -- models
        " AND (superseded_at >= $2 OR (recorded_at >= $2 AND superseded_at IS NULL))"
    )
    found: Sequence[Any] = await work.connection.fetch(sql, row["match_id"], row["from_at"])
    return found
