"""A step of an import as a job: in the name of the officer who began it, with the access they have
while it runs. Whatever is done is done once, however often the job is taken."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from db.access import Access, StaleError
from db.compiler.plan import global_id
from db.models import BookImport
from db.rules.book.batch import UNDER_WAY, BatchStatus, Step
from db.rules.inputs import Problem
from db.services.book.imports import FORGOTTEN, IMPORT, TOLD, TOPIC
from db.services.book.sheets import Bounds
from db.services.work import Work
from db.services.works import Works
from db.units import Unit

Found = TypeVar("Found")
AccessOf = Callable[[UUID, int], Awaitable[tuple[Access, int]]]
"""Of an officer, as of an epoch or later; and as of which."""
TRIES: Final = 3  # for a step that finds the officer's postings changed

ONE_AT_A_TIME: Final = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))"
PROGRESS: Final = """
UPDATE book_import SET done = $3 WHERE id = $1 AND status = $2 AND done < $3
"""
ENDED: Final = """
UPDATE book_import SET status = $3, faults = $4, version = version + 1,
  ended_at = clock_timestamp(),
  committed_at = CASE WHEN $3 = 'COMMITTED' THEN clock_timestamp() ELSE committed_at END
WHERE id = $1 AND status = $2 RETURNING version
"""


class NotUnderWayError(Exception):
    """The step was done, or the import cancelled, by somebody else."""


class StoppedError(Exception):
    """The worker stops: what is left of the step is another's."""


@dataclass(frozen=True, slots=True)
class Job:
    """One step of one import."""

    book: UUID
    officer: UUID
    step: Step

    @property
    def status(self) -> BatchStatus:
        return UNDER_WAY[self.step]


@dataclass(slots=True)
class Run:
    """What a job is done with."""

    works: Works
    access_of: AccessOf
    job: Job
    bounds: Bounds = field(default_factory=Bounds)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    stops: Callable[[], bool] = lambda: False

    async def perform(self, command: Callable[[Work], Awaitable[Found]]) -> Found:
        """In a transaction of its own, with the access of now. Raises StoppedError."""
        if self.stops():
            raise StoppedError
        epoch = 0
        for attempt in range(TRIES):
            access, epoch = await self.access_of(self.job.officer, epoch)
            try:
                async with self.works.begin(access, self.clock(), epoch=epoch) as work:
                    return await command(work)
            except StaleError as stale:
                if attempt == TRIES - 1:
                    raise
                epoch = stale.epoch
        raise AssertionError("unreachable: the last attempt returns or raises")

    async def book(self, work: Work) -> Any:
        """The import, at this step still and the officer's still to take in; one worker at a time
        changes what comes of it. Raises NotUnderWayError, NotFoundError."""
        await work.row(ONE_AT_A_TIME, str(self.job.book))
        book = await work.find(BookImport, self.job.book, IMPORT)
        if book["status"] != self.job.status:
            raise NotUnderWayError
        return book

    async def home(self, work: Work, book: Any) -> Unit:
        unit: Unit = work.memory.tree.by_id[book["unit_id"]]
        return unit

    async def told(self, done: int) -> None:
        """So many lines are behind us."""

        async def command(work: Work) -> None:
            await work.execute(PROGRESS, self.job.book, self.job.status.value, done)
            await work.execute(TOLD, TOPIC, global_id("Import", self.job.book))

        await self.perform(command)

    async def ended(self, status: BatchStatus, problems: Sequence[Problem] = ()) -> None:
        """The step is over; the file has done its duty unless it is to be taken in yet."""

        async def command(work: Work) -> None:
            await end(work, self.job, status, problems)

        await self.perform(command)


async def end(work: Work, job: Job, status: BatchStatus, problems: Iterable[Problem] = ()) -> None:
    if await work.write(ENDED, job.book, job.status.value, status.value, noted(problems)):
        if status is not BatchStatus.CHECKED:
            await work.execute(FORGOTTEN, job.book)
        await work.execute(TOLD, TOPIC, global_id("Import", job.book))


def noted(problems: Iterable[Problem]) -> str:
    """As lines and imports keep it: `COLUMN:CODE`, without a value."""
    return " ".join(f"{p.path[0] if p.path else ''}:{p.fault}" for p in problems)
