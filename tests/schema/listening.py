"""Subscribers over a register: each event as they are told of it, or that they are told nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson

from api.auth import Caller
from db import roles
from db.reader import connecting
from db.relay import Relay
from db.services.people import CHANNEL
from schema.context import Context
from schema.root import schema
from schema.streaming import Subscription, Subscriptions
from tests.schema.desk import Live

CHANGED = """subscription($in: ID, $id: ID, $after: String) {
  childChanged(within: $in, id: $id, after: $after) { position kind child { id fullName hamlet
    version withheld unit { id } circumstances { group { code } } } } }"""
BRIEF = """subscription($in: ID, $id: ID) {
  childChanged(within: $in, id: $id) { kind child { id } } }"""


LANES = ("fast", "walled")


class Eye:
    """A viewer whose postings are looked up anew, as at the door."""

    def __init__(self, live: Live, caller: Caller) -> None:
        self._live, self._caller = live, caller

    async def __call__(self) -> Context:
        return await self._live.contexts(self._caller)

    @property
    def epoch(self) -> int:
        return self._live.contexts.people.epoch


class Ear:
    """One subscription that is listened to."""

    def __init__(self, subscription: Subscription) -> None:
        self.subscription = subscription
        self._told = subscription.answers()
        self._coming: asyncio.Future[Any] | None = None

    async def next(self, seconds: float = 5) -> dict[str, Any]:
        if self._coming is None:
            self._coming = asyncio.ensure_future(anext(self._told))
        async with asyncio.timeout(seconds):
            answer = await asyncio.shield(self._coming)
        self._coming = None
        self.last: dict[str, Any] = orjson.loads(orjson.dumps(answer))
        return self.last

    async def is_silent(self) -> bool:
        try:
            await self.next(0.05)
        except TimeoutError:
            return True
        return False

    async def change(self) -> dict[str, Any]:
        return await self.told("childChanged")

    async def told(self, field: str) -> dict[str, Any]:
        answer = await self.next()
        assert "errors" not in answer, answer
        return answer["data"][field]  # type: ignore[no-any-return]

    async def close(self) -> None:
        if self._coming is not None:
            self._coming.cancel()
            await asyncio.gather(self._coming, return_exceptions=True)
        await self._told.aclose()
        self.subscription.end()


class Listening:
    """`ear(who, text)`: somebody listens. `settle()`: all that was committed was told here."""

    def __init__(self, live: Live, relay: Relay) -> None:
        self.live, self.relay = live, relay
        self.ways = {lane: Subscriptions(schema, live.houses[lane], relay) for lane in LANES}
        self._ears: list[Ear] = []

    async def ear(self, who: str, text: str = CHANGED, lane: str = "fast", **variables: Any) -> Ear:
        viewer = Eye(self.live, self.live.caller(who))
        found = await self.ways[lane].open(text, variables, None, viewer)
        assert found is not None
        self._ears.append(Ear(found))
        return self._ears[-1]

    async def settle(self) -> None:
        async with asyncio.timeout(5):
            while await self.live.admin.fetchval(
                "SELECT EXISTS (SELECT FROM outbox WHERE position IS NULL)"
                " OR (SELECT position FROM outbox_head) > $1",
                self.relay.position,
            ):
                await asyncio.sleep(0.01)

    async def finish(self) -> None:
        for ear in self._ears:
            await ear.close()


@asynccontextmanager
async def listening(live: Live) -> AsyncIterator[Listening]:
    """With a relay of its own, and news of access as a worker has them."""
    relay = Relay()
    keeping = asyncio.create_task(relay.keep(connecting(live.database.dsn(roles.RELAY))))
    live.works.committed = relay.poke
    await live.admin.add_listener(CHANNEL, live.contexts.people.notified)
    found = Listening(live, relay)
    try:
        yield found
    finally:
        await found.finish()
        await live.admin.remove_listener(CHANNEL, live.contexts.people.notified)
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
