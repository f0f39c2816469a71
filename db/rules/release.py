"""A table of protected counts, released as a whole: nothing in it may be told from the rest of it
(ADR 51).

A table is a unit's parts with their categories. What was released above it (the same categories of
the unit as a whole, the parts without one of the dimensions) stands; only cells of this table are
hidden in addition, so that a cell is shown alike in whatever table it is met.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Final

from db.rules.suppression import HIDDEN, Shown, one_category, veiled

Key = str
Bounds = tuple[float, float]  # the least and the most that it can be
UNKNOWN: Final[Bounds] = (0, inf)


@dataclass(frozen=True, slots=True)
class Row:
    """`parts` of `whole`. `categories`: of one dimension, so that one must not have all; `adds`:
    together they are the whole, and none is in two."""

    whole: Key
    parts: tuple[Key, ...]
    categories: bool = False
    adds: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """`counts`: true ones, of the cells to be released; `above`: what was released of others in the
    rows, `others`: their true counts, `known`: what was to be inferred of them there. `named`: how
    a cell is rounded follows from this and its key."""

    counts: Mapping[Key, int]
    above: Mapping[Key, Shown]
    rows: Sequence[Row]
    limit: int
    named: Callable[[Key], str]
    known: Mapping[Key, Bounds] = field(default_factory=dict)
    others: Mapping[Key, int] = field(default_factory=dict)

    def true(self, key: Key) -> int | None:
        """None: what lies in none of the parts."""
        return self.counts.get(key, self.others.get(key))


def released(table: Table, secret: bytes) -> dict[Key, Shown]:
    """What of each cell is shown: the least is hidden until nobody can narrow down what is."""
    limit = table.limit
    shown = {
        key: veiled(count, limit, table.named(key), secret) for key, count in table.counts.items()
    }
    nothing = {part for row in table.rows if _zero(table, row) for part in row.parts}
    for row in table.rows:
        open_ = [part for part in row.parts if part not in nothing]
        if row.categories and _tells(table, row, open_):
            shown.update({part: HIDDEN for part in open_ if part in table.counts})
    while more := _beside(_narrowed(table, shown), table, shown):
        shown.update(dict.fromkeys(more, HIDDEN))
    return shown


def _zero(table: Table, row: Row) -> bool:
    """Of a whole that is shown to be none all parts are known to be none."""
    return table.above[row.whole].value == 0


def _tells(table: Table, row: Row, open_: Sequence[Key]) -> bool:
    """Nothing is told of the categories of a whole that is hidden, or that are all in one."""
    counts = [table.true(part) or 0 for part in open_]
    return table.above[row.whole].suppressed or one_category(counts, sum(counts))


def _narrowed(table: Table, shown: Mapping[Key, Shown]) -> list[Key]:
    found = inferred(table, shown)
    hidden = (key for key, each in {**table.above, **shown}.items() if each.suppressed)
    return [key for key in hidden if found[key][1] - found[key][0] < table.limit]


def _beside(narrowed: Iterable[Key], table: Table, shown: Mapping[Key, Shown]) -> set[Key]:
    """For each of these the least cell that is shown in its rows: hidden as well, it is what cannot
    be told. Where nothing is left but zeros, those; where nothing, of the table."""
    found = set()
    for key in narrowed:
        rows = [row for row in table.rows if key == row.whole or key in row.parts]
        near = {part for row in rows for part in row.parts}
        open_ = [part for part in shown if not shown[part].suppressed]
        beside = [part for part in open_ if part in near]
        some = [part for part in beside if table.counts[part]] or beside or open_
        found.update(sorted(some, key=lambda part: (table.counts[part], part))[:1])
    return found


def bounds(shown: Shown, limit: int) -> Bounds:
    """What somebody knows who sees this alone."""
    if shown.value is None:
        return UNKNOWN
    if not shown.rounded:
        return (shown.value, shown.value)
    least = min(limit, shown.value)  # of a whole whose threshold is another one
    return (max(least, shown.value - limit + 1), shown.value + limit - 1)


def inferred(table: Table, shown: Mapping[Key, Shown]) -> dict[Key, Bounds]:
    """What follows for each cell from all that is shown, and what is known besides, for who takes
    it that nothing was moved further than to the next multiple: each row bounds its whole by its
    parts and each part by the rest, until nothing changes. What is true is never ruled out."""
    found = {}
    for key, each in {**table.above, **shown}.items():
        low, high = _both(bounds(each, table.limit), table.known.get(key, UNKNOWN))
        if (true := table.true(key)) is not None:
            low, high = min(low, true), max(high, true)
        found[key] = (low, high)
    meets = defaultdict(list)
    due = deque(row for row in table.rows if row.adds)
    for row in due:
        for key in (row.whole, *row.parts):
            meets[key].append(row)
    while due:
        row = due.popleft()
        for key, bound in _of_row(row, found):
            if bound != found[key]:
                found[key] = bound
                due.extend(other for other in meets[key] if other not in due)
    return found


def _of_row(row: Row, found: Mapping[Key, Bounds]) -> list[tuple[Key, Bounds]]:
    known = [found[part] for part in row.parts]
    least = sum(low for low, _ in known)
    most = sum(high for _, high in known if high != inf)
    open_ = sum(high == inf for _, high in known)  # parts of which nothing is known
    whole = _both(found[row.whole], (least, inf if open_ else most))
    told = [(row.whole, whole)]
    for part, (low, high) in zip(row.parts, known, strict=True):
        others = inf if open_ > (high == inf) else most - (0 if high == inf else high)
        told.append((part, _both((low, high), (whole[0] - others, whole[1] - (least - low)))))
    return told


def _both(one: Bounds, other: Bounds) -> Bounds:
    return (max(one[0], other[0]), min(one[1], other[1]))
