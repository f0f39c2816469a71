"""Is the process alive, and may it be sent requests? Says nothing of the inside."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

log = logging.getLogger(__name__)

Probe = Callable[[], Awaitable[bool]]
PROBE_TIMEOUT: Final = 2.0  # seconds
KEPT: Final = 1.0  # seconds an answer is kept, so that asking costs the database nothing
_HEADERS: Final = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


class Health:
    """`probes` by name: database reachable, policy as migrated, tree loaded. All must say yes."""

    def __init__(
        self, probes: Mapping[str, Probe], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._probes, self._clock = probes, clock
        self._draining = False
        self._last: tuple[float, dict[str, bool]] | None = None

    def drain(self) -> None:
        """From now on not ready: no new requests should be sent here."""
        self._draining = True

    def routes(self) -> list[Route]:
        return [
            Route("/healthz", self._live, methods=["GET"]),
            Route("/readyz", self._ready, methods=["GET"]),
        ]

    async def checks(self) -> dict[str, bool]:
        if self._last is None or self._clock() - self._last[0] > KEPT:
            answers = await asyncio.gather(*(_ask(n, p) for n, p in self._probes.items()))
            self._last = (self._clock(), dict(zip(self._probes, answers, strict=True)))
        return self._last[1]

    async def _live(self, _: Request) -> JSONResponse:
        return JSONResponse({"alive": True}, headers=_HEADERS)

    async def _ready(self, _: Request) -> JSONResponse:
        checks = {"draining": False} if self._draining else await self.checks()
        ready = not self._draining and all(checks.values())
        shown = {"ready": ready, "checks": {} if self._draining else checks}
        return JSONResponse(shown, 200 if ready else 503, headers=_HEADERS)


async def _ask(name: str, probe: Probe) -> bool:
    try:
        async with asyncio.timeout(PROBE_TIMEOUT):
            return await probe()
    except Exception:
        log.exception("a readiness probe failed", extra={"probe": name})
        return False
