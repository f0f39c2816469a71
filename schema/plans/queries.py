"""Root fields about plans."""

import strawberry

from schema.mapped import listed
from schema.paging import Connection
from schema.plans.types import PLANS, Plan


@strawberry.type
class PlanQueries:
    """`plans`."""

    plans: Connection[Plan] | None = listed(
        PLANS, "Plans with numeric targets, and how far their units are; newest first."
    )
