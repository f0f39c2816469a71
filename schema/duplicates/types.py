"""Two records that are likely of one child, or that became one."""

from datetime import datetime

import strawberry

from db import models as m
from db.filters import one_of
from db.mapping import Listing
from db.rules.duplicates import Likeness, MergeStatus
from schema.children.types import Child
from schema.mapped import col, key, one
from schema.node import Node
from schema.people.types import Officer

strawberry.enum(
    Likeness,
    description="Why two records are likely of one child (nghi trùng hồ sơ): without tones the same"
    " name, born on the same day, of the same mother as far as she is known; or the same number.",
)


strawberry.enum(
    MergeStatus, description="What became of a proposal to merge (tình trạng đề nghị gộp hồ sơ)."
)


@strawberry.type(
    description="Two records become one (gộp hồ sơ), or are to: seen by who sees both children and"
    " who they are."
)
class Merge(Node):
    id: strawberry.ID = key(m.Merge.id)
    status: MergeStatus = col(m.Merge.status, "What became of it.")
    survivor: Child | None = one(m.Merge.survivor_id, "The record that stands for both.")
    alias: Child | None = one(
        m.Merge.alias_id, "The other one, with all that was said in it: read as itself."
    )
    proposed_by: Officer | None = one(
        m.Merge.proposed_by, "Who proposed it; null where the viewer may not see that officer."
    )
    proposed_at: datetime = col(m.Merge.proposed_at, "When it was proposed.")
    decided_by: Officer | None = one(m.Merge.decided_by, "Who confirmed or declined it.")
    decided_at: datetime | None = col(m.Merge.decided_at, "When it was confirmed or declined.")
    undone_by: Officer | None = one(m.Merge.undone_by, "Who made them two again.")
    undone_at: datetime | None = col(m.Merge.undone_at, "When they became two again.")


MERGES = Listing(m.Merge, {"status": one_of(m.Merge.status)}, ((m.Merge.proposed_at, True),))


@strawberry.type(description="Two records that are likely of one child (cặp hồ sơ nghi trùng).")
class DuplicateCandidate:
    first: Child = strawberry.field(description="One of the two; which one means nothing.")
    second: Child = strawberry.field(description="The other one.")
    reasons: list[Likeness] = strawberry.field(
        description="Why, as far as the viewer holds what is compared."
    )
