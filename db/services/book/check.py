"""The dry run: what each line would do, and why not. Changes nothing of the register."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from db.compiler.plan import global_id
from db.rules import probes
from db.rules.book.batch import BatchStatus
from db.rules.book.lines import Line, Outcome
from db.rules.book.verdict import Said, Verdict
from db.rules.identifiers import PERSONAL_ID
from db.rules.inputs import InputRefusedError
from db.services.book.imports import TOLD, TOPIC, content_of
from db.services.book.reading import CHUNK, Book, held_in, judged, numbered, table_of
from db.services.book.run import Job, Run, noted
from db.services.book.sheets import Media
from db.services.work import Work
from db.units import Unit

HOLDERS: Final = """
SELECT a.place::int, h.unit, h.wait FROM unnest($1::bytea[]) WITH ORDINALITY AS a (blind, place),
  LATERAL personal_id_holder(a.blind, $2, $3, $4, $5) AS h
"""
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
    """What a line would do; `ask`: the commune that holds its personal id."""

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
        found += await run.perform(lambda work, lines=lines: _judged(work, read.home, book, lines))  # type: ignore[misc]
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


async def _judged(work: Work, home: Unit, book: Book, lines: Sequence[Line]) -> list[Found]:
    verdicts, _ = await judged(work, home, book, lines)
    elsewhere = await _elsewhere(work, verdicts)
    if not elsewhere:
        return [Found(each) for each in verdicts]
    said = {number: told for number, (told, _) in elsewhere.items()}
    asks = {number: ask for number, (_, ask) in elsewhere.items()}
    again, _ = await judged(work, home, book, lines, said=said)
    return [Found(each, asks.get(each.line.number)) for each in again]


async def _elsewhere(work: Work, verdicts: Sequence[Verdict]) -> dict[int, tuple[Said, int | None]]:
    """Lines whose personal id another record holds, with the commune to ask; who asks too often is
    told nothing. Asked as registering asks: counted, slowed, on record."""
    asked = numbered(verdicts)
    if not asked:
        return {}
    blinds = [work.memory.vault.blind(number, purpose=PERSONAL_ID) for number in asked]
    limits = (probes.FREE, probes.FIRST_WAIT, probes.LONGEST_WAIT, probes.FORGOTTEN_AFTER)
    rows = await work.connection.fetch(HOLDERS, blinds, *limits)
    numbers = [each.line.number for each in asked.values()]
    return {
        numbers[row["place"] - 1]: (
            Said(held=not row["wait"], unchecked=bool(row["wait"])),
            row["unit"],
        )
        for row in rows
    }


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
