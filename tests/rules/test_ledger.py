"""The ledger: every kind of posting, every refusal, and any history of them balances."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.rules.fund import (
    BUDGETS,
    FundSource,
    Occasion,
    SourceClass,
    SupportKind,
    class_of,
    source_received,
)
from db.rules.ledger import (
    EMPTY,
    FLOWS,
    MOST,
    Account,
    AmountRefusedError,
    ClosedPeriodError,
    Entry,
    Held,
    InsufficientFundsError,
    LedgerRefusedError,
    Movement,
    OffPurposeError,
    Posting,
    PostingKind,
    Pot,
    Purpose,
    Use,
    after,
    entries,
    fair_value,
    judged,
    permits,
)

FUND, OTHER = UUID(int=1), UUID(int=2)
A, K = Account, PostingKind
FREE, BOUND, RICE = UUID(int=10), UUID(int=11), UUID(int=12)
TET = Purpose(
    "Quà Tết", frozenset({SupportKind.GIFT_CASH}), frozenset({Occasion.TET}), places=(10, 19)
)
POTS = {
    FREE: Pot(FREE, FUND, FundSource.BUDGET_DISTRICT),
    BOUND: Pot(BOUND, FUND, FundSource.DONATION_DOMESTIC, TET),
    RICE: Pot(RICE, FUND, FundSource.DONATION_FOREIGN, None, "Gạo", "kg"),
}
FITS = Use(SupportKind.GIFT_CASH, Occasion.TET, 4, 12)
DAY = date(2024, 1, 31)


def of(kind, *movements, **more):
    return Posting(FUND, kind, DAY, "…", tuple(movements), **{"use": FITS, **more})


def held(pots, entries_):
    left = after(pots, entries_)
    return {key: replace(p, balance=left.get(key, p.balance)) for key, p in pots.items()}


def filled(amount=1000):
    movements = (
        Movement(FREE, amount),
        Movement(BOUND, amount),
        Movement(RICE, amount, Decimal(100)),
    )
    return held(POTS, judged(of(K.INCOME, *movements), POTS))


def refused(posting, pots, error, closed=()):
    with pytest.raises(error) as found:
        judged(posting, pots, closed)
    assert isinstance(found.value, LedgerRefusedError)
    return found.value


@pytest.mark.parametrize("kind", list(FLOWS))
def test_a_posting_takes_from_one_account_what_it_gives_to_another(kind):
    start = {a: Held(500, Decimal(50)) for a in A}
    pots = {RICE: replace(POTS[RICE], balance=start)}
    found = judged(of(kind, Movement(RICE, 30, Decimal("1.5"))), pots)
    taken, gained = FLOWS[kind]
    assert found == (
        Entry(RICE, taken, -30, Decimal("-1.5")),
        Entry(RICE, gained, 30, Decimal("1.5")),
    )
    left = after(pots, found)[RICE]
    more = Held(30, Decimal("1.5"))
    signs = {taken: -more, gained: more} | ({A.RECEIVED: more} if taken is A.RECEIVED else {})
    assert left == {a: start[a] + signs.get(a, EMPTY) for a in A}


def test_every_kind_but_a_reversal_has_a_way():
    assert FLOWS.keys() == set(K) - {K.REVERSAL}


@pytest.mark.parametrize("kind", list(FLOWS))
def test_a_reversal_takes_back_exactly_what_it_reverses(kind):
    start = {a: Held(500, Decimal(50)) for a in A}
    pots = {RICE: replace(POTS[RICE], balance=start)}
    done = judged(of(kind, Movement(RICE, 30, Decimal(2))), pots)
    back = judged(of(K.REVERSAL, back=done), held(pots, done))
    assert [(e.account, e.amount, e.quantity) for e in back] == [
        (e.account, -e.amount, -e.quantity) for e in done
    ]
    assert held(held(pots, done), back) == pots


def test_nobody_spends_more_than_there_is_and_is_told_what_there_is():
    pots = filled(100)
    error = refused(
        of(K.RESERVE, Movement(FREE, 60), Movement(FREE, 41)), pots, InsufficientFundsError
    )
    (short,) = error.short
    assert (short.pot, short.account, short.available.amount, short.wanted.amount) == (
        FREE,
        A.AVAILABLE,
        100,
        101,
    )
    assert error.available == 100
    refused(of(K.PAY, Movement(FREE, 1)), pots, InsufficientFundsError)
    refused(of(K.RESERVE, Movement(RICE, 1, Decimal("100.001"))), pots, InsufficientFundsError)
    both = of(K.RESERVE, Movement(FREE, 101), Movement(BOUND, 102))
    assert [s.pot for s in refused(both, pots, InsufficientFundsError).short] == [FREE, BOUND]
    assert judged(of(K.RESERVE, Movement(FREE, 100)), pots)


def test_income_that_was_spent_is_not_taken_back():
    pots = filled(100)
    income = entries(of(K.INCOME, Movement(FREE, 100)))
    spent = held(pots, judged(of(K.RESERVE, Movement(FREE, 1)), pots))
    refused(of(K.REVERSAL, back=income), spent, InsufficientFundsError)


@pytest.mark.parametrize(
    ("use", "may"),
    [
        (FITS, True),
        (replace(FITS, place=10), True),
        (replace(FITS, place=19), True),
        (replace(FITS, place=9), False),
        (replace(FITS, place=20), False),
        (replace(FITS, kind=SupportKind.SURGERY), False),
        (replace(FITS, occasion=Occasion.OTHER), False),
        (None, False),
    ],
)
def test_what_was_given_for_something_is_spent_on_nothing_else(use, may):
    posting, pots = of(K.RESERVE, Movement(BOUND, 1), use=use), filled()
    assert permits(TET, use) is may
    if may:
        assert judged(posting, pots)
    else:
        assert refused(posting, pots, OffPurposeError).purposes == ("Quà Tết",)
    assert judged(of(K.RESERVE, Movement(FREE, 1), use=use), pots)


def test_a_purpose_that_says_nothing_of_something_permits_all_of_it():
    assert all(
        permits(Purpose("…"), Use(k, o, 1, place))
        for k in SupportKind
        for o in Occasion
        for place in (1, 99)
    )


def test_nothing_is_posted_in_a_month_that_is_closed():
    posting = of(K.INCOME, Movement(FREE, 1))
    error = refused(posting, POTS, ClosedPeriodError, [(2023, 12), (2024, 1)])
    assert (error.year, error.month) == (2024, 1)
    assert judged(posting, POTS, [(2023, 12), (2024, 2)])


GOODS, MONEY = Decimal(1), Decimal(0)


@pytest.mark.parametrize(
    ("kind", "movements", "why", "at"),
    [
        (K.INCOME, (), "NOTHING", None),
        (K.INCOME, (Movement(FREE, 1), Movement(FREE, 0)), "NOT_POSITIVE", 1),
        (K.INCOME, (Movement(FREE, -1),), "NOT_POSITIVE", 0),
        (K.RESERVE, (Movement(FREE, -1),), "NOT_POSITIVE", 0),
        (K.INCOME, (Movement(FREE, MOST + 1),), "TOO_MUCH", 0),
        (K.INCOME, (Movement(FREE, MOST), Movement(FREE, 1)), "TOO_MUCH", None),
        (K.INCOME, (Movement(RICE, 1, Decimal(10**11)),), "TOO_MUCH", 0),
        (K.INCOME, (Movement(RICE, 1, Decimal(6 * 10**10)),) * 2, "TOO_MUCH", None),
        (K.INCOME, (Movement(RICE, 1, MONEY),), "NO_QUANTITY", 0),
        (K.INCOME, (Movement(RICE, 1, -GOODS),), "NO_QUANTITY", 0),
        (K.INCOME, (Movement(RICE, 1, Decimal("0.0001")),), "NO_QUANTITY", 0),
        (K.INCOME, (Movement(RICE, 1, Decimal("NaN")),), "NO_QUANTITY", 0),
        (K.INCOME, (Movement(RICE, 1, Decimal("Infinity")),), "NO_QUANTITY", 0),
        (K.INCOME, (Movement(RICE, 0, GOODS),), "NOT_POSITIVE", 0),
        (K.RESERVE, (Movement(RICE, -1, GOODS),), "NOT_POSITIVE", 0),
        (K.INCOME, (Movement(FREE, 1, GOODS),), "QUANTITY_OF_MONEY", 0),
        (K.INCOME, (Movement(UUID(int=99), 1),), "UNKNOWN_POT", 0),
    ],
)
def test_amounts_that_cannot_be_are_refused(kind, movements, why, at):
    error = refused(of(kind, *movements), POTS, AmountRefusedError)
    assert (error.why, error.movement) == (why, at)


def test_a_pot_of_another_fund_is_refused():
    posting = replace(of(K.INCOME, Movement(FREE, 1)), fund=OTHER)
    assert refused(posting, POTS, AmountRefusedError).why == "OTHER_FUND"


def test_goods_may_be_worth_nothing_when_they_go():
    assert judged(of(K.RESERVE, Movement(RICE, 0, GOODS)), filled())


@given(
    st.integers(1, 10**9),
    st.lists(st.decimals("0.001", 500, places=3), min_size=1, max_size=8),
)
def test_the_last_of_some_goods_takes_what_is_left_of_their_value(value, parts):
    left = Held(value, sum(parts))
    for part in parts:
        share = fair_value(left, part)
        assert 0 <= share <= left.amount
        left += -Held(share, part)
    assert left == EMPTY


MOVES = st.tuples(
    st.sampled_from(list(K)),
    st.sampled_from(list(POTS)),
    st.integers(-2, 40),
    st.sampled_from([FITS, replace(FITS, kind=SupportKind.SURGERY)]),
    st.booleans(),
)


@settings(max_examples=300)
@given(st.lists(MOVES, max_size=40), st.randoms(use_true_random=False))
def test_any_history_balances_and_nothing_is_below_zero(moves, chance):
    """Whatever is tried in whatever order; what is refused changes nothing."""
    pots, book = dict(POTS), []
    for kind, pot, amount, use, closed in moves:
        quantity = Decimal(amount) / 8 if pot == RICE else Decimal(0)
        back = chance.choice(book)[1] if book else ()
        posting = (
            of(kind, back=back)
            if kind is K.REVERSAL
            else of(kind, Movement(pot, amount, quantity), use=use)
        )
        try:
            found = judged(posting, pots, [(2024, 1)] if closed else [])
        except LedgerRefusedError:
            continue
        book.append((posting, found))
        pots = held(pots, found)
    for key, pot in pots.items():
        mine = [e for _, found in book for e in found if e.pot == key]
        balance = {
            a: sum((Held(e.amount, e.quantity) for e in mine if e.account is a), EMPTY) for a in A
        }
        assert pot.held(A.RECEIVED) == -balance[A.RECEIVED]
        assert all(pot.held(a) == balance[a] for a in A if a is not A.RECEIVED)
        assert sum(balance.values(), EMPTY) == EMPTY
        assert not any(pot.held(a).is_below_nothing for a in A)
    for posting, found in book:
        assert sum(e.amount for e in found) == 0
        if posting.kind is K.RESERVE and any(m.pot == BOUND for m in posting.movements):
            assert permits(TET, posting.use)


def test_budget_and_gifts_are_two_classes():
    assert {s for s in FundSource if class_of(s) is SourceClass.BUDGET} == BUDGETS
    assert all(s.startswith("BUDGET") is (s in BUDGETS) for s in FundSource)


@pytest.mark.parametrize("source", list(FundSource))
def test_what_is_passed_on_stays_of_its_class(source):
    passed = source_received(source, from_nation=True)
    assert class_of(passed) is class_of(source)
    assert passed is (source if source in BUDGETS else FundSource.NATIONAL_FUND)
    assert source_received(source, from_nation=False) is source
