"""Small random nations, and all figures of them that somebody with protected figures may ask for.

Counted here person by person; only what is told comes from the product.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from db.queries.indicators.figure import Asked, Figure
from db.queries.indicators.places import Places
from db.queries.indicators.protected import sources, told, ways
from db.queries.indicators.tally import Count
from db.rules.indicators import CATEGORIES, DEFINITIONS, IndicatorDimension
from db.rules.periods import Span
from db.units import Tree, Unit, UnitRow

D = IndicatorDimension
YEAR = 2024
LAST = 12
SECRET = b"of the server"
BANDS = ((0, 3, "0-2"), (3, 6, "3-5"), (6, 11, "6-10"), (11, 16, "11-15"))
GROUPS = {CATEGORIES[D.CIRCUMSTANCE][n]: n + 1 for n in range(len(CATEGORIES[D.CIRCUMSTANCE]))}
TYPES = ("phường", "xã")


@dataclass(frozen=True)
class Event:
    """Something that happened to a child, in a month."""

    month: int
    year: int = YEAR
    keys: tuple[tuple[D, str], ...] = ()
    good: bool = False  # a clock that was met, a death by drowning


@dataclass
class Child:
    unit: int
    keys: dict[D, str]
    age: int | None
    since: int  # the month in which they came, or were put into their groups
    groups: frozenset[int] = frozenset()
    marks: frozenset[str] = frozenset()
    events: dict[str, list[Event]] = field(default_factory=dict)


Numbers = tuple[int, ...]
Item = tuple[int, dict[D, str], frozenset[int], Numbers]


def months(span: Span) -> range:
    return range(span.first.month, span.last.month + 1)


def _happened(child: Child, kind: str, span: Span) -> list[Event]:
    found = child.events.get(kind, [])
    return [e for e in found if e.year == span.year and e.month in months(span)]


def _living(world: "World", span: Span) -> Iterator[Child]:
    return (c for c in world.children if c.since <= span.last.month)


Part = Callable[[Child, Span], bool]
IN: dict[str, Part] = {
    "children": lambda c, s: True,
    "special": lambda c, s: bool(c.groups),
    "watched": lambda c, s: "watched" in c.marks,
    "disabled": lambda c, s: 4 in c.groups,
    "orphaned": lambda c, s: bool(c.groups & {1, 2, 3}),
    "under 5": lambda c, s: c.age is not None and c.age < 5,
    "under 6": lambda c, s: c.age is not None and c.age < 6,
    "special or poor": lambda c, s: bool(c.groups) or c.keys[D.POVERTY] == "POOR",
    "helped": lambda c, s: bool(_happened(c, "help", s)),
    "cared for": lambda c, s: bool(_happened(c, "help", s)) or "placed" in c.marks,
    "registered": lambda c, s: "registered" in c.marks,
    "insured": lambda c, s: "insured" in c.marks,
    "gifted": lambda c, s: bool(_happened(c, "gift", s)),
}
STOCKS = {  # of children on a day: of how many, and the part of them
    "CHILD_POP": ("children",),
    "CISC_COUNT": ("special",),
    "CISC_RATE": ("children", "special"),
    "CISC_ASSISTED_RATE": ("special", "helped"),
    "AT_RISK_COUNT": ("watched",),
    "AT_RISK_INTERVENED_RATE": ("watched", "helped"),
    "DISABLED_SERVICE_RATE": ("disabled", "helped"),
    "ORPHAN_ABANDONED_CARED_RATE": ("orphaned", "cared for"),
    "BIRTH_REG_U5_RATE": ("under 5", "registered"),
    "BHYT_U6_RATE": ("under 6", "insured"),
    "GIFT_COVERAGE_RATE": ("special or poor", "gifted"),
}
EACH = {"ABUSE_CASES": "case", "INJURY_DEATHS": "death", "DROWNING": "death"}  # every event
ONCE = {"ABUSE_CHILDREN": "case", "INJURY_CHILDREN": "injury", "CHILDREN_SUPPORTED": "support"}
CLOCKS = {"CASE_12H_RATE": "emergency", "CASE_5D_RATE": "plan"}


@dataclass
class World:
    tree: Tree
    children: list[Child]
    secret: bytes = SECRET
    _kept: dict[Any, Any] = field(default_factory=dict)

    def items(self, code: str, span: Span) -> Iterator[Item]:
        """All that is counted of it: unit, categories, groups, numbers."""
        if code in STOCKS:
            whole, *part = STOCKS[code]
            for child in _living(self, span):
                if IN[whole](child, span):
                    met = tuple(int(IN[each](child, span)) for each in part)
                    yield child.unit, child.keys, child.groups, (1, *met)
            return
        for child in self.children:
            if code == "CASE_OPEN_AGE":
                yield from _open(child, span)
            else:
                yield from _events(child, code, span)

    def kept(self, code: str, span: Span) -> dict[Any, list[Count]]:
        """As the tables hold it: by all dimensions at once."""
        if (code, span) not in self._kept:
            found = {}
            for by in ways(DEFINITIONS[code]):
                found[by] = self._counts(code, span, [of for of in by if of is not D.URBAN_RURAL])
            self._kept[code, span] = found
        return self._kept[code, span]

    def _counts(self, code: str, span: Span, by: Sequence[D]) -> list[Count]:
        found: dict[tuple[int, tuple[str, ...]], list[int]] = {}
        for unit, keys, groups, numbers in self.items(code, span):
            for at in cells(by, keys, groups):
                row = found.setdefault((unit, at), [0] * len(numbers))
                for n, number in enumerate(numbers):
                    row[n] += number
        return [(unit, at, tuple(row)) for (unit, at), row in found.items()]

    def told(
        self, code: str, span: Span, by: Sequence[D], units: Sequence[Unit], on: date | None = None
    ) -> list[Figure]:
        """What the product tells whoever may not count."""
        asked = Asked(DEFINITIONS[code], span, tuple(by), on)
        kept = {each: self.kept(*each) for each in sources(asked)}
        day = on or min(span.last, self.tree.boundaries)
        return told(asked, kept, (Places(self.tree, day), self.secret), units)


def _open(child: Child, span: Span) -> Iterator[Item]:
    for event in child.events.get("case", []):
        if event.month <= span.last.month and event.year == span.year:
            old = int(event.month < span.last.month)
            yield child.unit, dict(event.keys), frozenset(), (1, old)


def _events(child: Child, code: str, span: Span) -> Iterator[Item]:
    found = _happened(child, {**EACH, **ONCE, **CLOCKS}[code], span)
    if code == "DROWNING":
        found = [each for each in found if each.good]
    for event in found[:1] if code in ONCE else found:
        met = (int(event.good),) if code in CLOCKS else ()
        yield child.unit, child.keys | dict(event.keys), frozenset(), (1, *met)


def cells(by: Iterable[D], keys: dict[D, str], groups: frozenset[int]) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = [()]
    for of in by:
        mine = (
            [keys[of]] if of is not D.CIRCUMSTANCE else [k for k in GROUPS if GROUPS[k] in groups]
        )
        found = [(*cell, key) for cell in found for key in mine]
    return found


def tree(chance: Random) -> Tree:
    """A nation of provinces, districts and communes."""
    rows: list[UnitRow] = []

    def grow(level: int, parent: int | None) -> None:
        mine, at = len(rows) + 1, len(rows)
        names = ("NATION", "PROVINCE", "DISTRICT", "COMMUNE")
        kind = chance.choice(TYPES)
        rows.append(
            UnitRow(mine, f"{mine}", names[level], kind, "Tên", parent, None, None, mine, 0)
        )
        for _ in range(chance.randint(2, 3) if level < 3 else 0):
            grow(level + 1, mine)
        rows[at] = rows[at]._replace(rgt=len(rows))

    grow(0, None)
    return Tree(rows, [], date(2025, 6, 30))


def world(chance: Random) -> World:
    """Of few children, or more: most cells are small, or near the threshold."""
    found = World(tree(chance), [])
    rare = chance.choice((0.15, 0.3, 0.6))
    for unit in found.tree.by_id.values():
        if not unit.below:
            most = chance.choice((4, 12, 30, 60, 120))
            found.children += [
                _child(chance, unit.id, rare) for _ in range(chance.randint(0, most))
            ]
    return found


def _child(chance: Random, unit: int, rare: float) -> Child:
    age = chance.choice((None, *range(16)))
    band = next((name for a, b, name in BANDS if age is not None and a <= age < b), "UNKNOWN")
    keys = {D.AGE_BAND: band} | {
        of: chance.choices(CATEGORIES[of], [6 / (n + 1) ** 2 for n in range(len(CATEGORIES[of]))])[
            0
        ]
        for of in (D.SEX, D.ETHNICITY, D.POVERTY)
    }
    special = chance.random() < rare
    groups = frozenset(chance.sample(sorted(GROUPS.values())[:6], chance.randint(1, 2)))
    marks = frozenset(m for m in ("watched", "placed") if chance.random() < rare)
    marks |= {m for m in ("registered", "insured") if chance.random() < 0.85}
    since = 12 if chance.random() < 0.1 else chance.randint(1, 11)
    child = Child(unit, keys, age, since, groups if special else frozenset(), marks)
    for kind in ("help", "gift", "case", "injury", "death", "support", "emergency", "plan"):
        if chance.random() < rare:
            child.events[kind] = [_event(chance, kind) for _ in range(chance.randint(1, 2))]
            if kind == "death":
                del child.events[kind][1:]
    return child


def _event(chance: Random, kind: str) -> Event:
    keys: tuple[tuple[D, str], ...] = ()
    if kind == "case":
        keys = (
            (D.CATEGORY, chance.choice(CATEGORIES[D.CATEGORY][:2])),
            (D.ABUSE_SETTING, chance.choice(CATEGORIES[D.ABUSE_SETTING][:3])),
        )
    if kind == "support":
        keys = ((D.SUPPORT_KIND, chance.choice(CATEGORIES[D.SUPPORT_KIND][:3])),)
    year = YEAR if chance.random() < 0.9 else YEAR - 1
    return Event(
        chance.choice((3, 3, 8, chance.randint(1, LAST))), year, keys, chance.random() < 0.5
    )
