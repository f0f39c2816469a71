"""What a form needs to fill its choices. The same for everybody."""

from typing import Annotated, Any

import strawberry
from strawberry import argument

from db.queries.reference import Choices
from db.rules.circumstances import BY_CODE, GROUPS
from db.rules.ethnic_groups import ETHNIC_GROUPS
from db.rules.roles import ROLES
from schema.children.facts import CircumstanceGroup, EthnicGroup, RiskCriterion
from schema.context import Context
from schema.labels import LABELS
from schema.people.types import Role
from schema.reference.types import (
    AssistanceKind,
    CircumstanceOf2004,
    CircumstanceSubgroup,
    EnumLabel,
)

Info = strawberry.Info[Context, None]


def _choices(info: Info) -> Choices:
    return info.context.memory.choices or Choices()


@strawberry.type
class ReferenceQueries:
    """`circumstanceGroups`, `ethnicGroups`, `riskCriteria`, `roles`, `enumLabels`."""

    @strawberry.field(description="The fourteen groups, in the order of the law.")
    def circumstance_groups(self) -> list[CircumstanceGroup]:
        groups: list[Any] = list(GROUPS.values())
        return groups

    @strawberry.field(
        description="Cases within the groups (Decree 56/2017, arts. 3 to 16) in force today, as"
        " data has them; none for a group that does not exist."
    )
    def circumstance_subgroups(
        self,
        info: Info,
        group: Annotated[
            str | None, argument(description="Code of a group; all unless said.")
        ] = strawberry.UNSET,
    ) -> list[CircumstanceSubgroup]:
        day = info.context.ask({}).today
        number = BY_CODE[group].number if group in BY_CODE else 0
        found: list[Any] = [
            each
            for each in _choices(info).subgroups
            if each.holds(day) and (not group or each.of == number)
        ]
        return found

    @strawberry.field(
        description="The ten groups of the law of 2004 (art. 40) and the groups that followed them,"
        " for old files."
    )
    def circumstance_groups_2004(self, info: Info) -> list[CircumstanceOf2004]:
        found: list[Any] = list(_choices(info).former)
        return found

    @strawberry.field(description="Kinds of help (hình thức trợ giúp) in force today, by code.")
    def assistance_kinds(self, info: Info) -> list[AssistanceKind]:
        day = info.context.ask({}).today
        found: list[Any] = [each for each in _choices(info).kinds if each.holds(day)]
        return found

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
