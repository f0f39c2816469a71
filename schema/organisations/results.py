"""What the mutations of organisations answer: read again, with the rights of after them."""

from typing import Annotated, Self

import strawberry

from db.services.requests import Done
from schema.errors import Refusal
from schema.organisations.types import Organisation
from schema.writing import Info, outcome, row


@strawberry.type(description="The body is known; nobody works in it yet.")
class OrganisationCreated:
    identity: strawberry.Private[str]

    @strawberry.field(description="The new organisation.")
    async def organisation(self, info: Info) -> Organisation | None:
        return await row(info, self.identity)

    @classmethod
    def of(cls, done: Done) -> Self:
        return cls(identity=done.ids["organisation"])


@strawberry.type(description="The body has the new name, wherever it is shown.")
class OrganisationRenamed:
    identity: strawberry.Private[str]

    @strawberry.field(description="The organisation.")
    async def organisation(self, info: Info) -> Organisation | None:
        return await row(info, self.identity)

    @classmethod
    def of(cls, done: Done) -> Self:
        return cls(identity=done.ids["organisation"])


CreateOrganisationResult = Annotated[
    OrganisationCreated | Refusal, outcome("CreateOrganisationResult")
]
RenameOrganisationResult = Annotated[
    OrganisationRenamed | Refusal, outcome("RenameOrganisationResult")
]
