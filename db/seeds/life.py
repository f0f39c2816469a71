"""What the makers of a world know of one child: who it is, and what officers did to its record."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Final, Protocol
from uuid import UUID

from db.rules.children import DatePrecision, Sex
from db.seeds.acts import Act
from db.seeds.families import Family

YEAR: Final = 365.2425
_UNIX_DAY: Final = date(1970, 1, 1).toordinal()
_DAY_S: Final = 86_400
_OPENS_S: Final = 3_600  # offices open at 8 in the morning, which is 1 UTC
_BEGINS_S: Final = 22_000  # by then somebody began with a child
_NEXT_S: Final = 371  # from one act on a record to the next
_WORKING_DAYS: Final = 5  # of a week, which begins on Monday


class Sealing(Protocol):
    """As a vault seals."""

    def seal(self, table: str, column: str, row_id: UUID, text: str) -> bytes: ...
    def blind(self, text: str, *, purpose: str) -> bytes: ...
    def lasting(self, text: str, *, purpose: str) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Step:
    """`recorder`: who did it."""

    at: datetime
    recorder: UUID
    act: Act


@dataclass(slots=True)
class Life:
    """Days are ordinals; `until`: the day its childhood here ended; `number`: its place among the
    children of the world."""

    number: int
    family: Family
    sex: Sex
    full_name: str
    born: int
    precision: DatePrecision
    registered: int
    recorder: UUID
    clerk: UUID
    sixteen: int
    until: int | None = None
    left: bool = False
    moved: bool = False
    left_school: int | None = None
    groups: set[int] = field(default_factory=set)
    _acts: list[tuple[int, int, UUID, Act]] = field(default_factory=list)

    def age_on(self, ordinal: int) -> float:
        return (ordinal - self.born) / YEAR

    @property
    def aged_out(self) -> bool:
        return self.until is not None and self.until == self.sixteen

    @property
    def ended(self) -> bool:
        return self.until is not None

    def does(self, day: int, act: Act, *, clerk: bool = False) -> bool:
        """Somebody does this on that day, or on the first that the child is in the register.
        Nothing more is done when its childhood here has ended."""
        day = max(working_day(day), self.registered)
        if self.until is not None and day >= self.until:
            return False
        self.closes(day, act, clerk=clerk)
        return True

    def closes(self, day: int, act: Act, *, clerk: bool = False) -> None:
        """As `does`, whatever has ended."""
        self.goes_on(day, act, self.clerk if clerk else self.recorder)

    def goes_on(self, day: int, act: Act, by: UUID) -> None:
        """As `closes`, by somebody, of whichever commune."""
        self._acts.append((day, len(self._acts), by, act))

    def last_act(self, today: int) -> int:
        """The day of the last one before today."""
        return max(day for day, *_ in self._acts if day < today)

    def steps(self, today: int) -> Iterator[Step]:
        """What was done before today, in order."""
        last, second = 0, 0
        for day, _, recorder, act in sorted(self._acts, key=_when):
            if day >= today:
                return
            if day != last:
                last, second = day, (day * 7919 + self.number * 311) % _BEGINS_S
            yield Step(moment(day, second), recorder, act)
            second += _NEXT_S


def _when(act: tuple[int, int, UUID, Act]) -> tuple[int, int]:
    return act[0], act[1]


def moment(ordinal: int, second: int) -> datetime:
    """Within office hours of a day."""
    since = (ordinal - _UNIX_DAY) * _DAY_S + _OPENS_S + second
    return datetime.fromtimestamp(since, UTC)


def working_day(ordinal: int, *, back: bool = False) -> int:
    """The day, or the Monday after it; `back`: the Friday before."""
    weekday = (ordinal - 1) % 7
    if weekday < _WORKING_DAYS:
        return ordinal
    return ordinal - weekday + (_WORKING_DAYS - 1 if back else 7)
