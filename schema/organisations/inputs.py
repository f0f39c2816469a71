"""What the mutations of organisations are told."""

import strawberry

from db.rules.organisations import LONGEST_NAME, SHORTEST_NAME, OrganisationKind
from schema.writing import Keyed

NAME = (
    f"Its official name: {SHORTEST_NAME} to {LONGEST_NAME} characters on one line, in composed"
    " letters (NFC)."
)


@strawberry.input(description="A body that is to be known here.")
class CreateOrganisationInput(Keyed):
    name: str = strawberry.field(description=NAME)
    kind: OrganisationKind = strawberry.field(description="What kind of body it is.")
    unit: strawberry.ID = strawberry.field(description="The unit it belongs to, for good.")


@strawberry.input(description="Which body has another name.")
class RenameOrganisationInput(Keyed):
    id: strawberry.ID = strawberry.field(description="The organisation.")
    name: str = strawberry.field(description=NAME)
