"""Root fields about the quality of data."""

from collections.abc import Iterator
from typing import Annotated, Any

import strawberry
from strawberry import argument
from strawberry.types.nodes import SelectedField

from db.queries.quality import compared_plan, may_assess, quality_plan
from db.rules.quality import DataCheck
from schema.children.types import Child
from schema.context import Context
from schema.mapped import listed_of
from schema.paging import Connection
from schema.quality.types import TO_MEND, DataQuality


def _names(selections: Any) -> Iterator[str]:
    """Of the fields selected below, inside of fragments too."""
    for each in selections:
        if isinstance(each, SelectedField):
            yield each.name
            below = each.selections if each.name == "dataQuality" else ()
            yield from _names(below)
        else:
            yield from _names(each.selections)


@strawberry.type
class QualityQueries:
    """`dataQuality` and `childrenToMend`."""

    @strawberry.field(
        description="How many children of a unit each check finds. For commune workers, data"
        " officers and chairs, district and province officers, of their own units; null for any"
        " other unit, as for one that does not exist."
    )
    async def data_quality(
        self,
        info: strawberry.Info[Context, None],
        unit: Annotated[strawberry.ID, argument(description="The unit; everything below counts.")],
    ) -> DataQuality | None:
        context = info.context
        place = context.memory.unit(unit)
        if place is None or not may_assess(context.access, place):
            return None
        plan = compared_plan if "likelyDuplicates" in _names(info.selected_fields) else quality_plan
        found = await context.house.drawn(plan, context, info.field_name, about=place)
        return DataQuality.of(place, context.ask({}).today, found)

    children_to_mend: Connection[Child] | None = listed_of(
        TO_MEND,
        {"within": strawberry.ID, "check": DataCheck},
        "Children that one check finds in a unit, newest first; of those the viewer may see. What"
        " the check speaks of must be held whole on all of the unit: otherwise FIELD_NOT_ALLOWED.",
    )
