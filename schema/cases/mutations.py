"""A table of contents."""

import strawberry

from schema.cases.intake import IntakeMutations
from schema.cases.isolations import IsolationMutations
from schema.cases.participants import ParticipantMutations
from schema.cases.plans import PlanMutations
from schema.cases.referrals import ProceedingMutations, ReferralMutations
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
    IsolationMutations,
    ParticipantMutations,
    ReferralMutations,
    ProceedingMutations,
):
    """What is done to cases of child protection."""
