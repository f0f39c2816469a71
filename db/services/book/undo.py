"""An import taken back. Of a child that nobody touched since: one that it brought is withdrawn, of
one that it changed every fact is as it was known before. What somebody touched stays."""

from collections.abc import Sequence
from typing import Any, Final

from db.compiler.plan import global_id
from db.models import Document, Fact, Guardian, Identity, Membership, Residence
from db.rules.book.batch import BatchStatus, Result
from db.rules.history import EventKind
from db.rules.series import Begin, Change, Vanish
from db.services.acts import FACTS, GUARDIAN, IDENTITY, MEMBERSHIP, PAPERS, RESIDENCE, Act, Said
from db.services.book.imports import TOLD, TOPIC
from db.services.book.run import Run
from db.services.dated import Series
from db.services.history import TOPIC as CHILDREN
from db.services.work import Work

MANY: Final = 100  # lines in one transaction
ACTION: Final = "undoImport"
TABLES: Final[tuple[Any, ...]] = (Identity, Residence, Membership, Fact, Guardian, Document)
SERIES: Final = (IDENTITY, RESIDENCE, MEMBERSHIP, GUARDIAN, *PAPERS.values(), *FACTS.values())
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
    touched = {}
    for series in SERIES:
        rows = await _rows(work, series, row)
        if rows:
            touched[series] = rows
    act = await Act.begin(
        work, Said(row["match_id"], row["version_after"]), *{s.of: None for s in touched}
    )
    for series, rows in touched.items():
        fresh = [r for r in rows if r["superseded_at"] is None and r["recorded_at"] >= since]
        older = [r for r in rows if r["recorded_at"] < since]
        changes: list[Change] = [Vanish(r["id"]) for r in fresh]
        changes += [Begin(was.span, was.says) for was in series.held(work, older)]
        await act.change(series, changes)
        act.tell(series.of, undone=True)
    await act.end(EventKind.CORRECTED, ACTION)


async def _rows(work: Work, series: Series, row: Any) -> Sequence[Any]:
    """Rows of a series that the import wrote, and those that it replaced."""
    table = series.model.__tablename__
    fixed = "".join(f" AND \"{name}\" = '{value}'" for name, value in series.fixed)
    sql = (
        f'SELECT * FROM "{table}" WHERE child_id = $1{fixed}'  # noqa: S608 -- names of models
        " AND (superseded_at >= $2 OR (recorded_at >= $2 AND superseded_at IS NULL))"
    )
    found: Sequence[Any] = await work.connection.fetch(sql, row["match_id"], row["from_at"])
    return found
