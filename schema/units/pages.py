"""Pages of units, out of memory: the same arguments, cursors and answers as pages out of SQL."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from db.access import BadRequestError
from db.compiler.cursors import binding, seal, unseal
from db.compiler.pages import COUNTED, DEFAULT, MOST
from db.rules.names import LEAST_LETTERS, letters, toneless
from db.rules.units import UnitLevel
from db.units import BY_CODE, Memory, Order, Unit

KINDS: Final[Mapping[str, type]] = {"code": str, "name_key": str, "id": int}

Arguments = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Window:
    """How many, and from where; backward with `last` and `before`."""

    backward: bool
    size: int
    cursor: str | None

    @classmethod
    def asked(cls, arguments: Arguments) -> "Window":
        given = {
            name for name in ("first", "after", "last", "before") if arguments.get(name) is not None
        }
        backward = "last" in given
        if given & ({"first", "after"} if backward else {"before"}):
            raise BadRequestError("Either first with after, or last with before.")
        size = arguments["last"] if backward else arguments.get("first")
        size = DEFAULT if size is None else size
        if not 1 <= size <= MOST:
            raise BadRequestError(f"A page has 1 to {MOST} entries.")
        return cls(backward, size, arguments.get("before" if backward else "after"))


@dataclass(frozen=True, slots=True, eq=False)
class Edge:
    """A unit and its place in the list."""

    node: Unit
    page: "Page"

    @property
    def cursor(self) -> str:
        return seal(self.page.key, [getattr(self.node, name) for name, _ in self.page.order])


@dataclass(frozen=True, slots=True, eq=False)
class Info:
    """What lies before and behind a page; the other way from where one pages, what was asked."""

    page: "Page"

    @property
    def has_next_page(self) -> bool:
        window = self.page.window
        return window.cursor is not None if window.backward else self.page.more

    @property
    def has_previous_page(self) -> bool:
        window = self.page.window
        return self.page.more if window.backward else window.cursor is not None

    @property
    def start_cursor(self) -> str | None:
        return self.page.edges[0].cursor if self.page.nodes else None

    @property
    def end_cursor(self) -> str | None:
        return self.page.edges[-1].cursor if self.page.nodes else None


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """A connection's fields are read off it one by one, so that none is worked out unasked."""

    nodes: Sequence[Unit]
    more: bool
    found: int
    window: Window
    order: Order
    key: bytes

    @property
    def edges(self) -> list[Edge]:
        return [Edge(unit, self) for unit in self.nodes]

    @property
    def page_info(self) -> Info:
        return Info(self)

    @property
    def total_count(self) -> int:
        return min(self.found, COUNTED)

    @property
    def total_count_is_exact(self) -> bool:
        return self.found <= COUNTED


def below(unit: Unit, memory: Memory, arguments: Arguments) -> Page:
    """The units directly below, on the day of the boundaries in force; those of a unit of other
    boundaries, on its last or first day."""
    day = memory.tree.boundaries
    if unit.valid_to is not None and unit.valid_to < day:
        day = unit.valid_to
    elif unit.valid_from is not None and day < unit.valid_from:
        day = unit.valid_from
    units = sorted(
        (each for each in unit.below if each.valid_on(day)), key=lambda each: (each.code, each.id)
    )
    key = binding(memory.secret, "subunits", unit.id)
    return _page(units, BY_CODE, Window.asked(arguments), key)


def listed(memory: Memory, where: Arguments, order: Order, arguments: Arguments) -> Page:
    """The units of a day that `where` asks for. `order`: attributes; ties stand in order of id."""
    settled = _settled(order)
    kept = {name: value for name, value in where.items() if value is not None}
    key = binding(memory.secret, "units", settled, sorted((n, str(v)) for n, v in kept.items()))
    window = Window.asked(arguments)
    units = memory.tree.in_force(kept.get("on"), settled)
    return _page(_chosen(units, memory, kept), settled, window, key)


def _settled(order: Order) -> Order:
    """Every attribute once, the id last and in the direction of the one before it."""
    first: dict[str, bool] = {}
    for name, descending in order or BY_CODE[:1]:
        first.setdefault(name, descending)
    return (*first.items(), ("id", [*first.values()][-1]))


def _chosen(units: Sequence[Unit], memory: Memory, where: Arguments) -> Sequence[Unit]:
    if "within" in where:
        asked = memory.unit(where["within"])
        units = [unit for unit in units if asked.contains(unit)] if asked else ()
    if "level" in where:
        level = UnitLevel(where["level"])
        units = [unit for unit in units if unit.level is level]
    if "search" in where:
        if letters(where["search"]) < LEAST_LETTERS:
            raise BadRequestError(f"A search has at least {LEAST_LETTERS} letters.")
        wanted = toneless(where["search"])
        units = [unit for unit in units if wanted in unit.search_name]
    return units


def _page(units: Sequence[Unit], order: Order, window: Window, key: bytes) -> Page:
    start, end = 0, len(units)
    if window.cursor is not None:
        at = unseal(key, window.cursor, [KINDS[name] for name, _ in order])
        if window.backward:
            end = bisect_left(units, 0, key=lambda unit: _side(unit, order, at))
        else:
            start = bisect_left(units, 1, key=lambda unit: _side(unit, order, at))
    if window.backward:
        first = max(start, end - window.size)
        return Page(units[first:end], first > start, len(units), window, order, key)
    last = min(end, start + window.size)
    return Page(units[start:last], last < end, len(units), window, order, key)


def _side(unit: Unit, order: Order, at: Sequence[Any]) -> int:
    """-1 before the place of a cursor, 0 on it, 1 behind it."""
    for (name, descending), theirs in zip(order, at, strict=True):
        mine = getattr(unit, name)
        if mine != theirs:
            return 1 if (mine > theirs) is not descending else -1
    return 0
