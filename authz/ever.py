"""Of whom something was ever said: the short way to a list of the past.

What a child was on a day is worked out of several rows, and no index knows it. But nobody was so of
whom no row ever said so, and those rows have indexes. Whoever is found by them is judged as before.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, literal_column, select, union_all
from sqlalchemy.sql.selectable import CompoundSelect

from authz.doors import RowDoor, Wanted
from authz.parts import PartDoor
from db.access import Draft, Test
from db.models import Child, Fact, Identity, PersonalId
from db.rules.children import FactKind

LOOK_BACK: Final = "look_back"  # as in the access lines
# Columns of the child to the dated rows that say the same, from their first change on.
CHANGED: Final[dict[str, tuple[Any, str]]] = {
    "search_name": (Identity, "search_name"),
    "personal_id_blind": (PersonalId, "number_blind"),
}
FACTS: Final = {"poverty": FactKind.POVERTY, "ethnicity": FactKind.ETHNICITY}
FLAGS: Final = {
    "has_health_insurance": FactKind.HEALTH_INSURANCE,
    "birth_registered": FactKind.BIRTH_REGISTRATION,
}
YES: Final[ColumnElement[str]] = literal_column("'yes'")
Rows = Select[Any] | CompoundSelect[Any]


@dataclass(frozen=True, slots=True)
class Ever:
    """Ids of children whom the subject may look back at, by what was said of them at any time."""

    access: Any
    draft: Draft

    def rows(self, column: str, test: Test) -> Rows | None:
        """None: no index speaks of this."""
        if column in CHANGED:
            model, said = CHANGED[column]
            former = self._said(model, lambda row: test(getattr(row, said)))
            return union_all(self._own(column, test), former)
        if column in FACTS:
            return self._said(Fact, lambda row: _is(row, FACTS[column]) & test(row.value))
        if column in FLAGS:
            return self._said(Fact, lambda row: _is(row, FLAGS[column]) & test(row.value == YES))
        return None

    def _own(self, column: str, test: Test) -> Select[Any]:
        door = self._door()
        mine = test(getattr(door.entity, column))
        return select(door.entity.id).select_from(door.source()).where(door.where, mine)

    def _said(self, model: Any, test: Callable[[Any], ColumnElement[bool]]) -> Select[Any]:
        part = PartDoor(self._door(), model, self.draft, lambda *_: ())
        source, where = part.alone()
        found = select(part.entity.child_id).select_from(source)
        return found.where(part.where, where, test(part.entity))

    def _door(self) -> RowDoor:
        return RowDoor(self.access, Child, self.draft, Wanted(LOOK_BACK))


def _is(row: Any, kind: FactKind) -> ColumnElement[bool]:
    found: ColumnElement[bool] = row.kind == literal_column(f"'{kind.value}'")
    return found
