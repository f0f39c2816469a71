"""Root fields about people."""

import strawberry

from db import models as m
from db.filters import through
from db.mapping import Listing
from schema.mapped import listed, listed_of
from schema.paging import Connection
from schema.people.types import OFFICERS, Officer
from schema.people.viewer import Viewer

COLLABORATORS = Listing(
    m.Officer, default=((m.Officer.created_at, True),), always=through("collaborating")
)


@strawberry.type
class PeopleQueries:
    """`viewer`, `officers` and `collaborators`."""

    @strawberry.field(description="Who is asking, and what they may do.")
    def viewer(self) -> Viewer:
        return Viewer()

    officers: Connection[Officer] | None = listed(
        OFFICERS,
        "Officers the viewer may see: oneself, and those one administers; who gives"
        " households to collaborators (cộng tác viên) also those collaborators; newest first.",
    )
    collaborators: Connection[Officer] | None = listed_of(
        COLLABORATORS,
        {"within": strawberry.ID | None},
        "Collaborators (cộng tác viên) of today in the units where the viewer gives households to"
        " them: for `assignHouseholds`. Newest first; to everybody else it is empty.",
    )
