"""Root fields of records that are likely of one child."""

import strawberry

from db.queries.duplicates import pairs
from db.rules.duplicates import MergeStatus
from schema.duplicates.types import MERGES, DuplicateCandidate, Merge
from schema.mapped import listed_of, paired
from schema.paging import Connection


@strawberry.type
class DuplicateQueries:
    """`duplicateCandidates` and `merges`."""

    duplicate_candidates: Connection[DuplicateCandidate] | None = paired(
        pairs,
        "Records of a unit, two by two, that are likely of one child: those that the viewer sees"
        " both, holding IDENTITY and who the guardians are, and HEALTH for numbers of insurance."
        " Neither twins, nor what was dismissed.",
    )
    merges: Connection[Merge] | None = listed_of(
        MERGES,
        {"within": strawberry.ID, "status": list[MergeStatus] | None},
        "Merges of records of a unit, newest first: those that wait, and what became of others.",
    )
