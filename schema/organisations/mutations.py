"""Keeping the list of organisations (cơ quan, tổ chức), within the subtree one administers."""

from typing import Annotated

import strawberry

from db.compiler.plan import global_id
from db.services import organisations
from db.services.requests import Done
from db.services.work import Work
from schema.organisations import inputs as i
from schema.organisations import results as r
from schema.people.refusals import mutation
from schema.writing import ARGUMENT, Info, key_of

CREATE = mutation()
RENAME = mutation(organisation="id")


@strawberry.type
class OrganisationMutations:
    """`createOrganisation` and `renameOrganisation`."""

    @strawberry.mutation(
        description="Add a body that works with children, in a unit one administers."
    )
    async def create_organisation(
        self, info: Info, input: Annotated[i.CreateOrganisationInput, ARGUMENT]
    ) -> r.CreateOrganisationResult | None:
        async def command(work: Work) -> Done:
            unit = work.memory.unit(input.unit)
            made = await organisations.create_organisation(
                work, unit.id if unit else None, name=input.name, kind=input.kind
            )
            return Done("OrganisationCreated", {"organisation": global_id("Organisation", made)})

        return await CREATE.perform(info, input, command, r.OrganisationCreated.of)

    @strawberry.mutation(description="Give a body of a unit one administers another name.")
    async def rename_organisation(
        self, info: Info, input: Annotated[i.RenameOrganisationInput, ARGUMENT]
    ) -> r.RenameOrganisationResult | None:
        async def command(work: Work) -> Done:
            body = key_of("Organisation", input.id)
            named = await organisations.rename_organisation(work, body, input.name)
            return Done("OrganisationRenamed", {"organisation": global_id("Organisation", named)})

        return await RENAME.perform(info, input, command, r.OrganisationRenamed.of)
