"""What is said of two records."""

from uuid import UUID

import strawberry

from schema.children.change_inputs import keyed


@strawberry.input(description="Two records that are not of one child.")
class DismissDuplicateInput:
    key: UUID = keyed()
    first: strawberry.ID = strawberry.field(description="One of the two.")
    second: strawberry.ID = strawberry.field(description="The other one.")


@strawberry.input(description="Two records that may be of one child after all.")
class ReopenDuplicateInput:
    key: UUID = keyed()
    first: strawberry.ID = strawberry.field(description="One of the two.")
    second: strawberry.ID = strawberry.field(description="The other one.")


@strawberry.input(description="The record to look for elsewhere.")
class AskElsewhereInput:
    key: UUID = keyed()
    id: strawberry.ID = strawberry.field(description="The child.")
