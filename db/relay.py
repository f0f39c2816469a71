"""What was committed, told to this worker in the order of commits: each once, none left out.

A row of the outbox gets its position behind its commit (`relay_outbox`, docs/adr/0039), from
whichever worker is first; LISTEN tells all of them. Whoever follows holds a position and few
events: who falls behind reads on from the table, as long as it is kept there.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from datetime import timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

import asyncpg

from db.patience import told_to_end
from db.reader import Connect

CHANNEL: Final = "outbox"
BATCH: Final = 1_000  # events read at once
PAGE: Final = 500  # kept events read at once by one who is behind
WAITING: Final = 200  # events that wait for one who follows; beyond it they are read again
PATIENCE: Final = 1.0  # seconds until a look for rows that nobody spoke of
PAUSE: Final = 0.02  # seconds between two passes at least: what comes meanwhile goes together
UNKNOWN: Final = -1  # before the first look
AGAIN: Final = (0.2, 1.0, 5.0)  # seconds before the next attempt to connect
GONE: Final = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)

RELAY: Final = "SELECT relay_outbox($1)"
AT_ONCE: Final = 5_000  # positions
HEAD: Final = "SELECT position FROM outbox_head"
NEWS: Final = """
SELECT position, topic, object, event_id, unit_id, kind, ends FROM outbox
WHERE position > $1 ORDER BY position LIMIT $2
"""
KEPT: Final = """
SELECT h.purged, h.position,
  array(SELECT row(position, topic, object, event_id, unit_id, kind, ends)
  FROM outbox WHERE topic = $1 AND position > $2 AND position <= h.position
  ORDER BY position LIMIT $3) AS events
