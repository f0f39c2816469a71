"""What a fund says in public of a year (công khai tài chính): accounts as the ledger has them, use
by purpose, kind, occasion and unit without any group of children that is too small (ADR 54)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from db.rules.fund import FundSource, class_of
from db.rules.income import DonorKind
from db.rules.periods import Month
from db.rules.suppression import DOMINANT, SMALL, protected, significant

DECEMBER: Final = 12
KEY: Final = "statement"  # before what names a cell


class StatementGuard(StrEnum):
    """What has to hold for a statement to be published."""

    YEAR_IS_OVER = "YEAR_IS_OVER"
    BOOKS_CLOSED = "BOOKS_CLOSED"
    NOT_PUBLISHED_YET = "NOT_PUBLISHED_YET"
    PUBLISHED_BEFORE = "PUBLISHED_BEFORE"
    SOMETHING_CHANGED = "SOMETHING_CHANGED"


class StatementRefusedError(Exception):
    """It cannot be published: all that is unmet."""

    def __init__(self, unmet: tuple[StatementGuard, ...]) -> None:
        super().__init__(*unmet)
        self.unmet = unmet


@dataclass(frozen=True, slots=True)
class Account:
    """Of one source, in đồng; goods at their fair value."""

    source: FundSource
    opening: int
    received: int
    paid: int

    @property
    def closing(self) -> int:
        return self.opening + self.received - self.paid

    @property
    def source_class(self) -> str:
        return class_of(self.source)


@dataclass(frozen=True, slots=True)
class Named:
    """A donor who agreed to be named, and all that they gave in the year."""

    name: str
    kind: DonorKind
    amount: int


@dataclass(frozen=True, slots=True)
class Income:
    """What came in, in parts that are all of it. `corrections`: what an earlier year had received
    and this one took back, below zero; `in_kind`: of all of it, goods."""

    budget: int = 0
    named: int = 0
    unnamed: int = 0
    from_funds: int = 0
    other: int = 0
    corrections: int = 0
    in_kind: int = 0

    @property
    def total(self) -> int:
        given = self.named + self.unnamed
        return self.budget + given + self.from_funds + self.other + self.corrections


@dataclass(frozen=True, slots=True)
class Spent:
    """What was used, in parts that are all of it. `returned`: what was handed over in an earlier
    year and came back, below zero."""

    support: int = 0
    passed_on: int = 0
    other: int = 0
    returned: int = 0

    @property
    def total(self) -> int:
        return self.support + self.passed_on + self.other + self.returned


@dataclass(frozen=True, slots=True)
class Cell:
    """True figures, of one purpose, kind, occasion or unit. `top`: the most that one child was
    given. They stay inside; `shown` makes of them what may leave."""

    key: str | None
    children: int
    amount: int
    top: int

    def is_small(self, limit: int) -> bool:
        """Too few, or nearly all was given to one of them. What was given to no child is not."""
        if not self.children:
            return False
        return self.children < limit or self.top * 100 > DOMINANT * self.amount


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of a table. `is_rest`: all that is too small to stand alone, with something beside it
    that is not; None: not told. `name`: of a unit, as it was called."""

    key: str | None
    amount: int | None
    beneficiaries: int | None
    is_rest: bool = False
    is_rounded: bool = False
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as it is frozen. `by_unit`: keys are ids of units, sums are rounded; of the other
    tables they are not, and are `spent.support` together."""

    fund: str
    unit: str
    year: int
    accounts: tuple[Account, ...]
    income: Income
    donors: tuple[Named, ...]
    spent: Spent
    beneficiaries: int | None
    by_purpose: tuple[Shown, ...] = ()
    by_kind: tuple[Shown, ...] = ()
    by_occasion: tuple[Shown, ...] = ()
    by_unit: tuple[Shown, ...] = ()

    def sum_of(self, name: str, of: str | None = None) -> int:
        """Of a column of the accounts; `of`: BUDGET or DONATION alone."""
        said: list[int] = [getattr(a, name) for a in self.accounts if of in (None, a.source_class)]
        return sum(said)

    def with_use_of(self, first: "Statement") -> "Statement":
        """A table of beneficiaries is frozen with the first edition: two of them that differ would
        tell of few children."""
        return replace(
            self,
            beneficiaries=first.beneficiaries,
            by_purpose=first.by_purpose,
            by_kind=first.by_kind,
            by_occasion=first.by_occasion,
            by_unit=first.by_unit,
        )


@dataclass(frozen=True, slots=True)
class PotCell:
    """A cell of one pot. `others`: children of the fund's own cell to whom something was given from
    other pots."""

    cell: Cell
    others: int

    def is_small(self, limit: int) -> bool:
        return self.cell.is_small(limit) or 0 < self.others < limit


@dataclass(frozen=True, slots=True)
class Trace:
    """What became in a year of what was given to a pot, for who gave to it; all sums rounded."""

    year: int
    purpose: str | None
    amount: int | None
    beneficiaries: int | None
    by_kind: tuple[Shown, ...] = ()
    by_unit: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True)
class Rounding:
    """`of`: the fund and the year, as part of the key of every cell. One group of children is
    rounded in one way, in whichever tables it stands: more ways would tell how many it has."""

    of: str
    secret: bytes
    limit: int = SMALL

    def count(self, cell: Cell) -> int | None:
        key = f"{KEY}|{self.of}|{cell.children}|{cell.amount}|{cell.top}"
        return protected(cell.children, self.limit, key, self.secret).value


def shown(cells: Sequence[Cell], by: Rounding, *, exact: bool) -> tuple[Shown, ...]:
    """What may leave of a table whose lines are all of something that is known. Lines that are too
    small become one with the smallest that is not, so that taking the others from the whole leaves
    a group that is large enough. The largest sum first, the rest last."""
    hidden = [cell for cell in cells if cell.is_small(by.limit)]
    if hidden:
        large = [c for c in cells if c not in hidden and c.children]
        hidden += sorted(large, key=lambda c: (c.children, repr(c.key)))[:1]

    def sized(amount: int) -> int:
        return amount if exact else significant(amount)

    lines = _lines(
        (c.key, sized(c.amount), by.count(c), not exact) for c in cells if c not in hidden
    )
    if hidden:
        rest = sized(sum(c.amount for c in hidden))
        lines.append(Shown(None, rest, None, is_rest=True, is_rounded=not exact))
    return tuple(lines)


def _lines(told: Iterable[tuple[str | None, int, int | None, bool]]) -> list[Shown]:
    """In the order of what is shown, which tells nothing else."""
    in_order = sorted(told, key=lambda line: (-line[1], repr(line[0])))
    return [Shown(key, amount, count, is_rounded=so) for key, amount, count, so in in_order]


def traced(cells: Sequence[PotCell], by: Rounding) -> tuple[Shown, ...]:
    """Of one pot: lines that neither by themselves nor by what they leave of the statement tell of
    few. What is left out is one line without figures."""
    told = [c.cell for c in cells if not c.is_small(by.limit)]
    lines = _lines((c.key, significant(c.amount), by.count(c), True) for c in told)
    if len(told) < len(cells):
        lines.append(Shown(None, None, None, is_rest=True, is_rounded=True))
    return tuple(lines)


def check(
    year: int,
    this_year: int,
    *,
    posted: Collection[Month],
    closed: Collection[Month],
    waiting: bool,
) -> None:
    """Of a year that is over, with the books closed of every month in which something was posted
    until its end, and no line of the bank that waits: what it says can never change. Raises
    StatementRefusedError."""
    until = (year, DECEMBER)
    refuse(
        {
            StatementGuard.YEAR_IS_OVER: year < this_year,
            StatementGuard.BOOKS_CLOSED: not waiting
            and all(m in closed for m in posted if m <= until),
        }
    )


def refuse(held: dict[StatementGuard, bool]) -> None:
    """Raises StatementRefusedError."""
    if unmet := tuple(guard for guard, holds in held.items() if not holds):
        raise StatementRefusedError(unmet)


def months_until(year: int, opened: Month) -> list[Month]:
    """From when the fund was opened."""
    first, start = opened
    return [
        (y, month)
        for y in range(first, year + 1)
        for month in range(start if y == first else 1, DECEMBER + 1)
    ]
