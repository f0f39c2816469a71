"""The dry run: what each line would do, and why not. Changes nothing of the register."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final
from uuid import uuid4

from db.compiler.plan import global_id
from db.rules.book.batch import BatchStatus
from db.rules.book.lines import Line, Outcome
from db.rules.book.verdict import Verdict
from db.rules.inputs import Doubt, InputRefusedError, Problem
from db.services.book.elsewhere import alike_elsewhere, held_elsewhere
from db.services.book.imports import TOLD, TOPIC, content_of
from db.services.book.reading import CHUNK, Book, held_in, judged, table_of
from db.services.book.run import Job, Run, noted
from db.services.book.sheets import Media
from db.services.work import Work
from db.units import Unit

LINES: Final = """
INSERT INTO book_line (id, import_id, number, outcome, changed, match_id, candidate_ids, twin,
  ask_id, problems, doubts) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""
CHECKED: Final = """
UPDATE book_import SET status = 'CHECKED', checked_at = clock_timestamp(), version = version + 1,
  lines = $2, total = $2, done = $2, new = $3, same = $4, changed = $5, duplicate = $6, refused = $7
WHERE id = $1 AND status = 'CHECKING' RETURNING version
"""
TOTAL: Final = "UPDATE book_import SET lines = $2, total = $2 WHERE id = $1"


@dataclass(frozen=True, slots=True)
class Found:
    """What a line would do; `ask`: the commune that has its personal id, or may have its child."""

    verdict: Verdict
    ask: int | None = None


async def check(run: Run) -> None:
    """Raises NotUnderWayError where it was done already."""
    read = await run.perform(lambda work: _opened(run, work))
    try:
        table = await table_of(read.content, read.media, run.bounds)
    except InputRefusedError as refused:
        await run.ended(BatchStatus.UNREADABLE, refused.problems)
        return
    book = await asyncio.to_thread(Book.of, table, read.held, read.today)
    await run.perform(lambda work: work.execute(TOTAL, run.job.book, len(book.lines)))
    found: list[Found] = []
    for start in range(0, len(book.lines), CHUNK):
        lines = book.lines[start : start + CHUNK]
        found += await run.perform(partial(_judged, run.job, read.home, (book, lines)))
        await run.told(len(found))
    await run.perform(lambda work: _written(run, work, found))


@dataclass(frozen=True, slots=True)
class Opened:
    content: bytes
    media: Media
    home: Unit
    held: Any
    today: Any


async def _opened(run: Run, work: Work) -> Opened:
    book = await run.book(work)
    content = await content_of(work, run.job.book)
    home = await run.home(work, book)
    return Opened(content or b"", Media(book["media"]), home, held_in(work, home), work.today)


async def _judged(
    job: Job, home: Unit, lines: tuple[Book, Sequence[Line]], work: Work
) -> list[Found]:
    book, these = lines
    verdicts, _ = await judged(work, home, book, these)
    asks: dict[int, int | None] = {}
    if held := await held_elsewhere(work, verdicts):
        said = {number: told for number, (told, _) in held.items()}
        asks = {number: ask for number, (_, ask) in held.items()}
        verdicts, _ = await judged(work, home, book, these, said=said)
    alike = await alike_elsewhere(work, job.book, verdicts)
    return [_found(each, asks, alike) for each in verdicts]


def _found(told: Verdict, asks: Mapping[int, int | None], alike: Mapping[int, int | None]) -> Found:
    number = told.line.number
    if number not in alike:
        return Found(told, asks.get(number))
    ask = alike[number]
    doubt = Doubt.ELSEWHERE_NOT_ASKED if ask is None else Doubt.LIKELY_DUPLICATE_ELSEWHERE
    return Found(replace(told, doubts=[*told.doubts, Problem((), doubt)]), ask)


async def _written(run: Run, work: Work, found: Sequence[Found]) -> None:
    await run.book(work)
    await work.each(LINES, (_line(run.job, each) for each in found))
    tally = [sum(each.verdict.outcome is outcome for each in found) for outcome in Outcome]
    await work.write(CHECKED, run.job.book, len(found), *tally)
    await work.execute(TOLD, TOPIC, global_id("Import", run.job.book))


def _line(job: Job, found: Found) -> tuple[Any, ...]:
    told = found.verdict
    changed = " ".join(told.wish.changed)
    match = told.known.id if told.known else None
    rest = (list(told.candidates), told.twin, found.ask, noted(told.problems), noted(told.doubts))
    return (uuid4(), job.book, told.line.number, told.outcome.value, changed, match, *rest)
