"""Many records written together, by the same services that write one.

What a service reads of a child was read before, for all of them at once; what it writes waits, and
goes out statement by statement for all. The same rules, the same statements with the same values:
only fewer journeys. Whatever does not go well together is done again one by one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Final
from uuid import UUID

from db.mapping import Column
from db.models import (
    Child,
    Organisation,
    PersonalId,
)
from db.rules.inputs import EARLIEST
from db.services.acts import WRITE
from db.services.dated import RAISED
from db.services.episodes import SUBGROUP
from db.services.history import HAPPENED, HAPPENED_AT
from db.services.numbers import BASE, BLOCKED
from db.services.registration import ENLISTED, REGISTER
from db.services.whereabouts import FIND, FOUND
from db.services.work import Class, Wanted, Work

KNOWN: Final = "SELECT number, id FROM book_households($1, $2)"
PLANNED_ONCE: Final = "SET LOCAL plan_cache_mode = force_generic_plan"
PLANNED: Final = "SET LOCAL plan_cache_mode = auto"
VERSIONS: Final = "SELECT id, version FROM child WHERE id = ANY ($1)"
ENTERED: Final = {
    # What an act asks of the row of a child, by the place of the value that enlists it.
    "id": 0,
    "unit_id": 1,
    "full_name": 4,
    "sex": 7,
    "date_of_birth": 8,
    "date_of_birth_precision": 9,
    "ethnicity": 13,
    "hamlet": 14,
    "address": 15,
    "poverty": 16,
}
Statement = tuple[int, str, tuple[Any, ...]]


class NotTogetherError(Exception):
    """One of them was not written as it should have been."""


@dataclass(frozen=True, slots=True)
class Needs:
    """`children` that will be changed, in these `parts`, by what is of these `classes`;
    `households` that are named, by their numbers; `schools`, by their ids."""

    children: Sequence[UUID]
    parts: frozenset[Any]
    classes: frozenset[Class]
    households: frozenset[str]
    schools: frozenset[UUID]


@dataclass(slots=True)
class Shelf:
    """What was read, and what waits to be written. `step`: the place of a statement among those of
    its child; `fresh`: children that come into the register, with the classes that are entered."""

    children: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    parts: dict[Any, dict[UUID, list[Any]]] = field(default_factory=dict)
    permitted: dict[Class, frozenset[UUID]] = field(default_factory=dict)
    households: dict[str, UUID] = field(default_factory=dict)
    blocked: bool = False
    known: frozenset[UUID] = frozenset()
    fresh: dict[UUID, tuple[Class, ...]] = field(default_factory=dict)
    waiting: list[Statement] = field(default_factory=list)
    step: int = 0
    current: UUID | None = None

    def wait(self, sql: str, values: tuple[Any, ...], step: int | None = None) -> None:
        self.step += 1
        self.waiting.append((self.step if step is None else step, sql, values))

    def enlist(self, values: Sequence[Any]) -> None:
        row = {name: values[place] for name, place in ENTERED.items()}
        self.children[values[0]] = {**row, "version": 1, "status": "ACTIVE"}


@dataclass(frozen=True, slots=True)
class Bulk(Work):
    shelf: Shelf = field(default_factory=Shelf)

    @classmethod
    async def of(cls, work: Work, book: UUID, needs: Needs) -> "Bulk":
        bulk = cls(*(getattr(work, each.name) for each in fields(Work)))
        shelf, keys = bulk.shelf, sorted(needs.children)
        shelf.known = frozenset(keys)
        found = await work.connection.fetch(KNOWN, book, sorted(needs.households))
        shelf.households = {row["number"]: row["id"] for row in found}
        if needs.schools:
            schools = await work.those(Organisation.id, sorted(needs.schools))
            shelf.parts[Organisation] = {row["id"]: [row] for row in schools}
        if not keys:
            return bulk
        shelf.blocked = (await work.row(BLOCKED))["now"]
        for of in sorted(needs.classes, key=str):
            rows = await Work._rows(work, Child.id, keys, (WRITE, (of,)), lock=True)  # noqa: SLF001
            shelf.permitted[of] = frozenset(row["id"] for row in rows)
            shelf.children |= {row["id"]: dict(row) for row in rows}
        for model in sorted(needs.parts, key=str):
            here = shelf.parts.setdefault(model, {})
            for row in await work.those(model.child_id, keys):
                here.setdefault(row["child_id"], []).append(row)
        return bulk

    def begin(self, child: UUID | None) -> None:
        """What follows is about this child; None: one that comes into the register."""
        self.shelf.step, self.shelf.current = 0, child

    def version(self, child: UUID) -> int:
        told: int = self.shelf.children[child]["version"]
        return told

    async def asked(self, question: Any, root: Any) -> Any:
        """Who may be the same was asked by the dry run."""
        return (), (0,)

    async def row(self, sql: str, *values: Any) -> Any:
        if sql == FIND:
            return {"id": self.shelf.households.get(values[1])}
        if sql == BLOCKED:
            return {"now": self.shelf.blocked}
        if sql == SUBGROUP:
            found = (each for each in self.memory.choices.subgroups if each.code == values[0])
            return next(((c.code, c.of, c.valid_from, c.valid_to) for c in found), None)
        self.shelf.wait(sql, values)
        if sql == ENLISTED:
            self.shelf.enlist(values)
            self.shelf.current = values[0]
            return {"code": "", "version": 1}
        return None

    async def execute(self, sql: str, *values: Any) -> str:
        if sql == BASE:
            self._based(*values)
        if sql == HAPPENED:
            unit = self.shelf.children[values[1]]["unit_id"]
            self.shelf.wait(HAPPENED_AT, (*values, unit))
        elif sql == FOUND:
            self.shelf.households[values[2]] = values[0]
            self.shelf.wait(sql, values, step=0)  # others of the same household come later
        else:
            self.shelf.wait(sql, values)
        return "INSERT 0 1"

    def _based(self, child: UUID, row: UUID, number: bytes | None, blind: bytes | None) -> None:
        """What the personal id was before it changes for the first time."""
        told = {"id": row, "child_id": child, "valid_from": EARLIEST, "valid_to": None}
        told |= {"number_sealed": number, "number_blind": blind}
        told["missing"] = self.shelf.children[child]["personal_id_missing"]
        self.shelf.parts.setdefault(PersonalId, {}).setdefault(child, []).append(told)

    async def write(self, sql: str, *values: Any) -> Any:
        """Only the script of an act answers, with the version it made, where it made one."""
        assert self.shelf.current is not None  # noqa: S101 -- see `begin`
        self.shelf.wait(sql, values)
        if not sql.endswith(RAISED):
            return None
        child = self.shelf.children[self.shelf.current]
        child["version"] += 1
        return {"version": child["version"]}

    async def _rows(self, by: Column, value: Any, wanted: Wanted, *, lock: bool) -> list[Any]:
        action, classes = wanted
        if by.class_ is not Child:
            if by.class_ not in self.shelf.parts and value in self.shelf.known:
                raise NotTogetherError  # nobody knew that it would be asked for
            return self.shelf.parts.get(by.class_, {}).get(value, [])
        child = self.shelf.children.get(value)
        if child is None:
            return []
        if action == REGISTER:
            self.shelf.fresh[value] = classes
        elif action == WRITE and value not in self.shelf.fresh:
            nobody: frozenset[UUID] = frozenset()
            if not all(value in self.shelf.permitted.get(of, nobody) for of in classes):
                return []
        return [dict(child)]

    async def flush(self, work: Work) -> None:
        """Raises what the database refuses, and NotTogetherError."""
        await work.execute(PLANNED_ONCE)
        for sql, rows in _together(self.shelf.waiting):
            await work.each(sql, rows)
        await work.execute(PLANNED)
        wanted = {key: row["version"] for key, row in self.shelf.children.items()}
        found = await work.connection.fetch(VERSIONS, list(wanted))
        if {row["id"]: row["version"] for row in found} != wanted:
            raise NotTogetherError
        by_classes: dict[tuple[Class, ...], list[UUID]] = {}
        for key, classes in self.shelf.fresh.items():
            by_classes.setdefault(classes, []).append(key)
        for classes, keys in by_classes.items():
            rows = await Work._rows(work, Child.id, keys, (REGISTER, classes), lock=False)  # noqa: SLF001
            if len(rows) != len(keys):
                raise NotTogetherError


def _together(waiting: Iterable[Statement]) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    """Statements of one text at one step: those of a child stay in their order."""
    groups: dict[tuple[int, str], list[tuple[Any, ...]]] = {}
    for step, sql, values in waiting:
        groups.setdefault((step, sql), []).append(values)
    for (_, sql), rows in sorted(groups.items(), key=lambda group: group[0][0]):
        yield sql, rows
