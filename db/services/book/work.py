"""A job of the queue, done: the step it names, or given up after tries that failed."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

from db.access import ForbiddenError, NotFoundError
from db.rules.book.batch import MOST_TRIES, BatchStatus, Step
from db.services.book.check import check
from db.services.book.commit import commit
from db.services.book.run import Job, NotUnderWayError, Run, StoppedError
from db.services.book.undo import undo

log = logging.getLogger(__name__)

STEPS: Final[Mapping[Step, Callable[[Run], Awaitable[None]]]] = {
    Step.CHECK: check,
    Step.COMMIT: commit,
    Step.UNDO: undo,
}
PAUSE: Final = timedelta(seconds=5)  # before the second try; as much more before each later one


class LeftError(Exception):
    """Its officer may not do it any more; so nobody may, and it is to be ended."""


class AgainError(Exception):
    """To be tried again, after `wait`. Says nothing of what went wrong: the log of the server does,
    without a value."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("to be tried again")
        self.wait = wait


def job_of(payload: bytes) -> Job:
    """As `enqueue_book` wrote it."""
    book, officer, step = payload.decode("ascii").split()
    return Job(UUID(book), UUID(officer), Step(step))


async def work(run: Run, attempt: int) -> None:
    """Raises AgainError where another try may help, LeftError where none will."""
    try:
        await STEPS[run.job.step](run)
    except NotUnderWayError:
        return
    except StoppedError:
        raise AgainError(timedelta()) from None
    except (NotFoundError, ForbiddenError):
        raise LeftError from None
    except Exception as problem:
        log.warning("a step of an import failed, %s", type(problem).__name__, exc_info=problem)
        if attempt + 1 >= MOST_TRIES:
            await run.ended(BatchStatus.FAILED)
            return
        raise AgainError(PAUSE * (attempt + 1)) from None
