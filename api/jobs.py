"""Jobs (việc nền): long work, taken from its queue in the database and done beside requests.

The queue is pgqueuer's (ADR 37), on a connection of a role that sees nothing but the queue. A
worker that dies leaves its job picked; when it was not heard of for a while another one takes it.
"""

import asyncio
import contextlib
import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import asyncpg
from pgqueuer import PgQueuer
from pgqueuer.errors import RetryRequested
from pgqueuer.models import Context, Job

from api.access import Contexts
from db.access import Access
from db.patience import told_to_end
from db.services.book.run import Run
from db.services.book.sheets import Bounds
from db.services.book.work import AgainError, LeftError, job_of, work

BOOK: Final = "book"  # the entry point that `enqueue_book` names
SILENCE: Final = timedelta(seconds=30)  # of a worker, after which its jobs are another's
LEAVE: Final = "SELECT leave_book($1, $2), pg_notify('outbox', '')"
POLL: Final = timedelta(seconds=10)  # where no notification comes
PAUSE: Final = 1.0  # seconds before the queue is opened again; doubled up to a minute
LONGEST_PAUSE: Final = 60.0
GONE: Final = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)

log = logging.getLogger(__name__)


@dataclass(eq=False)
class Jobs:
    """Two at most in one process."""

    dsn: str
    contexts: Contexts
    bounds: Bounds
    silence: timedelta = SILENCE
    _stopping: bool = field(default=False, init=False)

    async def run(self) -> None:
        """Until it is cancelled; a database that goes away is waited for."""
        pause = PAUSE
        while True:
            try:
                await self._once()
                pause = PAUSE
            except (*GONE, RuntimeError) as problem:
                log.warning("the queue of jobs was lost, %s", type(problem).__name__)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _once(self) -> None:
        settings = {"search_path": "jobs", "application_name": "mangnon jobs"}
        connection = await asyncpg.connect(self.dsn, server_settings=settings)
        reviving = asyncio.create_task(self._revive())
        try:
            queue = PgQueuer.from_asyncpg_connection(connection)
            queue.entrypoint(BOOK, concurrency_limit=0, accepts_context=True)(self._done)
            await self._taken(queue)
        finally:
            await ended(reviving)
            with contextlib.suppress(*GONE):
                await connection.close(timeout=2)

    async def _taken(self, queue: PgQueuer) -> None:
        """Cancelled, it ends when the transactions that are open do: what is left is queued."""
        taking = asyncio.create_task(
            queue.qm.run(
                dequeue_timeout=POLL,
                batch_size=1,
                max_concurrent_tasks=2,
                heartbeat_timeout=self.silence,
                shutdown_on_listener_failure=True,
            )
        )
        try:
            await asyncio.shield(taking)
        except asyncio.CancelledError:
            self._stopping = True
            queue.qm.shutdown.set()
            await asyncio.gather(taking, return_exceptions=True)
            raise

    async def _revive(self) -> None:
        """What a worker that was stopped left in the middle is queued again: at first, and once a
        minute."""
        while True:
            try:
                await self._call("SELECT revive_books()")
            except GONE as problem:
                if told_to_end():
                    raise
                log.warning("jobs of who died were not looked for, %s", type(problem).__name__)
            await asyncio.sleep(LONGEST_PAUSE)

    async def _call(self, sql: str, *values: Any) -> None:
        connection = await asyncpg.connect(self.dsn)
        try:
            await connection.execute(sql, *values)
        finally:
            await connection.close(timeout=2)

    async def _done(self, job: Job, _: Context) -> None:
        step = job_of(job.payload or b"")
        works, stops = self.contexts.works, lambda: self._stopping
        run = Run(works, self.access_of, step, self.bounds, stops=stops)
        try:
            await work(run, job.attempts)
        except LeftError:
            log.info("an import was left: its officer may not make it any more")
            await self._call(LEAVE, step.book, step.status.value)
        except AgainError as again:
            raise RetryRequested(delay=again.wait, reason="failed") from None

    async def access_of(self, officer: UUID, epoch: int) -> tuple[Access, int]:
        """Decided anew: whoever lost their posting since does nothing any more."""
        return await self.contexts.access_of(officer, datetime.now(UTC), epoch)


async def ended(task: "asyncio.Task[Any]") -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
