"""On behalf of which body somebody acts who works for several.

It is the one whose posting gives the right; where several do, it has to be said.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from db.access import NotFoundError
from db.models import Base
from db.rules.facts import found
from db.rules.inputs import Problem
from db.rules.taking_part import PartFault
from db.services.work import Work, part
from db.units import Unit


@dataclass(frozen=True, slots=True)
class Behalf:
    """`fit`: the bodies for which this may be done; `named`: the one that was said."""

    fit: Sequence[UUID]
    named: UUID | None

    def problems(self) -> list[Problem]:
        unsaid = self.named is None and len(self.fit) > 1
        return found("organisation", (PartFault.SEVERAL_BODIES, unsaid))

    @property
    def body(self) -> UUID:
        """To be asked when there are no problems."""
        return self.named or self.fit[0]


async def behalf(
    work: Work, model: type[Base], key: UUID, action: str, named: UUID | None
) -> Behalf:
    """Of who may do this to the row. Raises NotFoundError for a body for which they may not."""
    bodies = work.access.apart()
    alone = {body: replace(work, ask=replace(work.ask, access=it)) for body, it in bodies.items()}
    fit = [body for body, theirs in alone.items() if await theirs.may(model, key, action)]
    return _among(fit, named)


def behalf_in(work: Work, model: type[Base], action: str, unit: Unit, named: UUID | None) -> Behalf:
    """Of who may do this in the unit."""
    bodies = work.access.apart()
    fit = [body for body, it in bodies.items() if it.held(model, action, unit) is not None]
    return _among(fit, named)


def _among(fit: Sequence[UUID], named: UUID | None) -> Behalf:
    with part("organisation"):
        if named is not None and named not in fit:
            raise NotFoundError
    return Behalf(fit, named)
