"""Many officers at once: whether anything was given to one of them, wherever a row lies.

A hint for events, never a decision: it may say yes of a row that nobody reads, and says no only
where no line that reaches far opens it. The scopes are those that decide, with a row for each
officer in the place of the subject.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Date, DateTime, Uuid, any_, cast, or_, true
from sqlalchemy.dialects.postgresql import ARRAY

from authz.policy import Policy
from authz.scopes import SCOPES
from db.access import Draft, Scoped
from db.models import Base


@dataclass(frozen=True, slots=True)
class Each:
    """Implements `authz.scopes.Who` for each row of `people`: who, and of which bodies. Of places
    it knows nothing, so that they rule out nobody."""

    draft: Draft
    people: Any

    @property
    def id(self) -> ColumnElement[Any]:
        return self.people.c.id  # type: ignore[no-any-return]

    @property
    def now(self) -> ColumnElement[Any]:
        return self.draft.bind(lambda ask: ask.now, DateTime(timezone=True))

    @property
    def today(self) -> ColumnElement[Any]:
        return self.draft.bind(lambda ask: ask.today, Date())

    def table(self, model: Any) -> Any:
        return self.draft.table(model)

    def works_in(self, organisation: Any) -> ColumnElement[bool]:
        bodies = cast(self.people.c.bodies, ARRAY(Uuid()))
        return organisation == any_(bodies)  # type: ignore[no-any-return]

    def covers(self, _: Any) -> ColumnElement[bool]:
        return true()

    def reaches(self, _: Any) -> ColumnElement[bool]:
        return true()

    def works_among(self, _: Any, __: str) -> ColumnElement[bool]:
        return true()


class CrowdDoor:
    """Rows of a table that some far line of the policy opens to some of the people."""

    def __init__(self, policy: Policy, model: type[Base], draft: Draft, people: Any) -> None:
        self.entity: Any = draft.table(model)
        named = model.__tablename__
        lines = (grant for grants in policy.grants.values() for grant in grants)
        found = {g.scope for g in lines if (g.resource, g.action) == (named, "read")}
        far = sorted(name for name in found if SCOPES[name].far)
        who = Each(draft, people)
        self.where = Scoped(or_(*(SCOPES[name].predicate(who, self.entity) for name in far)))
        draft.doors.append(self)
