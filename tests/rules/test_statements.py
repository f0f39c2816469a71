"""What a fund says in public, by itself: sums that agree, no group that is too small."""

import random
from dataclasses import replace
from itertools import combinations

import pytest

from db.rules import statement_text
from db.rules.fund import FundSource
from db.rules.income import DonorKind
from db.rules.statements import (
    Account,
    Cell,
    Income,
    Named,
    PotCell,
    Rounding,
    Shown,
    Spent,
    Statement,
    StatementGuard,
    StatementRefusedError,
    Trace,
    check,
    months_until,
    refuse,
    shown,
    traced,
)

BY = Rounding("fund|2025", b"secret")
SEEDS = range(100)


def cells(chance: random.Random) -> list[Cell]:
    """Each child in one line, all with the same gift but for a few."""
    found = []
    for key in range(chance.randrange(0, 7)):
        children = chance.choice((0, 1, 2, 3, 4, 5, 6, 9, 40))
        gifts = [chance.choice((1, 1, 1, 62)) * 1_000_000 for _ in range(children)]
        amount = sum(gifts) or 5_000_000
        found.append(
            Cell(chance.choice((None, "")) or f"K{key}", children, amount, max(gifts, default=0))
        )
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_lines_are_all_of_it_and_none_is_of_few(seed: int) -> None:
    true = cells(random.Random(seed))
    lines = shown(true, BY, exact=True)
    assert sum(line.amount or 0 for line in lines) == sum(cell.amount for cell in true)
    by_key = {cell.key: cell for cell in true}
    alone = [line for line in lines if not line.is_rest]
    for line in alone:
        cell = by_key[line.key]
        assert (line.amount, line.is_rounded) == (cell.amount, False)
        assert cell.children == 0 or cell.children >= 5
        assert cell.top * 100 <= 85 * cell.amount
        assert line.beneficiaries is not None
        assert line.beneficiaries % 5 == 0
        assert abs(line.beneficiaries - cell.children) < 5
    left = [cell for cell in true if cell.key not in {line.key for line in alone}]
    rest = [line for line in lines if line.is_rest]
    assert len(rest) == bool(left)
    assert all(line.beneficiaries is None for line in rest)
    if any(cell.children >= 5 for cell in true) and left:
        assert max(cell.children for cell in left) >= 5  # whoever takes the others away has five
    for one, other in combinations([line.beneficiaries for line in alone], 2):
        assert abs((one or 0) - (other or 0)) not in (1, 2, 3, 4)


def test_sums_of_units_have_two_digits_and_stand_in_the_order_of_what_is_shown() -> None:
    true = [Cell("1", 7, 12_345_000, 2_000_000), Cell("2", 9, 12_300_001, 2_000_000)]
    lines = shown([*true, Cell("3", 2, 1, 1), Cell("4", 50, 99_900, 2000)], BY, exact=False)
    told = [(line.key, line.amount, line.is_rest) for line in lines]
    assert told == [("2", 12_000_000, False), ("4", 100_000, False), (None, 12_000_000, True)]
    assert all(line.is_rounded for line in lines)
    assert shown([], BY, exact=False) == ()


def test_the_same_cell_is_always_rounded_in_the_same_way() -> None:
    cell = [Cell("K", 8, 8, 1)]
    assert len({shown(cell, BY, exact=True) for _ in range(20)}) == 1
    elsewhere = {shown(cell, replace(BY, of=str(n)), exact=True) for n in range(50)}
    assert {lines[0].beneficiaries for lines in elsewhere} == {5, 10}
    of_all, of_a_part = (shown([Cell(key, 8, 8, 1)], BY, exact=True) for key in (None, "A"))
    assert of_all[0].beneficiaries == of_a_part[0].beneficiaries


def test_a_donor_is_told_neither_of_few_nor_of_what_leaves_few() -> None:
    many = Cell("A", 20, 21_000_000, 2_000_000)
    for others, told in ((0, True), (1, False), (4, False), (5, True)):
        lines = traced([PotCell(many, others)], BY)
        assert [line.is_rest for line in lines] == [not told]
    hidden = PotCell(Cell("B", 4, 4_000_000, 1_000_000), 0)
    a, rest = traced([hidden, PotCell(many, 0)], BY)
    assert (a.key, a.amount, a.beneficiaries) == ("A", 21_000_000, 20)
    assert rest == Shown(None, None, None, is_rest=True, is_rounded=True)


def statement() -> Statement:
    accounts = (
        Account(FundSource.BUDGET_DISTRICT, 5, 10, 3),
        Account(FundSource.DONATION_FOREIGN, 0, 7, 7),
    )
    line = Shown("K", 10, 5)
    rest = Shown(None, 3, None, is_rest=True, is_rounded=True)
    income = Income(10, 4, 3, 2, 1, -3, in_kind=2)
    donors = (Named("Bà Kín", DonorKind.PERSON, 4),)
    spent, tables = Spent(8, 2, 1, -1), ((line, rest), (line,), (line,), (rest,))
    return Statement("Quỹ", "Long", 2025, accounts, income, donors, spent, 5, *tables)


def test_parts_are_all_of_the_sum() -> None:
    found = statement()
    assert (found.income.total, found.spent.total) == (17, 10)
    told = [found.sum_of(name) for name in ("opening", "received", "paid", "closing")]
    assert told == [5, 17, 10, 12]
    assert found.sum_of("received", "BUDGET") == 10
    assert found.sum_of("received", "DONATION") == 7


def test_what_is_kept_is_read_as_it_was_written() -> None:
    found = statement()
    assert statement_text.read(statement_text.written(found)) == found
    trace = Trace(2025, None, 10, 5, found.by_kind, found.by_unit)
    assert statement_text.read_trace(statement_text.written(trace)) == trace


def test_another_edition_tells_of_children_what_the_first_one_told() -> None:
    first, later = statement(), replace(statement(), donors=(), beneficiaries=10, by_unit=())
    found = later.with_use_of(first)
    assert found == replace(first, donors=())


def test_only_a_year_with_closed_books_is_published() -> None:
    posted, closed = {(2025, 3), (2024, 12), (2026, 1)}, {(2025, 3), (2024, 12)}
    check(2025, 2026, posted=posted, closed=closed, waiting=False)
    for year, held, waiting, unmet in (
        (2026, closed, False, ["YEAR_IS_OVER", "BOOKS_CLOSED"]),
        (2025, {(2025, 3)}, False, ["BOOKS_CLOSED"]),
        (2025, {(2024, 12)}, False, ["BOOKS_CLOSED"]),
        (2025, closed, True, ["BOOKS_CLOSED"]),
    ):
        with pytest.raises(StatementRefusedError) as refused:
            check(year, 2026, posted=posted, closed=held, waiting=waiting)
        assert list(refused.value.unmet) == unmet
    refuse({StatementGuard.PUBLISHED_BEFORE: True})


def test_books_are_closed_from_when_the_fund_was_opened() -> None:
    assert months_until(2025, (2025, 11)) == [(2025, 11), (2025, 12)]
    found = months_until(2025, (2024, 2))
    assert (found[0], found[-1], len(found)) == ((2024, 2), (2025, 12), 23)
