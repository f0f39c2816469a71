"""Grants and scopes to rows and fields: what `db` asks of authorization, for one subject."""

from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from authz.crowd import CrowdDoor
from authz.doors import SIGHTS, RowDoor, Wanted, Within
from authz.ever import LOOK_BACK
from authz.parts import OpenDoor, PartDoor, whole_of
from authz.past import PastDoor
from authz.policy import Grant, Policy
from authz.scopes import SCOPES
from authz.subject import Subject
from db.access import Classes, Door, Draft, RefusedError, Then
from db.models import Base, Child
from db.rules.sensitivity import Sensitivity
from db.units import Area, Tree, Unit, covers

# Done to a unit, to none of its rows.
CREATING: Final = frozenset({"register", "assess", "file", "launch", "draft", "count"})


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
        return tuple(sorted(mine - SIGHTS - CREATING))

    def held(self, model: type[Base], action: str, unit: Unit) -> frozenset[Sensitivity] | None:
        """The classes that lines for this action hold whole in this unit; None: no line does."""
        lines = [g for g in self.grants(model, action) if self._reaches(g, unit)]
        return frozenset().union(*(grant.whole for grant in lines)) if lines else None

    def _reaches(self, grant: Grant, unit: Unit) -> bool:
        return covers(self.who.area([grant.role]), ((unit.lft, unit.rgt),))

    def area(self, model: type[Base], action: str) -> Area:
        if self.far(model, action):
            return ((self.tree.root.lft, self.tree.root.rgt),)
        return self.near(model, action)

    def near(self, model: type[Base], action: str) -> Area:
        lines = self.grants(model, action)
        return self.who.area({grant.role for grant in lines if not SCOPES[grant.scope].far})

    def far(self, model: type[Base], action: str) -> bool:
        return any(SCOPES[grant.scope].far for grant in self.grants(model, action))

    def bodies(self, model: type[Base]) -> tuple[UUID, ...]:
        lines = self.grants(model, "read")
        far = {grant.role for grant in lines if SCOPES[grant.scope].far}
        return tuple(sorted(set(self.who.bodies(far))))

    def apart(self) -> "dict[UUID, SqlAccess]":
        found = self.who.apart(self.tree)
        return {body: replace(self, who=who) for body, who in found.items()}

    def crowd(self, model: type[Base], draft: Draft, people: Any) -> Any:
        return CrowdDoor(self.policy, model, draft, people)

    def rows(
        self,
        model: type[Base],
        draft: Draft,
        action: str = "read",
        within: Within = None,
        classes: Classes = (),
    ) -> Door:
        draft.steer(_held)
        wanted = Wanted(action, within, classes)
        whole = whole_of(model)
        if whole and not self.policy.names(model, action):
            door = RowDoor(self, whole, draft, wanted)
            return PartDoor(door, model, draft, door.stands)
        return RowDoor(self, model, draft, wanted)

    def past(self, draft: Draft, within: Within, then: Then) -> Door:
        draft.steer(_held)
        if not self.grants(Child, LOOK_BACK):
            raise RefusedError("asOf")
        return PastDoor(self, draft, within, then)

    def every(self, model: type[Base], draft: Draft) -> Any:
        return OpenDoor(model, draft)


def _held(ask: Any) -> tuple[str, tuple[str, ...]]:
    """What decides which lines there are. One function, so that a statement asks it once."""
    return ask.access.policy.digest, ask.access.who.roles
