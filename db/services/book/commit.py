"""An import taken in: in chunks, each a transaction that marks its lines, so that whoever goes on
after a worker that died does nothing twice."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import asyncpg

from db.compiler.plan import global_id
from db.rules.book.batch import BatchStatus, Result
from db.rules.book.columns import BookFault
from db.rules.book.lines import Line, Outcome
from db.rules.book.verdict import Said, Verdict
from db.rules.inputs import Problem
from db.services.book.bulk import Bulk, Needs, NotTogetherError
from db.services.book.imports import TOLD, TOPIC, content_of
from db.services.book.reading import CHUNK, Book, Table, held_in, judged, table_of
from db.services.book.run import Run, noted
from db.services.book.sheets import Media
from db.services.book.taking import REFUSALS, alone, series_of, take_in, why_not
from db.services.work import UnsettledError, Work
from db.units import Unit

NEXT: Final = """
SELECT id, number, outcome, match_id, as_new FROM book_line WHERE import_id = $1
  AND result IS NULL AND (outcome IN ('NEW', 'CHANGED') OR as_new) ORDER BY number LIMIT $2
"""
MARK: Final = """
UPDATE book_line SET result = $2, match_id = coalesce($3, match_id), from_at = now(),
  to_at = clock_timestamp(), problems = $4, ask_id = coalesce($5, ask_id),
  version_after = (SELECT version FROM child WHERE id = $3) WHERE id = $1
"""
DONE: Final = """
UPDATE book_import SET done = done + $2, taken = taken + $3 WHERE id = $1
"""


@dataclass(slots=True)
class Left:
    """What became of a line: the child it was taken in for, or why it was left."""

    child: UUID | None = None
    problems: Sequence[Problem] = ()
    ask: int | None = None


@dataclass(slots=True)
class Chunk:
    """Lines that are taken in together."""

    rows: Sequence[Any]
    verdicts: Sequence[Verdict]
    became: dict[int, Left] = field(default_factory=dict)

    def sort(self) -> list[Verdict]:
        """Those that would do now what they would have done when they were looked at."""
        ready = []
        for row, told in zip(self.rows, self.verdicts, strict=True):
            seen = Outcome.NEW if row["as_new"] else Outcome(row["outcome"])
            match = told.known.id if told.known else None
            if told.outcome is seen and match == row["match_id"]:
                ready.append(told)
            else:
                since = Problem((), BookFault.SINCE_CHANGED)
                self.became[told.line.number] = Left(problems=[since, *told.problems])
        return ready


async def commit(run: Run) -> None:
    """Raises NotUnderWayError where it was done already."""
    content, media = await run.perform(lambda work: _content(run, work))
    if content is None:
        await run.ended(BatchStatus.FAILED)
        return
    table = await table_of(content, media, run.bounds)
    book: Book | None = None
    while True:
        made, left = await run.perform(lambda work, book=book: _chunk(run, work, table, book))  # type: ignore[misc]
        if not left:
            break
        book = made
    await run.ended(BatchStatus.COMMITTED)


async def _content(run: Run, work: Work) -> tuple[bytes | None, Media]:
    book = await run.book(work)
    return await content_of(work, run.job.book), Media(book["media"])


async def _chunk(run: Run, work: Work, table: Table, book: Book | None) -> tuple[Book, int]:
    """How many lines were done."""
    kept = await run.book(work)
    home = await run.home(work, kept)
    if book is None or book.today != work.today:
        book = await asyncio.to_thread(Book.of, table, held_in(work, home), work.today)
    rows = await work.connection.fetch(NEXT, run.job.book, CHUNK)
    lines = {line.number: line for line in book.lines}
    here = [lines.get(row["number"], Line(row["number"], {})) for row in rows]
    said = {row["number"]: Said(fresh=True) for row in rows if row["as_new"]}
    verdicts, _ = await judged(work, home, book, here, said)
    chunk = Chunk(rows, verdicts)
    await _taken(run, work, home, chunk)
    await _marked(run, work, chunk)
    return book, len(rows)


async def _taken(run: Run, work: Work, home: Unit, chunk: Chunk) -> None:
    ready = chunk.sort()
    together = [told for told in ready if not alone(told.wish)]
    apart = [told for told in ready if alone(told.wish)]
    try:
        async with work.connection.transaction():
            children = await _together(run, work, home, together)
    except (*REFUSALS, UnsettledError, NotTogetherError, asyncpg.PostgresError):
        apart = ready
    else:
        chunk.became |= {number: Left(child) for number, child in children.items()}
    for told in apart:
        chunk.became[told.line.number] = await _alone(work, home, told)


async def _together(run: Run, work: Work, home: Unit, ready: Sequence[Verdict]) -> dict[int, UUID]:
    wishes = [told.wish for told in ready]
    needs = Needs(
        [told.known.id for told in ready if told.known],
        frozenset(of.model for told in ready if told.known for of in series_of(told.wish)),
        frozenset(of.of for told in ready if told.known for of in series_of(told.wish)),
        frozenset(wish.household for wish in wishes if wish.household),
        frozenset(wish.school.organisation for wish in wishes if wish.school),
    )
    bulk = await Bulk.of(work, run.job.book, needs)
    found = {}
    for told in ready:
        bulk.begin(told.known.id if told.known else None)
        found[told.line.number] = await take_in(bulk, home, told)
    await bulk.flush(work)
    return found


async def _alone(work: Work, home: Unit, told: Verdict) -> Left:
    try:
        async with work.connection.transaction():
            return Left(await take_in(work, home, told))
    except (*REFUSALS, UnsettledError, asyncpg.PostgresError) as refusal:
        problems, ask = await why_not(work, refusal)
        return Left(problems=problems, ask=ask)


async def _marked(run: Run, work: Work, chunk: Chunk) -> None:
    marks = []
    for row in chunk.rows:
        left = chunk.became[row["number"]]
        result = Result.TAKEN if left.child else Result.LEFT
        marks.append((row["id"], result.value, left.child, noted(left.problems), left.ask))
    await work.each(MARK, marks)
    taken = sum(left.child is not None for left in chunk.became.values())
    await work.execute(DONE, run.job.book, len(chunk.rows), taken)
    await work.execute(TOLD, TOPIC, global_id("Import", run.job.book))
