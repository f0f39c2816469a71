"""Which household books that came as files."""

from authz.scopes import Condition, Who, scope
from db.models import BookImport


@scope(bounded=True)
def uploaded(who: Who, book: type[BookImport]) -> Condition:
    """Imports of the officer who asks, for a commune in the unit of the posting."""
    return who.covers(book) & (book.officer_id == who.id)
