"""How an import goes on, told when it does."""

import strawberry

from db import models as m
from db.rules.book.batch import BatchStatus
from schema.book.types import Import
from schema.feeds import AFTER, Feed, feed, position
from schema.mapped import col, one

IMPORTS = Feed("import", "Import", m.BookImport)


@strawberry.type(description="An import went on: where it stands at this moment.")
class ImportProgress:
    position: str = position(m.BookImport.id)
    status: BatchStatus = col(m.BookImport.status, "Where it stands.")
    done: int = col(m.BookImport.done, "How many lines of this step it has behind it.")
    total: int = col(m.BookImport.total, "Of how many.")
    import_: Import | None = strawberry.field(
        name="import",
        metadata={"source": one(m.BookImport.id, "").metadata["source"]},
        description="The import.",
    )


@strawberry.type
class BookSubscriptions:
    import_progressed: ImportProgress = feed(
        IMPORTS,
        "How an import of the viewer goes on.",
        {"id": (strawberry.ID, "The import."), "after": AFTER},
    )
