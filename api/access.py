"""A caller's context: who they are, what their postings cover today, and how to find that anew."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

from api.auth import BAD_CREDENTIAL, HANOI, Caller
from api.errors import unauthenticated
from authz.access import SqlAccess
from authz.policy import Policy
from authz.subject import NOBODY, Subject
from db.services.people import People, Person
from db.units import Memory, Tree
from schema.context import Context

REMEMBERED: Final = 10_000  # subjects per worker


@dataclass(eq=False)
class Contexts:
    """Makes the context of each request from what this worker remembers."""

    house: Any
    memory: Memory
    people: People
    policy: Policy
    log: Any
    works: Any = None
    introspects: bool = False
    sign_in: Any = None
    _subjects: OrderedDict[UUID, tuple[Person, date, Tree, Subject]] = field(
        default_factory=OrderedDict
    )

    async def __call__(self, caller: Caller) -> Context:
        person = await self.people.of(caller.officer_id)
        if person is None or not caller.holds(person):
            ended = unauthenticated(BAD_CREDENTIAL)  # while the body was on its way
            ended.early = False
            raise ended
        now = datetime.now(UTC)
        return Context(
            access=self._access(person, now),
            now=now,
            memory=self.memory,
            house=self.house,
            caller=caller,
            person=person,
            epoch=person.epoch,
            renew=self.renew,
            works=self.works,
            sign_in=self.sign_in,
            log=self.log,
            introspection=self.introspects or caller.developer,
        )

    async def renew(self, context: Context, epoch: int) -> None:
        """The postings as of `epoch` or later."""
        person = await self.people.of(context.caller.officer_id, epoch)
        if person is not None and not context.caller.holds(person):
            person = None  # the session, the key or the password ended while this was answered
        context.person = person
        context.access = self._access(person, context.now)
        context.epoch = person.epoch if person else epoch

    async def access_of(
        self, officer_id: UUID, now: datetime, epoch: int = 0
    ) -> tuple[SqlAccess, int]:
        """What an officer may do now, as of `epoch` or later, and as of which: for work that goes
        on without them."""
        person = await self.people.of(officer_id, epoch)
        return self._access(person, now), person.epoch if person else epoch

    def _access(self, person: Person | None, now: datetime) -> SqlAccess:
        tree = self.memory.tree
        return SqlAccess(self._subject(person, now, tree), self.policy, tree)

    def _subject(self, person: Person | None, now: datetime, tree: Tree) -> Subject:
        if person is None or person.disabled:
            return NOBODY
        today = now.astimezone(HANOI).date()
        known = self._subjects.get(person.id)
        if known and known[0] is person and known[1] == today and known[2] is tree:
            return known[3]
        subject = Subject.posted(person.id, person.postings_on(today), tree)
        self._subjects[person.id] = (person, today, tree, subject)
        if len(self._subjects) > REMEMBERED:
            self._subjects.popitem(last=False)
        return subject
