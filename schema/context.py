"""What one request carries. Resolvers ask it; they do not decide."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from db.access import Access, StaleError
from db.compiler.plan import Ask

TRIES: Final = 3
Answer = TypeVar("Answer")


@dataclass(slots=True)
class Context:
    """`renew` reads the caller's postings again when an answer finds them changed; `developer`
    opens introspection; `works` begins the transaction of a mutation, `sign_in` proves a password;
    `log` keeps what was read; `thought`: seconds that the plans of its statements took, the first
    of a kind most."""

    access: Access
    now: datetime
    memory: Any
    house: Any
    caller: Any
    person: Any = None
    epoch: int | None = None
    renew: Callable[["Context", int], Awaitable[None]] | None = None
    works: Any = None
    sign_in: Any = None
    log: Any = None
    introspection: bool = False
    operation: str = ""
    session: Any = None
    thought: float = 0.0
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def subject(self) -> UUID:
        return self.access.subject

    async def retried(self, act: Callable[[], Awaitable[Answer]]) -> Answer:
        """What `act` gives; again if it finds that the caller's postings changed meanwhile."""
        for _ in range(TRIES - 1):
            try:
                return await act()
            except StaleError as stale:
                if self.renew is None:
                    raise
                await self.renew(self, stale.epoch)
        return await act()

    async def worked(self, question: Callable[[Any], Awaitable[Answer]]) -> Answer:
        """What `question` finds in a transaction under row security, on behalf of the caller."""

        async def begun() -> Answer:
            async with self.works.begin(self.access, self.now, epoch=self.epoch) as work:
                return await question(work)

        return await self.retried(begun)

    def ask(self, variables: Any, root: Any = None) -> Ask:
        """One question to the database on behalf of the caller."""
        return Ask(
            self.access,
            variables,
            self.now,
            self.memory,
            epoch=self.epoch,
            root=root,
            session=self.session,
        )
