"""What officers do with a household book that came as a file: send it, take it in, take it back."""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import insert

from db.access import ForbiddenError, NotFoundError
from db.compiler.plan import global_id
from db.models import BookFile, BookImport
from db.rules.book.batch import DONE, UNDER_WAY, BatchFault, BatchStatus, Step, possible
from db.rules.facts import found, refuse
from db.rules.inputs import Fault, InputRefusedError, Problem
from db.services.book.sheets import Media
from db.services.work import Work, part, unchanged
from db.units import Unit

IMPORT: Final = "import"  # as in the access lines
TOPIC: Final = "import"  # of messages in the outbox
MOST_AS_NEW: Final = 500  # lines
ENQUEUE: Final = "SELECT enqueue_book($1, $2)"
TOLD: Final = """
WITH told AS (INSERT INTO outbox (topic, object) VALUES ($1, $2)) SELECT pg_notify('outbox', '')
"""  # with the commit, to whoever listens in any process: jobs run where nobody follows
MOVED: Final = """
UPDATE book_import SET status = $2, done = 0, tries = 0, version = version + 1, total = (
    SELECT count(*) FROM book_line WHERE import_id = $1 AND CASE $2 WHEN 'UNDOING'
      THEN result = 'TAKEN' ELSE outcome IN ('NEW', 'CHANGED') OR as_new END),
  ended_at = CASE WHEN $3 THEN clock_timestamp() END
WHERE id = $1 RETURNING version
"""
TAKING_BACK: Final = "UPDATE book_import SET undone_by_id = $2 WHERE id = $1"
FORGOTTEN: Final = "UPDATE book_file SET content_sealed = NULL WHERE import_id = $1"
CHOSEN: Final = """
UPDATE book_line SET as_new = true WHERE import_id = $1 AND outcome = 'DUPLICATE'
  AND number = ANY ($2)
"""
FILE: Final = "SELECT content_sealed FROM book_file WHERE import_id = $1"


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it was sent, of which nothing is known yet."""

    content: bytes
    media: Media


@dataclass(frozen=True, slots=True)
class Moved:
    """An import, and its version since."""

    id: UUID
    version: int


async def send_book(work: Work, unit: Unit | None, sent: Sent) -> Moved:
    """Keeps the file, sealed, and has it looked at. Raises NotFoundError and ForbiddenError for the
    unit, InputRefusedError for one that is no commune."""
    with part("unit"):
        if unit is None:
            raise NotFoundError
        if work.access.held(BookImport, IMPORT, unit) is None:
            raise ForbiddenError(IMPORT)
    if [*unit.leaves(work.memory.tree.boundaries)] != [unit]:
        raise InputRefusedError([Problem(("unit",), Fault.NOT_A_COMMUNE)])
    key = uuid4()
    row = {"officer_id": work.subject, "unit_id": unit.id, "media": sent.media.value}
    await work.add(BookImport, id=key, status=BatchStatus.CHECKING.value, **row)
    sealed = seal(work, key, sent.content)
    await work.run(insert(BookFile).values(import_id=key, content_sealed=sealed).inline())
    await work.row(ENQUEUE, key, Step.CHECK.value)
    await work.record("sendBook", global_id("Import", key), unit=f"Unit_{unit.id}")
    return Moved(key, 1)


def seal(work: Work, key: UUID, content: bytes) -> bytes:
    text = b64encode(content).decode("ascii")
    sealed: bytes = work.memory.vault.seal("book_file", "content_sealed", key, text)
    return sealed


async def content_of(work: Work, key: UUID) -> bytes | None:
    """None where it was forgotten."""
    row = await work.row(FILE, key)
    if row is None or row["content_sealed"] is None:
        return None
    opened = work.memory.vault.open("book_file", "content_sealed", key, row["content_sealed"])
    return b64decode(opened)


async def begin_commit(
    work: Work, key: UUID | None, version: int, as_new: Sequence[int] = ()
) -> Moved:
    """Takes in what the dry run found new or changed, and those likely duplicates that somebody
    looked at and found to be other children."""
    book = await _taken(work, key, version, Step.COMMIT)
    refuse(found("asNew", (Fault.TOO_MANY, len(as_new) > MOST_AS_NEW)))
    chosen = await work.execute(CHOSEN, book["id"], list(as_new))
    count = int(chosen.rpartition(" ")[2])
    refuse(found("asNew", (BatchFault.NO_SUCH_DUPLICATE, count != len(set(as_new)))))
    return await _moved(work, book, Step.COMMIT, "commitImport")


async def begin_undo(work: Work, key: UUID | None, version: int) -> Moved:
    """Takes back what nobody changed since. Also by another officer than the one who sent it:
    whoever keeps the book of the commune answers for what is in it."""
    book = await _taken(work, key, version, Step.UNDO)
    await work.execute(TAKING_BACK, book["id"], work.subject)
    return await _moved(work, book, Step.UNDO, "undoImport")


async def cancel(work: Work, key: UUID | None, version: int) -> Moved:
    """The file is forgotten, and nothing taken in."""
    book = await _taken(work, key, version, Step.CANCEL)
    await work.execute(FORGOTTEN, book["id"])
    return await _moved(work, book, Step.CANCEL, "cancelImport")


async def _taken(work: Work, key: UUID | None, version: int, step: Step) -> Any:
    with part("id"):
        book = await work.take(BookImport, key, IMPORT)
    unchanged(book, version)
    refuse(possible(step, book["status"]))
    return book


async def _moved(work: Work, book: Any, step: Step, action: str) -> Moved:
    key = book["id"]
    ended = step not in UNDER_WAY
    status = DONE[step] if ended else UNDER_WAY[step]
    row = await work.write(MOVED, key, status.value, ended)
    if not ended:
        await work.row(ENQUEUE, key, step.value)
    await work.execute(TOLD, TOPIC, global_id("Import", key))
    await work.record(action, global_id("Import", key))
    return Moved(key, row["version"])
