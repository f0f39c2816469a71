"""Who has what a fund publishes to the đồng, and protected sums of indicators, has no sum of few
children by taking one from the other: over random books of one fund."""

import os
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from random import Random
from types import SimpleNamespace
from typing import Any, Final

from db.queries.indicators.figure import Asked
from db.queries.indicators.protected import guarded
from db.rules.indicators import DEFINITIONS, IndicatorDimension
from db.rules.periods import Span
from db.rules.statements import Cell, Rounding, shown
from db.rules.suppression import money_of
from tests.attack.figure_worlds import tree

YEAR: Final = 2024
KINDS: Final = ("FUNERAL", "GIFT_CASH", "SCHOLARSHIP", "SURGERY")
BOOKS: Final = 400 if os.environ.get("TORTURE") else 25
PAID: Final = DEFINITIONS["FUND_PAID"]
KIND: Final = IndicatorDimension.SUPPORT_KIND
LEVELS: Final = (
    (Span(YEAR),),
    tuple(Span(YEAR, half=n) for n in (1, 2)),
    tuple(Span(YEAR, quarter=n) for n in range(1, 5)),
    tuple(Span(YEAR, month=n) for n in range(1, 13)),
)


@dataclass(frozen=True)
class Payment:
    child: int
    kind: str
    month: int
    amount: int


Book = Sequence[Payment]
Tell = Callable[[Book, str | None, Span], Awaitable[int | None]]


def book(chance: Random) -> Book:
    """Of a fund that does much at once, and something for few."""
    found = []
    for kind in KINDS:
        for month in chance.sample(range(1, 13), chance.randint(0, 4)):
            children = chance.sample(range(40), chance.choice((1, 1, 2, 5, 8)))
            amount = chance.choice((500_000, 1_000_000, 2_000_000))
            found += [Payment(child, kind, month, amount) for child in children]
    return found


def within(payments: Book, kind: str | None, span: Span) -> list[Payment]:
    return [
        p
        for p in payments
        if kind in (None, p.kind) and span.first <= date(YEAR, p.month, 1) <= span.last
    ]


def published(payments: Book) -> Iterator[tuple[frozenset[str], int]]:
    """Sums that a statement tells to the đồng, with the kinds that they are of."""
    by_kind = {kind: within(payments, kind, Span(YEAR)) for kind in KINDS}
    cells = []
    for kind, some in by_kind.items():
        each: dict[int, int] = defaultdict(int)
        for payment in some:
            each[payment.child] += payment.amount
        if each:
            cells.append(Cell(kind, len(each), sum(each.values()), max(each.values())))
    lines = shown(cells, Rounding("fund|2024", b"of the server"), exact=True)
    alone = {line.key for line in lines if line.key}
    yield frozenset(KINDS), sum(p.amount for p in payments)
    for line in lines:
        of = {line.key} if line.key else set(by_kind) - alone
        yield frozenset(map(str, of)), line.amount or 0


def everything(payments: Book, kind: str | None, span: Span) -> tuple[int, int, int]:
    amounts = [p.amount for p in within(payments, kind, span)]
    return sum(amounts), len(amounts), max(amounts, default=0)


async def freely(payments: Book, kind: str | None, span: Span) -> int | None:
    """Each sum by itself, whatever else is told."""
    return money_of(*everything(payments, kind, span)).value


async def indicators(payments: Book, kind: str | None, span: Span) -> int | None:
    """As the product tells somebody who may not count."""
    known = tree(Random(1))
    unit = next(each for each in known.by_id.values() if not each.below)
    counts = [(unit.id, (of,), everything(payments, of, span)) for of in KINDS]

    async def run(*_: Any) -> Any:
        return counts

    ask: Any = SimpleNamespace(
        today=date(YEAR + 2, 1, 1), memory=SimpleNamespace(tree=known, secret=b"of the server")
    )
    asked = Asked(PAID, span, (KIND,) if kind else ())
    found = await guarded(ask, run, asked, [unit])
    return next(f.amount for f in found if f.cell == ((kind,) if kind else ()))


async def leaks(payments: Book, tell: Tell) -> list[tuple[Any, ...]]:
    """What is published less all that is told of a part of it: is what is left one to four
    children's, and known within a tenth?"""
    found = []
    for kinds, whole in published(payments):
        ways: list[list[str | None]] = [sorted(kinds)]  # type: ignore[list-item]
        if kinds == frozenset(KINDS):
            ways.append([None])
        for level in LEVELS:
            for way in ways:
                told, left = 0, [p for p in payments if p.kind in kinds]
                for kind, span in product(way, level):
                    amount = await tell(payments, kind, span) or 0
                    told += amount
                    mine = within(payments, kind, span) if amount else []
                    left = [p for p in left if p not in mine]
                true = sum(p.amount for p in left)
                few = 0 < len({p.child for p in left}) < 5
                if told and few and abs(whole - told - true) * 10 <= true:
                    found.append((kinds, level, true))
    return found


async def test_no_sum_of_few_children_is_what_statements_leave_of_indicators() -> None:
    books = [book(Random(seed)) for seed in range(BOOKS)]
    assert sum([len(await leaks(each, freely)) for each in books]) > BOOKS  # the attack is one
    for each in books:
        assert await leaks(each, indicators) == []


async def test_the_sum_of_a_year_is_told_as_before() -> None:
    payments = [Payment(child, "GIFT_CASH", 6, 1_000_000) for child in range(12)]
    assert await indicators(payments, None, Span(YEAR)) == 12_000_000
    assert await indicators(payments, "GIFT_CASH", Span(YEAR)) is None
    assert await indicators(payments, None, Span(YEAR, month=6)) is None
