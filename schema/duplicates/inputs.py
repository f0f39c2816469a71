"""What is said of two records."""

import strawberry

from schema.children.change_inputs import VERSION
from schema.writing import Keyed


@strawberry.input
class TwoRecords(Keyed):
    """Two records of the register."""

    first: strawberry.ID = strawberry.field(description="One of the two.")
    second: strawberry.ID = strawberry.field(description="The other one.")


@strawberry.input(description="Two records that are not of one child.")
class DismissDuplicateInput(TwoRecords):
    pass


@strawberry.input(description="Two records that may be of one child after all.")
class ReopenDuplicateInput(TwoRecords):
    pass


@strawberry.input(description="The record to look for elsewhere.")
class AskElsewhereInput(Keyed):
    id: strawberry.ID = strawberry.field(description="The child.")


@strawberry.input(description="Two records that are of one child, and which one stays.")
class ProposeMergeInput(Keyed):
    survivor: strawberry.ID = strawberry.field(description="The record that stands for both.")
    survivor_version: int = strawberry.field(description=VERSION)
    alias: strawberry.ID = strawberry.field(
        description="The record that is kept as it is, and answered by the other one."
    )
    alias_version: int = strawberry.field(description=VERSION)


@strawberry.input(description="What somebody else proposed, as it was read.")
class ConfirmMergeInput(Keyed):
    id: strawberry.ID = strawberry.field(description="The merge.")
    survivor_version: int = strawberry.field(description=VERSION)
    alias_version: int = strawberry.field(description=VERSION)


@strawberry.input(description="What is not to be done.")
class DeclineMergeInput(Keyed):
    id: strawberry.ID = strawberry.field(description="The merge.")


@strawberry.input(description="What was wrong to do.")
class UndoMergeInput(Keyed):
    id: strawberry.ID = strawberry.field(description="The merge.")
    survivor_version: int = strawberry.field(description=VERSION)
