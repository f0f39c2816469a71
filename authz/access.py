"""Grants and scopes to rows and fields: what `db` asks of authorization, for one subject."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from authz.doors import OpenDoor, PartDoor, RowDoor, Within
from authz.policy import Grant, Policy
from authz.subject import Subject
from db.access import Door, Draft
from db.models import Base, Child
from db.units import Area, Tree


@dataclass(frozen=True, slots=True)
class SqlAccess:
    """Implements `db.access.Access`."""

    who: Subject
    policy: Policy
    tree: Tree

    @property
    def subject(self) -> UUID:
        return self.who.id

    @property
    def postings(self) -> tuple[UUID, ...]:
        return self.who.postings

    def grants(self, model: type[Base], action: str) -> tuple[Grant, ...]:
        wanted = (model.__tablename__, action)
        held = (grant for role in self.who.roles for grant in self.policy.grants[role])
        return tuple(grant for grant in held if (grant.resource, grant.action) == wanted)

    def actions(self, model: type[Base]) -> tuple[str, ...]:
        """What the subject may do to rows of this table beside reading them, somewhere."""
        held = (grant for role in self.who.roles for grant in self.policy.grants[role])
        mine = {g.action for g in held if g.resource == model.__tablename__}
        return tuple(sorted(mine - {"read"}))

    def area(self, model: type[Base], action: str) -> Area:
        return self.who.area({grant.role for grant in self.grants(model, action)})

    def rows(
        self, model: type[Base], draft: Draft, action: str = "read", within: Within = None
    ) -> Door:
        draft.steer(_held)
        if getattr(model, "__reference__", False):
            return OpenDoor(model, draft)
        if hasattr(model, "__child_link__"):
            return PartDoor(RowDoor(self, Child, draft, action, within), model, draft)
        return RowDoor(self, model, draft, action, within)


def _held(ask: Any) -> tuple[str, tuple[str, ...]]:
    """What decides which lines there are. One function, so that a statement asks it once."""
    return ask.access.policy.digest, ask.access.who.roles
