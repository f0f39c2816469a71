"""Dated rows on their way to the database: one statement for all that an act changes, so that it
is all recorded at one moment, the one at which the statement began.

What a row was before it changed stays beside it as it was known until now; the id of a row is that
of what is known today.
"""

# ruff: noqa: S608 -- texts are made of the names of models; every value is bound

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final
from uuid import UUID, uuid4

from db.models import Child
from db.rules.facts import Span
from db.rules.series import Become, Begin, Change, Held, Says, Vanish
from db.services.work import Class, Work

NOW: Final = "statement_timestamp()"
RAISED: Final = " RETURNING version"  # how a statement ends that raises the child's version
KNOWN: Final = ("id", "superseded_at")  # what an older copy of a row has of its own


@dataclass(frozen=True, slots=True)
class Series:
    """Rows of a table that speak of one thing. `fixed`: what tells them from its other rows;
    `says`: the columns that may change; `sealed`: those of them that are kept encrypted; `blind`:
    such a column, the one with its blind index, and the purpose of that; `named`: what of all that
    a row says is compared by it, where that is not the column alone; `keys`: columns that
    follow from what it says."""

    model: Any
    says: tuple[str, ...]
    of: Class
    fixed: tuple[tuple[str, Any], ...] = ()
    sealed: frozenset[str] = frozenset()
    blind: tuple[str, str, str] | None = None
    named: Callable[[Mapping[str, Any]], str] | None = None
    keys: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None

    def held(self, work: Work, rows: Iterable[Any]) -> list[Held]:
        """Those of the rows that are of this series, with sealed columns opened."""
        mine = (row for row in rows if all(row[name] == value for name, value in self.fixed))
        return [
            Held(
                row["id"],
                Span(row["valid_from"], row["valid_to"]),
                tuple(self._opened(work, row, name) for name in self.says),
            )
            for row in mine
        ]

    def _opened(self, work: Work, row: Any, name: str) -> Any:
        value = row[name]
        if name not in self.sealed or value is None:
            return value
        return work.memory.vault.open(self.model.__tablename__, name, row["id"], value)

    def stored(self, work: Work, row: UUID, says: Says) -> dict[str, Any]:
        """As it stands in the row with this id."""
        vault, table = work.memory.vault, self.model.__tablename__
        told = dict(zip(self.says, says, strict=True))
        hidden: dict[str, Any] = {}
        if self.blind:
            sealed, column, purpose = self.blind
            said = self.named(told) if self.named else told[sealed]
            hidden[column] = None if said is None else vault.blind(said, purpose=purpose)
        for name in self.sealed:
            if told[name] is not None:
                hidden[name] = vault.seal(table, name, row, told[name])
        return told | hidden | dict(self.keys(told) if self.keys else {})


@dataclass(slots=True)
class Script:
    """The statement in the making."""

    work: Work
    child: UUID
    _parts: list[str] = field(default_factory=list)
    _values: list[Any] = field(default_factory=list)
    begun: list[UUID] = field(default_factory=list)
    kept: dict[Any, list[tuple[UUID, UUID]]] = field(default_factory=dict)
    """Ids of copies and of what they are copies of, by model."""

    def apply(self, series: Series, held: Sequence[Held], changes: Iterable[Change]) -> None:
        was = {row.id: row for row in held}
        for change in changes:
            match change:
                case Begin():
                    self.begin(series, change)
                case Become():
                    self._become(series, was[change.id], change)
                case Vanish():
                    self._vanish(series, change)

    def begin(self, series: Series, change: Begin, row: UUID | None = None) -> UUID:
        """A new row: its id."""
        row = row or uuid4()
        told = {
            "id": row,
            "child_id": self.child,
            "valid_from": change.span.first,
            "valid_to": change.span.last,
            "recorded_by": self.work.subject,
            **dict(series.fixed),
            **series.stored(self.work, row, change.says),
        }
        names = ", ".join(f'"{name}"' for name in told)
        values = ", ".join(self._bind(value) for value in told.values())
        table = series.model.__tablename__
        self._add(f'INSERT INTO "{table}" ({names}, recorded_at) VALUES ({values}, {NOW})')
        self.begun.append(row)
        return row

    def _become(self, series: Series, was: Held, change: Become) -> None:
        """What it was is copied beside it before it changes."""
        older = uuid4()
        self.kept.setdefault(series.model, []).append((older, change.id))
        self._keep(series, was, older)
        told = series.stored(self.work, change.id, change.says)
        told |= {"valid_from": change.span.first, "valid_to": change.span.last}
        told["recorded_by"] = self.work.subject
        sets = ", ".join(f'"{name}" = {self._bind(value)}' for name, value in told.items())
        self._add(
            f'UPDATE "{series.model.__tablename__}" SET {sets}, recorded_at = {NOW},'
            f" version = version + 1 WHERE id = {self._bind(change.id)}"
        )

    def _keep(self, series: Series, was: Held, older: UUID) -> None:
        """Sealed columns belong to their row: in the copy they are sealed anew, and their blind
        indexes, which nobody can read, worked out."""
        table, columns = series.model.__tablename__, _columns(series.model)
        anew = series.stored(self.work, older, was.says)
        own = {*series.sealed, *(series.blind or ())[1:2]}
        values = [
            f"{self._bind(anew[name])}::bytea" if name in own else f'"{name}"' for name in columns
        ]
        names = ", ".join(f'"{name}"' for name in (*KNOWN, *columns))
        self._add(
            f'INSERT INTO "{table}" ({names}) SELECT {self._bind(older)}::uuid, {NOW},'
            f' {", ".join(values)} FROM "{table}" WHERE id = {self._bind(was.id)}'
        )

    def _vanish(self, series: Series, change: Vanish) -> None:
        self._add(
            f'UPDATE "{series.model.__tablename__}" SET superseded_at = {NOW},'
            f" version = version + 1 WHERE id = {self._bind(change.id)}"
        )

    async def run(self, copies: Mapping[str, Any], *, raised: bool) -> int | None:
        """Everything, and today's copy in the row of the child. The child's version after it; None
        where the row of the child stays as it is, because some who see it may not know."""
        if not raised:
            await self._run("SELECT 1")
            return None
        sets = "".join(f'"{name}" = {self._bind(value)}, ' for name, value in copies.items())
        named = Child.__tablename__
        row = await self._run(
            f"UPDATE {named} SET {sets}version = version + 1"
            f" WHERE id = {self._bind(self.child)}{RAISED}"
        )
        version: int = row["version"]
        return version

    async def _run(self, last: str) -> Any:
        parts = ",\n".join(f"p{number} AS ({part})" for number, part in enumerate(self._parts))
        return await self.work.write(f"WITH {parts}\n{last}" if parts else last, *self._values)

    def _add(self, part: str) -> None:
        self._parts.append(part)

    def _bind(self, value: Any) -> str:
        self._values.append(value)
        return f"${len(self._values)}"


@cache
def _columns(model: Any) -> tuple[str, ...]:
    """Those that a copy of a row takes over; computed ones follow."""
    table = model.__table__
    return tuple(c.name for c in table.c if c.computed is None and c.name not in KNOWN)
