"""Who may be named for a case, and for what somebody may be let in: what its forms offer."""

from typing import Annotated, Any, Self

import strawberry
from strawberry import argument

from db.compiler.plan import global_id
from db.rules.forms import FormCode
from db.rules.grants import RULES, GrantPurpose
from db.rules.organisations import OrganisationKind
from db.rules.roles import ROLES
from db.services.cases import nominees
from schema.cases import around_types as _registers_enums  # noqa: F401
from schema.context import Context
from schema.people.types import Role
from schema.units.types import Unit
from schema.writing import key_of

Info = strawberry.Info[Context, None]
Case = Annotated[strawberry.ID, argument(description="The case.")]


@strawberry.type(description="An officer who may be named for a case, by the posting that fits.")
class Nominee:
    officer: strawberry.ID = strawberry.field(description="The id of the officer, to be named by.")
    display_name: str = strawberry.field(description="The name to show.")
    role: Role = strawberry.field(description="In which role.")
    unit: Unit = strawberry.field(description="Where.")

    @classmethod
    def of(cls, info: Info, found: nominees.Nominee) -> Self:
        unit: Any = info.context.memory.tree.by_id[found.unit]
        role: Any = ROLES[found.role]
        return cls(
            officer=strawberry.ID(global_id("Officer", found.officer)),
            display_name=found.name,
            role=role,
            unit=unit,
        )


@strawberry.type(description="A body that may be let into a case, with those who would come.")
class NomineeBody:
    organisation: strawberry.ID = strawberry.field(
        description="The id of the organisation, to be named by."
    )
    name: str = strawberry.field(description="Its official name.")
    kind: OrganisationKind = strawberry.field(description="What kind of body it is.")
    officers: list[Nominee] = strawberry.field(description="Its officers who may take part.")

    @classmethod
    def of(cls, info: Info, found: nominees.Body) -> Self:
        return cls(
            organisation=strawberry.ID(global_id("Organisation", found.organisation)),
            name=found.name,
            kind=found.kind,
            officers=[Nominee.of(info, each) for each in found.officers],
        )


@strawberry.type(
    description="What may be granted for a purpose (mục đích tham gia); docs/case-law.md."
)
class GrantPurposeRule:
    purpose: GrantPurpose = strawberry.field(description="The purpose.")
    granted: bool = strawberry.field(
        description="False: such bodies are referred to, and take part in no case."
    )
    kinds: list[OrganisationKind] = strawberry.field(
        description="Of which bodies it is; empty: of any."
    )
    forms: list[FormCode] = strawberry.field(description="Forms that may be named.")
    sealed: bool = strawberry.field(description="Whether what is sealed may be granted.")
    longest_days: int = strawberry.field(description="How long at most, in days.")

    @classmethod
    def of(cls, purpose: GrantPurpose) -> Self:
        rule = RULES[purpose]
        return cls(
            purpose=purpose,
            granted=rule.granted,
            kinds=sorted(rule.kinds),
            forms=[form for form in FormCode if form in rule.forms],
            sealed=rule.sealed,
            longest_days=rule.longest.days,
        )


@strawberry.type
class NomineeQueries:
    """`assignable`, `grantable` and `grantPurposes`."""

    @strawberry.field(
        description="Who may be named by `assignCase`: the child-protection workers of the two"
        " communes of a case, by name. Null for who may not assign it, as for a case that does not"
        " exist."
    )
    async def assignable(self, info: Info, case: Case) -> list[Nominee] | None:
        key = key_of("Case", case)
        found = await info.context.worked(lambda work: nominees.assignable(work, key))
        return None if found is None else [Nominee.of(info, each) for each in found]

    @strawberry.field(
        description="Who may be named by `grantCase` for a purpose: bodies of the provinces of a"
        " case and above them, by name, with those of their officers who may take part; 200"
        " officers at most. Null for who may let nobody in, as for a case that does not exist."
    )
    async def grantable(
        self,
        info: Info,
        case: Case,
        purpose: Annotated[GrantPurpose, argument(description="For what.")],
        search: Annotated[
            str | None,
            argument(description="A part of the name of the body or the officer, toned or not."),
        ] = None,
    ) -> list[NomineeBody] | None:
        key = key_of("Case", case)
        found = await info.context.worked(
            lambda work: nominees.grantable(work, key, purpose, search)
        )
        return None if found is None else [NomineeBody.of(info, each) for each in found]

    @strawberry.field(description="What may be granted for each purpose. The same for everybody.")
    def grant_purposes(self) -> list[GrantPurposeRule]:
        return [GrantPurposeRule.of(purpose) for purpose in GrantPurpose]
