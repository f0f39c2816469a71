"""Two records that are likely of one child."""

import strawberry

from db.rules.duplicates import Likeness
from schema.children.types import Child

strawberry.enum(
    Likeness,
    description="Why two records are likely of one child (nghi trùng hồ sơ): without tones the same"
    " name, born on the same day, of the same mother as far as she is known; or the same number.",
)


@strawberry.type(description="Two records that are likely of one child (cặp hồ sơ nghi trùng).")
class DuplicateCandidate:
    first: Child = strawberry.field(description="One of the two; which one means nothing.")
    second: Child = strawberry.field(description="The other one.")
    reasons: list[Likeness] = strawberry.field(
        description="Why, as far as the viewer holds what is compared."
    )
