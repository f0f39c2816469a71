"""Whoever listens at this worker, over WebSockets and event streams: counted, watched, ended.

What they signed in with is looked at again with every event, and every few seconds between.
"""

import asyncio
import logging
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final, Protocol
from uuid import UUID

from api.access import Contexts
from api.auth import BAD_CREDENTIAL, Authenticator, Caller
from api.errors import RefusedRequestError, too_busy, too_often, unauthenticated
from api.rate import Rates
from schema.context import Context
from schema.faults import RequestRefusedError
from schema.streaming import Subscription, Subscriptions

WATCH: Final = 2.0  # seconds between two looks at everybody's credentials
REFUSED_POINTS: Final = 10
POINTS_A_MS: Final = 20

log = logging.getLogger(__name__)


@dataclass(eq=False)
class Viewer:
    """Implements `schema.streaming.Viewer` for who presented a token or key."""

    credential: bytes
    authenticator: Authenticator
    contexts: Contexts
    officer_id: UUID

    async def __call__(self) -> Context:
        return await self.contexts(await self.caller())

    async def caller(self) -> Caller:
        """As of now; raises RefusedRequestError when the credential no longer counts."""
        found = await self.authenticator.bearer(self.credential)
        if found is None:
            raise unauthenticated(BAD_CREDENTIAL)
        return found

    @property
    def epoch(self) -> int:
        return self.contexts.people.epoch


class Line(Protocol):
    """One connection that is told of events."""

    viewer: Viewer | None  # None: not signed in yet

    async def forbid(self) -> None:
        """The right to listen has ended."""

    async def leave(self) -> None:
        """The server goes away."""


class Streams:
    """The lines of this worker, and the way to subscribe on one."""

    def __init__(
        self, authenticator: Authenticator, contexts: Contexts, subscriptions: Subscriptions
    ) -> None:
        self.authenticator, self._contexts = authenticator, contexts
        self._subscriptions = subscriptions
        self._lines: dict[Line, UUID | None] = {}
        self._held: Counter[UUID | None] = Counter()
        self.most, self.most_per_caller = 2_000, 20
        self.rates, self.unknown_rates = Rates(300_000), Rates(600)
        self.timeout = 15.0
        self.draining = False

    @property
    def full(self) -> bool:
        return self.draining or len(self._lines) >= self.most

    def enter(self, line: Line) -> None:
        if self.full:
            raise too_busy()
        self._lines[line] = None

    async def viewer(self, line: Line, credential: bytes) -> Viewer | None:
        """Who this is, on this line; None if nobody. Raises RefusedRequestError for too many."""
        caller = await self.authenticator.bearer(credential)
        if caller is None or line not in self._lines:
            return None
        if self._held[caller.officer_id] >= self.most_per_caller:
            raise too_busy()
        self._held[caller.officer_id] += 1
        self._lines[line] = caller.officer_id
        return Viewer(credential, self.authenticator, self._contexts, caller.officer_id)

    def left(self, line: Line) -> None:
        holder = self._lines.pop(line, None)
        if holder is not None:
            self._held[holder] -= 1
            if not self._held[holder]:
                del self._held[holder]

    async def subscribe(
        self, viewer: Viewer, text: str, variables: dict[str, Any], name: str | None
    ) -> Subscription | None:
        """None: the operation is no subscription. Raises RequestRefusedError for a request that is
        not carried out, RefusedRequestError for a caller that is not served."""
        officer, began = viewer.officer_id, time.perf_counter()
        wait = self.rates.wait(officer)
        if wait:
            raise too_often(wait)
        points = 0
        try:
            async with asyncio.timeout(self.timeout):
                return await self._subscriptions.open(text, variables, name, viewer)
        except RequestRefusedError:
            points = REFUSED_POINTS
            raise
        finally:
            took = (time.perf_counter() - began) * 1000
            self.rates.spend(officer, points + int(took * POINTS_A_MS))

    def charge(self, viewer: Viewer, answer: dict[str, Any]) -> None:
        """What was told costs what it would have cost if asked for."""
        self.rates.spend(viewer.officer_id, answer["extensions"]["cost"]["requested"])

    async def watch(self) -> None:
        """Ends, until cancelled, the lines of whose credentials no longer count."""
        while True:
            await asyncio.sleep(WATCH)
            for line in list(self._lines):
                try:
                    await self._look(line)
                except Exception as problem:  # the database is away: the next look will tell
                    log.warning("a line was not looked at, %s", type(problem).__name__)

    async def _look(self, line: Line) -> None:
        if line.viewer is None:
            return
        try:
            await line.viewer.caller()
        except RefusedRequestError:
            await line.forbid()

    async def drain(self) -> None:
        """No new lines; those that are there are told to go elsewhere."""
        self.draining = True
        await asyncio.gather(*(line.leave() for line in list(self._lines)), return_exceptions=True)
