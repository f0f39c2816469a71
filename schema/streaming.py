"""Subscriptions: each event is read and decided anew, with the access of its moment.

Nothing is remembered of what was told but a few ids, so that the loss of sight can be told once.
"""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from time import time as clock
from typing import Any, Final, Protocol
from uuid import UUID

import strawberry
from graphql import OperationType, get_named_type

from db.access import NotFoundError
from db.compiler.cursors import binding, seal, unseal
from db.compiler.plan import HANOI, Ask, global_id, local_id
from db.compiler.selection import Pick
from db.relay import Event, Follower, Relay
from db.units import NOWHERE, Area, Tree, Unit, intersect
from schema.context import Context
from schema.crowds import Asker, Crowds
from schema.execution import House
from schema.faults import RequestRefusedError, told
from schema.feeds import POSITION, Feed
from schema.logged import logged
from schema.mapping import core_of
from schema.operation import Admitted

KNOWN: Final = 100  # objects that a subscription remembers to have shown
SEEN: Final = Pick("seen", "seen")  # of a row of which only matters whether it is there


class Viewer(Protocol):
    """Who subscribed. Called for each event: their context as of now, or an exception when what
    they signed in with no longer counts."""

    async def __call__(self) -> Context: ...
    @property
    def epoch(self) -> int:
        """How new access is known to be."""


@dataclass(frozen=True, slots=True)
class Sight:
    """Where a viewer looks at all: `area` by place, `far` by what was given to them. A hint, to
    leave events alone without a read: out of date, it holds back nothing."""

    area: Area
    far: Area
    tree: Tree
    epoch: int | None
    until: float  # seconds since 1970: postings begin and end with the day

    @classmethod
    def of(cls, context: Context, model: Any, within: Any) -> "Sight":
        near = context.access.near(model, "read")
        root = context.memory.tree.root
        far: Area = ((root.lft, root.rgt),) if context.access.far(model, "read") else NOWHERE
        if within is not None:
            unit = context.memory.unit(within)
            asked = ((unit.lft, unit.rgt),) if unit else NOWHERE
            near, far = intersect(near, asked), intersect(far, asked)
        return cls(near, far, context.memory.tree, context.epoch, _midnight(context.now))

    def holds_back(self, event: Event, epoch: int, tree: Tree) -> bool:
        """Nothing of the viewer's is there."""
        return self._beyond(event, epoch, tree, (*self.area, *self.far))

    def is_afar(self, event: Event, epoch: int, tree: Tree) -> bool:
        """Nothing of the viewer's is there but what was given to them."""
        return self._beyond(event, epoch, tree, self.area)

    def _beyond(self, event: Event, epoch: int, tree: Tree, area: Area) -> bool:
        where = event.ends or (event.unit_id,)
        if None in where or tree is not self.tree or clock() >= self.until:
            return False
        if self.epoch is None or self.epoch < epoch:
            return False
        units = [tree.by_id.get(each or 0) for each in where]
        return all(unit is not None and not _reaches(area, unit) for unit in units)


def _reaches(area: Area, unit: Unit) -> bool:
    return any(lo <= unit.lft <= hi for lo, hi in area)


def _midnight(now: datetime) -> float:
    day: date = now.astimezone(HANOI).date() + timedelta(days=1)
    return datetime.combine(day, time(), HANOI).timestamp()


class Subscriptions:
    """Opens them. `feeds`: what each field of the root tells, and the type it tells it in."""

    def __init__(self, schema: strawberry.Schema, house: House, relay: Relay) -> None:
        self._house, self._relay, self._crowds = house, relay, Crowds(house)
        self._feeds: dict[str, tuple[Feed, str]] = {}
        root: Any = core_of(schema).subscription_type
        definition: Any = schema.subscription
        for each in definition.__strawberry_definition__.fields:
            name = schema.config.name_converter.from_field(each)
            self._feeds[name] = each.metadata["feed"], get_named_type(root.fields[name].type).name

    async def open(
        self, text: str, variables: Mapping[str, Any], name: str | None, viewer: Viewer
    ) -> "Subscription | None":
        """None: the operation is no subscription. Raises RequestRefusedError."""
        context = await viewer()
        admitted = self._house.admitted(text, variables, name, context)
        operation = admitted.operation
        if operation.node.operation is not OperationType.SUBSCRIPTION:
            return None
        (pick,) = operation.fast or ()  # validation lets one field through, always there
        of, target = self._feeds[pick.name]
        found = Subscription(self._house, self._crowds, viewer, admitted, pick, of, target)
        try:
            await found.begin(context, context.ask(admitted.values), self._relay)
        except Exception as problem:
            refused = {**told(problem), "path": [pick.key]}
            raise RequestRefusedError(refused) from problem
        return found


