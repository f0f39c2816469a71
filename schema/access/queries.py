"""Root fields about access itself."""

from typing import Annotated

import strawberry
from strawberry import argument

from schema.access.asking import explanation
from schema.access.types import ACCESS_LOG, AccessExplanation, AccessLogEntry
from schema.context import Context
from schema.mapped import listed_of
from schema.paging import Connection


@strawberry.type
class AccessQueries:
    """`explainAccess` and `accessLog`."""

    @strawberry.field(
        description="Why may, or may not, this viewer (or an officer one administers) do this to"
        " that? Null for what the viewer cannot read, as for an id that does not exist."
    )
    async def explain_access(
        self,
        info: strawberry.Info[Context, None],
        action: Annotated[
            str, argument(description="As in the lines of the policy: read, open_sealed …")
        ],
        id: Annotated[strawberry.ID, argument(description="What it would be done to.")],
        officer: Annotated[
            strawberry.ID | None,
            argument(description="An officer one administers; the viewer unless said."),
        ] = strawberry.UNSET,
    ) -> AccessExplanation | None:
        found = await explanation(info.context, action, id, officer or None, root=info.field_name)
        return AccessExplanation.of(found) if found else None

    access_log: Connection[AccessLogEntry] | None = listed_of(
        ACCESS_LOG,
        {"child": strawberry.ID},
        "Who read of a child, newest first. For the data-protection officer; to everybody else it"
        " is empty.",
    )
