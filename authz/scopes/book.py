"""Which household books that came as files."""

from typing import Final

from sqlalchemy import ColumnElement, literal_column, or_

from authz.scopes import Condition, Who, scope
from db.models import BookImport
from db.rules.book.batch import BatchStatus as B

TAKEN_IN: Final[list[ColumnElement[str]]] = [
    literal_column(f"'{status}'") for status in (B.COMMITTED, B.FAILED, B.UNDOING, B.UNDONE)
]


@scope(bounded=True)
def uploaded(who: Who, book: type[BookImport]) -> Condition:
    """Imports of the officer who asks, for a commune in the unit of the posting."""
    return who.covers(book) & (book.officer_id == who.id)


@scope(bounded=True)
def of_unit(who: Who, book: type[BookImport]) -> Condition:
    """Imports that were taken in, in whole or in part, for a commune in the unit of the posting."""
    return who.covers(book) & or_(*(book.status == status for status in TAKEN_IN))