@dataclass(eq=False)
class Subscription:
    house: House
    crowds: Crowds
    viewer: Viewer
    admitted: Admitted
    pick: Pick
    feed: Feed
    target: str
    _operation: str = ""
    _only: str | None = None  # the one object that is asked for
    _stands: str | None = None  # which stands for it now
    _within: Any = None
    _shown: dict[str, None] = field(default_factory=dict)

    async def begin(self, context: Context, ask: Ask, relay: Relay) -> None:
        given = {name: value(ask) for name, value in self.pick.arguments.items()}
        self._operation, self._within = context.operation, given.get("within")
        self._key = binding(context.memory.secret, POSITION, self.pick.name, context.subject)
        if given.get("id") is not None:
            self._only = str(given["id"])
            self._stands = await self._standing(context)
            if not await self._sees(self._stands, context):
                raise NotFoundError
            self._remember(self._stands)
        self._memory = context.memory
        self._look(context)
        after = given.get("after")
        begun = None if after is None else unseal(self._key, after, [int])[0]
        self._relay, topic = relay, self.feed.topic_of(context.subject)
        self._follower: Follower = await relay.follow(topic, self._wanted, begun)

    async def answers(self) -> AsyncGenerator[dict[str, Any], None]:
        """Responses, until the viewer's right to ask ends, which raises, or the caller closes."""
        try:
            async with aclosing(self._follower.events()) as events:
                async for event in events:
                    answer = await self._answer(event)
                    if answer is not None:
                        yield answer
        finally:
            self.end()

    def end(self) -> None:
        """To be called whether or not it was listened to."""
        self._relay.leave(self._follower)

    def _wanted(self, event: Event) -> bool:
        if self._only is not None:
            return event.object in (self._only, self._stands)
        if event.object in self._shown:
            return True
        return not self._sight.holds_back(event, self.viewer.epoch, self._memory.tree)

    async def _answer(self, event: Event) -> dict[str, Any] | None:
        if not await self._opens(event):
            return None
        context = await self.viewer()
        context.operation = self._operation
        self._look(context)
        if not self._wanted(event):
            return None
        cost = {"extensions": {"cost": self.admitted.cost}}
        try:
            value = await self._told(event, context) if await self._meant(event, context) else None
        except Exception as problem:
            return {"data": None, "errors": [{**told(problem), "path": [self.pick.key]}], **cost}
        return None if value is None else {"data": {self.pick.key: value}, **cost}

    async def _meant(self, event: Event, context: Context) -> bool:
        """Whether it is about what stands for the one that is asked for, which changes when that is
        merged or a merge is undone: what follows about the other one may be on its way already."""
        if self._only is None:
            return True
        stands = await self._standing(context)
        if stands != self._stands:
            if self._stands in self._shown and await self._sees(stands, context):
                self._remember(stands)
            self._stands = stands
            self._follower.rewind()
        return event.object == stands

    async def _opens(self, event: Event) -> bool:
        """What the viewer's places do not tell, all who listen ask together, each as they were
        when they were last looked at: out of date, that rules out nothing."""
        if self._only is not None or event.object in self._shown:
            return True
        key = local_id(event.object)[1]
        afar = self._sight.is_afar(event, self.viewer.epoch, self._memory.tree)
        return not afar or key is None or await self.crowds.may(self.feed.model, key, self._asker)

    def _look(self, context: Context) -> None:
        self._sight = Sight.of(context, self.feed.model, self._within)
        self._asker = Asker.of(context, self.feed.model)

    async def _standing(self, context: Context) -> str:
        only = str(self._only)
        name, key = local_id(only)
        if self.feed.standing is None or name != self.feed.of or key is None:
            return only
        draw, field = self.feed.standing, self.pick.name
        return global_id(name, await self.house.drawn(draw, context, field, about=key))

    async def _told(self, event: Event, context: Context) -> Any:
        """What the viewer may know of it, and on record that they know; None: nothing."""
        key = event.event_id or local_id(event.object)[1]
        position = seal(self._key, [event.position])
        asked = self._asked(context, key, position)
        value, ask = await self.house.told(self.pick, self.target, context, asked)
        if value is None:
            return await self._lost(event, context, position)
        if self._only is not None:  # the id by which it was asked for
            ask.seen.add(self._only.rpartition("_")[2])
        await logged(context, [(self.pick.name, ask)])
        self._remember(event.object)
        return value

    async def _lost(self, event: Event, context: Context, position: str) -> Any:
        """An event of what the viewer was told of and can no longer see: nothing but that. Whoever
        lost sight by something that is not told to them is told of no later event either."""
        if event.object not in self._shown or await self._sees(event.object, context):
            return None  # they do not hold the class of the event
        del self._shown[event.object]
        if event.kind is None:
            return None
        known = {POSITION: position, "kind": event.kind, "__typename": self.target}
        ask = self._asked(context, None, position)()
        here = (p for p in self.pick.picks if p.when is None or p.when(ask))
        return {pick.key: known.get(pick.name) for pick in here}

    async def _sees(self, identity: str, context: Context) -> bool:
        name, key = local_id(identity)
        if name != self.feed.of or key is None:
            return False
        value, _ = await self.house.told(SEEN, name, context, self._asked(context, key, ""))
        return value is not None

    def _asked(self, context: Context, key: UUID | None, position: str) -> Callable[[], Ask]:
        def asked() -> Ask:
            ask = context.ask(self.admitted.values, root=key)
            ask.notes[POSITION] = position
            return ask

        return asked

    def _remember(self, identity: str) -> None:
        self._shown[identity] = None
        if len(self._shown) > KNOWN:
            del self._shown[next(iter(self._shown))]
