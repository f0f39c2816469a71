"""What follows from numbers that are known to lie within bounds: of no product, arithmetic alone.

Sums (a whole of its parts) and inclusions (a part in its whole) carry bounds to and fro, until
nothing changes. Numbers are whole and not negative.
"""

from collections import deque
from collections.abc import Hashable, Iterable, Sequence
from math import inf

Key = Hashable


class Knowledge:
    """Of somebody who collects all that they are told."""

    def __init__(self) -> None:
        self._at: dict[Key, int] = {}
        self.low: list[float] = []
        self.high: list[float] = []
        self.wrong = 0
        self.rows: list[tuple[int, tuple[int, ...], bool]] = []  # whole, parts, parts are all
        self._meets: list[list[int]] = []

    def at(self, key: Key) -> int:
        if key not in self._at:
            self._at[key] = len(self.low)
            self.low.append(0)
            self.high.append(inf)
            self._meets.append([])
        return self._at[key]

    def __contains__(self, key: Key) -> bool:
        return key in self._at

    @property
    def keys(self) -> Iterable[Key]:
        return self._at

    def seen(self, key: Key, low: float, high: float) -> None:
        at = self.at(key)
        self.low[at], self.high[at] = max(self.low[at], low), min(self.high[at], high)

    def adds(self, whole: Key, parts: Sequence[Key]) -> None:
        self._row(whole, parts, all_=True)

    def holds(self, whole: Key, part: Key) -> None:
        """All of the part is in the whole."""
        self._row(whole, [part], all_=False)

    def _row(self, whole: Key, parts: Sequence[Key], *, all_: bool) -> None:
        row = (self.at(whole), tuple(self.at(each) for each in parts), all_)
        for each in {row[0], *row[1]}:
            self._meets[each].append(len(self.rows))
        self.rows.append(row)

    def narrow(self, begin: Iterable[Key] | None = None) -> None:
        """Until nothing changes. `begin`: with what these meet."""
        if begin is None:
            due = deque(range(len(self.rows)))
        else:
            due = deque({row for key in begin for row in self._meets[self.at(key)]})
        waits = set(due)
        while due:
            row = due.popleft()
            waits.discard(row)
            for moved in self._tighten(*self.rows[row]):
                for other in self._meets[moved]:
                    if other not in waits:
                        waits.add(other)
                        due.append(other)

    def _tighten(self, whole: int, parts: tuple[int, ...], all_: bool) -> list[int]:
        low, high = self.low, self.high
        moved: list[int] = []
        if any(low[at] > high[at] for at in (whole, *parts)):
            self.wrong += 1
            return []
        least, most, open_ = 0.0, 0.0, 0
        for each in parts:
            least += low[each]
            if high[each] == inf:
                open_ += 1
            else:
                most += high[each]
        self._set(whole, least, most if all_ and not open_ else inf, moved)
        for each in parts:
            own = low[each], high[each]
            others = open_ - (own[1] == inf)
            floor = low[whole] - (most - (0 if own[1] == inf else own[1]))
            cap = high[whole] - (least - own[0])
            self._set(each, floor if all_ and not others else 0, cap, moved)
        return moved

    def _set(self, at: int, low: float, high: float, moved: list[int]) -> None:
        if low > self.low[at] or high < self.high[at]:
            self.low[at], self.high[at] = max(self.low[at], low), min(self.high[at], high)
            moved.append(at)

    def bounds(self, key: Key) -> tuple[float, float]:
        at = self.at(key)
        return self.low[at], self.high[at]

    def copy(self) -> "Knowledge":
        """That learns more without the first one learning it; rows are shared."""
        other = Knowledge()
        other._at, other._meets, other.rows = self._at, self._meets, self.rows
        other.low, other.high = list(self.low), list(self.high)
        return other
