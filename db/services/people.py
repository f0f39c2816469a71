"""The officers a worker has met, as the database knows them; forgotten whenever access changes.

Every row here was read in one snapshot with `access_epoch`. Whoever learns of a newer epoch (a
compiled statement, a notification) says so by `seen`, and from then on everybody is read again.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

CHANNEL: Final = "access_epoch"
REMEMBERED: Final = 10_000  # officers

PERSON: Final = """
SELECT o.id, o.username, o.display_name, o.organisation_id, o.is_machine, o.token_epoch,
       o.disabled_at IS NOT NULL AS disabled, e.epoch,
       array(SELECT row(p.id, p.role, p.unit_id, p.organisation_id, p.valid_from, p.valid_to)
             FROM posting p WHERE p.officer_id = o.id ORDER BY p.valid_from, p.id) AS postings,
       array(SELECT row(k.id, k.expires_at) FROM machine_key k
             WHERE k.officer_id = o.id AND k.revoked_at IS NULL) AS keys,
       array(SELECT DISTINCT r.family FROM refresh_token r WHERE r.officer_id = o.id
             AND r.revoked_at > now() - interval '2 hours') AS ended,
       array(SELECT t.digest FROM revoked_token t WHERE t.officer_id = o.id
             AND t.expires_at > now()) AS revoked
FROM access_epoch e, officer o
WHERE o.{key} = $1
"""
BY_ID: Final = PERSON.format(key="id")
BY_NAME: Final = PERSON.format(key="username")


@dataclass(frozen=True, slots=True)
class Posting:
    """A role at a unit, on behalf of an organisation; both days included."""

    id: UUID
    role: str
    unit_id: int
    organisation_id: UUID
    valid_from: date
    valid_to: date | None

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Person:
    """`keys`: the expiry of each machine key not revoked. `ended`: the sessions revoked lately;
    `revoked`: the single tokens that would still be in force."""

    id: UUID
    username: str
    display_name: str
    organisation_id: UUID
    is_machine: bool
    token_epoch: int
    disabled: bool
    postings: tuple[Posting, ...]
    epoch: int
    keys: Mapping[UUID, datetime] = field(hash=False)
    ended: frozenset[UUID]
    revoked: frozenset[bytes] = frozenset()

    def postings_on(self, day: date) -> tuple[Posting, ...]:
        return tuple(posting for posting in self.postings if posting.holds_on(day))


class People:
    """Reads officers through the sign-in role and keeps those of the newest epoch."""

    def __init__(self, pool: Any, remembered: int = REMEMBERED) -> None:
        self._pool, self._bound = pool, remembered
        self._known: OrderedDict[UUID, Person] = OrderedDict()
        self._named: dict[str, UUID] = {}
        self._loading: dict[UUID | str, asyncio.Task[Person | None]] = {}
        self.epoch = 0

    def seen(self, epoch: int) -> None:
        """Access has changed: nobody read before `epoch` is remembered any longer."""
        if epoch > self.epoch:
            self._forget_all(epoch)

    def notified(self, _connection: Any, _pid: int, _channel: str, payload: str) -> None:
        """For `connection.add_listener(CHANNEL, people.notified)`; the payload is the epoch."""
        if payload.isdecimal():
            self.seen(int(payload))
        else:
            self._forget_all(self.epoch)

    async def of(self, officer_id: UUID, epoch: int = 0) -> Person | None:
        """The officer as of `epoch` or later; None if there is none."""
        if epoch > self.epoch:
            self.seen(epoch)
        known = self._known.get(officer_id)
        if known is not None:
            self._known.move_to_end(officer_id)
            return known
        return await self._read(BY_ID, officer_id)

    async def named(self, username: str) -> Person | None:
        """The officer with this username, in small letters."""
        officer_id = self._named.get(username)
        if officer_id is not None:
            return await self.of(officer_id)
        return await self._read(BY_NAME, username)

    async def _read(self, statement: str, key: UUID | str) -> Person | None:
        """A read that was under way when access changed is made once more, by now after it."""
        person = await self._once(statement, key)
        if person is not None and person.epoch < self.epoch:
            return await self._once(statement, key)
        return person

    async def _once(self, statement: str, key: UUID | str) -> Person | None:
        """One statement, however many requests wait for the same officer."""
        task = self._loading.get(key)
        if task is None:
            task = self._loading[key] = asyncio.create_task(self._load(statement, key))
            task.add_done_callback(lambda done: self._landed(key, done))
        return await asyncio.shield(task)

    def _landed(self, key: UUID | str, task: "asyncio.Task[Person | None]") -> None:
        if self._loading.get(key) is task:
            del self._loading[key]

    async def _load(self, statement: str, key: UUID | str) -> Person | None:
        known = self.epoch
        row = await self._pool.fetchrow(statement, key)
        if row is None:
            return None
        person = _person(row)
        if person.epoch < known:
            self._forget_all(person.epoch)  # the database was restored to an earlier moment
        self.seen(person.epoch)
        if person.epoch == self.epoch:
            self._remember(person)
        return person

    def _forget_all(self, epoch: int) -> None:
        self.epoch = epoch
        self._known.clear()
        self._named.clear()
        self._loading.clear()  # who waits for these still gets them; who comes later reads anew

    def _remember(self, person: Person) -> None:
        self._known[person.id] = person
        self._named[person.username] = person.id
        if len(self._known) > self._bound:
            _, oldest = self._known.popitem(last=False)
            self._named.pop(oldest.username, None)


def _person(row: Any) -> Person:
    return Person(
        id=row["id"],
        username=row["username"],
        display_name=row["display_name"],
        organisation_id=row["organisation_id"],
        is_machine=row["is_machine"],
        token_epoch=row["token_epoch"],
        disabled=row["disabled"],
        postings=tuple(Posting(*posting) for posting in row["postings"]),
        epoch=row["epoch"],
        keys=dict(row["keys"]),
        ended=frozenset(row["ended"]),
        revoked=frozenset(row["revoked"]),
    )
