"""Root fields about people."""

import strawberry

from schema.mapped import listed
from schema.paging import Connection
from schema.people.types import OFFICERS, Officer, Viewer


@strawberry.type
class PeopleQueries:
    """`viewer` and `officers`."""

    @strawberry.field(description="Who is asking, and what they may do.")
    def viewer(self) -> Viewer:
        return Viewer()

    officers: Connection[Officer] | None = listed(
        OFFICERS, "Officers the viewer may see: oneself, and those one administers; newest first."
    )