FROM outbox_head h
"""
PURGE: Final = "SELECT purge_outbox($1, $2)"
PURGED: Final = 10_000  # rows at once

log = logging.getLogger(__name__)


class Event(NamedTuple):
    """That something happened to `object`, a global id. `event_id`: the row that says what;
    `unit_id`: where, None: anywhere; `kind`: what is known of it even to who lost sight of it;
    `ends`: where, of what lies in several units."""

    position: int
    topic: str
    object: str
    event_id: UUID | None
    unit_id: int | None
    kind: str | None
    ends: Sequence[int] | None = None


class PositionGoneError(Exception):
    """What happened since this position is no longer kept."""


class UnknownPositionError(Exception):
    """A position that was not reached yet: of another database, or of a later state of this one."""


Wanted = Callable[[Event], bool]


class Relay:
    """`poke` says that something was committed here; `follow` is told of everything of a topic."""

    def __init__(self) -> None:
        self.position = UNKNOWN  # the last one that was told here
        self._followers: dict[str, set[Follower]] = {}
        self._turn, self._up = asyncio.Event(), asyncio.Event()
        self._committed, self._latest = True, 0
        self._connection: Any = None
        self._busy = asyncio.Lock()  # a connection does one thing at a time

    def poke(self) -> None:
        self._committed = True
        self._turn.set()

    async def follow(self, topic: str, wanted: Wanted, after: int | None = None) -> "Follower":
        """From now on, or from behind a position. `wanted` is asked of each event, at once and
        often; what it lets pass is looked at properly by who follows. Raises PositionGoneError and
        UnknownPositionError."""
        await self._up.wait()
        follower = Follower(self, topic, wanted, self.position if after is None else after)
        if after is not None:
            await follower.read_on()
        self._followers.setdefault(topic, set()).add(follower)
        return follower

    def leave(self, follower: "Follower") -> None:
        self._followers.get(follower.topic, set()).discard(follower)

    async def kept(self, topic: str, after: int) -> tuple[int, list[Event]]:
        """How far this looked, and the next events of the topic, a page of them at most."""
        while True:
            await self._up.wait()
            try:
                async with self._busy:
                    row = await self._connection.fetchrow(KEPT, topic, after, PAGE)
            except GONE:
                self._up.clear()
                continue
            if after > row["position"]:
                raise UnknownPositionError
            if after < row["purged"]:
                raise PositionGoneError
            found = [Event(*event) for event in row["events"]]
            return (row["position"] if len(found) < PAGE else found[-1].position), found

    async def purge(self, kept: timedelta) -> int:
        """Forget what is older: how many they were."""
        total = 0
        while True:
            await self._up.wait()
            async with self._busy:
                gone: int = await self._connection.fetchval(PURGE, kept, PURGED)
            total += gone
            if gone < PURGED:
                return total

    async def keep(self, connect: Connect) -> None:
        """Follows the database until cancelled, over a connection of its own."""
        failed = 0
        while True:
            try:
                connection = await connect()
                failed = 0
                await self._listen(connection)
            except GONE as problem:
                if told_to_end():
                    raise
                log.warning("relay: connection lost, %s", type(problem).__name__)
            finally:
                self._up.clear()
            await asyncio.sleep(AGAIN[min(failed, len(AGAIN) - 1)])
            failed += 1

    async def _listen(self, connection: Any) -> None:
        """Until the connection ends. What was said before it listened, the first look catches."""
        connection.add_termination_listener(lambda _: self._turn.set())
        self._latest = 0
        try:
            await connection.add_listener(CHANNEL, self._heard)
            head = await connection.fetchval(HEAD)
            if self.position == UNKNOWN or head < self.position:  # restored to an earlier state
                self.position = head
            self._connection = connection
            self._up.set()
            self._turn.set()
            while not connection.is_closed():
                await self._pass()
        finally:
            self._up.clear()
            await connection.close()

    def _heard(self, _connection: Any, _pid: int, _channel: str, payload: str) -> None:
        if payload:
            self._latest = int(payload)
        else:
            self._committed = True  # by another process, and nobody gave positions yet
        self._turn.set()

    async def _pass(self) -> None:
        """Tell what there is, then wait for more."""
        began = time.monotonic()
        async with self._busy:
            committed, self._committed = self._committed, False
            if committed:
                reached = await self._connection.fetchval(RELAY, AT_ONCE)
                # More are waiting: somebody wrote very much, or nobody relayed for long.
                self._committed |= reached is not None and reached - self.position >= AT_ONCE
                self._latest = max(self._latest, reached or 0)
            await self._tell()
        if not self._committed and self._latest <= self.position:
            self._turn.clear()
            try:
                async with asyncio.timeout(PATIENCE):
                    await self._turn.wait()
            except TimeoutError:
                self._committed = True  # of who could not speak of it: another process, a crash
        await asyncio.sleep(max(0.0, began + PAUSE - time.monotonic()))

    async def _tell(self) -> None:
        if not any(self._followers.values()):
            self.position = max(self.position, self._latest)  # nobody is here to be told
            return
        while True:
            rows = await self._connection.fetch(NEWS, self.position, BATCH)
            for row in rows:
                event = Event(*row)
                self.position = event.position
                for follower in self._followers.get(event.topic, ()):
                    follower.hear(event)
            if len(rows) < BATCH:
                return


class Follower:
    """Events of one topic, one after the other. Ends with `leave` of the relay."""

    def __init__(self, relay: Relay, topic: str, wanted: Wanted, position: int) -> None:
        self._relay, self.topic, self._wanted, self.position = relay, topic, wanted, position
        self._events: deque[Event] = deque()
        self._news = asyncio.Event()
        self._behind = False
        self._page: tuple[int, list[Event]] | None = None

    def hear(self, event: Event) -> None:
        if self._behind or event.position <= self.position or not self._wanted(event):
            return
        if len(self._events) >= WAITING:
            self._behind = True
            self._events.clear()
        else:
            self._events.append(event)
        self._news.set()

    async def read_on(self) -> None:
        """From the table first."""
        self._behind, self._page = True, await self._relay.kept(self.topic, self.position)

    def rewind(self) -> None:
        """Something else is wanted from the last event on: what came meanwhile is read again."""
        self._events.clear()
        self._behind = True

    async def events(self) -> AsyncGenerator[Event, None]:
        while True:
            while self._events:
                event = self._events.popleft()
                self.position = event.position
                yield event
            if self._behind:
                async for event in self._kept():
                    yield event
                continue
            self._news.clear()
            await self._news.wait()

    async def _kept(self) -> AsyncIterator[Event]:
        """From the table, until it is as far as the relay is; at that moment they go together."""
        while self._behind:
            if self._page is None:
                self._page = await self._relay.kept(self.topic, self.position)
            (reached, events), self._page = self._page, None
            for event in events:
                self.position = event.position
                if self._wanted(event):
                    yield event
            self.position = reached
            if self.position >= self._relay.position:
                self._behind = False
