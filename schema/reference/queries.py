"""What a form needs to fill its choices. The same for everybody."""

from typing import Annotated, Any

import strawberry
from strawberry import argument

from db.rules.circumstances import GROUPS
from db.rules.ethnic_groups import ETHNIC_GROUPS
from db.rules.roles import ROLES
from schema.children.facts import CircumstanceGroup, EthnicGroup, RiskCriterion
from schema.context import Context
from schema.labels import LABELS
from schema.people.types import Role
from schema.reference.types import EnumLabel

Info = strawberry.Info[Context, None]


@strawberry.type
class ReferenceQueries:
    """`circumstanceGroups`, `ethnicGroups`, `riskCriteria`, `roles`, `enumLabels`."""

    @strawberry.field(description="The fourteen groups, in the order of the law.")
    def circumstance_groups(self) -> list[CircumstanceGroup]:
        groups: list[Any] = list(GROUPS.values())
        return groups

    @strawberry.field(description="The peoples of Viet Nam, by code.")
    def ethnic_groups(self) -> list[EthnicGroup]:
        groups: list[Any] = list(ETHNIC_GROUPS.values())
        return groups

    @strawberry.field(
        description="Criteria in force today, by code: those of the nation and, with a unit, those"
        " of it and the units above. None for a unit that does not exist."
    )
    def risk_criteria(
        self,
        info: Info,
        unit: Annotated[
            strawberry.ID | None, argument(description="The unit of the child.")
        ] = strawberry.UNSET,
    ) -> list[RiskCriterion]:
        memory, day = info.context.memory, info.context.ask({}).today
        place = memory.unit(unit) if unit else None
        if unit and place is None:
            return []
        found: list[Any] = [each for each in memory.criteria.values() if each.holds(place, day)]
        return found

    @strawberry.field(description="All roles, in the order of the access matrix.")
    def roles(self) -> list[Role]:
        roles: list[Any] = list(ROLES.values())
        return roles

    @strawberry.field(
        description="Vietnamese and English labels of an enum of this schema, in its order; null"
        " for any other name."
    )
    def enum_labels(
        self, enum: Annotated[str, argument(description="The name of the enum.")]
    ) -> list[EnumLabel] | None:
        known = LABELS.get(enum)
        if known is None:
            return None
        return [EnumLabel(value=value, vi=vi, en=en) for value, (vi, en) in known.items()]
