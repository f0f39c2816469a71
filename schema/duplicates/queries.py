"""Root fields of records that are likely of one child."""

import strawberry

from db.queries.duplicates import pairs
from schema.duplicates.types import DuplicateCandidate
from schema.mapped import paired
from schema.paging import Connection


@strawberry.type
class DuplicateQueries:
    """`duplicateCandidates`."""

    duplicate_candidates: Connection[DuplicateCandidate] | None = paired(
        pairs,
        "Records of a unit, two by two, that are likely of one child: those that the viewer sees"
        " both, holding IDENTITY and who the guardians are, and HEALTH for numbers of insurance."
        " Neither twins, nor what was dismissed.",
    )
