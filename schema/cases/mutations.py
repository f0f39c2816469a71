"""A table of contents."""

import strawberry

from schema.cases.intake import IntakeMutations
from schema.cases.plans import PlanMutations
from schema.cases.steps import AssessmentMutations
from schema.cases.transfers import TransferMutations
from schema.cases.writings import WritingMutations


@strawberry.type
class CaseMutations(
    IntakeMutations,
    AssessmentMutations,
    PlanMutations,
    WritingMutations,
    TransferMutations,
):
    """What is done to cases of child protection."""
