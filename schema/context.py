"""What one request carries. Resolvers ask it; they do not decide."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from db.access import Access
from db.compiler.plan import Ask


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
