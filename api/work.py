"""`mangnon work`: jobs in a process of their own, without a server."""

import asyncio
import contextlib
import signal

from api.jobs import ended
from api.settings import Settings
from api.worker import Worker


async def work(settings: Settings) -> None:
    """Until SIGINT or SIGTERM; what is under way goes on elsewhere, or later."""
    worker = Worker(settings)
    try:
        await worker.open()
        working = asyncio.create_task(worker.jobs.run())
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, working.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await working
        await ended(working)
    finally:
        await worker.close()
