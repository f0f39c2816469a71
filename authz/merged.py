"""Merges as they were known at a moment: that two records are of one child has no day, it is found
out. Before, they were two; after it was undone, they are two again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, case, func, literal_column, or_, select
from sqlalchemy.sql.elements import ColumnClause
from sqlalchemy.sql.selectable import LateralFromClause

from authz.parts import PartDoor
from authz.scopes import Condition
from db.access import Draft
from db.models import Merge
from db.rules.duplicates import MergeStatus

ONE: Final[ColumnClause[Any]] = literal_column("1")
MERGED: Final[ColumnElement[str]] = literal_column("'MERGED'")
DONE: Final[tuple[ColumnElement[str], ...]] = tuple(
    literal_column(f"'{each.value}'") for each in (MergeStatus.CONFIRMED, MergeStatus.UNDONE)
)


@dataclass(frozen=True, slots=True)
class Merged:
    """Of merges that the subject may know of, which is both records and who they are."""

    access: Any
    draft: Draft
    known: ColumnElement[Any]

    def stored(self, child: Any, name: str) -> LateralFromClause:
        """The status that the record had; of one that is merged now, the one that it had before."""

        def held(merge: Any) -> Sequence[Condition]:
            after = or_(merge.undone_at.is_(None), merge.undone_at > self.known)
            return [merge.alias_id == child.id, merge.decided_at <= self.known, after]

        def later(merge: Any) -> Sequence[Condition]:
            return [merge.alias_id == child.id, merge.decided_at > self.known]

        was, first = self._rows(later)
        before = was.with_only_columns(first.alias_status).order_by(first.decided_at).limit(ONE)
        status = case(
            (self._rows(held)[0].correlate(child).exists(), MERGED),
            (
                child.status == MERGED,
                func.coalesce(before.correlate(child).scalar_subquery(), MERGED),
            ),
            else_=child.status,
        )
        return select(status.label("status")).correlate(child).lateral(name)

    def came(self, event: Any) -> Condition:
        """The event came to this record with a merge that was known."""
        found, _ = self._rows(
            lambda merge: [merge.id == event.merge_id, merge.decided_at <= self.known]
        )
        return found.correlate(event).exists()

    def _rows(self, such: Callable[[Any], Sequence[Condition]]) -> tuple[Select[Any], Any]:
        door: PartDoor = self.access.rows(Merge, self.draft)
        (source, where), row = door.alone(), door.entity
        found = select(ONE).select_from(source).where(door.where, where, row.status.in_(DONE))
        return found.where(*such(row)), row
