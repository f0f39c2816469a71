"""Root fields about household books that came as files."""

from typing import Annotated

import strawberry
from strawberry import argument

from schema.book.types import IMPORTS, Import
from schema.mapped import listed
from schema.paging import Connection
from schema.writing import Info, key_of


@strawberry.type
class BookQueries:
    """`import` and `imports`."""

    @strawberry.field(
        name="import",
        description="An import of yours, or one that was taken in for your commune, and how far it"
        " is. Absent and any other are one answer: null.",
    )
    async def import_(
        self,
        info: Info,
        id: Annotated[strawberry.ID, argument(description="The id of the import.")],
    ) -> Import | None:
        if key_of("Import", id) is None:
            return None
        found: Import | None = await info.context.house.row(info, id)
        return found

    imports: Connection[Import] | None = listed(
        IMPORTS, "Your imports, and what was taken in for your commune, newest first."
    )
