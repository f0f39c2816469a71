"""The administrative tree in memory, numbered in pre-order, and areas as intervals over it.

All periods stand in one tree, under the one nation. `boundaries` is the day whose units give area
to postings and rows; on other days the tree answers by validity.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from operator import attrgetter
from typing import Any, Final, NamedTuple

from db.rules.deadlines import Terms
from db.rules.identifiers import Countries
from db.rules.names import Names, place_key, toneless
from db.rules.quality import PERSONAL_ID_DAYS
from db.rules.units import DEPTH, SuccessionExtent, UnitLevel, place_name, standing_for
from db.rules.working_days import WorkingCalendar

Area = tuple[tuple[int, int], ...]  # disjoint intervals of `lft`, ascending
NOWHERE: Final[Area] = ()
Order = tuple[tuple[str, bool], ...]  # (attribute of a unit, descending)
BY_CODE: Final[Order] = (("code", False), ("id", False))
_DIGITS: Final = 10  # of a number that is still an id


@dataclass(eq=False, slots=True)
class Unit:
    """A unit as it stood between two days, both included; None: no such end is recorded."""

    id: int
    code: str
    level: UnitLevel
    type: str
    name: str
    lft: int
    rgt: int
    valid_from: date | None = None
    valid_to: date | None = None
    parent: "Unit | None" = None
    below: "Sequence[Unit]" = ()
    name_key: str = ""
    search_name: str = ""
    successors: "Sequence[Succession]" = ()
    predecessors: "Sequence[Succession]" = ()

    @property
    def ancestors(self) -> "list[Unit]":
        """From the root down, without this unit."""
        return [*self.parent.ancestors, self.parent] if self.parent else []

    def valid_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    def contains(self, other: "Unit") -> bool:
        """Itself included."""
        return self.lft <= other.lft <= self.rgt

    def leaves(self, day: date) -> "Iterator[Unit]":
        """The lowest units here on a day; the unit itself if it has none below it."""
        below = [unit for unit in self.below if unit.valid_on(day)]
        if not below:
            yield self
        for unit in below:
            yield from unit.leaves(day)


@dataclass(frozen=True, eq=False, slots=True)
class Succession:
    """`unit` followed, or went before; `extent` is how much of the older of the two went."""

    unit: Unit
    on: date
    extent: SuccessionExtent
    decision: str | None


class UnitRow(NamedTuple):
    """A row of table `unit`."""

    id: int
    code: str
    level: str
    type: str
    name: str
    parent_id: int | None
    valid_from: date | None
    valid_to: date | None
    lft: int
    rgt: int


class SuccessionRow(NamedTuple):
    """A row of table `succession`: what is recorded, between leaves."""

    old_id: int
    new_id: int
    on: date
    extent: str
    decision: str | None


def union(areas: Iterable[Area]) -> Area:
    merged: list[tuple[int, int]] = []
    for lo, hi in sorted([span for area in areas for span in area]):
        if merged and lo <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(hi, merged[-1][1]))
        else:
            merged.append((lo, hi))
    return tuple(merged)


def intersect(a: Area, b: Area) -> Area:
    meet = [(max(l1, l2), min(h1, h2)) for l1, h1 in a for l2, h2 in b if l1 <= h2 and l2 <= h1]
    return tuple(sorted(meet))


def covers(outer: Area, inner: Area) -> bool:
    return all(any(lo <= low and high <= hi for lo, hi in outer) for low, high in inner)


class Tree:
    """Read-only. A change of the tables makes another tree (`db.forest`)."""

    def __init__(
        self, units: Iterable[UnitRow], edges: Iterable[SuccessionRow], boundaries: date
    ) -> None:
        self.boundaries = boundaries
        self.by_id = _grown(units)
        if not self.by_id:
            raise LookupError("Table unit is empty: `mangnon seed` loads the tree.")
        self.root = next(unit for unit in self.by_id.values() if unit.parent is None)
        _follow(self.by_id, edges)
        self._by_span = {(unit.lft, unit.rgt): unit for unit in self.by_id.values()}
        self._by_code: dict[str, list[Unit]] = {}
        for unit in sorted(self.by_id.values(), key=lambda unit: (DEPTH[unit.level], unit.lft)):
            self._by_code.setdefault(unit.code, []).append(unit)
        self._turns = sorted(
            {u.valid_from for u in self.by_id.values() if u.valid_from}
            | {u.valid_to + timedelta(days=1) for u in self.by_id.values() if u.valid_to}
        )
        self._listed: dict[tuple[int, Order], Sequence[Unit]] = {}

    @classmethod
    async def read(cls, connection: Any, boundaries: date) -> "Tree":
        """From the tables, over an asyncpg connection."""
        units = await connection.fetch(selected("unit", UnitRow))
        edges = await connection.fetch(selected("succession", SuccessionRow))
        return cls.of(units, edges, boundaries)

    @classmethod
    def of(
        cls, units: Iterable[Iterable[Any]], edges: Iterable[Iterable[Any]], boundaries: date
    ) -> "Tree":
        """From records of the tables, as `selected`."""
        return cls((UnitRow(*u) for u in units), (SuccessionRow(*e) for e in edges), boundaries)

    def of_code(self, level: UnitLevel | None, code: str, on: date | None = None) -> Unit | None:
        """The unit with this code on a day (None: the boundaries in force); the highest if no level
        is said. Codes are reused: on another day it may be another unit, or none."""
        day = on or self.boundaries
        found = (
            unit
            for unit in self._by_code.get(code, ())
            if unit.valid_on(day) and level in {None, unit.level}
        )
        return next(found, None)

    def in_force(self, on: date | None = None, order: Order = BY_CODE) -> Sequence[Unit]:
        """All units of a day, ordered; one list per period between two changes, kept."""
        day = on or self.boundaries
        period = bisect_right(self._turns, day)
        if (period, order) not in self._listed:
            found = [unit for unit in self.by_id.values() if unit.valid_on(day)]
            for attribute, descending in reversed(order):
                found.sort(key=attrgetter(attribute), reverse=descending)
            self._listed[period, order] = found
        return self._listed[period, order]

    def area(self, units: Iterable[Unit]) -> Area:
        """The area of units. Those of other boundaries than the ones in force have none."""
        day = self.boundaries
        return union([((unit.lft, unit.rgt),) for unit in units if unit.valid_on(day)])

    def whole(self, area: Area) -> Unit | None:
        """The unit that is exactly this area, if there is one: its own level column serves best."""
        return self._by_span.get(area[0]) if len(area) == 1 else None


def selected(table: str, row: type[UnitRow] | type[SuccessionRow]) -> str:
    """The statement that reads a table as these rows."""
    columns = ", ".join(f'"{name}"' for name in row._fields)
    return f"SELECT {columns} FROM {table}"  # noqa: S608 -- names of this file


def _grown(rows: Iterable[UnitRow]) -> dict[int, Unit]:
    """Units by id, in pre-order, knowing the one above and those below."""
    units: dict[int, Unit] = {}
    below: dict[int, list[Unit]] = {}
    for row in sorted(rows, key=attrgetter("lft")):
        unit = units[row.id] = Unit(
            row.id, row.code, UnitLevel(row.level), row.type, row.name,
            row.lft, row.rgt, row.valid_from, row.valid_to,
        )  # fmt: skip
        unit.name_key = place_key(place_name(unit.name, unit.type))
        unit.search_name = toneless(unit.name)
        if row.parent_id is not None:
            unit.parent = units[row.parent_id]
            below.setdefault(row.parent_id, []).append(unit)
    for identity, several in below.items():
        units[identity].below = tuple(several)
    return units


Ways = Mapping[int, Sequence[tuple[Unit, SuccessionRow]]]  # by leaf: the other end, the record


def _follow(units: Mapping[int, Unit], edges: Iterable[SuccessionRow]) -> None:
    """Tells every unit what it came from and what became of it; see docs/tree.md."""
    out: dict[int, list[tuple[Unit, SuccessionRow]]] = {}
    into: dict[int, list[tuple[Unit, SuccessionRow]]] = {}
    for row in edges:
        out.setdefault(row.old_id, []).append((units[row.new_id], row))
        into.setdefault(row.new_id, []).append((units[row.old_id], row))
    for unit in units.values():
        heirs, before = _standing(unit, unit.valid_to, out), _standing(unit, unit.valid_from, into)
        unit.successors = tuple(_told(heir, rows, _extent(unit, heir, out)) for heir, rows in heirs)
        unit.predecessors = tuple(_told(old, rows, _extent(old, unit, out)) for old, rows in before)


def _standing(
    unit: Unit, day: date | None, ways: Ways
) -> Iterable[tuple[Unit, list[SuccessionRow]]]:
    """Those at the other end of the edges of the unit's leaves, at the unit's own level."""
    found: dict[Unit, list[SuccessionRow]] = {}
    for leaf in unit.leaves(day) if day else () if unit.below else (unit,):
        for end, row in ways.get(leaf.id, ()):
            if (other := standing_for(end, unit.level)) is not unit:
                found.setdefault(other, []).append(row)
    return sorted(found.items(), key=lambda item: (item[0].code, item[0].id))


def _extent(old: Unit, new: Unit, out: Ways) -> SuccessionExtent:
    """WHOLE only if the old unit ended and all its last leaves went there, all of each."""
    ways = [out.get(leaf.id, ()) for leaf in old.leaves(old.valid_to)] if old.valid_to else [()]
    whole = all(
        way
        and all(new.contains(heir) for heir, _ in way)
        and (len(way) > 1 or way[0][1].extent == SuccessionExtent.WHOLE)
        for way in ways
    )
    return SuccessionExtent.WHOLE if whole else SuccessionExtent.PART


def _told(other: Unit, rows: Sequence[SuccessionRow], how: SuccessionExtent) -> Succession:
    decisions = {row.decision for row in rows}
    decision = decisions.pop() if len(decisions) == 1 else None
    return Succession(other, max(row.on for row in rows), how, decision)


@dataclass(slots=True)
class Memory:
    """What a worker keeps in memory beside plans. `tree` is exchanged as a whole (`db.forest`).

    `secret` binds cursors, `vault` opens sealed columns, `criteria` are the risk criteria by code,
    `choices` what else the register chooses from, `countries` the codes of countries in personal
    ids, `personal_id_days` how long a record may be without one, `terms` how long the clocks of
    cases run, by the `calendar` of working days, `link_life` how long a link to a form counts.
    """

    tree: Tree
    secret: bytes
    vault: Any = None
    criteria: Mapping[str, Any] = field(default_factory=dict)
    names: Names = field(default_factory=Names)
    choices: Any = None
    countries: Countries = None
    personal_id_days: int = PERSONAL_ID_DAYS
    terms: Terms = field(default_factory=Terms)
    calendar: WorkingCalendar = field(default_factory=WorkingCalendar)
    link_life: timedelta = timedelta(seconds=60)

    def usual(self, text: str) -> bool:
        return self.names.usual(text)

    def unit(self, identity: object) -> Unit | None:
        """The unit with this global id."""
        name, _, number = str(identity).partition("_")
        known = name == "Unit" and number.isascii() and number.isdecimal() and len(number) < _DIGITS
        unit = self.tree.by_id.get(int(number)) if known else None
        return unit if unit and str(unit.id) == number else None
